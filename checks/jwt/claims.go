package jwt

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Claims are the claims of a token (RFC 7519 §4.1, RFC 9068 §2.2), read with tolerance.
type Claims struct {
	Members
	Issuer, Subject, ID string
	Audience            []string // nil when there is none, or an empty one
	AudienceIsList      bool     // written as a list; a single string is as legal
	AuthorizedParty     string   // azp, which Casdoor uses
	ClientID            string   // client_id, which RFC 9068 uses
	TokenType           string   // tokenType, which Casdoor uses
	// Times; zero when the claim is absent or cannot be read.
	Expires, NotBefore, IssuedAt time.Time
	Scopes                       []string
	HasScope                     bool // the token has a scope claim, perhaps an empty one

	problems []string
}

// Client is the client that the token was issued to: azp, or client_id, or "".
func (c Claims) Client() string {
	for _, id := range []string{c.ClientID, c.AuthorizedParty, c.text("cid"), c.text("appid")} {
		if id != "" {
			return id
		}
	}
	return ""
}

func newClaims(m Members) Claims {
	c := Claims{Members: m, Issuer: m.text("iss"), Subject: m.text("sub"), ID: m.text("jti"),
		AuthorizedParty: m.text("azp"), ClientID: m.text("client_id"), TokenType: m.text("tokenType")}
	c.Audience, c.AudienceIsList = c.list("aud")
	c.Expires, c.NotBefore, c.IssuedAt = c.time("exp"), c.time("nbf"), c.time("iat")
	for _, name := range []string{"scope", "scp", "scopes"} {
		if !m.Has(name) {
			continue
		}
		values, _ := c.list(name)
		c.HasScope = true
		for _, v := range values {
			c.Scopes = append(c.Scopes, strings.Fields(v)...)
		}
		break
	}
	for _, name := range []string{"iss", "sub", "jti", "azp", "client_id"} {
		if m.Has(name) && m.text(name) == "" && !isText(m.Raw[name]) {
			c.problems = append(c.problems, fmt.Sprintf("The claim %s is no text.", name))
		}
	}
	return c
}

func isText(raw json.RawMessage) bool {
	var s string
	return json.Unmarshal(raw, &s) == nil
}

// list reads a claim that is a text or a list of texts. Empty texts count as nothing.
func (c *Claims) list(name string) (out []string, isList bool) {
	if !c.Has(name) {
		return nil, false
	}
	var one string
	var many []string
	switch {
	case json.Unmarshal(c.Raw[name], &one) == nil:
		many = []string{one}
	case json.Unmarshal(c.Raw[name], &many) == nil:
		isList = true
	default:
		c.problems = append(c.problems, fmt.Sprintf("The claim %s is neither a text nor a list of texts.", name))
		return nil, true
	}
	return slices.DeleteFunc(many, func(s string) bool { return s == "" }), isList
}

// millisecondsFrom is the year 5138 in seconds, and 1973 in milliseconds: no time of a
// token is larger unless it counts milliseconds.
const millisecondsFrom = 1e11

// time reads a NumericDate (RFC 7519 §2); a text of digits and milliseconds are noted.
func (c *Claims) time(name string) time.Time {
	if !c.Has(name) {
		return time.Time{}
	}
	var seconds float64
	var number json.Number
	switch {
	case json.Unmarshal(c.Raw[name], &seconds) == nil:
	case json.Unmarshal(c.Raw[name], &number) == nil && number != "":
		seconds, _ = number.Float64()
		c.problems = append(c.problems, fmt.Sprintf("The claim %s is a text instead of a number: strict libraries refuse the token.", name))
	default:
		c.problems = append(c.problems, fmt.Sprintf("The claim %s is no time: it must be a number of seconds since 1970.", name))
		return time.Time{}
	}
	if seconds >= millisecondsFrom {
		c.problems = append(c.problems, fmt.Sprintf("The claim %s counts milliseconds instead of seconds, so servers read it as a time thousands of years ahead.", name))
		seconds /= 1000
	}
	if seconds <= 0 || seconds >= millisecondsFrom {
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC()
}
