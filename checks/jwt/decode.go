package jwt

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// Header is the JOSE header (RFC 7515 §4.1).
type Header struct {
	Members
	Alg, KeyID, Type string
}

// decode finds out the kind, and fills in header and claims.
func (t *Token) decode() {
	parts := strings.Split(t.raw, ".")
	first, ok := part(parts[0])
	header, err := readMembers(first.bytes)
	if !ok || err != nil || header.Raw["alg"] == nil && header.Raw["typ"] == nil {
		t.notAJWT(parts)
		return
	}
	t.Header = Header{Members: header, Alg: header.text("alg"), KeyID: header.text("kid"), Type: header.text("typ")}
	if len(parts) == 5 {
		t.Kind = KindEncrypted
		t.broken("The token is encrypted (five parts): only the server that it is meant for can read it.")
		return
	}
	t.Kind = KindBroken
	switch len(parts) {
	case 1:
		t.broken("Only the first part of a JWT is here: the claims and the signature are missing. It was probably cut off on copying.")
		return
	case 2, 3:
	default:
		t.broken(fmt.Sprintf("A JWT has three parts with dots between them, this text has %d.", len(parts)))
		return
	}
	t.readClaims(first, parts)
}

// readClaims reads the second part and looks at the third.
func (t *Token) readClaims(first decoded, parts []string) {
	second, ok := part(parts[1])
	claims, err := readMembers(second.bytes)
	if !ok || err != nil {
		t.broken("The second part of the JWT, its claims, cannot be read: it was cut off or changed on copying.")
		return
	}
	t.Claims = newClaims(claims)
	t.Kind = KindJWT
	deviating := first.deviates || second.deviates
	switch {
	case len(parts) == 2:
		t.broken("The signature is missing: the text ends after the claims, so no server accepts it. It was probably cut off on copying.")
	case parts[2] == "" && !strings.EqualFold(t.Header.Alg, "none"):
		t.broken("The signature is empty, so no server accepts the token. It was probably cut off on copying.")
	default:
		third, ok := part(parts[2])
		if !ok {
			t.broken("The signature cannot be read: the end of the token was cut off or changed on copying.")
		}
		deviating = deviating || third.deviates
	}
	if deviating {
		t.mended("The token is written in another base64 alphabet, or with padding, than RFC 7515 §2 has it: strict libraries refuse it.")
	}
	for _, p := range t.Claims.problems {
		t.mended(p)
	}
}

// notAJWT sorts what does not begin with a JOSE header.
func (t *Token) notAJWT(parts []string) {
	t.Kind = KindOpaque
	switch product := keyProduct(t.raw); {
	case product != "":
		t.Kind = KindAPIKey
	case len(parts) == 3 && looksCut(parts):
		t.Kind = KindBroken
		t.broken("The text has the three parts of a JWT, but the first cannot be read: its beginning was cut off or changed on copying.")
	}
}

// looksCut: the second part is that of a JWT although the first cannot be read.
func looksCut(parts []string) bool {
	second, ok := part(parts[1])
	_, err := readMembers(second.bytes)
	return ok && err == nil
}

func (t *Token) broken(text string) { t.Problems = append([]Problem{{Text: text}}, t.Problems...) }
func (t *Token) mended(text string) {
	t.Problems = append(t.Problems, Problem{Text: text, Mended: true})
}

// decoded is one part of a JWT; deviates when it was not in the alphabet of RFC 7515.
type decoded struct {
	bytes    []byte
	deviates bool
}

// part decodes base64url without padding, and, as a deviation, the other alphabet and padding.
func part(s string) (decoded, bool) {
	if b, err := base64.RawURLEncoding.DecodeString(s); err == nil {
		return decoded{bytes: b}, true
	}
	plain := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	b, err := base64.RawURLEncoding.DecodeString(plain)
	return decoded{bytes: b, deviates: true}, err == nil
}

// Members is a JSON object with the order of its members.
type Members struct {
	Names []string // in the order of the text, each once
	Raw   map[string]json.RawMessage
}

// maxMembers bounds how many members of a token are looked at.
const maxMembers = 500

// readMembers reads a JSON object; of a member that stands twice the last counts.
func readMembers(b []byte) (Members, error) {
	m := Members{Raw: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(b))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return m, fmt.Errorf("it is no JSON object")
	}
	for d.More() && len(m.Names) < maxMembers {
		key, err := d.Token()
		if err != nil {
			return m, fmt.Errorf("read a name: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return m, fmt.Errorf("read a value: %w", err)
		}
		name, _ := key.(string)
		if _, twice := m.Raw[name]; !twice {
			m.Names = append(m.Names, name)
		}
		m.Raw[name] = value
	}
	if _, err := d.Token(); err != nil {
		return m, fmt.Errorf("read the end: %w", err)
	}
	return m, nil
}

// text returns a member that is a string, or "".
func (m Members) text(name string) string {
	var s string
	if json.Unmarshal(m.Raw[name], &s) != nil {
		return ""
	}
	return s
}

// Has reports whether a member is there and not null.
func (m Members) Has(name string) bool {
	v, ok := m.Raw[name]
	return ok && string(v) != "null"
}
