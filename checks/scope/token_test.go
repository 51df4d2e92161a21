package scope

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

const (
	someTools = `"result":{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}`
	noTools   = `"result":{"tools":[]}`
	unknown   = `"error":{"code":-32602,"message":"unknown tool"}`
)

func TestToken(t *testing.T) {
	holding := func(scope string) target.Input {
		return target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, Token: tokenWith(scope)}
	}
	tools := doc{"scopes_supported": []string{"openid", "mcp:tools"}}
	minting := doc{"grant_types_supported": []string{"authorization_code", "client_credentials"}}
	forbidden := rpc(403, `"error":{"code":-32001,"message":"Forbidden"}`, `WWW-Authenticate: Bearer error="insufficient_scope", scope="mcp:tools"`)
	bare403 := rpc(403, `"error":{"code":-32001,"message":"insufficient_scope"}`)
	said200 := rpc(200, `"error":{"code":-32001,"message":"insufficient_scope"}`)
	on := func(w *factstest.World, list string, call factstest.Reply) *factstest.World {
		return calling(w, factstest.MCP, rpc(200, list), call)
	}
	play(t, token(), []scene{
		{name: "no token", world: factstest.Healthy(), status: checks.Skipped},
		{name: "taken", world: on(factstest.Healthy(), someTools, rpc(200, unknown)), in: holding("openid"), says: "complains of no scope"},
		{name: "403 that names the scope", world: on(plain(factstest.Healthy(), nil, nil), someTools, forbidden), in: holding("openid"), want: "scope-insufficient", says: "Missing: mcp:tools, which the server demands", fix: "-"},
		{name: "403 that names nothing", world: on(plain(factstest.Healthy(), tools, nil), someTools, bare403), in: holding("openid"), want: "scope-insufficient", says: "Missing: mcp:tools, which its metadata names"},
		{name: "200", world: on(plain(factstest.Healthy(), nil, nil), someTools, said200), in: holding("openid"), want: "scope-insufficient", says: "without the 403"},
		{name: "with a request that would work", world: on(plain(factstest.Healthy(), nil, minting), someTools, forbidden), in: holding("openid"), want: "scope-insufficient",
			fix: "--data-urlencode scope='openid mcp:tools' \\\n  --data-urlencode resource='" + factstest.MCP + "'"},
		{name: "Casdoor's token for another server cannot be had by itself", world: on(with(factstest.Healthy(), nil, minting), someTools, forbidden), in: holding("openid"), want: "scope-insufficient", fix: "-"},
		{name: "hidden tools", world: on(plain(factstest.Healthy(), tools, nil), noTools, rpc(200, unknown)), in: holding("openid"), want: "scope-insufficient/likely", says: "no tool at all"},
		{name: "no tools, and no scope missing", world: on(plain(factstest.Healthy(), tools, nil), noTools, rpc(200, unknown)), in: holding("openid mcp:tools")},
		{name: "refused", world: factstest.Healthy(), in: holding("openid"), status: checks.NotEvaluated},
		{name: "not needed", world: on(factstest.Healthy().On("POST", factstest.MCP, factstest.Initialized()), someTools, rpc(200, unknown)), in: holding("openid"), status: checks.Skipped},
	})
}

func TestTokenOnCasdoor(t *testing.T) {
	holding := func(scope, wanted string) target.Input {
		return target.Input{Casdoor: factstest.Casdoor, MCP: own, Token: tokenWith(scope), Scope: wanted}
	}
	// Casdoor answers every call of a made-up tool like this, whatever the token may do.
	says := func(granted string) factstest.Reply {
		return rpc(200, `"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":`+granted+`,"tool":"x"}}`)
	}
	minting := doc{"grant_types_supported": []string{"authorization_code", "client_credentials"}}
	world := func(granted string) *factstest.World {
		w := with(factstest.Healthy(), nil, minting).On("POST", own, factstest.Initialized())
		return calling(w, own, rpc(200, someTools), says(granted))
	}
	strict := holding("", "application:read")
	strict.ClientID = factstest.ClientID
	play(t, token(), []scene{
		{name: "it opens tools", world: world(`["read"]`), in: holding("read", ""), says: "opens 4 of the 10 tools"},
		{name: "it opens what is wanted", world: world(`["admin"]`), in: holding("admin", "openid application:write")},
		{name: "it opens none", world: world(`["openid","profile"]`), in: holding("openid profile", ""), want: "casdoor-insufficient-scope-http-200", says: "opens none of the 10", fix: "scope='read'"},
		{name: "no scope at all", world: world(`[]`), in: holding("", ""), want: "casdoor-insufficient-scope-http-200", says: "has no scope"},
		{name: "one is missing", world: world(`["application:read"]`), in: holding("application:read", "application:read application:write"), want: "casdoor-insufficient-scope-http-200",
			says: "Missing of what you gave: application:write", fix: "scope='application:read application:write'"},
		{name: "the missing one is misspelled", world: world(`["read"]`), in: holding("read", "write:application"), want: "casdoor-insufficient-scope-http-200", says: "write:application should be application:write", fix: "scope='read application:write'"},
		{name: "the application's list would refuse it", world: showing(world(`[]`), "files:read"), in: strict, want: "casdoor-insufficient-scope-http-200", fix: "-"},
	})
}

func TestSafe(t *testing.T) {
	for text, want := range map[string]bool{"mcp:tools": true, "it's": false, "a b": false, `a\b`: false, "ü": false, "a;b$c": true} {
		if safe([]string{"ok", text}) != want {
			t.Errorf("safe(%q) is not %v", text, want)
		}
	}
}

func TestNamed(t *testing.T) {
	many := make([]string, 14)
	for i := range many {
		many[i] = "s"
	}
	for _, tc := range []struct{ got, want string }{
		{named(nil), "none"}, {named([]string{"a", "b"}), "a, b"}, {named(many), "s, s, s, s, s, s, s, s, s, s, s, s and 2 more"},
		{having(nil), "no scope"}, {having([]string{"a"}), "the scope a"}, {having([]string{"a", "b"}), "the scopes a, b"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

// A user's token is widened by a login, a program's by its own request.
func TestAUsersTokenIsWidenedByALogin(t *testing.T) {
	minting := doc{"grant_types_supported": []string{"authorization_code", "client_credentials"}}
	forbidden := rpc(403, `"error":{"code":-32001,"message":"Forbidden"}`, `WWW-Authenticate: Bearer error="insufficient_scope", scope="mcp:tools"`)
	tests := []struct {
		scope string
		more  doc
		login bool
	}{
		{"openid", nil, true},
		{"a", doc{"sub": "5f0e", "azp": "app"}, true},
		{"a", doc{"sub": "app", "azp": "app"}, false},
		{"a", doc{"sub": "admin/app", "azp": "x"}, false},
		{"a", nil, false},
	}
	for _, tt := range tests {
		w := calling(plain(factstest.Healthy(), nil, minting), factstest.MCP, rpc(200, someTools), forbidden)
		r := token().Run(t.Context(), w.Facts(t, target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, Token: tokenClaiming(tt.scope, tt.more)}))
		if len(r.Findings) != 1 || len(r.Findings[0].Fixes) == 0 {
			t.Fatalf("%+v: %+v", tt, r)
		}
		fixes := r.Findings[0].Fixes
		first := strings.HasPrefix(fixes[0].Steps[0], "Log in again in the client with the wider scope "+tt.scope+" mcp:tools")
		if first != tt.login || fixes[len(fixes)-1].Snippet == "" {
			t.Errorf("%+v: %+v", tt, fixes)
		}
	}
}
