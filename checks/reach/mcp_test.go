package reach

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func dead(kind probe.ErrorKind) *factstest.World { return silent(healthy(), site0, kind) }

func TestMCPServer(t *testing.T) {
	play(t, mcpServer(), []scene{
		{name: "healthy", world: healthy(), says: "mcp.example.com answers: 401 Unauthorized."},
		{name: "any answer will do", world: typed(reply{Status: 503}), says: "503"},
		{name: "refused", world: dead(probe.KindRefused), want: "mcp-unreachable", says: "listen on 0.0.0.0"},
		{name: "unknown name", world: dead(probe.KindDNSNotFound), want: "mcp-unreachable", says: "Check the spelling of mcp.example.com"},
		{name: "no answer in time", world: dead(probe.KindTimeout), want: "mcp-unreachable?likely", says: "firewall"},
		{name: "resolver fails", world: dead(probe.KindDNSFailure), want: "mcp-unreachable?likely"},
		{name: "no route", world: dead(probe.KindUnreachable), want: "mcp-unreachable?likely"},
		{name: "reset", world: dead(probe.KindReset), want: "mcp-unreachable"},
		{name: "closed", world: dead(probe.KindClosed), want: "mcp-unreachable"},
		{name: "not HTTP", world: dead(probe.KindNotHTTP), want: "mcp-unreachable"},
		{name: "http on a TLS port", world: silent(factstest.New(), "http://", probe.KindTLSOnPlain), in: target.Input{MCP: "http://mcp.example.com:8443/mcp"},
			want: "mcp-unreachable", says: "Use https://mcp.example.com:8443/mcp."},
		{name: "http on a TLS port, said by the server", in: target.Input{MCP: "http://mcp.example.com:8443/mcp"},
			world: post(factstest.New(), "http://mcp.example.com:8443/mcp", reply{Status: 400, Body: "<center>The plain HTTP request was sent to HTTPS port</center>"}),
			want:  "mcp-unreachable", says: "Use https://mcp.example.com:8443/mcp."},
		{name: "address not allowed", world: dead(probe.KindPolicy), status: checks.NotEvaluated, says: "scripted address-not-allowed."},
		{name: "run stopped", world: dead(probe.KindCanceled), status: checks.NotEvaluated},
		{name: "budget", world: dead(probe.KindBudget), status: checks.NotEvaluated},
		{name: "TLS is judged elsewhere", world: dead(probe.KindCertExpired), says: "TLS fails"},
		{name: "plain HTTP on the TLS port is judged elsewhere", world: dead(probe.KindPlainOnTLS), says: "TLS fails"},
		{name: "no URL", world: healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
	})
}

func TestMCPServerIsEssential(t *testing.T) {
	if !mcpServer().Essential {
		t.Error("without an answer of the MCP server there is no verdict")
	}
}

func TestReachedNamesAddresses(t *testing.T) {
	x := &probe.Exchange{URL: mcpURL, Status: 401, StatusText: "Unauthorized", Address: "192.0.2.1:443", Resolved: []string{"192.0.2.1", "192.0.2.2"}, Timings: probe.Timings{FirstByte: 12.4}}
	got := reached(x)
	for _, part := range []string{"192.0.2.1:443", "2 addresses", "401 Unauthorized", "12 ms"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q lacks %q", got, part)
		}
	}
}
