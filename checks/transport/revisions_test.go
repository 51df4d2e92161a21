package transport

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestRevisions(t *testing.T) {
	both := func() *factstest.World {
		return on(open(), "server/discover", result(`{"supportedVersions":["2026-07-28","2025-11-25"],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"newer","version":"2"}}}`))
	}
	refused := reply{Status: 400, Body: `{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"no","data":{"supported":["2025-06-18"]}}}`}
	play(t, revisions(), []scene{
		{name: "behind a token", world: healthy(), status: checks.NotEvaluated, says: "asks for a token first"},
		{name: "open", world: open(), says: "made-up 1 speaks 2025-11-25, and not the stateless revision 2026-07-28."},
		{name: "both", world: both(), says: "made-up 1 speaks 2025-11-25, 2026-07-28."},
		{name: "stateless only", world: on(both(), "initialize", rpcError("400", "-32601", "no such method")), says: "newer 2 speaks 2025-11-25, 2026-07-28."},
		{name: "versions in a refusal", world: on(healthy(), "server/discover", refused), says: "The server speaks 2025-06-18"},
		{name: "version in a header", world: on(healthy(), "initialize", reply{Status: 401, Header: []string{"MCP-Protocol-Version: 2025-06-18"}}), says: "2025-06-18"},
		{name: "nonsense in a header", world: on(healthy(), "initialize", reply{Status: 401, Header: []string{"MCP-Protocol-Version: <script>"}}), status: checks.NotEvaluated},
		{name: "no MCP", world: on(on(healthy(), "initialize", factstest.HTML("")), "server/discover", factstest.HTML("")), status: checks.NotEvaluated, says: "neither initialize (200 OK)"},
	})
}

func TestRevisionsTellTheSoftware(t *testing.T) {
	r := revisions().Run(t.Context(), open().Facts(t, factstest.Input()))
	if r.Software == nil || r.Software.MCP.Name != "made-up" || r.Software.MCP.Version != "1" || strings.Join(r.Software.MCP.ProtocolVersions, " ") != "2025-11-25" {
		t.Errorf("software %+v", r.Software)
	}
	if r := revisions().Run(t.Context(), healthy().Facts(t, factstest.Input())); r.Software != nil {
		t.Errorf("a refusal told of %+v", r.Software)
	}
}
