package transport

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// replicas answers tools/list by the replies in turn; the rest is an open server with sessions.
func replicas(rs ...reply) *factstest.World {
	n := 0
	return open("Mcp-Session-Id: s1").OnFunc(func(q probe.Request) (reply, bool) {
		if q.URL != mcpURL || factstest.RequestHeader(q, "Mcp-Session-Id") == "" || len(q.Body) == 0 || !q.NewConnection && q.Purpose != "tools/list without a token" {
			return reply{}, false
		}
		n++
		return rs[(n-1)%len(rs)], true
	})
}

func TestSession(t *testing.T) {
	known := result(`{"tools":[]}`)
	lost := rpcError("404", "-32001", "Session not found")
	bare := reply{Status: 404}
	play(t, session(), []scene{
		{name: "behind a token", world: healthy(), status: checks.NotEvaluated, says: "asks for a token first"},
		{name: "refused by a JSON-RPC error", world: on(healthy(), "initialize", rpcError("200", "-32001", "Unauthorized")), status: checks.NotEvaluated, says: "asks for a token first"},
		{name: "no MCP endpoint", world: on(healthy(), "initialize", factstest.HTML("")), status: checks.NotEvaluated, says: "initialize is not answered (200 OK)"},
		{name: "no session", world: open(), says: "no session id", sends: "!new connection"},
		{name: "known everywhere", world: replicas(known), says: "all 4 calls", sends: "new connection"},
		{name: "known on some", world: replicas(known, lost), want: "session-not-sticky", says: "known on 2 of 4 calls"},
		{name: "bare 404 on some", world: replicas(known, bare, known, known), want: "session-not-sticky"},
		{name: "400 on some", world: replicas(lost, reply{Status: 400, Body: "Bad Request: No valid session ID provided"}, known, known), want: "session-not-sticky"},
		{name: "200 with the error on some", world: replicas(known, rpcError("200", "-32000", "Invalid session")), want: "session-not-sticky"},
		{name: "unknown everywhere", world: replicas(lost), want: "session-not-sticky?possible", says: "forgets its sessions"},
		{name: "refused everywhere for another reason", world: replicas(reply{Status: 400, Body: "session header missing"}), status: checks.NotEvaluated, says: "refused alike"},
		{name: "no such method", world: replicas(rpcError("404", "-32601", "Method not found")), status: checks.NotEvaluated},
		{name: "errors about something else", world: replicas(known, rpcError("400", "-32600", "bad params"))},
		{name: "one call fails below HTTP", world: replicas(known, known, reply{Err: probe.KindReset}, known)},
		{name: "overload", world: replicas(reply{Status: 503}), status: checks.NotEvaluated},
	})
}
