package transport

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestTools(t *testing.T) {
	play(t, tools(), []scene{
		{name: "behind a token", world: healthy(), status: checks.NotEvaluated, sends: "!tool"},
		{name: "no MCP endpoint", world: on(healthy(), "initialize", factstest.Envelope("Unauthorized operation")), status: checks.NotEvaluated, says: "initialize is not answered (200 OK)"},
		{name: "open", world: open(), says: `tools/list shows 2 tools. A call of a made-up tool gets 200 OK with the JSON-RPC error -32602 "unknown tool".`},
		{name: "one", world: on(open(), "tools/list", result(`{"tools":[{"name":"a"}]}`)), says: "shows 1 tool."},
		{name: "nameless", world: on(open(), "tools/list", result(`{"tools":[{},{}]}`)), says: "Some have no name"},
		{name: "null", world: on(open(), "tools/list", result(`{"tools":null}`)), says: "null instead of a list"},
		{name: "no tools member", world: on(open(), "tools/list", result(`{}`)), says: "tools/list is answered, but"},
		{name: "listing is protected", world: on(open(), "tools/list", reply{Status: 401}), says: "not answered without a token (401 Unauthorized)"},
		{name: "calls are challenged", world: on(open(), "tools/call", factstest.Challenge(factstest.PathPRM)), says: "challenged with 401"},
		{name: "calls are refused in JSON-RPC", world: on(open(), "tools/call", rpcError("200", "-32001", "Unauthorized")), says: "not by a 401"},
		{name: "a made-up tool works", world: on(open(), "tools/call", result(`{"content":[]}`)), says: "200 OK with a result"},
	})
}
