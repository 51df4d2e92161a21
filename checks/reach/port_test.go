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
			want: "client-unreachable-nonstandard-port", says: "port 8443 by https"},
		{name: "hosted, plain http", world: healthy(), in: at(factstest.Casdoor, "http://mcp.example.com/mcp", "chatgpt"), want: "client-unreachable-nonstandard-port", says: "port 80 by http"},
		{name: "hosted, AS on 8443", world: healthy(), in: at("https://id.example.com:8443", mcpURL, "claude"), want: "client-unreachable-nonstandard-port", says: "The authorization server"},
		{name: "hosted, loopback", world: healthy(), in: at("http://127.0.0.1:8000", "http://localhost:9000/mcp", "claude")},
		{name: "hosted, private", world: healthy(), in: at("http://10.0.0.1:8000", "http://mcp.corp:9000/mcp", "claude")},
	})
}
