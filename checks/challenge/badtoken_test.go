package challenge

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// badCall answers tool calls with the made-up token.
func badCall(w *factstest.World, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) {
		return r, q.URL == mcpURL && factstest.RequestHeader(q, "Authorization") != "" && strings.Contains(string(q.Body), "tools/call")
	})
}

func TestBadToken(t *testing.T) {
	challenge := factstest.Challenge(factstest.PathPRM)
	late := func() *factstest.World { return lateChallenge(factstest.Initialized(), challenge) }
	notCasdoor := func(r reply) *factstest.World {
		w := withToken(healthy(), r)
		meta := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": factstest.Casdoor + "/token"}).Reply()
		return gets(w, factstest.RFC8414, meta, factstest.OIDC, meta, factstest.Casdoor+"/api/health", none)
	}
	envelope := reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"status":"error","msg":"Access token doesn't exist in database","data":null,"data2":null}`}
	page := reply{Status: 403, Header: []string{"cf-mitigated: challenge"}}
	play(t, badToken(), []scene{
		{name: "healthy", world: healthy(), says: "refused with 401, as it should be."},
		{name: "no error parameter", world: withToken(healthy(), challenge), says: `does not say error="invalid_token"`},
		{name: "500", world: withToken(healthy(), reply{Status: 500}), want: "invalid-token-wrong-status", says: "gets 500 Internal Server Error"},
		{name: "500 on one of two calls", world: badCall(healthy(), reply{Status: 500}), want: "invalid-token-wrong-status?likely", says: "a tool call with a made-up token"},
		{name: "400", world: withToken(healthy(), reply{Status: 400}), want: "invalid-token-wrong-status"},
		{name: "403", world: withToken(healthy(), reply{Status: 403}), want: "invalid-token-wrong-status"},
		{name: "redirect", world: withToken(healthy(), reply{Status: 302, Header: []string{"Location: /login"}}), want: "invalid-token-wrong-status"},
		{name: "200 with an error", world: withToken(healthy(), rpcError("200", "-32001", "Unauthorized")), want: "invalid-token-wrong-status", says: `JSON-RPC error "Unauthorized"`},
		{name: "200 with a result", world: withToken(healthy(), factstest.Initialized()), want: "invalid-token-wrong-status", says: "as if the token were good"},
		{name: "another server's envelope under 200", world: notCasdoor(envelope), want: "invalid-token-wrong-status"},
		{name: "Casdoor's envelope under 200", world: withToken(healthy(), envelope), says: "trait of Casdoor"},
		{name: "no session on the tool call", world: badCall(healthy(), reply{Status: 400, Body: "missing session id"})},
		{name: "no such path on the tool call", world: badCall(healthy(), none)},
		{name: "open until the tool call", world: late(), says: "refused with 401"},
		{name: "open until the tool call, which gets 500", world: badCall(late(), reply{Status: 500}), want: "invalid-token-wrong-status?likely"},
		{name: "open until the tool call, which gets 400", world: badCall(late(), reply{Status: 400}), want: "invalid-token-wrong-status"},
		{name: "open", world: open(), says: "does no harm"},
		{name: "bot challenge", world: withToken(healthy(), page), status: checks.NotEvaluated},
		{name: "too many calls", world: withToken(healthy(), reply{Status: 429}), status: checks.NotEvaluated},
		{name: "no answer", world: withToken(healthy(), reply{Err: probe.KindReset}), status: checks.NotEvaluated, says: "got no answer to judge"},
		{name: "no 401 to compare with", world: everywhere(healthy(), reply{Status: 403}), status: checks.NotEvaluated},
	})
}

// Casdoor's built-in server takes initialize with any token by design.
func TestBadTokenAtCasdoorsOwnServer(t *testing.T) {
	own := factstest.Casdoor + "/api/mcp"
	w := healthy().OnFunc(func(q probe.Request) (reply, bool) {
		if strings.Contains(string(q.Body), "tools/call") {
			return factstest.Challenge(factstest.Casdoor+"/.well-known/oauth-protected-resource", `realm="casdoor"`), q.URL == own
		}
		return factstest.Initialized(), q.URL == own && q.Method == "POST"
	})
	play(t, badToken(), []scene{{name: "own", world: w, in: target.Input{Casdoor: factstest.Casdoor, MCP: own}, says: "refused with 401"}})
}
