package target

import (
	"regexp"
	"strings"
)

// What people paste into the wrong box. A token in the box of a URL would be looked up as a
// host name, that is, told to a DNS server, and shown on the page.
const (
	tokenNotURL = "This looks like a token, not a URL. It belongs into the input for the access token. It was not looked up, and it is not shown again."
	urlNotToken = "This is a URL, not a token. It belongs into the input for the MCP server or for Casdoor."
)

var (
	// jwtHead is the beginning of a JWT, whole or cut off, also behind a scheme that was added to it.
	jwtHead = regexp.MustCompile(`^(?:https?:/*)?(?:eyJ[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]*\.eyJ)`)
	// knownKey is a key in the form of an issuer that puts its name in front.
	knownKey = regexp.MustCompile(`^(?:(?:[sprk]k[_-]|(?:key|tok|token|pat|mcp)_)(?:[A-Za-z0-9]+[_-])*[A-Za-z0-9]{16,}|gh[pousr]_[A-Za-z0-9]{10,}|github_pat_\w{10,}|glpat-[\w-]{10,}|xox[abeprs]-[\w-]{8,}|` +
		`hf_[A-Za-z0-9]{10,}|npm_[A-Za-z0-9]{10,}|ya29\.[\w-]{10,}|AKIA[A-Z0-9]{12,}|AIza[\w-]{20,}|SG\.[\w-]{10,}\.[\w-]{10,})$`)
	// keyLetters are one word of what tokens consist of; noLabel is longer than a part of a host name may be.
	keyLetters = regexp.MustCompile(`^[A-Za-z0-9_~+=]{20,}$`)
	noLabel    = regexp.MustCompile(`^[A-Za-z0-9._~+=-]*[A-Za-z0-9_~+=-]{64}[A-Za-z0-9._~+=-]*$`)
	// jwtInside finds a JWT anywhere in a text.
	jwtInside = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]`)
	// addressLike is a host with a path or port that an opaque token does not look like.
	addressLike = regexp.MustCompile(`(?i)^(?:(?:[a-z0-9-]+\.)+[a-z]{2,}|localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?(?:/|/(?:[^?#]*/)?(?:mcp|sse|\.well-known/[^?#]*)/?)$|` +
		`^(?:(?:[a-z0-9-]+\.)+[a-z]{2,}|localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}):[0-9]{1,5}(?:/.*)?$`)
)

// surelyToken reports whether text, of which unwrap has taken off what surrounds it, is a
// token by its form, with or without its header.
func surelyToken(text string) bool {
	text = text[:min(len(text), 2*MaxInput)] // enough to tell
	switch {
	case bearerPrefix.MatchString(text), basicPrefix.MatchString(text), strings.EqualFold(text, "bearer"):
		return true
	}
	flat := wrapped.ReplaceAllString(text, "")
	return !strings.ContainsAny(flat, " @?#") && (jwtHead.MatchString(flat) || knownKey.MatchString(flat))
}

// tokenLike reports the same of a text that should be an address, and is a token rather than
// any host: there, a long word of letters and digits is telling enough.
func tokenLike(text string) bool {
	if surelyToken(text) {
		return true
	}
	flat := wrapped.ReplaceAllString(text[:min(len(text), 2*MaxInput)], "")
	return noLabel.MatchString(flat) || keyLetters.MatchString(flat) && strings.ContainsAny(flat, "0123456789") && strings.ContainsFunc(flat, letter)
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// HoldsToken reports whether an input that is no secret's holds one all the same, so that it
// is not sent back to where it came from. address says that it should be a URL or an origin:
// a client ID may well look like an opaque token.
func HoldsToken(raw string, address bool) bool {
	text := unwrap(raw[:min(len(raw), maxRaw)]).text
	return surelyToken(text) || address && tokenLike(text) || jwtInside.MatchString(text) || tokenHeader.MatchString(text) || tokenMember.MatchString(text)
}
