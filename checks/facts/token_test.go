package facts_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

var someToken = b64(`{"alg":"RS256","kid":"cert-built-in","typ":"JWT"}`) + "." + b64(`{"iss":"https://auth.example.com","aud":["https://mcp.example.com/mcp"]}`) + "." + b64("no signature at all")

func withToken(token string) target.Input {
	in := factstest.Input()
	in.Token = token
	return in
}

// answers scripts the MCP server: what it says to no token, to the made-up one and to the user's.
func answers(none, bogus, given func(method string) factstest.Reply) *factstest.World {
	return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != factstest.MCP || q.Method != "POST" {
			return factstest.Reply{}, false
		}
		method := "initialize"
		for _, m := range []string{"tools/list", "tools/call", "notifications/initialized", "server/discover"} {
			if strings.Contains(string(q.Body), `"`+m+`"`) {
				method = m
			}
		}
		switch a := factstest.RequestHeader(q, "Authorization"); {
		case a == "":
			return none(method), true
		case a == "Bearer "+facts.BogusToken:
			return bogus(method), true
		}
		return given(method), true
	})
}

func always(r factstest.Reply) func(string) factstest.Reply {
	return func(string) factstest.Reply { return r }
}

func rpc(status int, rest string) factstest.Reply {
	return factstest.Reply{Status: status, Header: []string{"Content-Type: application/json"}, Body: `{"jsonrpc":"2.0","id":1,` + rest + `}`}
}

// good answers as a server that takes the token.
func good(method string) factstest.Reply {
	switch method {
	case "tools/list":
		return rpc(200, `"result":{"tools":[]}`)
	case "tools/call":
		return rpc(200, `"error":{"code":-32602,"message":"unknown tool"}`)
	case "notifications/initialized":
		return factstest.Reply{Status: 202}
	}
	return factstest.Initialized()
}

func TestTokenUse(t *testing.T) {
	challenge := factstest.Challenge(factstest.PathPRM)
	bad := factstest.Challenge(factstest.PathPRM, `error="invalid_token"`)
	onCall := func(r factstest.Reply) func(string) factstest.Reply {
		return func(method string) factstest.Reply {
			if method == "tools/call" {
				return r
			}
			return good(method)
		}
	}
	json := func(status int, body string) factstest.Reply {
		return factstest.Reply{Status: status, Header: []string{"Content-Type: application/json"}, Body: body}
	}
	tests := []struct {
		name               string
		none, bogus, given func(string) factstest.Reply
		want               facts.TokenState
		decisive           string // part of its purpose
	}{
		{"taken", always(challenge), always(bad), good, facts.TokenTaken, "made-up tool"},
		{"refused", always(challenge), always(bad), always(bad), facts.TokenRefused, "initialize"},
		{"forbidden", always(challenge), always(bad), always(json(403, `{"error":"forbidden"}`)), facts.TokenForbidden, "initialize"},
		{"too small a scope by 403", always(challenge), always(bad), onCall(factstest.Reply{Status: 403, Header: []string{`WWW-Authenticate: Bearer error="insufficient_scope", scope="a"`}}), facts.TokenScope, "made-up tool"},
		{"too small a scope as Casdoor has it", onCall(challenge), onCall(bad), onCall(rpc(200, `"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":[]}}`)), facts.TokenScope, "made-up tool"},
		{"refused on the tool call", onCall(challenge), onCall(bad), onCall(rpc(401, `"error":{"code":-32001,"message":"Unauthorized","data":"Unauthorized operation"}`)), facts.TokenRefused, "made-up tool"},
		{"refused in JSON-RPC under 200", always(challenge), always(bad), always(rpc(200, `"error":{"code":-32001,"message":"Unauthorized"}`)), facts.TokenRefused, "initialize"},
		{"refused in an envelope", always(challenge), always(bad), always(factstest.Envelope("Access token doesn't exist in database")), facts.TokenRefused, "initialize"},
		{"refused in another envelope", always(challenge), always(bad), always(json(200, `{"code":401,"message":"token invalid"}`)), facts.TokenRefused, "initialize"},
		{"a failure", always(challenge), always(bad), always(factstest.Reply{Status: 500}), facts.TokenUnclear, "initialize"},
		{"a redirect", always(challenge), always(bad), always(factstest.Reply{Status: 307, Header: []string{"Location: /mcp/"}}), facts.TokenUnclear, "initialize"},
		{"open to all", good, good, good, facts.TokenNotNeeded, "made-up tool"},
		{"the stateless revision", always(challenge), always(bad), func(method string) factstest.Reply {
			if method == "initialize" {
				return rpc(400, `"error":{"code":-32022,"message":"unsupported"}`)
			}
			return good(method)
		}, facts.TokenTaken, "made-up tool"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := answers(tt.none, tt.bogus, tt.given).Facts(t, withToken(someToken)).TokenUse(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if u.State != tt.want || !strings.Contains(u.Decisive.X.Purpose, tt.decisive) {
				t.Errorf("%s by %q, want %s by %q", u.State, u.Decisive.X.Purpose, tt.want, tt.decisive)
			}
			if u.Bogus == nil || u.Without == nil || (u.Without.X.Purpose == "") {
				t.Errorf("nothing to compare with: %+v", u)
			}
			if strings.Contains(u.Decisive.X.Purpose, "made-up tool") && u.Bogus != nil && !strings.Contains(u.Bogus.X.Purpose, "made-up tool") {
				t.Errorf("a tool call is compared with %q", u.Bogus.X.Purpose)
			}
		})
	}
}

