package target

import (
	"regexp"
	"strings"
)

// CleanToken takes a pasted token out of what surrounds it, and says what it removed. No
// note and no error quotes any part of it.
func CleanToken(raw string) (Secret, []Note, *FieldError) { return parseToken(raw) }

var (
	// tokenMember finds the access token in a token response, as JSON or in the form of a
	// redirect (RFC 6749 §4.2.2 and §5.1).
	tokenMember = regexp.MustCompile(`\baccess_token["'\\]*\s*[:=]\s*["'\\]*([A-Za-z0-9._~+/=-]+)`)
	// tokenHeader finds it in a header of a command or of a trace.
	tokenHeader = regexp.MustCompile(`(?i)\bauthorization["']?\s*[:=]\s*["']?bearer\s+([^\s"'\\]+)`)
	// otherMember finds the tokens of a response that are no access tokens.
	otherMember = regexp.MustCompile(`\b(id_token|refresh_token)["'\\]*\s*[:=]\s*["'\\]*[A-Za-z0-9]`)
	webAddress  = regexp.MustCompile(`(?i)^https?:/`)
	basicPrefix = regexp.MustCompile(`(?i)^(authorization[ ]*:)?\s*basic\s+\S`)
)

// embeddedToken looks for a token inside of a larger text: a token response, a redirect, a
// command. ok is false when the text is to be read as a token itself.
func embeddedToken(text string) (token, note string, bad *FieldError, ok bool) {
	if m := tokenMember.FindStringSubmatch(text); m != nil {
		return m[1], "Took the access token out of a token response.", nil, true
	}
	refuse := func(message string) (string, string, *FieldError, bool) { return "", "", tokenError(message), true }
	if m := otherMember.FindStringSubmatch(text); m != nil {
		return refuse("This token response holds " + m[1] + " but no access_token, and MCP servers take access tokens only.")
	}
	// A token with a line break inside is still one: it is mended later.
	if m := tokenHeader.FindStringSubmatch(text); m != nil && !bearerPrefix.MatchString(text) {
		return m[1], "Took the token out of the Authorization header in the pasted text.", nil, true
	}
	switch {
	case strings.HasPrefix(text, "{"):
		return refuse("This is a JSON document without an access_token, not a token.")
	case basicPrefix.MatchString(text):
		return refuse("These are Basic credentials, that is, a client ID and its secret or a user's password, not a token.")
	case webAddress.MatchString(text), addressLike.MatchString(text):
		return refuse(urlNotToken)
	}
	return "", "", nil, false
}
