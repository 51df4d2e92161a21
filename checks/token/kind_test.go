package token

import (
	"encoding/base64"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestKind(t *testing.T) {
	const opaque = "2YotnFZFEjr1zCsicMWpAA"
	// other is the metadata of a server that is no Casdoor.
	other := func(s speaks, members factstest.Doc) *factstest.World {
		d := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": factstest.Casdoor + "/token", "introspection_endpoint": nil}).With(members).Reply()
		return world(s).On("GET", factstest.RFC8414, d).On("GET", factstest.OIDC, d)
	}
	noIntrospection := func(s speaks) *factstest.World { return other(s, nil) }
	mayAsk := func(answer string) *factstest.World {
		return introspecting(other(refusing(badToken), factstest.Doc{"introspection_endpoint": factstest.Casdoor + "/api/login/oauth/introspect"}), answer)
	}
	asClient := func(in *target.Input) { in.ClientID, in.ClientSecret = "app", "app-secret-1" }
	cut := strings.Join(strings.Split(token(t, nil), ".")[:2], ".")
	encrypted := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM"}`)) + ".a.b.c.d"
	play(t, kind(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped, says: "no access token was given"},
		{name: "an access token", world: world(welcoming()), token: token(t, nil), says: "access token of Casdoor"},
		{name: "a refresh token", world: world(refusing(badToken)), token: token(t, factstest.Doc{"tokenType": "refresh-token"}), want: "token-wrong-kind", says: "The MCP server answers 401 Unauthorized"},
		{name: "an id token", world: world(refusing(badToken)), token: token(t, factstest.Doc{"tokenType": nil, "at_hash": "x"}), want: "token-wrong-kind", says: "ID token"},
		{name: "an id token that is taken", world: world(welcoming()), token: token(t, factstest.Doc{"tokenType": nil, "at_hash": "x"}), says: "ID token"},
		{name: "a refresh token and no MCP server", world: world(welcoming()), token: token(t, factstest.Doc{"tokenType": "refresh-token"}), in: func(in *target.Input) { in.MCP = "" }, want: "token-wrong-kind/warning?possible"},
		{name: "a piece", world: world(refusing(badToken)), token: strings.Split(token(t, nil), ".")[0], want: "token-wrong-kind", says: "cut off"},
		{name: "without signature", world: world(refusing(badToken)), token: cut, status: checks.Warn, says: "signature is missing"},
		{name: "encrypted", world: world(refusing(badToken)), token: encrypted, status: checks.Warn, says: "encrypted"},
		{name: "opaque and refused", world: noIntrospection(refusing(badToken)), token: opaque, want: "token-opaque?likely", says: "names no introspection endpoint"},
		{name: "opaque, and the server may ask", world: mayAsk(""), token: opaque, want: "token-opaque?possible", says: "Either it is not good"},
		{name: "opaque, and its issuer does not call it active", world: mayAsk(`{"active":false}`), in: asClient, token: opaque, want: "token-opaque?likely", says: "does not call it active"},
		{name: "opaque, and its issuer calls it active", world: mayAsk(`{"active":true}`), in: asClient, token: opaque, says: "opaque"},
		{name: "opaque, for a Casdoor", world: world(refusing(badToken)), token: opaque, want: "token-opaque?likely", says: "All access tokens of Casdoor are JWTs"},
		{name: "opaque and taken", world: noIntrospection(welcoming()), token: opaque, says: "opaque"},
		{name: "a key that is refused", world: noIntrospection(refusing(badToken)), token: "sk-proj-0123456789", want: "token-opaque?likely", says: "API key"},
	})
}

// Casdoor has nothing to change where the text is none of its tokens.
func TestOpaqueTextForACasdoorIsTheClientsToReplace(t *testing.T) {
	in := factstest.Input()
	in.Token = "2YotnFZFEjr1zCsicMWpAA"
	r := kind().Run(t.Context(), world(refusing(badToken)).Facts(t, in))
	if len(r.Findings) != 1 {
		t.Fatalf("%+v", r)
	}
	fd := r.Findings[0]
	if fd.Owner != codes.OwnerClient || !fd.FixesOnly || fd.Fixes[0].Addressee() != codes.OwnerClient || !strings.Contains(fd.Fixes[0].Steps[0], "take the member access_token") {
		t.Errorf("the advice is %+v", fd.Fixes)
	}
	for _, f := range fd.Fixes {
		if f.Addressee() == codes.OwnerAS {
			t.Errorf("the authorization server is told to %v", f.Steps)
		}
	}
}
