package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestResourceMetadata(t *testing.T) {
	const app = factstest.Casdoor + "/.well-known/mcp-app"
	denied := factstest.Envelope("Unauthorized operation")
	slashed := target.Input{Casdoor: factstest.Casdoor, MCP: ownURL + "/"}
	separateNone := over(factstest.Healthy(), factstest.PathPRM, denied, factstest.RootPRM, denied)
	noParameter := ownMCP(rootPRM).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Status: 401, Header: []string{"WWW-Authenticate: Bearer"}}, q.URL == ownURL && strings.Contains(string(q.Body), "tools/call")
	})
	// A Casdoor without its frontend: outside /api and /.well-known it answers 404.
	bare := func(w *factstest.World) *factstest.World {
		return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return none, strings.HasPrefix(q.URL, factstest.Casdoor+"/app/") || q.URL == factstest.Casdoor+"/app"
		})
	}
	shared := target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/mcp"}
	const envelope, isOrigin = "casdoor-wellknown-200-envelope", "casdoor-prm-resource-is-origin/warning"
	play(t, resourceMetadata(), []scene{
		{name: "separate MCP server", world: factstest.Healthy()},
		{name: "separate MCP server that names its origin", world: over(factstest.Healthy(), factstest.PathPRM, prm().With(doc{"resource": "https://mcp.example.com"}).Reply())},
		{name: "own MCP server", world: ownMCP(rootPRM), in: own, want: isOrigin + " " + envelope + "/info", says: "follow the challenge"},
		{name: "own MCP server with the right resource", world: over(ownMCP(rootPRM), rootPRM, prm().With(doc{"resource": ownURL}).Reply()), in: own, want: envelope + "/info"},
		{name: "own, challenge leads nowhere", world: silent(ownMCP("https://127.0.0.1:1/prm"), "https://127.0.0.1:1", probe.KindRefused), in: own,
			want: isOrigin + " " + envelope + "/warning", says: "the TypeScript SDK"},
		{name: "own, challenge names none", world: noParameter, in: own, want: isOrigin + " " + envelope + "/warning"},
		{name: "own, no document at all", world: over(ownMCP(rootPRM), rootPRM, denied), in: own, want: envelope + "/error", says: "No usable document"},
		{name: "separate host answers envelopes only", world: separateNone, want: envelope + "/error"},
		{name: "one host: the challenge leads to Casdoor", world: oneHost(), in: shared, want: envelope + "/error", says: "names this very URL"},
		{name: "one host: nothing usable at the root", world: over(oneHost(), rootPRM, denied), in: shared, want: envelope + "/error", says: "No usable document"},
		{name: "the challenge leads to Casdoor's host", world: factstest.Healthy().On("POST", factstest.MCP, factstest.Challenge(rootPRM+"/mcp")), want: envelope + "/error", says: "about another resource, " + factstest.MCP},
		{name: "open server", world: over(factstest.Healthy(), factstest.PathPRM, denied).On("POST", factstest.MCP, factstest.Initialized())},

		{name: "one application", world: declares(factstest.Healthy(), app), want: "casdoor-prm-app-scoped-undiscoverable", says: `"mcp-app"`},
		{name: "one application, Casdoor not given", world: declares(factstest.Healthy(), app), in: only, want: "casdoor-prm-app-scoped-undiscoverable"},
		{name: "one application after the base", world: declares(factstest.Healthy(), factstest.Casdoor, app), want: "casdoor-prm-app-scoped-undiscoverable/warning"},
		{name: "one application that a proxy serves", world: over(declares(factstest.Healthy(), app), app+"/.well-known/openid-configuration", meta().Reply()), want: envelope + "/info"},
		{name: "a path that Casdoor does not have", world: bare(declares(factstest.Healthy(), factstest.Casdoor+"/app")), in: only, want: envelope + "/error",
			says: "No standard URL has it. Without the path there is metadata, with the issuer " + factstest.Casdoor},
		{name: "the web page below a path has another code", world: declares(factstest.Healthy(), factstest.Casdoor+"/app"), in: only},

		{name: "slash typed", world: ownMCP(rootPRM), in: slashed, want: "casdoor-trailing-slash-denied", says: ownURL + " answers"},
		{name: "slash typed, nothing without it either", world: factstest.Healthy(), in: slashed},
		{name: "slash typed at another server", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP + "/"}},
		{name: "no MCP URL", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor}},
		{name: "another server", world: otherServer(), status: checks.Skipped},
	})
}

// oneHost is a separate MCP server on Casdoor's host: the proxy passes /mcp on to it, and
// everything else to Casdoor, the MCP server's own document included.
func oneHost() *factstest.World {
	w := over(factstest.Healthy(), rootPRM, prm().With(doc{"resource": factstest.Casdoor}).Reply())
	return w.On("POST", factstest.Casdoor+"/mcp", factstest.Challenge(rootPRM+"/mcp"))
}

// The advice is to route the document, or to name another one: not to change the resource.
func TestOwnDocument(t *testing.T) {
	for name, tt := range map[string]struct {
		world *factstest.World
		mcp   string
		where string
	}{
		"one host":   {oneHost(), factstest.Casdoor + "/mcp", "The reverse proxy"},
		"other host": {factstest.Healthy().On("POST", factstest.MCP, factstest.Challenge(rootPRM+"/mcp")), factstest.MCP, "The MCP server"},
	} {
		r := resourceMetadata().Run(t.Context(), tt.world.Facts(t, target.Input{Casdoor: factstest.Casdoor, MCP: tt.mcp}))
		if len(r.Findings) != 1 || len(r.Findings[0].Fixes) != 1 || r.Findings[0].Fixes[0].Where != tt.where || !strings.Contains(r.Findings[0].Fixes[0].Snippet, "/.well-known/oauth-protected-resource/mcp") {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}
