package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestBearer(t *testing.T) {
	registry := factstest.Casdoor + "/api/server/admin/demo"
	in := target.Input{Casdoor: factstest.Casdoor, MCP: registry}
	const gone = "Access token doesn't exist in database"
	proxied := func(bad factstest.Reply) *factstest.World {
		return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			if q.URL != registry {
				return factstest.Reply{}, false
			}
			if factstest.RequestHeader(q, "Authorization") != "" {
				return bad, true
			}
			return factstest.Challenge(rootPRM), true
		})
	}
	builtIn := ownMCP(rootPRM).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Envelope(gone), q.URL == ownURL && factstest.RequestHeader(q, "Authorization") != ""
	})
	onToolCall := proxied(factstest.Initialized()).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Envelope(gone), q.URL == registry && factstest.RequestHeader(q, "Authorization") != "" && strings.Contains(string(q.Body), "tools/call")
	})
	play(t, bearer(), []scene{
		{name: "healthy", world: factstest.Healthy()},
		{name: "401", world: proxied(factstest.Challenge(rootPRM)), in: in},
		{name: "envelope", world: proxied(factstest.Envelope(gone)), in: in, want: "casdoor-bad-bearer-http-200", says: gone},
		{name: "envelope for the tool call only", world: onToolCall, in: in, want: "casdoor-bad-bearer-http-200"},
		{name: "the built-in endpoint is exempt", world: builtIn, in: own},
		{name: "envelope without a token too", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor, MCP: registry}, status: checks.Skipped},
		{name: "open server", world: factstest.Healthy().On("POST", factstest.MCP, factstest.Initialized()), status: checks.Skipped},
		{name: "no MCP URL", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
	})
}

// A server with a host of its own passes Casdoor's answer on: its code has to change, no setting of Casdoor's.
func TestWhoPassesTheEnvelopeOn(t *testing.T) {
	registry := factstest.Casdoor + "/api/server/admin/demo"
	passing := func(url string) *factstest.World {
		return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			if q.URL != url || factstest.RequestHeader(q, "Authorization") == "" {
				return factstest.Challenge(rootPRM), q.URL == url
			}
			return factstest.Envelope("Access token doesn't exist in database"), true
		})
	}
	for url, want := range map[string]codes.Owner{factstest.MCP: codes.OwnerMCP, registry: ""} {
		r := bearer().Run(t.Context(), passing(url).Facts(t, target.Input{Casdoor: factstest.Casdoor, MCP: url}))
		if len(r.Findings) != 1 || r.Findings[0].Owner != want || (len(r.Findings[0].Fixes) > 0) != (want != "") {
			t.Errorf("%s: %+v", url, r.Findings)
		}
	}
}
