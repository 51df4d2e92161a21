package jwt

import (
	"strings"
	"testing"
)

var somePlaces = Places{Endpoint: "https://mcp.example.com/mcp", Resource: "https://mcp.example.com/mcp", Client: "c1", Issuer: "https://auth.example.com"}

func TestRelate(t *testing.T) {
	parent := somePlaces
	parent.Resource = "https://mcp.example.com"
	for _, tt := range []struct {
		places Places
		aud    string
		want   Relation
	}{
		{somePlaces, "https://mcp.example.com/mcp", IsResource},
		{parent, "https://mcp.example.com/mcp", IsEndpoint},
		{parent, "https://mcp.example.com", IsResource},
		{somePlaces, "https://mcp.example.com", IsOrigin},
		{somePlaces, "https://mcp.example.com/", IsOrigin},
		{parent, "https://mcp.example.com/", IsSlash},
		{somePlaces, "https://mcp.example.com/mcp/", IsSlash},
		{somePlaces, "https://mcp.example.com/sse", IsSameHost},
		{somePlaces, "http://mcp.example.com/mcp", IsOtherURL},
		{somePlaces, "c1", IsClient},
		{somePlaces, "https://auth.example.com/", IsIssuer},
		{somePlaces, "https://other.example.com", IsOtherURL},
		{somePlaces, "account", IsWord},
		{somePlaces, "", IsWord},
		{Places{}, "", IsWord},
	} {
		if got := tt.places.Relate(tt.aud); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.aud, got, tt.want)
		}
	}
}

func TestAudienceRules(t *testing.T) {
	for _, tt := range []struct {
		aud  []string
		want string // which rules take it, in order
	}{
		{[]string{"https://mcp.example.com/mcp"}, "yyyyny"},
		{[]string{"x", "https://mcp.example.com/mcp"}, "yyyyny"},
		{[]string{"https://mcp.example.com/mcp/"}, "nnyyny"},
		{[]string{"https://mcp.example.com"}, "nnnyny"},
		{[]string{"c1"}, "nnnnyy"},
		{[]string{"account"}, "nnnnny"},
		{nil, "nnnnny"},
	} {
		got := ""
		for _, r := range somePlaces.AudienceRules(tt.aud) {
			if r.Takes {
				got += "y"
			} else {
				got += "n"
			}
		}
		if got != tt.want || somePlaces.Meant(tt.aud) != (tt.want[0] == 'y') {
			t.Errorf("%v: %s, want %s", tt.aud, got, tt.want)
		}
	}
}

func TestDescribeAudiences(t *testing.T) {
	got := somePlaces.Describe([]string{"c1", "a", "b", "c", "d", "e"})
	for _, want := range []string{`"c1", which is the client id`, "and 1 more"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if somePlaces.Describe(nil) != "no audience" {
		t.Error("no audience is described otherwise")
	}
}

func TestReadRefusal(t *testing.T) {
	for text, want := range map[string]Refusal{
		"unable to fetch JWKS: connect ECONNREFUSED":                  SaysKeys,
		"could not retrieve the signing keys":                         SaysKeys,
		"JWKS endpoint https://a/.well-known/jwks timed out":          SaysKeys,
		"failed to get https://a/.well-known/jwks: no such host":      SaysKeys,
		"no key found for kid cert-old":                               SaysKeyID,
		"Unable to find a signing key that matches: 'abc'":            SaysKeyID,
		"no applicable key found in the JSON Web Key Set":             SaysKeyID,
		"Signature verification failed":                               SaysSignature,
		"invalid signature":                                           SaysSignature,
		"Access token has expired, expireTime = 2026-11-23T06:06:01Z": SaysExpired,
		"\"exp\" claim timestamp check failed":                        SaysExpired,
		"token is not valid yet":                                      SaysEarly,
		"The token is not yet valid (nbf)":                            SaysEarly,
		"token used before issued":                                    SaysEarly,
		"unexpected \"aud\" claim value":                              SaysAudience,
		"Invalid audience":                                            SaysAudience,
		"unexpected \"iss\" claim value":                              SaysIssuer,
		"the token has an invalid issuer":                             SaysIssuer,
		"signing method RS512 is invalid":                             SaysAlg,
		"The specified alg value is not allowed":                      SaysAlg,
		"Access token doesn't exist in database":                      SaysNothing,
		"Unauthorized operation":                                      SaysNothing,
		"The access token is invalid":                                 SaysNothing,
		"":                                                            SaysNothing,
	} {
		if got := ReadRefusal(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