func TestTheTokenGoesToTheMCPServerOnly(t *testing.T) {
	w := answers(always(factstest.Challenge(factstest.PathPRM)), always(factstest.Challenge(factstest.PathPRM)), func(method string) factstest.Reply {
		if method == "initialize" {
			return factstest.Initialized("Mcp-Session-Id: s1")
		}
		return good(method)
	})
	f := w.Facts(t, withToken(someToken))
	if _, err := f.TokenUse(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.TokenSignature(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown, sessions := 0, 0
	for _, q := range w.Asked() {
		if !strings.Contains(factstest.RequestHeader(q, "Authorization"), someToken) {
			continue
		}
		shown++
		if q.URL != factstest.MCP || q.PublicAuthorization {
			t.Errorf("the token went to %s", q.URL)
		}
		if factstest.RequestHeader(q, "Mcp-Session-Id") == "s1" {
			sessions++
		}
	}
	if shown != 4 || sessions != 3 {
		t.Errorf("%d requests with the token, %d with the session", shown, sessions)
	}
}

func TestWithoutATokenNothingIsAsked(t *testing.T) {
	w := factstest.Healthy()
	f := w.Facts(t, factstest.Input())
	for name, ask := range map[string]func() error{
		"Token":           func() error { _, err := f.Token(t.Context()); return err },
		"TokenUse":        func() error { _, err := f.TokenUse(t.Context()); return err },
		"TokenTools":      func() error { _, err := f.TokenTools(t.Context()); return err },
		"TokenToolCall":   func() error { _, err := f.TokenToolCall(t.Context()); return err },
		"TokenSignature":  func() error { _, err := f.TokenSignature(t.Context()); return err },
		"TokenInitialize": func() error { _, err := f.TokenInitialize(t.Context()); return err },
	} {
		m, ok := ask().(*facts.Missing)
		if !ok || !m.NotGiven {
			t.Errorf("%s: %v", name, m)
		}
	}
	for _, q := range w.Asked() {
		if a := factstest.RequestHeader(q, "Authorization"); a != "" && a != "Bearer "+facts.BogusToken {
			t.Errorf("sent %q", a)
		}
	}
}

func TestTokenSignature(t *testing.T) {
	const jwks = factstest.Casdoor + "/.well-known/jwks"
	tests := []struct {
		name  string
		world *factstest.World
		token string
		want  jwt.Outcome
		why   string
	}{
		{"another key", factstest.Healthy(), someToken, jwt.WrongKey, ""},
		{"opaque", factstest.Healthy(), "abcdefghijkl", "", "no JWT"},
		{"no key set", factstest.Healthy().On("GET", jwks, factstest.HTML("")), someToken, "", "could not be had"},
		{"no list of keys", factstest.Healthy().On("GET", jwks, factstest.Doc{"a": 1}.Reply()), someToken, "", "no key set"},
		{"no jwks_uri", factstest.Healthy().On("GET", factstest.RFC8414, factstest.ServerMetadata().With(factstest.Doc{"jwks_uri": nil}).Reply()), someToken, "", "names no jwks_uri"},
	}
	for _, tt := range tests {
		s, err := tt.world.Facts(t, withToken(tt.token)).TokenSignature(t.Context())
		switch {
		case tt.why != "" && (err == nil || !strings.Contains(err.Error(), tt.why)):
			t.Errorf("%s: %v", tt.name, err)
		case tt.why == "" && (err != nil || s.Outcome != tt.want):
			t.Errorf("%s: %+v, %v", tt.name, s, err)
		}
	}
}

func TestTokenServerIsTheOneThatTheTokenNames(t *testing.T) {
	const second = "https://second.example.com"
	w := factstest.Healthy()
	prm := factstest.ResourceMetadata().With(factstest.Doc{"authorization_servers": []string{factstest.Casdoor, second}}).Reply()
	w.On("GET", factstest.PathPRM, prm).On("GET", factstest.RootPRM, prm)
	w.On("GET", second+"/.well-known/oauth-authorization-server", factstest.ServerMetadata().With(factstest.Doc{"issuer": second}).Reply())
	for iss, want := range map[string]string{second: second, factstest.Casdoor: factstest.Casdoor, "https://else.example.com": factstest.Casdoor} {
		token := b64(`{"alg":"RS256"}`) + "." + b64(`{"iss":"`+iss+`"}`) + "." + b64("s")
		s, _, err := w.Facts(t, withToken(token)).TokenServer(t.Context())
		if err != nil || s.Issuer != want {
			t.Errorf("%s: %+v, %v", iss, s, err)
		}
	}
}

func TestClockOf(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	x := &probe.Exchange{Status: 200, Started: now, Header: []probe.HeaderLine{{Name: "Date", Value: now.Add(5 * time.Minute).Format(http.TimeFormat)}}}
	c, ok := facts.ClockOf(x)
	if !ok || c.Ahead != 5*time.Minute || !c.Read(now).Equal(now.Add(5*time.Minute)) {
		t.Errorf("%+v %v", c, ok)
	}
	x.Header[0].Value = "yesterday"
	if _, ok := facts.ClockOf(x); ok {
		t.Error("a Date that cannot be read is a clock")
	}
}
