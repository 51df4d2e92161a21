package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const sub = "https://auth.example.com/casdoor"

// stripped is a Casdoor below a path that the proxy takes off; its own URLs lack the path
// and reach nothing, or the root where rooted is set.
func stripped(rooted bool) *factstest.World {
	w := declares(healthy(), sub)
	d := meta().Reply()
	over(w, sub+"/.well-known/openid-configuration", d, sub+"/.well-known/oauth-authorization-server", d)
	if !rooted {
		silentRoot(w)
	}
	return w
}

func silentRoot(w *factstest.World) {
	over(w, factstest.Casdoor+"/.well-known/jwks", none, factstest.RFC8414, none, factstest.OIDC, none,
		factstest.RFC8414+"/casdoor", none, factstest.OIDC+"/casdoor", none)
}

func TestIssuer(t *testing.T) {
	issued := func(iss string) *factstest.World { return serving(meta().With(doc{"issuer": iss})) }
	only := target.Input{MCP: factstest.MCP}
	alone := target.Input{Casdoor: factstest.Casdoor}
	spaBelow := catchAll(declares(healthy(), sub), factstest.Casdoor, factstest.RFC8414, factstest.OIDC, factstest.Casdoor+"/.well-known/jwks", factstest.Casdoor+"/api/health")
	play(t, issuer(), []scene{
		{name: "healthy", world: healthy(), says: factstest.Casdoor},
		{name: "with a path", world: realmWorld(realmTail), in: only, says: realm},
		{name: "other path", world: issued(factstest.Casdoor + "/other"), want: "as-issuer-mismatch", says: `"/other"`},
		{name: "other case", world: issued("https://AUTH.example.com"), want: "as-issuer-mismatch", says: "AUTH"},
		{name: "port written out", world: issued("https://auth.example.com:443"), want: "as-issuer-mismatch"},
		{name: "other host that answers", world: silent(issued("https://login.example.com"), "https://nobody", ""), want: "as-issuer-mismatch", says: "login.example.com"},
		{name: "declared with a slash", world: declares(healthy(), factstest.Casdoor+"/"), want: "as-issuer-trailing-slash", says: "slash at the end"},
		{name: "issuer with a slash", world: issued(factstest.Casdoor + "/"), want: "as-issuer-trailing-slash"},
		{name: "slash against a typed URL", world: issued(factstest.Casdoor + "/"), in: alone},
		{name: "mismatch against a typed URL", world: issued(factstest.Casdoor + "/x"), in: alone, want: "as-issuer-mismatch"},
		{name: "slash by Casdoor's origin has a narrower code", world: serving(moved(factstest.Casdoor + "/").With(doc{"issuer": factstest.Casdoor + "/"}))},
		{name: "http issuer has a narrower code", world: issued("http://auth.example.com")},
		{name: "internal issuer has a narrower code", world: silent(issued("http://casdoor:8000"), "http://casdoor:8000", probe.KindDNSNotFound)},
		{name: "no issuer has a code of its own", world: serving(meta().With(doc{"issuer": nil})), status: checks.NotEvaluated},
		{name: "OpenID document with another issuer", world: replies(factstest.OIDC, meta().With(doc{"issuer": factstest.Casdoor + "/x"}).Reply()), want: "as-issuer-mismatch/warning", says: factstest.OIDC},
		{name: "OpenID document with another endpoint", world: replies(factstest.OIDC, meta().With(doc{"token_endpoint": factstest.Casdoor + "/t"}).Reply()), says: "token_endpoint"},
		{name: "a given server that is not declared", world: over(declares(healthy(), realm), realmTail, realmMetadata().Reply(), factstest.RFC8414, meta().With(doc{"issuer": "https://x.example.com"}).Reply()), says: realm},
		{name: "second declared server", world: over(declares(healthy(), factstest.Casdoor, second), second+"/.well-known/oauth-authorization-server", moved(second).With(doc{"issuer": second + "/x"}).Reply()),
			want: "as-issuer-mismatch/warning"},

		{name: "below a path that its URLs lack", world: stripped(false), in: only, want: "as-subpath-not-supported", says: "/.well-known/jwks"},
		{name: "below a path, URLs at the root work", world: stripped(true), in: only, want: "as-issuer-mismatch"},
		{name: "Casdoor's page below a path", world: spaBelow, in: only, want: "as-subpath-not-supported", says: "root of the host"},
		{name: "another server's page below a path", world: catchAll(declares(healthy(), realm), "https://as.example.com"), in: only, status: checks.NotEvaluated},
		{name: "no metadata", world: replies(factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}

func TestStrippedPrefixDrawsOneCodeOnly(t *testing.T) {
	f := stripped(false).Facts(t, target.Input{MCP: factstest.MCP})
	for _, c := range Checks() {
		r := c.Run(t.Context(), f)
		for _, fd := range r.Findings {
			if fd.Code != "as-subpath-not-supported" && fd.Severity != "info" {
				t.Errorf("%s found %s: %s", c.ID, fd.Code, fd.Detail)
			}
		}
	}
}
