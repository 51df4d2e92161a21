package target

import (
	"regexp"
	"strings"
)

// MaxToken is the longest token that is accepted, in bytes: what servers accept in one header field.
const MaxToken = 16 << 10

// bearerPrefix is what a token brings along when it is copied from a header or a curl command.
var bearerPrefix = regexp.MustCompile(`(?i)^(authorization[ ]*:)?\s*bearer\s+`)

// jwtLike matches the three base64url parts of a signed JWT (RFC 7519 §7.1).
var jwtLike = regexp.MustCompile(`^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$`)

// parseToken cleans a bearer token. No note and no error quotes any part of it.
func parseToken(raw string) (Secret, []Note, *FieldError) {
	const field = "token"
	if len(raw) > maxRaw {
		return "", nil, tokenError("The token is longer than 16384 characters.")
	}
	p := unwrap(raw)
	notes := p.notes(field)
	text := p.text
	if inner, note, bad, ok := embeddedToken(text); ok {
		if bad != nil {
			return "", nil, bad
		}
		text, notes = inner, append(notes, Note{field, note})
	}
	if m := bearerPrefix.FindString(text); m != "" {
		inner := unwrap(text[len(m):])
		text = inner.text
		notes = append(notes, Note{field, "Removed the word “Bearer” in front of the token."})
	}
	if strings.Contains(text, "\n") {
		text = wrapped.ReplaceAllString(text, "")
		notes = append(notes, Note{field, "Removed line breaks inside the token."})
	}
	switch {
	case text == "" && strings.TrimSpace(raw) != "":
		return "", nil, tokenError("There is no token in this input.")
	case strings.Contains(text, " "):
		return "", nil, tokenError("A token cannot contain spaces.")
	case !visibleASCII(text):
		return "", nil, tokenError("The token contains characters that a token cannot have.")
	case len(text) > MaxToken:
		return "", nil, tokenError("The token is longer than 16384 characters.")
	case strings.EqualFold(text, "bearer"):
		return "", nil, tokenError("There is no token behind the word “Bearer”.")
	}
	return Secret(text), notes, nil
}

func tokenError(message string) *FieldError {
	return &FieldError{Field: "token", Message: message, Example: "eyJhbGciOiJSUzI1NiIs…"}
}

// parseClientSecret takes off the spaces and line breaks around a client secret and
// nothing else, since any printable character may belong to it (RFC 6749 appendix A.2).
func parseClientSecret(raw string) (Secret, *FieldError) {
	text := strings.TrimSpace(raw)
	if len(text) > maxRaw || tooLong(text) {
		return "", &FieldError{Field: "client_secret", Message: "The client secret is longer than 2048 characters.", Example: "a1b2c3d4e5f6"}
	}
	if !printable(text) {
		return "", &FieldError{Field: "client_secret", Message: "The client secret contains control characters or a line break.", Example: "a1b2c3d4e5f6"}
	}
	return Secret(text), nil
}
