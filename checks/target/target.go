// Package target turns what a person typed into the two servers and the optional
// words that a run works on: it parses, normalises, says what it changed, and
// refuses with a sentence. It sends nothing.
package target

import "net/url"

// Input is what the user typed, verbatim.
type Input struct {
	Casdoor      string
	MCP          string
	Token        string // secret
	ClientID     string
	ClientSecret string // secret
	RedirectURI  string
	// RegisteredRedirectURIs are what the user says is registered; an element may hold several, one a line.
	RegisteredRedirectURIs []string
	Origin                 string
	Resource               string
	Scope                  string
	Client                 string // client profile, "" for none
	Topics                 []string
	AllowRegistration      bool
}

// Target is what a run works on. Either URL may be nil, never both.
type Target struct {
	Casdoor      *url.URL
	MCP          *url.URL
	Token        Secret
	ClientID     string
	ClientSecret Secret
	RedirectURI  string
	// RegisteredRedirectURIs are kept as typed, spaces and invisible characters included, because
	// those may be what is wrong with them.
	RegisteredRedirectURIs []string
	Origin                 string
	Resource               string
	Scopes                 []string
	Client                 string
	Topics                 []string
	AllowRegistration      bool
	// Notes says what was changed in the inputs, in the order of the fields.
	Notes []Note
}

// Note tells the user one thing that was changed or noticed in an input.
type Note struct {
	Field string `json:"field"` // name of the input: "casdoor", "mcp", …
	Text  string `json:"text"`
}

// FieldError refuses one input: what was wrong, and an example of right.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	Example string `json:"example,omitempty"`
	// Meant is what was probably meant, made of what was typed; Example is the same then.
	Meant string `json:"meant,omitempty"`
}

// Secret is a string that never shows itself: formatting and JSON give a mask.
type Secret string

// Mask is what is shown in place of a secret.
const Mask = "••••••"

func (s Secret) masked() string {
	if s == "" {
		return ""
	}
	return Mask
}

// String returns the mask, or "" when there is no secret.
func (s Secret) String() string { return s.masked() }

// GoString returns the mask.
func (s Secret) GoString() string { return s.masked() }

// MarshalText returns the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.masked()), nil }

// Reveal returns the secret itself, for the request that needs it.
func (s Secret) Reveal() string { return string(s) }
