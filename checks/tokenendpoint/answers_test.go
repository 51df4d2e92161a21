package tokenendpoint

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

const json = "application/json"

func TestAnswers(t *testing.T) {
	every := func(status int, contentType, body string) *factstest.World {
		return asking(factstest.Healthy(), always, raw(status, contentType, body))
	}
	noAccept := func(r factstest.Reply) *factstest.World {
		return asking(factstest.Healthy(), func(q probe.Request) bool { return factstest.RequestHeader(q, "Accept") == "" }, r)
	}
	form := func(q probe.Request) bool { return factstest.RequestHeader(q, "Content-Type") != json }
	asJSON := func(q probe.Request) bool { return !form(q) }
	onlyJSON := func(r factstest.Reply) *factstest.World {
		return asking(asking(factstest.Healthy(), asJSON, factstest.OAuthError(401, "invalid_client")), form, r)
	}
	page := "<!doctype html><html></html>"
	play(t, answers(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "refused as it should be"},
		{name: "unknown client with 400", world: every(400, json, `{"error":"invalid_client"}`)},
		{name: "not found", world: every(404, "text/plain", "404 page not found"), want: "token-endpoint-404", says: "404 Not Found"},
		{name: "not found in JSON", world: every(404, json, `{"error":"not_found"}`), want: "token-endpoint-404"},
		{name: "method not allowed", world: every(405, json, `{"detail":"Method Not Allowed"}`), want: "token-endpoint-404"},
		{name: "Casdoor's unknown path", world: asking(factstest.Healthy(), always, factstest.Envelope("Unauthorized operation")), want: "token-endpoint-404"},
		{name: "unknown client with 404", world: every(404, json, `{"error":"invalid_client"}`)},
		{name: "415 for forms", world: onlyJSON(raw(415, json, `{"message":"Unsupported Media Type"}`)), want: "token-endpoint-rejects-form", says: "as JSON is understood"},
		{name: "forms are not read", world: onlyJSON(factstest.OAuthError(400, "invalid_request")), want: "token-endpoint-rejects-form"},
		{name: "415 for everything", world: every(415, json, `{"message":"Unsupported Media Type"}`), want: "token-endpoint-error-not-oauth"},
		{name: "page", world: every(200, "text/html", page), want: "token-endpoint-not-json", says: "web page"},
		{name: "page with 400", world: every(400, "text/html", page), want: "token-endpoint-not-json"},
		{name: "form-encoded error", world: every(200, "application/x-www-form-urlencoded", "error=incorrect_client_credentials"), want: "token-endpoint-not-json", says: "form-encoded"},
		{name: "form-encoded without Accept", world: noAccept(raw(400, "application/x-www-form-urlencoded", "error=invalid_client")), want: "token-endpoint-not-json", says: "no Accept header"},
		{name: "page without Accept", world: noAccept(raw(401, "text/html", page)), want: "token-endpoint-not-json", says: "With Accept: application/json it answers in JSON"},
		{name: "no answer without Accept", world: noAccept(factstest.Reply{Err: probe.KindReset})},
		{name: "error with 200", world: every(200, json, `{"error":"invalid_client"}`), want: "token-endpoint-error-http-200", says: "HTTP 200"},
		{name: "envelope with 200", world: asking(factstest.Healthy(), always, factstest.Envelope("database is locked")), want: "token-endpoint-error-http-200", says: "database is locked"},
		{name: "no error member", world: every(401, json, `{"message":"Unauthorized","statusCode":401}`), want: "token-endpoint-error-not-oauth", says: "message, statusCode"},
		{name: "empty body", world: every(401, "", ""), want: "token-endpoint-error-not-oauth", says: "an empty body"},
		{name: "error is an object", world: every(400, json, `{"error":{"code":"x"}}`), want: "token-endpoint-error-not-oauth"},
		{name: "server error", world: every(502, "text/plain", "Bad Gateway"), want: "token-endpoint-error-not-oauth"},
		{name: "other word", world: every(400, json, `{"error":"invalid_request"}`), want: "token-endpoint-wrong-error/warning", says: "register again"},
		{name: "word about the code", world: every(400, json, `{"error":"invalid_grant"}`), want: "token-endpoint-wrong-error/info"},
		{name: "word about the client's rights", world: every(400, json, `{"error":"unauthorized_client"}`), want: "token-endpoint-wrong-error/info"},
		{name: "it fails", world: every(500, json, `{"error":"server_error"}`), want: "token-endpoint-wrong-error/warning"},
		{name: "granted", world: every(200, json, `{"access_token":"made-up","token_type":"Bearer"}`), want: "token-endpoint-wrong-error", says: "is not refused"},
		{name: "open MCP server", world: open(every(404, "", "")), want: "token-endpoint-404/info"},
		{name: "redirect", world: asking(factstest.Healthy(), always, factstest.Reply{Status: 307, Header: []string{"Location: /login"}}), status: checks.NotEvaluated, says: "redirects"},
		{name: "bot challenge", world: asking(factstest.Healthy(), always, factstest.Reply{Status: 403, Header: []string{"Cf-Mitigated: challenge"}}), status: checks.NotEvaluated, says: "Cloudflare"},
		{name: "rate limit", world: every(429, json, `{}`), status: checks.NotEvaluated},
		{name: "no answer", world: asking(factstest.Healthy(), always, factstest.Reply{Err: probe.KindRefused}), status: checks.NotEvaluated, says: "gave no answer"},
		{name: "no endpoint", world: serving(doc{"token_endpoint": nil}), status: checks.NotEvaluated},
	})
}

// A healthy endpoint costs two requests, and the JSON form is sent only where it explains something.
func TestAnswersAskLittle(t *testing.T) {
	w := factstest.Healthy()
	answers().Run(t.Context(), w.Facts(t, factstest.Input()))
	n := 0
	for _, q := range w.Asked() {
		if q.URL == factstest.TokenEndpoint {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d requests to the token endpoint, want 2", n)
	}
}
