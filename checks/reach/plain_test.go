package reach

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestPlainHTTP(t *testing.T) {
	const twin = "http://mcp.example.com/mcp"
	challenge := factstest.Challenge(factstest.PathPRM)
	play(t, plainHTTP(), []scene{
		{name: "404", world: healthy(), says: "404"},
		{name: "redirect", world: healthy().On("GET", twin, redirect(301, mcpURL)), says: "redirected to https://mcp.example.com/mcp"},
		{name: "same service", world: healthy().On("GET", twin, challenge), says: "read on the way"},
		{name: "nothing", world: silent(healthy(), "http://", probe.KindRefused), says: "Nothing answers"},
		{name: "address not allowed", world: silent(healthy(), "http://", probe.KindPolicy), status: checks.NotEvaluated},
		{name: "http server", world: healthy(), in: target.Input{MCP: "http://mcp.example.com/mcp"}, status: checks.Skipped},
		{name: "other port", world: post(healthy(), "https://mcp.example.com:8443/mcp", challenge), in: target.Input{MCP: "https://mcp.example.com:8443/mcp"}, status: checks.Skipped},
		{name: "no answer", world: dead(probe.KindRefused), status: checks.NotEvaluated},
	})
}
