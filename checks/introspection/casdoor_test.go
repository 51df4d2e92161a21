package introspection

import (
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// application1 lets Casdoor show the application of the client, whose own keys are served.
func application1(w *factstest.World, own factstest.Reply) *factstest.World {
	app := doc{"status": "ok", "msg": "", "data": doc{"name": "app-1"}, "data2": nil}
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return app.Reply(), strings.HasPrefix(q.URL, factstest.Casdoor+"/api/get-app-login")
	}).On("GET", factstest.Casdoor+"/.well-known/app-1/jwks", own)
}

func TestApplication(t *testing.T) {
	good, other := token(t, nil), token(t, doc{"azp": "client-2"})
	old := token(t, doc{"azp": "client-2", "exp": time.Now().Add(-time.Hour).Unix()})
	early := token(t, doc{"azp": "client-2", "nbf": time.Now().Add(time.Hour).Unix()})
	no, yes := doc{"active": false}.Reply(), doc{"active": true}.Reply()
	published := func(r factstest.Reply) *factstest.World {
		return saying(factstest.Healthy().On("GET", keysURL, keys(t, "cert-1", "cert-2")), r)
	}
	plain := published(no).On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
	d := factstest.ServerMetadata().With(doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize"})
	plain.On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply())
	play(t, application(), []scene{
		{name: "no token", world: published(no), in: asking(""), status: checks.Skipped},
		{name: "active", world: published(yes), in: asking(other)},
		{name: "the same client", world: published(no), in: asking(good), says: "issued to the client that asks"},
		{name: "another client, nothing known of its key", world: published(no), in: asking(other), want: "casdoor-introspect-wrong-app-cert/likely", says: `"client-2"`},
		{name: "another client, another certificate", world: application1(published(no), keys(t, "cert-2")), in: asking(other), want: "casdoor-introspect-wrong-app-cert", says: "app-1 has another certificate"},
		{name: "another client, the same certificate", world: application1(published(no), keys(t, "cert-1")), in: asking(other), status: checks.Warn, says: "revoked"},
		{name: "the application's keys cannot be read", world: application1(published(no), factstest.Reply{Status: 500}), in: asking(other), want: "casdoor-introspect-wrong-app-cert/likely"},
		{name: "expired", world: published(no), in: asking(old), status: checks.NotEvaluated, says: "expired"},
		{name: "not valid yet", world: published(no), in: asking(early), status: checks.NotEvaluated, says: "not valid yet"},
		{name: "signed elsewhere", world: saying(factstest.Healthy(), no), in: asking(other), status: checks.NotEvaluated, says: "fits no key"},
		{name: "no keys", world: saying(factstest.Healthy(), no).On("GET", keysURL, factstest.Reply{Status: 500}), in: asking(other), status: checks.NotEvaluated},
		{name: "opaque", world: factstest.Healthy(), in: asking("opaque-token-1"), status: checks.NotEvaluated, says: "no JWT"},
		{name: "not told", world: published(factstest.OAuthError(401, "invalid_client")), in: asking(other), status: checks.NotEvaluated},
		{name: "no Casdoor", world: plain, in: asking(other), status: checks.Skipped},
	})
}

func TestUserinfo(t *testing.T) {
	const url = factstest.Casdoor + "/api/userinfo"
	given := factstest.Input()
	given.Token = "opaque-token-1"
	d := factstest.ServerMetadata().With(doc{"userinfo_endpoint": nil})
	play(t, userinfo(), []scene{
		{name: "no token", world: factstest.Healthy(), in: factstest.Input(), status: checks.Skipped},
		{name: "refuses with 200", world: factstest.Healthy().On("GET", url, factstest.Envelope("Please login first")), in: given, want: "casdoor-userinfo-error-http-200", says: "Please login first"},
		{name: "refuses with 401", world: factstest.Healthy().On("GET", url, factstest.Reply{Status: 401}), in: given, says: "401"},
		{name: "none advertised", world: factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()), in: given, status: checks.NotEvaluated},
	})
}
