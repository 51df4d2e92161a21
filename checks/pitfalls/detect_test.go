package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestDetected(t *testing.T) {
	play(t, detected(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "/api/health"},
		{name: "found through the MCP server alone", world: factstest.Healthy(), in: only},
		{name: "another server", world: otherServer(), status: checks.Skipped, says: "not recognised"},
		{name: "its own MCP server with nothing else readable", world: over(ownMCP(rootPRM), rootPRM, none), in: target.Input{MCP: ownURL}, says: "cookie"},
	})
	r := detected().Run(t.Context(), factstest.Healthy().Facts(t, factstest.Input()))
	if r.Software == nil || !r.Software.Casdoor.Detected || len(r.Software.Casdoor.Evidence) < 2 || len(r.Exchanges) == 0 {
		t.Errorf("got %+v", r)
	}
	for _, e := range r.Software.Casdoor.Evidence {
		if strings.Contains(e, "session_id=") {
			t.Errorf("evidence shows a session: %s", e)
		}
	}
}

// elsewhere is a Casdoor beside an MCP server that uses another authorization server.
func elsewhere() *factstest.World {
	const as = "https://as.example.com"
	return over(declares(factstest.Healthy(), as), as+"/.well-known/oauth-authorization-server",
		at(as).With(doc{"token_endpoint": as + "/token"}).Reply())
}
