package reach

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestPort(t *testing.T) {
	at := func(casdoor, mcp, client string) target.Input {
		return target.Input{Casdoor: casdoor, MCP: mcp, Client: client}
	}
	const high = "https://mcp.example.com:8443/mcp"
	play(t, port(), []scene{
		{name: "no client", world: healthy(), status: checks.Skipped},
		{name: "a local client", world: healthy(), in: at(factstest.Casdoor, high, "cursor"), status: checks.Skipped},
		{name: "hosted, 443", world: healthy(), in: at(factstest.Casdoor, mcpURL, "claude")},
		{name: "hosted, MCP on 8443", world: post(healthy(), high, factstest.Challenge(factstest.PathPRM)), in: at(factstest.Casdoor, high, "claude"),
			want: "client-unreachable-nonstandard-port/error", says: "port 8443 by https"},
		{name: "hosted, plain http", world: healthy(), in: at(factstest.Casdoor, "http://mcp.example.com/mcp", "chatgpt"), want: "client-unreachable-nonstandard-port/error", says: "port 80 by http"},
		{name: "hosted, AS on 8443", world: healthy(), in: at("https://id.example.com:8443", mcpURL, "claude"), want: "client-unreachable-nonstandard-port/error", says: "The authorization server"},
		{name: "hosted, loopback", world: healthy(), in: at("http://127.0.0.1:8000", "http://localhost:9000/mcp", "claude"), status: checks.NotEvaluated,
			says: "Not judged: localhost is a loopback address, which the servers of Claude", silent: "can use"},
		{name: "hosted, private", world: healthy(), in: at("http://10.0.0.1:8000", "http://mcp.corp:9000/mcp", "claude"), status: checks.Warn, says: "10.0.0.1 is a private host", silent: "can use"},
		{name: "hosted, one label", world: healthy(), in: at("http://casdoor:8000", "https://mcp/mcp", "chatgpt"), status: checks.Warn, says: "casdoor is a private host", silent: "can use"},
		{name: "hosted, public and loopback", world: healthy(), in: at("http://127.0.0.1:8000", mcpURL, "claude"), says: "can use the port of mcp.example.com and of auth.example.com, as far"},
		{name: "hosted, nothing known", world: factstest.New(), in: target.Input{Casdoor: "", MCP: mcpURL, Client: "claude"}, says: "can use the port of mcp.example.com"},
	})
}
