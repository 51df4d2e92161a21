package scope

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestLogin(t *testing.T) {
	yes := func(string) bool { return true }
	noDelete := func(scope string) bool { return !strings.Contains(scope, "delete") }
	never := func(scope string) bool { return scope == "" }
	noURI := client
	noURI.RedirectURI = ""
	stranger := client
	stranger.ClientID = "client-2"
	onPlain := func(allowed func(string) bool) *factstest.World {
		return taking(plain(factstest.Healthy(), nil, nil), allowed)
	}
	play(t, login(), []scene{
		{name: "no client id", world: factstest.Healthy(), status: checks.Skipped},
		{name: "no scope anywhere", world: with(factstest.Healthy(), doc{"scopes_supported": nil}, nil), in: client, status: checks.Skipped},
		{name: "taken", world: onPlain(yes), in: client, says: "takes openid, profile"},
		{name: "one is refused", world: onPlain(noDelete), in: given(client, "openid files:delete"), want: "scope-rejected-at-authorize", says: "Refused: files:delete."},
		{name: "the only one is refused", world: onPlain(never), in: given(client, "mcp:tools"), want: "scope-rejected-at-authorize", says: "Without a scope it takes the request"},
		{name: "unknown client", world: onPlain(never), in: given(stranger, "mcp:tools"), status: checks.NotEvaluated, says: "before it looks at the scopes"},
		{name: "no redirect URI", world: onPlain(never), in: noURI, status: checks.Skipped},
		{name: "a page that takes anything", world: plain(factstest.Healthy(), nil, nil).On("GET", plainA, factstest.HTML("")), in: client, status: checks.NotEvaluated},
		{name: "Casdoor without a list", world: showing(factstest.Healthy()), in: noURI},
		{name: "Casdoor's list lacks openid", world: showing(factstest.Healthy(), "files:read"), in: given(noURI, "openid files:read"), want: "casdoor-scopes-allowlist-rejects-openid", says: "allows files:read and nothing else"},
		{name: "Casdoor's list, by what clients ask", world: showing(factstest.Healthy(), "files:read"), in: noURI, want: "casdoor-scopes-allowlist-rejects-openid", says: "the protected resource metadata"},
		{name: "Casdoor's list lacks another", world: showing(factstest.Healthy(), "openid", "application:read"), in: given(noURI, "read:application"), want: "scope-rejected-at-authorize", says: "read:application should be application:read"},
	})
}

func TestNames(t *testing.T) {
	onOwn := func(scope, tokenScope string) target.Input {
		in := target.Input{Casdoor: factstest.Casdoor, MCP: own, Scope: scope}
		if tokenScope != "" {
			in.Token = tokenWith(tokenScope)
		}
		return in
	}
	separate := target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP}
	world := func() *factstest.World {
		w := factstest.Healthy().On("POST", own, factstest.Initialized())
		return calling(w, own, rpc(200, `"result":{"tools":null}`), rpc(200, `"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":[]}}`))
	}
	listed := with(world(), doc{"scopes_supported": []string{"read:application"}}, nil)
	play(t, names(), []scene{
		{name: "nothing given", world: world(), in: onOwn("", ""), status: checks.Skipped},
		{name: "right words", world: world(), in: onOwn("openid application:read", ""), says: "opens 2 of the 10 tools"},
		{name: "right words of the token", world: world(), in: onOwn("", "read"), says: "opens 4 of the 10 tools"},
		{name: "turned around", world: world(), in: onOwn("read:application", ""), want: "casdoor-scope-name-unknown", says: "read:application should be application:read", fix: "scope=application:read"},
		{name: "turned around in the token", world: world(), in: onOwn("", "openid read:application"), want: "casdoor-scope-name-unknown", says: "The token: Casdoor's MCP server", fix: "scope=openid application:read"},
		{name: "one of two is right", world: world(), in: onOwn("application:read write:application", ""), want: "casdoor-scope-name-unknown/warning"},
		{name: "unknown", world: world(), in: onOwn("files:read", ""), want: "casdoor-scope-name-unknown", fix: "-"},
		{name: "another MCP server's own scope", world: world(), in: given(separate, "files:read"), says: "up to the MCP server"},
		{name: "turned around, for another MCP server", world: world(), in: given(separate, "read:application"), want: "casdoor-scope-name-unknown/warning/likely"},
		{name: "listed by another MCP server", world: listed, in: given(separate, "read:application")},
		{name: "no MCP server given", world: world(), in: target.Input{Casdoor: factstest.Casdoor, Scope: "read:application"}, want: "casdoor-scope-name-unknown/warning/likely"},
		{name: "no MCP server given, and a scope of another's", world: world(), in: target.Input{Casdoor: factstest.Casdoor, Scope: "files:read"}, says: "up to the MCP server"},
		{name: "no Casdoor", world: plain(factstest.Healthy(), nil, nil), in: given(separate, "read:application"), status: checks.Skipped},
	})
}
