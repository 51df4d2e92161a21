package registration

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestClientIDMetadata(t *testing.T) {
	with := func(r factstest.Reply) *factstest.World {
		w := serving(factstest.ServerMetadata().With(doc{"client_id_metadata_document_supported": true}))
		return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return r, strings.HasPrefix(q.URL, factstest.Casdoor+"/login/oauth/authorize?") && strings.Contains(q.URL, "mcp-oauth-client-metadata")
		})
	}
	page := func(status int, text string) factstest.Reply {
		return factstest.Reply{Status: status, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><html><body>" + text + "</body></html>"}
	}
	redirect := func(to string) factstest.Reply {
		return factstest.Reply{Status: 302, Header: []string{"Location: " + to}}
	}
	const code = "cimd-advertised-not-working"
	play(t, clientIDMetadata(), []scene{
		{name: "not offered", world: factstest.Healthy(), says: "optional"},
		{name: "login page", world: with(page(200, "Sign in"))},
		{name: "page drawn by script", world: with(factstest.HTML(`<div id="root"></div>`))},
		{name: "redirect to login", world: with(redirect("/login?client_id=" + facts.CIMDClientID))},
		{name: "JSON error", world: with(factstest.Reply{Status: 400, Body: `{"error":"invalid_client"}`}), want: code, says: facts.CIMDClientID},
		{name: "401", world: with(factstest.Reply{Status: 401, Body: `{"error":"invalid_client","error_description":"Unknown client"}`}), want: code},
		{name: "page says so under 200", world: with(page(200, "Error: Client not found")), want: code, says: "Client not found"},
		{name: "page says so under 400", world: with(page(400, "The client https://claude_ai/x is not registered here")), want: code},
		{name: "redirected error", world: with(redirect("http://localhost:3118/callback?error=unauthorized_client")), want: code, says: "unauthorized_client"},
		{name: "redirected error of another kind", world: with(redirect("http://localhost:3118/callback?error=invalid_scope&error_description=no+scope"))},
		{name: "400 about something else", world: with(page(400, "resource is required")), status: checks.NotEvaluated},
		{name: "server error", world: with(page(500, "Unknown client")), status: checks.NotEvaluated},
		{name: "bot challenge", world: with(factstest.Reply{Status: 403, Header: []string{"Cf-Mitigated: challenge"}}), status: checks.NotEvaluated},
		{name: "no answer", world: with(factstest.Reply{Err: probe.KindTimeout}), status: checks.NotEvaluated},
		{name: "open server", world: open(with(page(400, "Invalid client"))), want: code + "/info"},
		{name: "no metadata", world: factstest.New(), status: checks.NotEvaluated},
	})
}
