package jwt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Part says where a line belongs.
type Part string

// The parts of an explanation.
const (
	PartToken  Part = "token" // what the thing is as a whole
	PartHeader Part = "header"
	PartClaim  Part = "claim"
)

// Tone says how a line is to be taken.
type Tone string

// The tones.
const (
	ToneNone Tone = ""
	ToneGood Tone = "good"
	ToneWarn Tone = "warn"
	ToneBad  Tone = "bad"
)

// Mask stands in place of a value that is not shown.
const Mask = "••••••"

// Line explains one member of a token.
type Line struct {
	Part Part
	Name string // "exp"; "" for PartToken
	// Value is the member as it stands in the token: texts without quotes, lists and
	// objects as JSON, cut after 600 characters. It is text of a stranger.
	Value string
	// Meaning says in words what the member is and what this value says; "" for members
	// that are not known.
	Meaning string
	Tone    Tone
	// Masked is set when the value is hidden: it is a secret or a person's data.
	Masked bool
}

// maxValue bounds a value that is shown, in characters.
const maxValue = 600

// Explain puts a token into words, as of now: first what it is, then its header, then its
// claims, those that servers check before the rest.
func Explain(t Token, now time.Time) []Line {
	out := []Line{{Part: PartToken, Value: string(t.Kind), Meaning: t.Describe(), Tone: kindTone(t)}}
	if !t.Readable() && t.Kind != KindEncrypted {
		return out
	}
	if l, short := signatureLine(t); short {
		out = append(out, l)
	}
	for _, name := range t.Header.Names {
		out = append(out, headerLine(t.Header, name))
	}
	for _, name := range inOrder(t.Claims.Names) {
		out = append(out, claimLine(t, name, now))
	}
	if t.Readable() && !t.Claims.Has("exp") {
		out = append(out, Line{Part: PartClaim, Name: "exp", Value: "(none)", Tone: ToneWarn,
			Meaning: "The token does not say how long it holds. The TypeScript and the Go SDK refuse such a token on an MCP server, unless they are told otherwise."})
	}
	return out
}

// Describe says in a sentence or two what the thing is.
func (t Token) Describe() string {
	switch t.Kind {
	case KindNone:
		return "This is no token."
	case KindBroken:
		return "This is a piece of a JWT that cannot be read."
	case KindEncrypted:
		return "This is an encrypted JWT: only the server that it is meant for can read it."
	case KindAPIKey:
		return fmt.Sprintf("This looks like a fixed API key of %s, not like an access token of an authorization server.", keyProduct(t.raw))
	case KindOpaque:
		if t.Use == UseRefresh {
			return "This is a refresh token (" + t.UseWhy + "): it belongs to the token endpoint and opens no MCP server."
		}
		return "This is an opaque token: nothing can be read in it, only the server that issued it knows what it is worth."
	}
	return t.describeJWT()
}

func (t Token) describeJWT() string {
	by := ""
	if t.Casdoor() {
		by = " of Casdoor"
	}
	switch t.Use {
	case UseAccess:
		return fmt.Sprintf("This is an access token%s, a JWT (%s).", by, t.UseWhy)
	case UseID:
		return fmt.Sprintf("This is an ID token%s (%s): it tells a client who logged in and opens no MCP server.", by, t.UseWhy)
	case UseRefresh:
		return fmt.Sprintf("This is a refresh token%s (%s): it belongs to the token endpoint and opens no MCP server.", by, t.UseWhy)
	case UseOther:
		return fmt.Sprintf("This is a JWT, but no access token (%s).", t.UseWhy)
	}
	return fmt.Sprintf("This is a JWT%s; nothing in it says whether it is an access token.", by)
}

func kindTone(t Token) Tone {
	switch {
	case t.Kind == KindNone, t.Kind == KindBroken, t.Use == UseID, t.Use == UseRefresh, t.Use == UseOther && t.Kind == KindJWT:
		return ToneBad
	case t.Kind == KindEncrypted, t.Kind == KindAPIKey, t.Kind == KindOpaque:
		return ToneWarn
	}
	return ToneNone
}

// leading are the claims that servers look at, in the order in which they are shown.
var leading = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "scope", "scp", "scopes", "azp", "client_id", "tokenType", "token_use", "typ", "jti"}

