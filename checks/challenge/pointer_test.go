package challenge

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const odd = "https://mcp.example.com/prm.json"

// naming challenges with another resource_metadata; further pairs are GET replies.
func naming(u string, pairs ...any) *factstest.World {
	return gets(everywhere(healthy(), factstest.Challenge(u)), append([]any{factstest.PathPRM, factstest.ResourceMetadata().Reply(),
		factstest.RootPRM, factstest.ResourceMetadata().Reply()}, pairs...)...)
}

func about(resource string) reply {
	return factstest.ResourceMetadata().With(factstest.Doc{"resource": resource}).Reply()
}

func TestPointer(t *testing.T) {
	failing := func(u string, kind probe.ErrorKind) *factstest.World { return naming(u, u, reply{Err: kind}) }
	alone := func(r reply) *factstest.World {
		return naming(odd, odd, r, factstest.PathPRM, none, factstest.RootPRM, none)
	}
	plain := target.Input{MCP: "http://mcp.example.com:8080/mcp"}
	guess := "https://mcp.example.com:8080/.well-known/oauth-protected-resource/mcp"
	play(t, pointer(), []scene{
		{name: "healthy", world: healthy(), says: "holds the metadata of the resource " + mcpURL},
		{name: "legal: another host", world: naming("https://meta.example.com/x", "https://meta.example.com/x", about(mcpURL))},
		{name: "legal: a parent path", world: naming(odd, odd, about("https://mcp.example.com"))},
		{name: "about another resource, and no better document", world: gets(naming(odd, odd, about("https://other.example.com/mcp")), factstest.PathPRM, none, factstest.RootPRM, none)},
		{name: "about another resource", world: naming(odd, odd, about("https://other.example.com/mcp")), want: "resource-metadata-url-wrong", says: "describes another resource (https://other.example.com/mcp)"},
		{name: "about a sibling", world: naming(odd, odd, about("https://mcp.example.com/other")), want: "resource-metadata-url-wrong"},
		{name: "404", world: naming(odd, odd, none), want: "resource-metadata-url-wrong", says: "404 Not Found. The document exists at " + factstest.PathPRM},
		{name: "500", world: naming(odd, odd, reply{Status: 500}), want: "resource-metadata-url-wrong"},
		{name: "a page at an odd place", world: naming(odd, odd, factstest.HTML("")), want: "resource-metadata-url-wrong"},
		{name: "text", world: naming(odd, odd, reply{Status: 200, Body: "hello"}), want: "resource-metadata-url-wrong"},
		{name: "server metadata", world: naming(factstest.RFC8414), want: "resource-metadata-url-wrong", says: "metadata of an authorization server"},
		{name: "server metadata, and no document", world: naming(factstest.RFC8414, factstest.PathPRM, none, factstest.RootPRM, none), want: "resource-metadata-url-wrong"},
		{name: "certificate", world: failing("https://meta.example.com/x", probe.KindCertExpired), want: "resource-metadata-url-wrong"},
		{name: "404 everywhere", world: alone(none), says: "judged with the metadata"},
		{name: "500, and no document", world: alone(reply{Status: 500}), says: "judged with the metadata"},
		{name: "members missing", world: naming(odd, odd, factstest.Doc{"resource": mcpURL}.Reply()), says: "lacks members"},
		{name: "other JSON, and no document", world: alone(factstest.Doc{"ok": true}.Reply()), says: "lacks members"},
		{name: "a page at a well-known path", world: naming(factstest.PathPRM, factstest.PathPRM, factstest.HTML("")), says: "well-known paths"},
		{name: "a login at a well-known path", world: naming(factstest.PathPRM, factstest.PathPRM, reply{Status: 401}), says: "well-known paths"},
		{name: "Casdoor's envelope", world: naming(odd, odd, factstest.Envelope("Unauthorized operation")), says: "well-known paths"},
		{name: "http for https", world: naming("http://mcp.example.com/x"), says: "scheme"},
		{name: "https for http", world: gets(factstest.New().On("POST", "http://mcp.example.com:8080/mcp", factstest.Challenge(guess)), guess, reply{Err: probe.KindPlainOnTLS}), in: plain, says: "scheme"},
		{name: "private name", world: failing("http://mcp:8080/x", probe.KindDNSNotFound), says: "host does not answer"},
		{name: "private address", world: failing("https://10.0.0.1/x", probe.KindPolicy), says: "host does not answer"},
		{name: "name that does not exist", world: failing("https://gone.example.com/x", probe.KindDNSNotFound), says: "host does not answer"},
		{name: "inner port", world: failing("https://mcp.example.com:8443/x", probe.KindRefused), says: "port does not answer"},
		{name: "bot challenge", world: naming(odd, odd, reply{Status: 403, Header: []string{"cf-mitigated: challenge"}}), status: checks.NotEvaluated, says: "bot challenge"},
		{name: "reset", world: failing(odd, probe.KindReset), status: checks.NotEvaluated, says: "could not be read"},
		{name: "no pointer", world: sending("Bearer"), status: checks.NotEvaluated},
		{name: "open", world: open(), status: checks.NotEvaluated},
	})
}

// Casdoor's own challenge follows the Host header; that has a code of its own.
func TestPointerOfCasdoorsOwnServer(t *testing.T) {
	own := factstest.Casdoor + "/api/mcp"
	w := healthy().On("POST", own, factstest.Challenge("https://casdoor.example.org/.well-known/oauth-protected-resource", `realm="casdoor"`))
	play(t, pointer(), []scene{{name: "strays", world: w, in: target.Input{Casdoor: factstest.Casdoor, MCP: own}, says: "trait of Casdoor"}})
}
