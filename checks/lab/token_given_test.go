package lab

import (
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// What each server says to the token of its pair's user, and to the same call without it.
func TestGivenTokens(t *testing.T) {
	tests := []struct {
		pair, call  string
		status      int
		has, hasNot string
		without     int
	}{
		{"healthy-token", initialize, 200, `"serverInfo"`, "", 401},
		{"healthy-token-text-audience", initialize, 200, `"serverInfo"`, "", 401},
		{"healthy-token-client-credentials", initialize, 200, `"serverInfo"`, "", 401},
		{"healthy-token-casdoor", madeUpTool, 200, `"insufficient_scope"`, "", 401},
		{"healthy-token-casdoor", toolsList, 200, `"get_users"`, "add_user", 200},
		{"healthy-token-open", initialize, 200, `"serverInfo"`, "", 200},

		{"token-expired", initialize, 401, "token is expired (exp)", "", 401},
		{"token-wrong-kind", initialize, 401, "no access token", "", 401},
		{"token-opaque", initialize, 401, "no JWT", "", 401},
		{"token-iss-mismatch", initialize, 401, "invalid issuer", "", 401},
		{"token-aud-mismatch", initialize, 401, "another audience", "", 401},
		{"token-aud-missing", initialize, 401, "another audience", "", 401},
		{"token-alg-mismatch", initialize, 401, "signed with RS256", "", 401},
		{"token-clock-skew", initialize, 401, "not valid yet", "", 401},
		{"token-signature-wrong-key", initialize, 401, "signature", "", 401},
		{"jwks-kid-not-found", initialize, 401, "signature", "", 401},
		{"token-valid-but-rejected", initialize, 401, "invalid token", "signature", 401},
		{"jwks-unreachable", initialize, 401, "unable to fetch the JWKS", "", 401},
		{"403-for-valid-token", initialize, 403, "not on the list", "", 401},
		{"proxy-strips-authorization", initialize, 401, "", "Invalid", 401},
		{"missing-authorization-header", initialize, 200, `"serverInfo"`, "", 401},
		{"auth-error-as-200", initialize, 200, `"code":401`, "jsonrpc", 401},

		{"casdoor-token-user-data", initialize, 200, `"serverInfo"`, "", 401},
		{"casdoor-token-not-in-database", madeUpTool, 401, unknownToken, "", 401},
		{"casdoor-token-not-in-database", initialize, 200, "Casdoor MCP Server", "", 200},
		{"casdoor-non-admin-user-401", madeUpTool, 401, unauthorizedOperation, "", 401},
		{"casdoor-tools-null", toolsList, 200, `"tools":null`, "", 200},
		{"casdoor-mcp-proxy-server-not-found", initialize, 200, "server not found", "", 401},
		{"casdoor-mcp-proxy-upstream-down", initialize, 502, "failed to proxy server request: %s", "", 401},
	}
	for _, tt := range tests {
		t.Run(tt.pair, func(t *testing.T) {
			l, p := startOne(t, tt.pair)
			c := browser(t, l, p)
			with, none := post(t, c, p.Input.MCP, tt.call, "Authorization: Bearer "+p.Input.Token), post(t, c, p.Input.MCP, tt.call)
			if with.StatusCode != tt.status || !strings.Contains(with.body, tt.has) || tt.hasNot != "" && strings.Contains(with.body, tt.hasNot) {
				t.Errorf("with the token: %d %s", with.StatusCode, with.body)
			}
			if none.StatusCode != tt.without {
				t.Errorf("without it: %d %s", none.StatusCode, none.body)
			}
			bogus := post(t, c, p.Input.MCP, tt.call, "Authorization: Bearer x")
			same := bogus.body == none.body && bogus.Header.Get("WWW-Authenticate") == none.Header.Get("WWW-Authenticate")
			if stripped := tt.pair == "proxy-strips-authorization"; tt.without == 401 && same != stripped && tt.pair != "missing-authorization-header" {
				t.Errorf("a made-up token and none get the same answer: %v\n%s\n%s", same, bogus.body, none.body)
			}
		})
	}
}

// The token lasts as long as a lab may run, and says what the story says.
func TestGivenTokensClaims(t *testing.T) {
	l := start(t, "healthy-token", "token-expired", "casdoor-token-user-data", "token-alg-mismatch")
	for _, p := range l.Pairs() {
		parsed, err := jwt.ParseSigned(p.Input.Token, []jose.SignatureAlgorithm{jose.RS256, jose.RS512})
		if err != nil {
			t.Fatal(err)
		}
		var c map[string]any
		if err := parsed.UnsafeClaimsWithoutVerification(&c); err != nil {
			t.Fatal(err)
		}
		left := time.Until(time.Unix(int64(c["exp"].(float64)), 0))
		if (left < 0) != (p.Name == "token-expired") || left > 0 && left < 300*24*time.Hour {
			t.Errorf("%s: %s left", p.Name, left)
		}
		if c["iss"] != p.Input.Casdoor || c["azp"] != labClient || c["tokenType"] != "access-token" {
			t.Errorf("%s: %v", p.Name, c)
		}
		if _, has := c["passwordSalt"]; has != (p.Name == "casdoor-token-user-data") {
			t.Errorf("%s: passwordSalt %v", p.Name, has)
		}
		if alg := parsed.Headers[0].Algorithm; (alg == "RS512") != (p.Name == "token-alg-mismatch") {
			t.Errorf("%s: %s", p.Name, alg)
		}
	}
}

// A token whose time in Casdoor's database is over gets Casdoor's words for that.
func TestCasdoorsOverdueToken(t *testing.T) {
	spec := Spec{Name: "overdue", layout: layout{as: ownServer, asHost: "localhost"}, change: givesToken(func(g *givenToken) { g.issued, g.expires = -2*time.Hour, -time.Hour })}
	l, err := Start(t.Context(), Options{Specs: []Spec{spec}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := l.Pairs()[0]
	a := post(t, browser(t, l, p), p.Input.MCP, madeUpTool, "Authorization: Bearer "+p.Input.Token)
	if a.StatusCode != 401 || !strings.Contains(a.body, "Access token has expired, expireTime = ") {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestTheStoppedClock(t *testing.T) {
	l, p := startOne(t, "token-clock-skew")
	date := post(t, browser(t, l, p), p.Input.MCP, initialize).Header.Get("Date")
	at, err := time.Parse(time.RFC1123, date)
	if err != nil || time.Since(at) < 9*time.Minute {
		t.Errorf("Date %q, %v", date, err)
	}
}
