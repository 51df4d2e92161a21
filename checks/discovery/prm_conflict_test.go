package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestConflicts(t *testing.T) {
	root := func(members doc) *factstest.World { return replies(factstest.RootPRM, prm().With(members).Reply()) }
	other := []string{"https://other.example.com"}
	third := "https://meta.example.com/prm"
	play(t, conflicts(), []scene{
		{name: "healthy", world: healthy(), says: "2 documents"},
		{name: "one document", world: replies(factstest.RootPRM, none), says: "one document only"},
		{name: "other servers for the same resource", world: root(doc{"authorization_servers": other}), want: "prm-conflicting-documents", says: "other.example.com"},
		{name: "one server more", world: root(doc{"authorization_servers": []string{factstest.Casdoor, other[0]}}), want: "prm-conflicting-documents"},
		{name: "same servers in another order", world: replies(
			factstest.PathPRM, declaring(factstest.Casdoor, other[0]), factstest.RootPRM, declaring(other[0], factstest.Casdoor))},
		{name: "same server with a slash", world: root(doc{"authorization_servers": []string{factstest.Casdoor + "/"}})},
		{name: "root for the origin is another resource", world: root(doc{"resource": mcpHost, "authorization_servers": other})},
		{name: "root for another endpoint", world: root(doc{"resource": mcpHost + "/old"}), want: "prm-conflicting-documents/warning", says: mcpHost + "/old"},
		{name: "root for another host", world: over(root(doc{"resource": "https://old.example.com/mcp"})).On("HEAD", "https://old.example.com/mcp", factstest.Reply{Status: 200}),
			want: "prm-conflicting-documents", says: "old.example.com"},
		{name: "root with an http resource has a narrower code", world: root(doc{"resource": "http://mcp.example.com/mcp"})},
		{name: "root with an internal host has a narrower code", world: silent(root(doc{"resource": "http://mcp:3000/mcp"}), "http://mcp:3000", probe.KindDNSNotFound)},
		{name: "slash apart", world: root(doc{"resource": factstest.MCP + "/"})},
		{name: "challenge and path form", world: over(naming(healthy(), third), third, declaring(other...)), want: "prm-conflicting-documents"},
		{name: "open server", world: openServer(root(doc{"authorization_servers": other})), says: "Not needed"},
		{name: "no document", world: replies(factstest.PathPRM, none, factstest.RootPRM, none), status: checks.NotEvaluated},
	})
}
