package token

import (
	"encoding/base64"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestAccepted(t *testing.T) {
	good := token(t, nil)
	bare := reply{Status: 401, Header: []string{"Content-Type: application/json"}, Body: `{"error":"unauthorized"}`}
	keyServer := func(given func(string) reply) *factstest.World {
		w := factstest.New()
		return w.OnFunc(speaksAt(factstest.MCP, speaks{always(bare), always(bare), given}))
	}
	json := func(status int, body string) reply {
		return reply{Status: status, Header: []string{"Content-Type: application/json"}, Body: body}
	}
	noTokenSaid := reply{Status: 401, Header: append([]string{"Content-Type: application/json"}, challenge.Header...), Body: `{"message":"no bearer token"}`}
	noCasdoor := func(in *target.Input) { in.Casdoor = "" }
	asClient := func(in *target.Input) { in.ClientID, in.ClientSecret = "app", "app-secret-1" }
	encrypted := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM"}`)) + ".a.b.c.d"
	play(t, accepted(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "no MCP server", world: world(welcoming()), token: good, in: func(in *target.Input) { in.MCP = "" }, status: checks.Skipped},
		{name: "taken", world: world(welcoming()), token: good, says: "takes the token and lists 1 tools"},
		{name: "open to all", world: world(speaks{lets, lets, lets}), token: good, says: "lets everybody in"},
		{name: "too small a scope", world: world(speaks{always(challenge), always(badToken), ownScope("[]")}), token: good, says: "scope is too small"},
		{name: "refused for its own fault", world: world(refusing(badToken)), token: token(t, factstest.Doc{"exp": time.Now().Unix() - 60}), status: checks.Fail, says: "another check explains: the access token has expired"},
		{name: "refused without any fault", world: world(refusing(badToken)), token: good, want: "token-valid-but-rejected?likely", says: "are right as seen from here"},
		{name: "refused, and the keys are unknown", world: world(refusing(badToken)).On("GET", factstest.Casdoor+"/.well-known/jwks", reply{Status: 500}), token: good, status: checks.NotEvaluated, says: "whose fault"},
		{name: "forbidden", world: world(refusing(json(403, `{"error":"forbidden","message":"not on the list"}`))), token: good, want: "403-for-valid-token?likely", says: "not on the list"},
		{name: "forbidden and expired", world: world(refusing(json(403, `{"error":"forbidden"}`))), token: token(t, factstest.Doc{"exp": time.Now().Unix() - 60}), status: checks.Fail},
		{name: "the header is lost", world: world(speaks{always(challenge), always(challenge), always(challenge)}), token: good, want: "proxy-strips-authorization?likely", says: "a made-up one or none"},
		{name: "a bad token is refused like none", world: world(speaks{always(challenge), always(challenge), always(challenge)}), token: token(t, factstest.Doc{"exp": time.Now().Unix() - 60}), status: checks.Fail},
		{name: "the server says that it got none", world: world(speaks{always(noTokenSaid), always(noTokenSaid), always(noTokenSaid)}), token: token(t, factstest.Doc{"exp": time.Now().Unix() - 60}), want: "proxy-strips-authorization?likely", says: "no bearer token"},
		{name: "keys cannot be fetched", world: world(refusing(says("unable to fetch the JWKS: connection refused"))), token: good, want: "jwks-unreachable", says: "no keys to verify"},
		{name: "the same as a failure", world: world(refusing(json(500, `{"error":"failed to load https://auth.example.com/.well-known/jwks"}`))), token: good, want: "jwks-unreachable"},
		{name: "any failure", world: world(refusing(json(500, `{"error":"oops"}`))), token: good, status: checks.NotEvaluated, says: "500"},
		{name: "an error under 200", world: world(refusing(json(200, `{"code":401,"message":"token invalid"}`))), token: good, want: "auth-error-as-200", says: "token invalid"},
		{name: "Casdoor's envelope under 200", world: world(refusing(factstest.Envelope("Access token doesn't exist in database"))), token: good, status: checks.Fail},
		{name: "a fixed key", world: keyServer(lets), in: noCasdoor, token: "my-secret-key-1", want: "missing-authorization-header", says: "by hand"},
		{name: "a fixed key that is wrong", world: keyServer(always(bare)), in: noCasdoor, token: "my-secret-key-1", want: "proxy-strips-authorization?possible"},
		{name: "a key beside OAuth", world: world(welcoming()), token: "my-secret-key-1", says: "takes the token"},
		{name: "an opaque token that is refused", world: world(refusing(badToken)), token: "my-secret-key-1", status: checks.Fail, says: "the token is no JWT"},
		{name: "an opaque token that is forbidden", world: world(refusing(json(403, `{"error":"forbidden"}`))), token: "my-secret-key-1", status: checks.Fail, says: "the token is no JWT"},
		{name: "an opaque token, and no server to ask about it", world: keyServer(always(json(401, `{"error":"wrong key"}`))), in: noCasdoor, token: "my-secret-key-1", status: checks.NotEvaluated, says: "only its issuer"},
		{name: "an opaque token that its issuer calls active", world: introspecting(world(refusing(badToken)), `{"active":true}`), in: asClient, token: "my-secret-key-1", want: "token-valid-but-rejected?likely", says: "introspection calls the token active"},
		{name: "an encrypted token", world: world(refusing(badToken)), token: encrypted, status: checks.NotEvaluated, says: "only its issuer"},
	})
}

// introspecting answers all questions about tokens alike.
func introspecting(w *factstest.World, body string) *factstest.World {
	return w.On("POST", factstest.Casdoor+"/api/login/oauth/introspect", reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: body})
}
