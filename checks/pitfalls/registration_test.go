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

func TestRegistration(t *testing.T) {
	const endpoint = factstest.Casdoor + "/api/oauth/register"
	said := func(status int, body string) *factstest.World {
		return factstest.Healthy().On("POST", endpoint, factstest.Reply{Status: status, Body: body})
	}
	const off = `{"error":"invalid_client_metadata","error_description":"dynamic client registration is disabled for this organization"}`
	const on = `{"error":"invalid_redirect_uri","error_description":"redirect_uris is required and must contain at least one URI"}`
	withID := target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: "abc"}
	openMCP := func(w *factstest.World) *factstest.World {
		return w.On("POST", factstest.MCP, factstest.Initialized())
	}
	named := serving(meta().With(doc{"registration_endpoint": endpoint + "?organization=acme"})).
		On("POST", endpoint+"?organization=acme", factstest.Reply{Status: 400, Body: on})
	play(t, registration(), []scene{
		{name: "switched on", world: factstest.Healthy(), want: "casdoor-dcr-open/warning casdoor-dcr-default-organization/warning", says: "Anyone"},
		{name: "switched on: who is hit", world: factstest.Healthy(), want: "casdoor-dcr-open/warning casdoor-dcr-default-organization/warning", says: "Users of built-in can."},
		{name: "switched on, client id given", world: factstest.Healthy(), in: withID, want: "casdoor-dcr-open/warning casdoor-dcr-default-organization/info"},
		{name: "switched on for a named organization", world: named, want: "casdoor-dcr-open/warning"},
		{name: "switched on, and something was created", world: said(201, `{"client_id":"x"}`), want: "casdoor-dcr-open/warning casdoor-dcr-default-organization/warning"},
		{name: "switched off", world: said(400, off), want: "casdoor-dcr-disabled/error", says: "switched off"},
		{name: "switched off, Casdoor alone", world: said(400, off), in: target.Input{Casdoor: factstest.Casdoor}, want: "casdoor-dcr-disabled/error"},
		{name: "switched off, client id given", world: said(400, off), in: withID, want: "casdoor-dcr-disabled/warning", says: "others fail"},
		{name: "switched off, open MCP server", world: openMCP(said(400, off)), want: "casdoor-dcr-disabled/info"},
		{name: "masked by another release", world: said(400, `{"error":"invalid_client_metadata","error_description":"Error"}`), status: checks.NotEvaluated},
		{name: "unknown organization", world: said(400, `{"error":"invalid_client_metadata","error_description":"organization not found"}`), status: checks.Warn},
		{name: "something else", world: said(502, "bad gateway"), status: checks.NotEvaluated, says: "502"},
		{name: "no answer", world: factstest.Healthy().On("POST", endpoint, factstest.Reply{Err: probe.KindTimeout}), status: checks.NotEvaluated},
		{name: "no endpoint", world: serving(meta().With(doc{"registration_endpoint": nil})), status: checks.NotEvaluated},
		{name: "another server", world: otherServer(), status: checks.Skipped},
		{name: "clients log in elsewhere", world: elsewhere(), status: checks.Skipped},
	})
	for status, want := range map[int]string{400: "no demand for credentials: a request without any is refused only because it names no redirect URI (400", 201: "no demand for credentials (201"} {
		if r := registration().Run(t.Context(), said(status, on).Facts(t, withID)); len(r.Findings) == 0 || !strings.HasPrefix(r.Findings[0].Received, want) {
			t.Errorf("%d: %+v", status, r.Findings)
		}
	}
	dev := said(400, strings.NewReplacer("{", "{\n  ", ",", ",\n  ", "}", "\n}").Replace(off))
	if r := registration().Run(t.Context(), dev.Facts(t, factstest.Input())); len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Received, "is disabled for this organization") {
		t.Errorf("the indented refusal is cut off: %+v", r.Findings)
	}
}

// With a chosen client only its own redirect URIs stand in the fix; without one each stands below its client's name.
func TestRedirectURIsAreOfTheChosenClient(t *testing.T) {
	const endpoint = factstest.Casdoor + "/api/oauth/register"
	off := factstest.Healthy().On("POST", endpoint, factstest.Reply{Status: 400,
		Body: `{"error":"invalid_client_metadata","error_description":"dynamic client registration is disabled for this organization"}`})
	tests := []struct{ client, redirectURI, snippet, says string }{
		{"cursor", "", "cursor://anysphere.cursor-mcp/oauth/callback\nhttps://www.cursor.com/agents/mcp/oauth/callback", "Create an application for Cursor"},
		{"chatgpt", "", "https://chatgpt.com/connector/oauth/<id>\nhttps://chatgpt.com/connector_platform_oauth_redirect", "in place of <id>"},
		{"inspector", "", "", "needs no redirect URI"},
		{"claude", "https://claude.ai/mine", "https://claude.ai/mine", "Create an application for Claude"},
	}
	for _, tt := range tests {
		for name, w := range map[string]*factstest.World{"off": off, "on": factstest.Healthy()} {
			r := registration().Run(t.Context(), w.Facts(t, target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, Client: tt.client, RedirectURI: tt.redirectURI}))
			fd := r.Findings[len(r.Findings)-1]
			if !fd.FixesOnly || len(fd.Fixes) != len(codes.MustLookup(fd.Code).Fixes) || fd.Fixes[0].Snippet != tt.snippet || !strings.Contains(fd.Fixes[0].Steps[0], tt.says) {
				t.Errorf("%s, %s: %s %+v", tt.client, name, fd.Code, fd.Fixes)
			}
		}
	}
	r := registration().Run(t.Context(), off.Facts(t, factstest.Input()))
	if fd := r.Findings[0]; fd.FixesOnly || !strings.HasPrefix(codes.MustLookup(fd.Code).Fixes[0].Snippet, "# Claude\n") {
		t.Errorf("without a client: %+v", fd)
	}
}
