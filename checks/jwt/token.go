// Package jwt reads what people paste as an access token: it tells what kind of thing it
// is, decodes a JWT (RFC 7519) even where libraries would refuse it, explains its members
// in words, and verifies its signature with each published key alone. It sends nothing,
// and no text that it makes holds the token or a secret out of it.
package jwt

import (
	"casdoctor/checks/target"
)

// Kind is the form of what was pasted.
type Kind string

// The forms. KindNone: there is no token in the text at all.
const (
	KindNone      Kind = "none"
	KindJWT       Kind = "jwt"
	KindBroken    Kind = "broken-jwt"    // begins like a JWT, but cannot be read to its end
	KindEncrypted Kind = "encrypted-jwt" // five parts: only the receiver can read it (RFC 7516)
	KindAPIKey    Kind = "api-key"       // by its prefix a fixed key of some product
	KindOpaque    Kind = "opaque"        // a random text that only its issuer understands
)

// Use is what a token is for.
type Use string

// The uses. UseUnknown: nothing in the token tells.
const (
	UseUnknown Use = ""
	UseAccess  Use = "access-token"
	UseID      Use = "id-token"
	UseRefresh Use = "refresh-token"
	UseOther   Use = "other" // a logout token, a client assertion, a DPoP proof …
)

// Token is one token, decoded as far as it goes.
type Token struct {
	// raw is the token alone. It is not exported, so that no format and no JSON shows it.
	raw  string
	Kind Kind
	Use  Use
	// UseWhy completes "it is … because": "its claim tokenType says so". "" with UseUnknown.
	UseWhy string
	Header Header
	Claims Claims
	// Problems are the faults found on decoding, the worst first.
	Problems []Problem
}

// Problem is one thing that was wrong with the pasted text or with the token.
type Problem struct {
	Text string // a whole sentence
	// Mended is set when reading went on as if it were right; else the token is of no use as it is.
	Mended bool
}

// String names the kind and shows no part of the token.
func (t Token) String() string { return string(t.Kind) }

// GoString names the kind and shows no part of the token.
func (t Token) GoString() string { return "jwt.Token(" + string(t.Kind) + ")" }

// Reveal returns the token itself, for the request that needs it.
func (t Token) Reveal() string { return t.raw }

// Readable reports whether header and claims could be read.
func (t Token) Readable() bool { return t.Kind == KindJWT }

// Casdoor reports whether the token bears the marks of Casdoor: its claim tokenType, or a
// jti of the form owner/uuid beside azp.
func (t Token) Casdoor() bool {
	if !t.Readable() {
		return false
	}
	if t.Claims.TokenType == "access-token" || t.Claims.TokenType == "refresh-token" {
		return true
	}
	return t.Claims.AuthorizedParty != "" && casdoorID.MatchString(t.Claims.ID)
}

// Read takes a pasted text apart: what surrounds the token goes, with a problem for each
// thing that was pasted along, and the rest is decoded.
func Read(text string) (Token, []Problem) {
	secret, notes, bad := target.CleanToken(text)
	var pasted []Problem
	for _, n := range notes {
		pasted = append(pasted, Problem{Text: n.Text, Mended: true})
	}
	if bad != nil {
		return Token{Kind: KindNone}, append(pasted, Problem{Text: bad.Message})
	}
	if secret.Reveal() == "" {
		return Token{Kind: KindNone}, append(pasted, Problem{Text: "There is no token in this input."})
	}
	t := Decode(secret.Reveal())
	return t, append(pasted, t.Problems...)
}

// Decode reads a token that stands alone.
func Decode(raw string) Token {
	t := Token{raw: raw}
	t.decode()
	t.Use, t.UseWhy = use(t)
	return t
}
