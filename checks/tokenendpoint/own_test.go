package tokenendpoint

import (
	"encoding/base64"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// minting lets the client get a token for itself.
var minting = doc{"grant_types_supported": []string{"authorization_code", "refresh_token", "client_credentials"}}

// tokenFor is a JWT whose signature nobody looks at.
func tokenFor(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte("signature"))
}

// issuing is a world whose client gets a token with these claims.
func issuing(w *factstest.World, claims string, header ...string) *factstest.World {
	r := doc{"access_token": tokenFor(claims), "token_type": "Bearer"}.Reply()
	r.Header = append(r.Header, header...)
	return asking(w, grant("client_credentials"), r)
}

// taking lets the MCP server take any token but the made-up one.
func taking(w *factstest.World) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized(), q.URL == factstest.MCP && strings.HasPrefix(factstest.RequestHeader(q, "Authorization"), "Bearer eyJ")
	})
}

func TestSigning(t *testing.T) {
	failing := func(code, description string) *factstest.World {
		r := doc{"error": code, "error_description": description}.Reply()
		r.Status = 400
		return asking(serving(minting), grant("client_credentials"), r)
	}
	const noCert = `generate jwt token error: The cert "no-such-cert" does not exist`
	play(t, signing(), []scene{
		{name: "no secret", world: serving(minting), in: client1, status: checks.Skipped},
		{name: "the grant is not offered", world: factstest.Healthy(), in: withSecret, status: checks.Skipped},
		{name: "issued", world: serving(minting), in: withSecret, says: "lacks Cache-Control: no-store"},
		{name: "issued, not to be stored", world: issuing(serving(minting), `{"aud":"x"}`, "Cache-Control: No-Store"), in: withSecret, says: "issued to the client."},
		{name: "no certificate", world: failing("endpoint_error", noCert), in: withSecret, want: "casdoor-signing-cert-missing", says: "no-such-cert"},
		{name: "another trouble", world: failing("endpoint_error", "the database is locked"), in: withSecret, status: checks.NotEvaluated},
		{name: "not this client's grant", world: failing("unsupported_grant_type", "no"), in: withSecret, status: checks.NotEvaluated, says: "no fault where clients use the authorization code"},
		{name: "no answer", world: asking(serving(minting), always, factstest.Reply{Err: probe.KindReset}), in: withSecret, status: checks.NotEvaluated},
	})
}

func TestResource(t *testing.T) {
	asked := withSecret
	asked.Resource = factstest.MCP
	const forClient, forResource = `{"aud":["client-1"]}`, `{"aud":["` + factstest.MCP + `/"]}`
	play(t, resource(), []scene{
		{name: "no secret", world: serving(minting), in: client1, status: checks.Skipped},
		{name: "Casdoor, no resource given", world: issuing(serving(minting), forClient), in: withSecret, status: checks.Skipped, says: "Casdoor takes none"},
		{name: "Casdoor ignores it", world: issuing(serving(minting), forClient), in: asked, want: "casdoor-client-credentials-ignores-resource", says: "refuses the token with 401"},
		{name: "Casdoor ignores it, and nobody minds", world: taking(issuing(serving(minting), forClient)), in: asked, want: "casdoor-client-credentials-ignores-resource/warning", says: "all the same"},
		{name: "bound", world: issuing(plain(minting), forResource), in: asked, says: "is the requested resource"},
		{name: "bound to what clients ask for", world: issuing(plain(minting), forResource), in: withSecret},
		{name: "ignored", world: issuing(plain(minting), forClient), in: asked, want: "resource-param-ignored", says: "which is the client id"},
		{name: "ignored, though not given", world: issuing(plain(minting), `{"aud":"api://default"}`), in: withSecret, want: "resource-param-ignored", says: "api://default"},
		{name: "ignored, and nobody minds", world: taking(issuing(plain(minting), `{}`)), in: asked, want: "resource-param-ignored/warning", says: "no aud at all"},
		{name: "opaque", world: plain(minting), in: asked, status: checks.NotEvaluated, says: "No token was issued"},
		{name: "refused", world: asking(plain(minting), always, factstest.OAuthError(400, "invalid_scope")), in: asked, status: checks.NotEvaluated},
	})
}
