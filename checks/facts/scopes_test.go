package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

func TestScopes(t *testing.T) {
	w := factstest.Healthy().On("POST", factstest.MCP, factstest.Challenge(factstest.PathPRM, `scope="openid  files:read"`))
	in := factstest.Input()
	in.Scope = "given"
	s := w.Facts(t, in).Scopes(t.Context())
	got := fmt.Sprint(s.Given.Scopes, s.Challenge.Scopes, s.Resource.Scopes, s.Server.Scopes, s.Token.Named())
	if want := "[given] [openid files:read] [openid profile] [openid email profile] false"; got != want {
		t.Errorf("scopes %s, want %s", got, want)
	}
	for _, set := range []facts.ScopeSet{s.Challenge, s.Resource, s.Server} {
		if len(set.Proof) == 0 || set.From == "" {
			t.Errorf("%+v lacks its source", set)
		}
	}
	// What the user gave comes before the challenge, and that before the resource metadata.
	for i, want := range []string{"given", "openid files:read", "openid profile", ""} {
		if got := strings.Join(s.Requested().Scopes, " "); got != want {
			t.Errorf("requested %q, want %q", got, want)
		}
		switch i {
		case 0:
			s.Given = facts.ScopeSet{}
		case 1:
			s.Challenge = facts.ScopeSet{}
		case 2:
			s.Resource = facts.ScopeSet{}
		}
	}
}

func TestReadScopeRefusal(t *testing.T) {
	for _, tc := range []struct {
		header, body, want string
	}{
		{`Bearer error="insufficient_scope", scope="a b"`, `{"error":"insufficient_scope"}`, "[a b] [] false"},
		{"", `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":["x"],"required_scope":"y","tool":"t"}}}`, "[y] [x] true"},
		{"", `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":[]}}}`, "[] [] true"},
		{"", `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"insufficient_scope","data":"no"}}`, "[] [] false"},
		{"", `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"insufficient_scope"}}`, "[] [] false"},
	} {
		x := &probe.Exchange{Status: 403, Body: []byte(tc.body)}
		if tc.header != "" {
			x.Header = []probe.HeaderLine{{Name: "WWW-Authenticate", Value: tc.header}}
		}
		r := facts.ReadScopeRefusal(&facts.Answer{X: x, Reply: mcp.ParseReply("application/json", x.Body)})
		if got := fmt.Sprint(r.Required, r.Granted, r.HasGranted); got != tc.want {
			t.Errorf("%s %s: %s, want %s", tc.header, tc.body, got, tc.want)
		}
	}
}

func TestApplicationMetadata(t *testing.T) {
	const url = factstest.Casdoor + "/.well-known/my%20app/openid-configuration"
	d, err := factstest.Healthy().On("GET", url, factstest.ServerMetadata().Reply()).Facts(t, factstest.Input()).ApplicationMetadata(t.Context(), "my app")
	if err != nil || d.URL != url || !d.Valid() {
		t.Errorf("%+v, %v", d, err)
	}
}
