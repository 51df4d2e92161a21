package discovery

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const (
	realm     = "https://as.example.com/realms/one"
	realmRFC  = "https://as.example.com/.well-known/oauth-authorization-server/realms/one"
	realmOIDC = "https://as.example.com/.well-known/openid-configuration/realms/one"
	realmTail = "https://as.example.com/realms/one/.well-known/openid-configuration"
	second    = "https://two.example.com"
)

// realmMetadata is valid metadata of an issuer with a path.
func realmMetadata() doc {
	return doc{"issuer": realm, "authorization_endpoint": realm + "/authorize", "token_endpoint": realm + "/token", "jwks_uri": realm + "/keys",
		"registration_endpoint": realm + "/register", "response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"}}
}

// realmWorld declares the issuer with a path; its metadata is at the given URLs.
func realmWorld(at ...string) *factstest.World {
	w := declares(healthy(), realm)
	for _, u := range at {
		over(w, u, realmMetadata().Reply())
	}
	return over(w, realm+"/authorize", factstest.HTML(""), realm+"/keys", factstest.Reply{Status: 200, Body: `{"keys":[]}`})
}

func TestServerMetadata(t *testing.T) {
	only := target.Input{MCP: factstest.MCP}
	envelope := factstest.Envelope("Unauthorized operation")
	broken := factstest.Reply{Status: 502}
	both := func(r factstest.Reply) *factstest.World { return replies(factstest.RFC8414, r, factstest.OIDC, r) }
	two := func() *factstest.World { return declares(healthy(), factstest.Casdoor, second) }
	play(t, serverMetadata(), []scene{
		{name: "healthy", world: healthy(), says: factstest.RFC8414},
		{name: "open server without a Casdoor", world: openServer(replies(factstest.PathPRM, none, factstest.RootPRM, none)), in: only, says: "Not needed"},
		{name: "Casdoor alone", world: healthy(), in: target.Input{Casdoor: factstest.Casdoor}},
		{name: "path, all forms", world: realmWorld(realmRFC, realmOIDC, realmTail), in: only},
		{name: "path, two forms", world: realmWorld(realmRFC, realmTail), in: only},
		{name: "path, appended form only is legal", world: realmWorld(realmTail), in: only, want: "as-metadata-path-form/info", says: "appended OpenID Connect"},
		{name: "path, RFC 8414 form only", world: realmWorld(realmRFC), in: only, want: "as-metadata-path-form/info"},
		{name: "path, the form that nobody asks for", world: realmWorld(realm + "/.well-known/oauth-authorization-server"), in: only, want: "as-metadata-404-at-declared-as", says: "no standard"},

		{name: "404 everywhere", world: both(none), want: "as-metadata-404-at-declared-as", says: "404 Not Found"},
		{name: "404 at a given server", world: both(none), in: target.Input{Casdoor: factstest.Casdoor}, want: "as-metadata-404-at-declared-as", says: "was given"},
		{name: "path that has none, the root has", world: declares(healthy(), "https://auth.example.com/oauth"), in: only, status: checks.NotEvaluated, says: "another check names"},
		{name: "path that has none, another root has", world: over(declares(healthy(), realm), "https://as.example.com/.well-known/oauth-authorization-server", realmMetadata().Reply()),
			in: only, want: "as-metadata-404-at-declared-as", says: "The root of that host has metadata"},
		{name: "404 of the proxy before a Casdoor", world: both(none), want: "as-metadata-404-at-declared-as", says: "Casdoor itself answers on this host (" + factstest.Casdoor + "/api/health)"},
		{name: "empty answers of the proxy before a Casdoor", world: both(factstest.Reply{Status: 200}), want: "as-metadata-404-at-declared-as", says: "does not send it these paths"},
		{name: "404 of Casdoor itself", world: both(factstest.Reply{Status: 404, Header: []string{"Set-Cookie: casdoor_session_id=1"}}), want: "as-metadata-404-at-declared-as", never: "itself answers"},
		{name: "404 of a server without a Casdoor", world: over(both(none), factstest.Casdoor+"/api/health", none), want: "as-metadata-404-at-declared-as", never: "itself answers"},
		{name: "own MCP server, 404 of the proxy", world: unroutedOwn(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp"}, status: checks.NotEvaluated, says: "keeps these paths from Casdoor"},
		{name: "5xx everywhere", world: both(broken), want: "as-metadata-5xx", says: "502"},
		{name: "5xx at the first form", world: replies(factstest.RFC8414, broken), want: "as-metadata-5xx", says: factstest.OIDC},
		{name: "5xx at the second form", world: replies(factstest.OIDC, broken)},
		{name: "no answer", world: silent(healthy(), factstest.Casdoor, probe.KindRefused), status: checks.NotEvaluated},
		{name: "pages", world: both(factstest.HTML("")), status: checks.NotEvaluated, says: "web page"},
		{name: "envelopes of a Casdoor", world: both(envelope), status: checks.NotEvaluated, says: "envelope"},
		{name: "OpenID document only", world: replies(factstest.RFC8414, none, factstest.OIDC, openID().Reply()), want: "as-metadata-rfc8414-missing"},
		{name: "text in place of the RFC 8414 document", world: replies(factstest.RFC8414, factstest.Reply{Status: 200, Body: "hello"}), want: "as-metadata-rfc8414-missing/error"},
		{name: "page in place of the RFC 8414 document has its own code", world: replies(factstest.RFC8414, factstest.HTML(""))},
		{name: "RFC 8414 document only", world: replies(factstest.OIDC, none)},

		{name: "no response types", world: serving(meta().With(doc{"response_types_supported": nil})), want: "as-metadata-invalid-fields/warning", says: "response_types_supported is missing"},
		{name: "no response types at a form behind the one that counts", world: replies(factstest.OIDC, meta().With(doc{"response_types_supported": nil}).Reply())},
		{name: "OpenID document without its own members", world: replies(factstest.RFC8414, none), want: "as-metadata-invalid-fields/warning as-metadata-rfc8414-missing", says: "subject_types_supported, id_token_signing_alg_values_supported are missing"},
		{name: "no issuer", world: serving(meta().With(doc{"issuer": nil})), want: "as-metadata-invalid-fields", says: "issuer is missing"},
		{name: "relative token endpoint", world: serving(meta().With(doc{"token_endpoint": "/token"})), want: "as-metadata-invalid-fields", says: "token_endpoint"},
		{name: "an unrelated JSON document", world: both(doc{"hello": "world"}.Reply()), want: "as-metadata-invalid-fields as-metadata-invalid-fields"},
		{name: "an unrelated JSON document first", world: replies(factstest.RFC8414, doc{"hello": 1}.Reply()), want: "as-metadata-invalid-fields"},
		{name: "minor faults", world: serving(meta().With(doc{"response_types_supported": []string{}, "scopes_supported": []string{}}))},

		{name: "second server fine", world: over(two(), second+"/.well-known/oauth-authorization-server", moved(second).Reply())},
		{name: "second server missing", world: two(), want: "as-metadata-404-at-declared-as/warning", says: second},
		{name: "first server missing", world: declares(healthy(), second, factstest.Casdoor), want: "as-metadata-404-at-declared-as"},
		{name: "second server down", world: silent(two(), second, probe.KindRefused)},
		{name: "application of Casdoor has a narrower code", world: declares(healthy(), factstest.Casdoor+"/.well-known/app"), in: only, status: checks.NotEvaluated},
		{name: "nothing known", world: replies(factstest.PathPRM, none, factstest.RootPRM, none), in: only, status: checks.NotEvaluated},
	})
}

// openID is the healthy metadata with what OpenID Connect Discovery asks for besides.
func openID() doc {
	return meta().With(doc{"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"}})
}

// unroutedOwn is Casdoor's own MCP server on a host whose proxy knows no well-known path.
func unroutedOwn() *factstest.World {
	return ownMCP(none).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return none, strings.HasPrefix(q.URL, factstest.Casdoor+"/.well-known/")
	})
}

func TestUnroutedNamesTheProxyFirst(t *testing.T) {
	miss := factstest.Reply{Status: 404, Header: []string{"Server: Caddy"}}
	r := serverMetadata().Run(t.Context(), replies(factstest.RFC8414, miss, factstest.OIDC, miss).Facts(t, factstest.Input()))
	if len(r.Findings) != 1 || !r.Findings[0].FixesOnly || len(r.Findings[0].Fixes) < 2 || r.Findings[0].Fixes[1].Software != "caddy" {
		t.Errorf("got %+v", r.Findings)
	}
}
