package discovery

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestResourceMetadata(t *testing.T) {
	noPRM := func() *factstest.World { return replies(factstest.PathPRM, none, factstest.RootPRM, none) }
	legacyDoc := moved(mcpHost).Reply()
	elsewhere := "https://meta.example.com/prm"
	play(t, resourceMetadata(), []scene{
		{name: "healthy", world: healthy(), says: "names https://auth.example.com"},
		{name: "path form only is legal", world: replies(factstest.RootPRM, none)},
		{name: "open server", world: openServer(noPRM()), says: "Not needed"},
		{name: "no document, challenge names one", world: noPRM(), want: "prm-missing", says: "404 Not Found at " + factstest.PathPRM},
		{name: "no document, but legacy metadata", world: over(bareChallenge(noPRM()), mcpHost+"/.well-known/oauth-authorization-server", legacyDoc), want: "prm-missing"},
		{name: "nothing anywhere", world: bareChallenge(noPRM()), want: "no-oauth-metadata-anywhere", says: "fixed key"},
		{name: "nothing anywhere, no Casdoor given", world: bareChallenge(noPRM()), in: target.Input{MCP: factstest.MCP}, want: "no-oauth-metadata-anywhere"},
		{name: "below the endpoint only", world: over(bareChallenge(noPRM()), below, prm().Reply()), status: checks.NotEvaluated, says: below},
		{name: "Casdoor's own server, not routed", world: unroutedOwn(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp"}, status: checks.NotEvaluated, says: "from Casdoor"},
		{name: "Casdoor's own server below a path", world: ownBelow(), in: target.Input{Casdoor: sub, MCP: sub + "/api/mcp"}, status: checks.NotEvaluated, says: "below a path"},
		{name: "server errors", world: replies(factstest.PathPRM, factstest.Reply{Status: 503}, factstest.RootPRM, factstest.Reply{Status: 503}), want: "prm-missing", says: "503"},
		{name: "no answer", world: replies(factstest.PathPRM, factstest.Reply{Err: probe.KindTimeout}, factstest.RootPRM, none), status: checks.NotEvaluated},
		{name: "pages have a code of their own", world: replies(factstest.PathPRM, factstest.HTML(""), factstest.RootPRM, factstest.HTML("")), status: checks.NotEvaluated},
		{name: "a login in front", world: replies(factstest.PathPRM, factstest.Reply{Status: 401}, factstest.RootPRM, factstest.Reply{Status: 401}), status: checks.NotEvaluated},
		{name: "Casdoor's envelope", world: replies(factstest.PathPRM, factstest.Envelope("Unauthorized operation"), factstest.RootPRM, none), status: checks.NotEvaluated},
		{name: "bare 403", world: noPRM().On("POST", factstest.MCP, factstest.Reply{Status: 403}), status: checks.NotEvaluated, says: "without a 401"},
		{name: "no MCP endpoint", world: noPRM().On("POST", factstest.MCP, none), status: checks.NotEvaluated, says: "neither"},
		{name: "no MCP URL", world: healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},

		{name: "no resource", world: replies(factstest.PathPRM, prm().With(doc{"resource": nil}).Reply()), want: "prm-invalid-fields", says: "resource is missing"},
		{name: "no servers", world: replies(factstest.PathPRM, declaring(), factstest.RootPRM, declaring()), want: "prm-invalid-fields prm-invalid-fields", says: "is empty"},
		{name: "relative server", world: declares(healthy(), "/auth"), want: "prm-invalid-fields", says: "absolute"},
		{name: "relative resource", world: replies(factstest.PathPRM, prm().With(doc{"resource": "/mcp"}).Reply()), want: "prm-invalid-fields"},
		{name: "bad root behind a good path form", world: replies(factstest.RootPRM, doc{"resource": ""}.Reply())},
		{name: "optional members of any kind", world: replies(factstest.PathPRM, prm().With(doc{"resource_name": "x", "scopes_supported": nil}).Reply())},

		{name: "root only", world: bareChallenge(replies(factstest.PathPRM, none)), want: "prm-served-at-one-path-only", says: factstest.PathPRM},
		{name: "root only, challenge says so", world: naming(replies(factstest.PathPRM, none), factstest.RootPRM), want: "prm-served-at-one-path-only/info"},
		{name: "root only, page at the path form", world: naming(replies(factstest.PathPRM, factstest.HTML("")), factstest.RootPRM)},
		{name: "root is right for a bare host", world: bareHostWorld(), in: target.Input{MCP: mcpHost, Casdoor: factstest.Casdoor}},
		{name: "through the challenge only", world: over(naming(noPRM(), elsewhere), elsewhere, prm().Reply()), want: "prm-only-via-challenge"},
	})
}

// bareHostWorld has its MCP endpoint at the root of the host.
func bareHostWorld() *factstest.World {
	w := replies(factstest.RootPRM, prm().With(doc{"resource": mcpHost}).Reply(), factstest.PathPRM, none)
	return w.On("POST", mcpHost, factstest.Challenge(factstest.RootPRM)).On("POST", mcpHost+"/", factstest.Challenge(factstest.RootPRM))
}

// ownBelow is Casdoor's own MCP server below a prefix that Casdoor does not know of; the root of the host is nothing.
func ownBelow() *factstest.World {
	w := stripped(false)
	over(w, factstest.Casdoor+"/.well-known/oauth-protected-resource", none, factstest.Casdoor+"/.well-known/oauth-protected-resource/casdoor/api/mcp", none, factstest.Casdoor+"/api/health", none)
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != sub+"/api/mcp" || q.Method != "POST" {
			return factstest.Reply{}, false
		}
		if strings.Contains(string(q.Body), "tools/call") {
			return factstest.Challenge(factstest.Casdoor + "/.well-known/oauth-protected-resource"), true
		}
		return factstest.Initialized("Set-Cookie: casdoor_session_id=1"), true
	})
}
