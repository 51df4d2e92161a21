package transport

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// foreign answers calls that carry an Origin.
func foreign(w *factstest.World, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) { return r, factstest.RequestHeader(q, "Origin") != "" })
}

func TestOrigin(t *testing.T) {
	play(t, origin(), []scene{
		{name: "behind a token", world: healthy(), says: "makes no difference before the token"},
		{name: "open", world: open(), says: "does not look at the header"},
		{name: "refused", world: foreign(healthy(), reply{Status: 403}), says: "refused with 403"},
		{name: "refused by an open server", world: foreign(open(), reply{Status: 403}), says: "refused with 403"},
		{name: "everything is refused", world: on(healthy(), "initialize", reply{Status: 403}), says: "makes no difference"},
		{name: "no MCP endpoint", world: on(healthy(), "initialize", factstest.HTML("")), status: checks.NotEvaluated, says: "initialize is not answered (200 OK)"},
		{name: "another status", world: foreign(healthy(), reply{Status: 500}), says: "gets 500 Internal Server Error, a call without one 401"},
		{name: "no answer", world: foreign(healthy(), reply{Err: probe.KindReset}), status: checks.NotEvaluated},
	})
}

// Casdoor's own MCP server takes every Origin by a private address, and looks at it by a name.
func TestOriginOfCasdoor(t *testing.T) {
	for base, want := range map[string]string{
		"http://127.0.0.1:8000":  "reached by a private address here",
		"http://[::1]:8000":      "reached by a private address here",
		"http://192.0.2.10:8000": "does not look at the header",
		"http://localhost:8000":  "does not look at the header",
	} {
		w := factstest.New().On("GET", base+"/api/health", reply{Status: 200, Header: []string{"Set-Cookie: casdoor_session_id=1"}, Body: `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`}).
			On("POST", base+"/api/mcp", factstest.Initialized("Set-Cookie: casdoor_session_id=1"))
		r := origin().Run(t.Context(), w.Facts(t, target.Input{Casdoor: base, MCP: base + "/api/mcp"}))
		if r.Status != checks.Pass || !strings.Contains(r.Reason, want) {
			t.Errorf("%s: %s %q, want %q", base, r.Status, r.Reason, want)
		}
	}
}
