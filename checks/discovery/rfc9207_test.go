package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestResponseIssuer(t *testing.T) {
	play(t, responseIssuer(), []scene{
		{name: "healthy", world: healthy()},
		{name: "promised", world: serving(meta().With(doc{"authorization_response_iss_parameter_supported": true})), want: "rfc9207-iss/info"},
		{name: "denied", world: serving(meta().With(doc{"authorization_response_iss_parameter_supported": false}))},
		{name: "no metadata", world: replies(factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
