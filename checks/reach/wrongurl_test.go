package reach

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// docsPage is a page typed as MCP URL, whose POST gets the answer given.
const docsPage = "https://mcp.example.com/docs"

func pageWorld(r reply, get reply) *factstest.World {
	return post(healthy(), docsPage, r).On("GET", docsPage, get)
}

// alone has no MCP endpoint beside the page.
func alone(r reply, get reply) *factstest.World {
	return post(pageWorld(r, get), mcpURL, none)
}

// all answers every method of the MCP URL alike.
func all(r reply) *factstest.World { return typed(r).On("GET", mcpURL, r) }

func TestWrongURL(t *testing.T) {
	docs := target.Input{Casdoor: factstest.Casdoor, MCP: docsPage}
	root := target.Input{Casdoor: factstest.Casdoor, MCP: site0}
	html := factstest.HTML("docs")
	as := target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor}
	stream := reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, Body: "event: endpoint\ndata: /messages\n\n"}
	sse := "https://mcp.example.com/sse"
	play(t, wrongURL(), []scene{
		{name: "healthy", world: healthy(), sends: "!look for"},
		{name: "open", world: open(healthy())},
		{name: "neighbour", world: pageWorld(none, html), in: docs, want: "wrong-mcp-url", says: "The URL has another path than the endpoint. Use https://mcp.example.com/mcp.", silent: "lacks", sends: "look for"},
		{name: "bare host, neighbour adopted", world: healthy(), in: root, want: "wrong-mcp-url", says: "The URL lacks the endpoint's path. Use https://mcp.example.com/mcp."},
		{name: "Casdoor's own beside a page of Casdoor", world: post(healthy(), factstest.Casdoor+"/docs", none).On("GET", factstest.Casdoor+"/docs", html).On("POST", factstest.Casdoor+"/api/mcp", factstest.Initialized()),
			in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/docs"}, want: "wrong-mcp-url", says: "Only if Casdoor's own MCP server is meant", silent: "Use https"},
		{name: "page, POST 404", world: alone(none, html), in: docs, want: "wrong-mcp-url", says: "is a web page"},
		{name: "page, POST 405", world: alone(reply{Status: 405}, html), in: docs, want: "wrong-mcp-url"},
		{name: "page, POST 200 with the page", world: alone(html, html), in: docs, want: "wrong-mcp-url"},
		{name: "nothing at all", world: alone(none, none), in: docs, want: "wrong-mcp-url?likely", says: "does not exist"},
		{name: "browsers log in", world: alone(reply{Status: 405}, redirect(302, "/login")), in: docs, want: "wrong-mcp-url?likely", says: "login page"},
		{name: "leads to a page", world: post(alone(redirect(302, "/home"), html), site0+"/home", html), in: docs, want: "wrong-mcp-url"},
		{name: "the Casdoor itself", world: post(healthy(), factstest.Casdoor, factstest.HTML("casdoor")), in: as, want: "wrong-mcp-url", says: "Only if Casdoor's own MCP server is meant"},
		{name: "slash forgotten", world: post(all(none), slashed, factstest.Challenge(factstest.PathPRM)), want: "wrong-mcp-url", says: "slash at its end in another way than the endpoint does. Use https://mcp.example.com/mcp/."},
		{name: "path rule", world: post(all(html), slashed, factstest.Challenge(factstest.PathPRM)), status: checks.NotEvaluated, says: "path rule"},
		{name: "older transport", world: post(healthy(), sse, reply{Status: 405}).On("GET", sse, stream), in: target.Input{MCP: sse}, says: "HTTP+SSE"},
		{name: "older transport, protected", world: post(healthy(), sse, reply{Status: 405}).On("GET", sse, factstest.Challenge(factstest.PathPRM)), in: target.Input{MCP: sse}, says: "HTTP+SSE"},
		{name: "JSON that is no MCP", world: alone(reply{Status: 200, Body: `{"ok":true}`}, reply{Status: 200, Body: `{"ok":true}`}), in: docs, status: checks.NotEvaluated},
		{name: "refused", world: typed(reply{Status: 403}), status: checks.NotEvaluated},
		{name: "server error", world: typed(page(502, "nginx")), status: checks.NotEvaluated},
		{name: "406", world: typed(reply{Status: 406}), status: checks.NotEvaluated},
		{name: "401 without a challenge", world: typed(reply{Status: 401})},
		{name: "login redirect", world: typed(redirect(302, "/login")), status: checks.NotEvaluated},
		{name: "slash redirect", world: typed(redirect(307, slashed)), status: checks.NotEvaluated},
		{name: "login page", world: typed(factstest.HTML(loginHTML)), status: checks.NotEvaluated},
		{name: "bot challenge", world: typed(reply{Status: 403, Header: []string{"cf-mitigated: challenge"}}), status: checks.NotEvaluated, says: "Cloudflare"},
		{name: "Casdoor's slash form", world: post(healthy(), factstest.Casdoor+"/api/mcp/", factstest.Envelope("Unauthorized operation")),
			in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp/"}, status: checks.NotEvaluated, says: "Casdoor"},
		{name: "no answer", world: dead(probe.KindRefused), status: checks.NotEvaluated},
	})
}

// Casdoor's own MCP server is offered where the URL is on Casdoor's host, and nowhere else.
func TestNoOneIsSentToCasdoorsOwnServerInPassing(t *testing.T) {
	for _, f := range codes.MustLookup(codes.WrongMCPURL).Fixes {
		if strings.Contains(f.Snippet+strings.Join(f.Steps, " "), "/api/mcp") {
			t.Errorf("the catalogue sends everybody there: %+v", f)
		}
	}
}
