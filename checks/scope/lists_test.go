package scope

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

// client is somebody who gave what an authorization request needs.
var client = target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: factstest.ClientID, RedirectURI: "https://client.example.com/callback"}

func given(in target.Input, scope string) target.Input {
	in.Scope = scope
	return in
}

func TestHint(t *testing.T) {
	silent := doc{"scopes_supported": nil}
	yes := func(string) bool { return true }
	demanding := func(scope string) bool { return scope != "" }
	modest := func(scope string) bool { return len(scope) < 10 }
	challenged := with(factstest.Healthy(), silent, nil).On("POST", factstest.MCP, factstest.Challenge(factstest.PathPRM, `scope="files:read"`))
	play(t, hint(), []scene{
		{name: "resource metadata", world: factstest.Healthy(), says: "openid, profile"},
		{name: "challenge", world: challenged, says: "the challenge of the MCP server: files:read"},
		{name: "none", world: with(factstest.Healthy(), silent, nil), want: "scopes-no-hint-in-prm", says: "lists 3 scopes"},
		{name: "none, and nothing to choose from", world: with(factstest.Healthy(), silent, doc{"scopes_supported": []string{"openid"}}), says: "nothing to choose from"},
		{name: "none, and both ways are taken", world: taking(plain(factstest.Healthy(), silent, nil), yes), in: client, want: "scopes-no-hint-in-prm"},
		{name: "none, and one is demanded", world: taking(plain(factstest.Healthy(), silent, nil), demanding), in: client, want: "scopes-no-hint-in-prm/error", says: "without any scope is refused"},
		{name: "none, and all are refused", world: taking(plain(factstest.Healthy(), silent, nil), modest), in: client, want: "scopes-no-hint-in-prm/error", says: "with all of them is refused"},
		{name: "open MCP server", world: with(factstest.Healthy(), silent, nil).On("POST", factstest.MCP, factstest.Initialized()), status: checks.Skipped},
		{name: "no resource metadata", world: factstest.Healthy().On("GET", factstest.PathPRM, factstest.Reply{Status: 404}).On("GET", factstest.RootPRM, factstest.Reply{Status: 404}), status: checks.NotEvaluated},
		{name: "no MCP server", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
	})
}

func TestLists(t *testing.T) {
	more := doc{"scopes_supported": []string{"openid", "mcp:tools"}}
	ownWorld := factstest.Healthy().On("POST", own, factstest.Initialized()).
		On("GET", factstest.Casdoor+"/.well-known/oauth-protected-resource", factstest.ResourceMetadata().With(more).Reply())
	play(t, lists(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "Named by the resource metadata: openid, profile"},
		{name: "one is missing", world: with(factstest.Healthy(), more, nil), want: "scopes-prm-as-mismatch", says: "names mcp:tools"},
		{name: "no list of the server", world: with(factstest.Healthy(), more, doc{"scopes_supported": nil}), status: checks.NotEvaluated},
		{name: "no list of the resource", world: with(factstest.Healthy(), doc{"scopes_supported": nil}, nil), status: checks.NotEvaluated},
		{name: "open MCP server", world: with(factstest.Healthy(), more, nil).On("POST", factstest.MCP, factstest.Initialized()), want: "scopes-prm-as-mismatch/info"},
		{name: "both are Casdoor's", world: ownWorld, in: target.Input{Casdoor: factstest.Casdoor, MCP: own}, want: "scopes-prm-as-mismatch/info", says: "fixed in Casdoor"},
		{name: "nothing at all", world: factstest.New(), status: checks.NotEvaluated, says: "No scope is named anywhere"},
	})
}

func TestApplication(t *testing.T) {
	appDoc := factstest.ServerMetadata().With(doc{"scopes_supported": []string{"openid", "files:read"}}).Reply()
	const url = factstest.Casdoor + "/.well-known/app-1/openid-configuration"
	play(t, application(), []scene{
		{name: "no client id", world: factstest.Healthy(), status: checks.Skipped},
		{name: "no list", world: showing(factstest.Healthy()), in: client, says: "has no list of scopes"},
		{name: "all listed", world: showing(factstest.Healthy(), "openid"), in: client, says: "are in the metadata"},
		{name: "not listed", world: showing(factstest.Healthy(), "openid", "files:read").On("GET", url, appDoc), in: client, want: "casdoor-app-scopes-not-in-root-metadata", says: "The metadata of the application lists them"},
		{name: "listed nowhere", world: showing(factstest.Healthy(), "files:read"), in: client, want: "casdoor-app-scopes-not-in-root-metadata", says: "does not list files:read."},
		{name: "no Casdoor", world: plain(factstest.Healthy(), nil, nil), in: client, status: checks.Skipped},
	})
}

func TestOfflineAccess(t *testing.T) {
	as := doc{"scopes_supported": []string{"openid", "profile", "offline_access"}}
	noOffline := func(scope string) bool { return !strings.Contains(scope, "offline_access") }
	never := func(string) bool { return false }
	yes := func(string) bool { return true }
	claude := client
	claude.Client = "claude-code"
	noURI := client
	noURI.RedirectURI = ""
	on := func(allowed func(string) bool) *factstest.World {
		return taking(plain(factstest.Healthy(), nil, as), allowed)
	}
	listed := doc{"scopes_supported": []string{"openid", "offline_access"}}
	play(t, lists(), []scene{
		{name: "refused when added", world: on(noOffline), in: client, want: "scopes-prm-as-mismatch", says: "as Claude Code does"},
		{name: "refused when added, by the client that adds it", world: on(noOffline), in: claude, want: "scopes-prm-as-mismatch/error"},
		{name: "refused when added, before a server that asks for no login", world: on(noOffline).On("POST", factstest.MCP, factstest.Initialized()), in: claude, want: "scopes-prm-as-mismatch/info"},
		{name: "taken", world: on(yes), in: client},
		{name: "everything is refused", world: on(never), in: client},
		{name: "no client to ask for", world: on(noOffline)},
		{name: "the resource metadata lists it, too", world: taking(plain(factstest.Healthy(), listed, as), noOffline), in: client},
		{name: "the application's list in Casdoor", world: showing(with(factstest.Healthy(), nil, as), "openid", "profile"), in: noURI, want: "scopes-prm-as-mismatch", says: "offline_access added"},
	})
}
