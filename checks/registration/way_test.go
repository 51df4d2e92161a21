package registration

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestWay(t *testing.T) {
	noDCR := func() *factstest.World {
		return serving(factstest.ServerMetadata().With(doc{"registration_endpoint": nil}))
	}
	cimd := doc{"registration_endpoint": nil, "client_id_metadata_document_supported": true}
	broken := answering(404, "").On("GET", factstest.Casdoor+"/.well-known/jwks", factstest.Reply{Status: 404})
	none := factstest.Reply{Status: 404}
	play(t, way(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "registration is open"},
		{name: "client id given", world: noDCR(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: "abc"}, says: "gave a client id"},
		{name: "metadata documents", world: serving(factstest.ServerMetadata().With(cimd)), says: "client id metadata documents"},
		{name: "no way", world: noDCR(), want: "dcr-no-registration-endpoint", says: "no client id was given"},
		{name: "no way, but no need", world: open(noDCR()), want: "dcr-no-registration-endpoint/info"},
		{name: "no way, Casdoor alone", world: noDCR(), in: target.Input{Casdoor: factstest.Casdoor}, want: "dcr-no-registration-endpoint"},
		{name: "401", world: answering(401, ""), want: "dcr-endpoint-requires-auth", says: "401"},
		{name: "401, indented", world: answering(401, "{\n  \"error\": \"invalid_token\"\n}"), want: "dcr-endpoint-requires-auth", says: `(401 Unauthorized: {"error":"invalid_token"})`},
		{name: "403 page", world: answering(403, "<html>no</html>"), want: "dcr-endpoint-requires-auth"},
		{name: "initial access token", world: answering(400, `{"error":"invalid_token"}`), want: "dcr-endpoint-requires-auth"},
		{name: "bot challenge", world: answering(403, "", "Cf-Mitigated: challenge"), status: checks.NotEvaluated, says: "Cloudflare"},
		{name: "created", world: answering(201, `{"client_id":"x"}`), says: "took even an empty request"},
		{name: "switched off on a Casdoor", world: answering(400, disabledBody), says: "setting of Casdoor"},
		{name: "switched off elsewhere", world: plain(answering(403, `{"error":"access_denied","error_description":"Registration is not enabled"}`)), want: "dcr-no-registration-endpoint", says: "switched off"},
		{name: "unknown organization", world: answering(400, `{"error":"invalid_client_metadata","error_description":"organization not found"}`), status: checks.Warn},
		{name: "endpoint missing", world: answering(404, ""), want: "dcr-no-registration-endpoint", says: "nothing is there"},
		{name: "all URLs wrong", world: broken, status: checks.NotEvaluated},
		{name: "page", world: answering(200, "<!doctype html><html></html>", "Content-Type: text/html"), status: checks.NotEvaluated, says: "does not say"},
		{name: "server error", world: answering(500, ""), status: checks.NotEvaluated},
		{name: "no answer", world: factstest.Healthy().On("POST", endpoint, factstest.Reply{Err: probe.KindRefused}), status: checks.NotEvaluated},
		{name: "relative endpoint", world: serving(factstest.ServerMetadata().With(doc{"registration_endpoint": "/register"})), status: checks.NotEvaluated},
		{name: "no metadata", world: factstest.Healthy().On("GET", factstest.RFC8414, none).On("GET", factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
