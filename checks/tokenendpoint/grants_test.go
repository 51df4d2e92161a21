package tokenendpoint

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestGrants(t *testing.T) {
	code, refreshing := grant("authorization_code"), grant("refresh_token")
	answer := func(fits func(probe.Request) bool, r factstest.Reply) *factstest.World {
		return asking(factstest.Healthy(), fits, r)
	}
	play(t, grants(), []scene{
		{name: "no client id", world: factstest.Healthy(), status: checks.Skipped},
		{name: "healthy", world: factstest.Healthy(), in: client1, says: "refused with invalid_grant"},
		{name: "healthy with a secret", world: factstest.Healthy(), in: withSecret},
		{name: "the code gets another word", world: answer(code, factstest.OAuthError(400, "invalid_request")), in: client1, want: "token-endpoint-wrong-error", says: "made-up code"},
		{name: "the refresh token gets another word", world: answer(refreshing, factstest.OAuthError(400, "invalid_token")), in: client1, want: "token-endpoint-wrong-error", says: "refresh token"},
		{name: "both", world: asking(answer(refreshing, factstest.OAuthError(400, "access_denied")), code, factstest.OAuthError(400, "access_denied")), in: client1,
			want: "token-endpoint-wrong-error token-endpoint-wrong-error"},
		{name: "error with 200", world: answer(code, raw(200, json, `{"error":"bad_verification_code"}`)), in: client1, want: "token-endpoint-error-http-200"},
		{name: "no error member", world: answer(refreshing, raw(400, json, `{"message":"no"}`)), in: client1, want: "token-endpoint-error-not-oauth"},
		{name: "page", world: answer(code, raw(400, "text/html", "<html></html>")), in: client1, want: "token-endpoint-not-json"},
		{name: "not now", world: answer(code, factstest.OAuthError(503, "temporarily_unavailable")), in: client1, want: "token-endpoint-wrong-error/warning"},
		{name: "the grant is not the client's", world: answer(refreshing, factstest.OAuthError(400, "unsupported_grant_type")), in: client1, says: "unsupported_grant_type"},
		{name: "the client is refused", world: answer(code, factstest.OAuthError(401, "invalid_client")), in: client1, status: checks.NotEvaluated},
		{name: "refreshing needs the secret", world: answer(refreshing, factstest.OAuthError(401, "invalid_client")), in: client1, status: checks.Warn, says: "secret may be wrong or missing"},
		{name: "no endpoint", world: answer(always, factstest.Reply{Status: 404}), in: client1, status: checks.NotEvaluated},
		{name: "no answer", world: answer(always, factstest.Reply{Err: probe.KindReset}), in: client1, status: checks.NotEvaluated},
		{name: "open MCP server", world: open(answer(code, factstest.OAuthError(400, "invalid_request"))), in: client1, want: "token-endpoint-wrong-error/info"},
	})
}

func TestRefresh(t *testing.T) {
	notHers := asking(factstest.Healthy(), grant("refresh_token"), factstest.OAuthError(400, "unauthorized_client"))
	play(t, refresh(), []scene{
		{name: "offered", world: factstest.Healthy(), says: "offers refresh tokens"},
		{name: "not offered", world: serving(doc{"grant_types_supported": []string{"authorization_code"}}), want: "refresh-token-missing", says: "authorization_code"},
		{name: "no list", world: serving(doc{"grant_types_supported": nil}), status: checks.NotEvaluated},
		{name: "the client may", world: serving(doc{"grant_types_supported": nil}), in: client1, says: "may use refresh tokens"},
		{name: "the client may not", world: notHers, in: client1, want: "refresh-token-missing", says: "may not use"},
		{name: "not told", world: asking(factstest.Healthy(), grant("refresh_token"), factstest.OAuthError(400, "invalid_request")), in: client1, says: "offers refresh tokens"},
		{name: "open MCP server", world: open(serving(doc{"grant_types_supported": []string{"authorization_code"}})), want: "refresh-token-missing/info"},
		{name: "no metadata", world: factstest.New(), status: checks.NotEvaluated},
	})
}
