package introspection

import (
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestActive(t *testing.T) {
	good, old := token(t, nil), token(t, doc{"exp": time.Now().Add(-time.Hour).Unix()})
	justNow := token(t, doc{"exp": time.Now().Add(-20 * time.Second).Unix()})
	other := token(t, doc{"azp": "client-2"})
	published := func() *factstest.World { return factstest.Healthy().On("GET", keysURL, keys(t, "cert-1")) }
	yes := func(members doc) factstest.Reply { return doc{"active": true}.With(members).Reply() }
	no := doc{"active": false}.Reply()
	every := func(r factstest.Reply) *factstest.World {
		return factstest.Healthy().On("POST", factstest.Introspection, r)
	}
	credentials := asking("")
	play(t, active(), []scene{
		{name: "no credentials", world: factstest.Healthy(), in: factstest.Input(), status: checks.Skipped},
		{name: "no token", world: factstest.Healthy(), in: credentials, says: "No token of yours"},
		{name: "good", world: saying(published(), yes(doc{"iss": factstest.Casdoor, "aud": factstest.MCP, "client_id": factstest.ClientID})), in: asking(good), says: "agrees with the token on iss, aud, client_id"},
		{name: "another answer", world: saying(published(), yes(doc{"iss": "https://other.example.net"})), in: asking(good), status: checks.Warn, says: `iss is "https://auth.example.com" in the token`},
		{name: "opaque", world: factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return yes(nil), q.URL == factstest.Introspection && factstest.Form(q).Get("token") == "opaque-token-1"
		}), in: asking("opaque-token-1"), says: "no JWT"},
		{name: "made-up token active", world: every(yes(nil)), in: credentials, want: "introspection-wrong-active", says: "made-up token active"},
		{name: "expired and active", world: saying(published(), yes(nil)), in: asking(old), want: "introspection-wrong-active", says: "1 hour ago"},
		{name: "expired by the answer's own exp", world: saying(published(), yes(doc{"exp": 1735689600})), in: asking(good), want: "introspection-wrong-active", says: "2025-01-01"},
		{name: "within the leeway", world: saying(published(), yes(nil)), in: asking(justNow)},
		{name: "foreign and active", world: saying(factstest.Healthy(), yes(nil)), in: asking(good), want: "introspection-wrong-active/likely", says: "fits no key"},
		{name: "expired and inactive", world: saying(published(), no), in: asking(old), says: "as it should be"},
		{name: "inactive", world: saying(published(), no), in: asking(good), status: checks.Warn, says: "revoked"},
		{name: "another client's", world: saying(published(), no), in: asking(other), status: checks.Warn, says: `"client-2"`},
		{name: "opaque and inactive", world: factstest.Healthy(), in: asking("opaque-token-1"), status: checks.Warn, says: "only the server knows"},
		{name: "wrong secret", world: every(factstest.OAuthError(401, "invalid_client")), in: credentials, status: checks.Warn, says: "the secret is wrong"},
		{name: "not there", world: every(factstest.Reply{Status: 404}), in: credentials, status: checks.NotEvaluated, says: "There is no introspection endpoint"},
		{name: "page", world: every(factstest.HTML("")), in: credentials, status: checks.NotEvaluated, says: "an HTML page"},
		{name: "error with 200", world: every(doc{"error": "invalid_request"}.Reply()), in: credentials, status: checks.NotEvaluated},
		{name: "bot challenge", world: every(factstest.Reply{Status: 403, Header: []string{"Cf-Mitigated: challenge"}}), in: credentials, status: checks.NotEvaluated},
		{name: "no answer", world: every(factstest.Reply{Err: probe.KindRefused}), in: credentials, status: checks.NotEvaluated},
		{name: "none advertised", world: noEndpoint(), in: credentials, status: checks.NotEvaluated, says: "names no introspection endpoint"},
	})
}

func noEndpoint() *factstest.World {
	d := factstest.ServerMetadata().With(doc{"introspection_endpoint": nil})
	return factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply())
}
