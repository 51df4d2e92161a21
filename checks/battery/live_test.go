//go:build live

package battery_test

import (
	"os"
	"strings"
	"testing"

	"casdoctor/checks/battery"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

// TestLive holds the expectations of the lab against servers that somebody runs: make live. It writes nothing to
// them, and shows them no secret.
func TestLive(t *testing.T) {
	base := target.Input{Casdoor: os.Getenv("CASDOOR"), MCP: os.Getenv("MCP")}
	if base.Casdoor == "" || base.MCP == "" {
		t.Fatal("give both URLs: make live CASDOOR=https://auth.example.com MCP=https://mcp.example.com/mcp [CLIENT_ID=…]")
	}
	tg, errs := target.Parse(base)
	if len(errs) > 0 {
		t.Fatalf("the URLs are refused: %+v", errs)
	}
	store := runs.NewStore(runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}, Battery: battery.All()})
	t.Cleanup(store.Close)
	own := tg.MCP.Host == tg.Casdoor.Host && strings.HasPrefix(tg.MCP.Path, "/api/mcp")
	left := 0
	for _, e := range expectations() {
		with := base
		if e.needsClient {
			with.ClientID = os.Getenv("CLIENT_ID")
		}
		if !e.applies(own, with.ClientID) {
			left++
			t.Logf("left out: %s", e.name)
			continue
		}
		t.Run(e.name, func(t *testing.T) { e.expect(t, store, with, nil) })
	}
	t.Logf("%d of %d expectations apply to these servers", len(expectations())-left, len(expectations()))
}
