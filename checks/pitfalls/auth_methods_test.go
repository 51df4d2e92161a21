package pitfalls

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestAuthMethods(t *testing.T) {
	play(t, authMethods(), []scene{
		{name: "Casdoor", world: factstest.Healthy(), want: "casdoor-auth-methods-not-advertised/info"},
		{name: "listed", world: serving(meta().With(doc{"token_endpoint_auth_methods_supported": []string{"none"}}))},
		{name: "no metadata", world: over(factstest.Healthy(), factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
		{name: "clients log in elsewhere", world: elsewhere(), status: checks.Skipped, says: "https://as.example.com"},
	})
}
