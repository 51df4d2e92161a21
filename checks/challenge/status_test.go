package challenge

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestStatus(t *testing.T) {
	bare := reply{Status: 401}
	nothing := gets(everywhere(healthy(), bare), factstest.PathPRM, none, factstest.RootPRM, none)
	legacy := gets(everywhere(healthy(), bare), factstest.PathPRM, none, factstest.RootPRM, none,
		"https://mcp.example.com/.well-known/oauth-authorization-server", factstest.ServerMetadata().Reply())
	renamed := everywhere(healthy(), header401("x-amzn-remapped-www-authenticate: Bearer"))
	play(t, status(), []scene{
		{name: "healthy", world: healthy(), says: "401 with a Bearer challenge that names " + factstest.PathPRM},
		{name: "Bearer without a pointer", world: everywhere(healthy(), header401("WWW-Authenticate: Bearer")), says: "names no resource_metadata"},
		{name: "Basic only", world: everywhere(healthy(), header401("WWW-Authenticate: Basic")), says: "none for a bearer token"},
		{name: "bare 401", world: everywhere(healthy(), bare), want: "www-authenticate-missing", says: "no WWW-Authenticate header"},
		{name: "bare 401 by POST only", world: refusal(bare), want: "www-authenticate-missing", says: "the 401 to GET and a made-up token carries it"},
		{name: "bare 401 to a bad token only", world: withToken(healthy(), bare), want: "www-authenticate-missing/warning", says: "The branches differ"},
		{name: "bare 401 by GET only", world: gets(healthy(), mcpURL, bare), says: "the 401 to GET lacks the header"},
		{name: "bare 401, and no metadata at all", world: nothing, says: "no OAuth metadata either"},
		{name: "bare 401, metadata of the older revision", world: legacy, want: "www-authenticate-missing"},
		{name: "renamed header", world: renamed, says: "under another name"},
		{name: "403", world: everywhere(healthy(), reply{Status: 403}), status: checks.NotEvaluated, says: "403"},
		{name: "redirect", world: everywhere(healthy(), reply{Status: 302, Header: []string{"Location: /login"}}), status: checks.NotEvaluated, says: "redirected"},
		{name: "web page", world: everywhere(healthy(), factstest.HTML("")), status: checks.NotEvaluated, says: "neither a 401 nor an MCP answer"},
		{name: "server error", world: everywhere(healthy(), reply{Status: 502}), status: checks.NotEvaluated, says: "fails with 502"},
		{name: "refusal as a JSON-RPC error", world: everywhere(healthy(), rpcError("200", "-32001", "Unauthorized")), status: checks.NotEvaluated, says: "not by a 401"},
		{name: "another JSON-RPC error", world: everywhere(healthy(), rpcError("400", "-32602", "odd")), status: checks.NotEvaluated, says: "tells nothing of authorisation"},
		{name: "stateless only", world: on(everywhere(healthy(), rpcError("404", "-32601", "no such method")), "server/discover", result(`{"supportedVersions":["2026-07-28"]}`)), says: "takes server/discover"},
	})
}

func TestOpenServers(t *testing.T) {
	challenge := factstest.Challenge(factstest.PathPRM)
	const as = "https://mcp.example.com/.well-known/oauth-authorization-server"
	casdoors := result(`{"protocolVersion":"2024-11-05","serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"}}`)
	shared := factstest.Input()
	shared.Casdoor = "https://mcp.example.com"
	play(t, status(), []scene{
		{name: "open", world: open(), says: "asks for no authorisation"},
		{name: "tool calls only", world: lateChallenge(factstest.Initialized(), challenge), want: "challenge-only-on-tool-call", says: "take the server for an open one"},
		{name: "tool calls only, Casdoor's own by name", world: lateChallenge(casdoors, challenge), want: "challenge-only-on-tool-call/info", says: "by design"},
		{name: "tool calls only, Casdoor's own by realm", world: lateChallenge(factstest.Initialized(), factstest.Challenge(factstest.PathPRM, `realm="casdoor"`)), want: "challenge-only-on-tool-call/info"},
		{name: "tool calls only, bare", world: lateChallenge(factstest.Initialized(), reply{Status: 401}), want: "challenge-only-on-tool-call www-authenticate-missing"},
		{name: "tool calls refused in JSON-RPC", world: lateChallenge(factstest.Initialized(), rpcError("200", "-32001", "Unauthorized")), says: "not by a 401"},
		{name: "tool calls fail", world: lateChallenge(factstest.Initialized(), reply{Status: 500}), says: "gets 500"},
		{name: "server metadata at the origin", world: gets(open(), as, factstest.ServerMetadata().Reply()), want: "spurious-oauth-advertised", says: "log in for nothing"},
		{name: "server metadata of the Casdoor on the same host", world: gets(open(), as, factstest.ServerMetadata().Reply()), in: shared, want: "spurious-oauth-advertised/info"},
		{name: "a page at the origin", world: gets(open(), as, factstest.HTML(""))},
		{name: "JSON without endpoints at the origin", world: gets(open(), as, factstest.Doc{"issuer": "https://x.example.com"}.Reply())},
		{name: "server and resource metadata", world: gets(open(), as, factstest.ServerMetadata().Reply(), factstest.PathPRM, factstest.ResourceMetadata().Reply())},
		{name: "tools need a token after all", world: on(gets(open(), as, factstest.ServerMetadata().Reply()), "tools/list", reply{Status: 401})},
	})
}

// An error below HTTP in a sibling is no branch that differs.
func TestSiblingsMayFail(t *testing.T) {
	w := withToken(healthy(), reply{Err: probe.KindReset})
	play(t, status(), []scene{{name: "reset", world: w, says: "401 with a Bearer challenge"}})
}