// inOrder puts the leading claims first and keeps the token's order for the rest.
func inOrder(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, l := range leading {
		for _, n := range names {
			if n == l {
				out, seen[n] = append(out, n), true
			}
		}
	}
	for _, n := range names {
		if !seen[n] {
			out = append(out, n)
		}
	}
	return out
}

func claimLine(t Token, name string, now time.Time) Line {
	l := Line{Part: PartClaim, Name: name, Value: value(t.Claims.Raw[name])}
	if masked(name) {
		l.Masked, l.Value = true, Mask
		l.Meaning, l.Tone = "A member of the user's record that does not belong into a token. Its value is not shown.", ToneWarn
		return l
	}
	if explain, known := claimWords[name]; known {
		l.Meaning, l.Tone = explain(t.Claims, now)
	}
	for _, p := range t.Claims.problems { // what is wrong with the way in which it is written
		if of, ok := strings.CutPrefix(p, "The claim "+name+" "); ok {
			l.Meaning = strings.TrimSpace(l.Meaning + " But it " + of)
			if l.Tone != ToneBad {
				l.Tone = ToneWarn
			}
		}
	}
	return l
}

// value shows a member: a text as it is, all else as compact JSON.
func value(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && !bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return clip(s, maxValue)
	}
	var b bytes.Buffer
	if json.Compact(&b, maskInside(raw)) != nil {
		return ""
	}
	return clip(b.String(), maxValue)
}

// maskInside hides secrets in objects and lists of objects that a claim may hold.
func maskInside(raw json.RawMessage) json.RawMessage {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return raw
	}
	out, err := json.Marshal(maskValue(v))
	if err != nil {
		return raw
	}
	return out
}

func maskValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if masked(name) {
				v[name] = Mask
			} else {
				v[name] = maskValue(inner)
			}
		}
	case []any:
		for i, inner := range v {
			v[i] = maskValue(inner)
		}
	}
	return v
}

func headerLine(h Header, name string) Line {
	l := Line{Part: PartHeader, Name: name, Value: value(h.Raw[name])}
	switch name {
	case "alg":
		l.Meaning, l.Tone = algWords(h.Alg)
	case "kid":
		l.Meaning = "The name of the key that signed the token. The authorization server's key set (JWKS) must have a key of this name; with Casdoor it is the name of the certificate."
	case "typ":
		l.Meaning = typeWords(h.Type)
	case "jku", "x5u":
		l.Meaning, l.Tone = "A place where the key is said to be. Servers must not fetch keys from there.", ToneWarn
	case "jwk", "x5c":
		l.Meaning, l.Tone = "A key that the token brings along. Servers must not trust it.", ToneWarn
	case "x5t", "x5t#S256":
		l.Meaning = "The fingerprint of the certificate that signed the token."
	case "crit":
		l.Meaning, l.Tone = "Extensions that a reader must understand or else refuse the token.", ToneWarn
	case "enc":
		l.Meaning = "The method by which the content is encrypted."
	}
	return l
}

func algWords(alg string) (string, Tone) {
	switch {
	case strings.EqualFold(alg, "none"):
		return "The token is not signed: no server may accept it.", ToneBad
	case strings.HasPrefix(alg, "HS"):
		return "Signed with a secret that issuer and receiver share. No published key can verify this.", ToneWarn
	case alg == "":
		return "The name of the signature's algorithm is missing.", ToneBad
	}
	if name, ok := algNames[alg]; ok {
		return "Signed with " + name + "; the key set has the public key.", ToneNone
	}
	return "An algorithm that libraries may not know.", ToneWarn
}

var algNames = map[string]string{
	"RS256": "RSA and SHA-256", "RS384": "RSA and SHA-384", "RS512": "RSA and SHA-512",
	"PS256": "RSA-PSS and SHA-256", "PS384": "RSA-PSS and SHA-384", "PS512": "RSA-PSS and SHA-512",
	"ES256": "an elliptic curve (P-256)", "ES384": "an elliptic curve (P-384)", "ES512": "an elliptic curve (P-521)",
	"EdDSA": "Ed25519", "Ed25519": "Ed25519",
}

func typeWords(typ string) string {
	switch strings.ToLower(typ) {
	case "jwt":
		return "A JWT of any purpose. RFC 9068 would have at+jwt for an access token; hardly any server insists on it."
	case "at+jwt", "application/at+jwt":
		return "An access token by RFC 9068."
	}
	return "What kind of token this is."
}
