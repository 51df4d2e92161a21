package oauth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Introspection is the answer of an introspection endpoint (RFC 7662 §2.2).
type Introspection struct {
	// Active as the answer says; only meaningful when HasActive is set.
	Active, HasActive bool
	Error             string // of an answer that refuses, RFC 6749 §5.2
	Description       string
	raw               map[string]json.RawMessage
}

// ParseIntrospection reads an answer; the error says what it is instead of a JSON object.
func ParseIntrospection(body []byte) (Introspection, error) {
	raw, err := parseObject(body)
	if err != nil {
		return Introspection{}, err
	}
	in := Introspection{raw: raw}
	var active *bool
	if json.Unmarshal(raw["active"], &active) == nil && active != nil {
		in.Active, in.HasActive = *active, true
	}
	in.Error, in.Description = in.Text("error"), in.Text("error_description")
	return in, nil
}

// Text returns a member that is a string, or "".
func (in Introspection) Text(name string) string {
	var s string
	_ = json.Unmarshal(in.raw[name], &s)
	return clipMember(s)
}

// Expires is exp; zero when there is none.
func (in Introspection) Expires() time.Time {
	var n float64
	if json.Unmarshal(in.raw["exp"], &n) != nil || n <= 0 || n > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// ClaimDifference is one claim that the introspection and the token itself tell differently.
type ClaimDifference struct {
	Claim        string
	Token, Reply string // as JSON; "" where it is absent
}

// compared are the claims that mean the same in both (RFC 7662 §2.2).
var compared = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "client_id"}

// CompareClaims holds an active answer against the claims of the token itself. A member
// that only one of them has is no difference, since all are optional; the order of an
// audience and its form, single or a list, do not count either.
func (in Introspection) CompareClaims(claims map[string]json.RawMessage) (same []string, differing []ClaimDifference) {
	for _, name := range compared {
		mine, theirs := claims[name], in.raw[name]
		if name == "client_id" && mine == nil {
			mine = claims["azp"] // what Casdoor calls it in tokens
		}
		switch {
		case mine == nil || theirs == nil:
		case canonicalClaim(name, mine) == canonicalClaim(name, theirs):
			same = append(same, name)
		default:
			differing = append(differing, ClaimDifference{Claim: name, Token: short(mine), Reply: short(theirs)})
		}
	}
	return same, differing
}

// canonicalClaim makes two spellings of the same value equal.
func canonicalClaim(name string, raw json.RawMessage) string {
	var list []string
	var text string
	switch {
	case json.Unmarshal(raw, &text) == nil && (name == "aud" || name == "scope"):
		list = []string{text}
		if name == "scope" {
			list = strings.Fields(text)
		}
	case json.Unmarshal(raw, &list) != nil:
		var number float64
		if json.Unmarshal(raw, &number) == nil {
			return fmt.Sprint(number)
		}
		return string(bytes.TrimSpace(raw))
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), "\n")
}

func short(raw json.RawMessage) string {
	text := string(bytes.TrimSpace(raw))
	if len(text) > 200 {
		return clipTo(text, 200) + "…"
	}
	return text
}
