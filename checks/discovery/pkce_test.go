package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestPKCE(t *testing.T) {
	play(t, pkce(), []scene{
		{name: "healthy", world: healthy(), says: "S256"},
		{name: "several methods", world: serving(meta().With(doc{"code_challenge_methods_supported": []string{"plain", "S256"}}))},
		{name: "absent", world: serving(meta().With(doc{"code_challenge_methods_supported": nil})), want: "pkce-s256-not-advertised", says: "does not say"},
		{name: "plain only", world: serving(meta().With(doc{"code_challenge_methods_supported": []string{"plain"}})), want: "pkce-s256-not-advertised", says: "plain"},
		{name: "empty list", world: serving(meta().With(doc{"code_challenge_methods_supported": []string{}})), want: "pkce-s256-not-advertised", says: "empty"},
		{name: "absent in the other document only", world: replies(factstest.OIDC, meta().With(doc{"code_challenge_methods_supported": nil}).Reply())},
		{name: "no metadata", world: replies(factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
