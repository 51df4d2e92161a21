package transport

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestAnswers(t *testing.T) {
	event := reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, Body: "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"}
	mislabelled := reply{Status: 200, Header: []string{"Content-Type: text/plain"}, Body: `{"jsonrpc":"2.0","id":1,"result":{}}`}
	otherID := reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"jsonrpc":"2.0","id":"1","result":{}}`}
	play(t, answers(), []scene{
		{name: "behind a token", world: healthy(), status: checks.NotEvaluated, says: "asks for a token first"},
		{name: "JSON", world: open(), says: "The answers come as JSON."},
		{name: "event stream", world: on(on(on(open(), "initialize", event), "tools/list", event), "tools/call", event), says: "come as event streams."},
		{name: "both", world: on(open(), "tools/list", event), says: "JSON and as event streams"},
		{name: "wrong type", world: on(open(), "tools/list", mislabelled), says: "tools/list: JSON with the Content-Type text/plain"},
		{name: "wrong id", world: on(open(), "initialize", otherID), says: `initialize: the response has the id "1", the request had 1`},
		{name: "no MCP", world: on(healthy(), "initialize", factstest.HTML("")), status: checks.NotEvaluated, says: "no JSON-RPC answer"},
	})
}
