package token

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestIssuer(t *testing.T) {
	byHost := token(t, factstest.Doc{"iss": "http://casdoor:8000"})
	own := func(s speaks) *factstest.World { return ownWorld(s) }
	play(t, issuer(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "the issuer", world: world(refusing(badToken)), token: token(t, nil), says: "the issuer of the metadata"},
		{name: "another name of it", world: world(refusing(badToken)), token: byHost, want: "token-iss-mismatch", says: "With origin empty Casdoor writes the Host"},
		{name: "a slash", world: world(refusing(badToken)), token: token(t, factstest.Doc{"iss": factstest.Casdoor + "/"}), want: "token-iss-mismatch", says: "nothing in the first"},
		{name: "none", world: world(refusing(badToken)), token: token(t, factstest.Doc{"iss": nil}), want: "token-iss-mismatch", says: "nobody"},
		{name: "another name, and it is taken", world: world(welcoming()), token: byHost, says: "takes the token all the same"},
		{name: "another name, and nothing is known", world: world(welcoming()), token: byHost, in: func(in *target.Input) { in.MCP = "" }, want: "token-iss-mismatch/warning?possible"},
		{name: "the server expects another", world: world(refusing(says("unexpected iss claim value"))), token: token(t, nil), want: "token-iss-mismatch", says: "in its configuration"},
		{name: "Casdoor's own server", world: own(ownRefusing("Unauthorized operation")), in: ownInput, token: byHost, says: "does not look at iss"},
		{name: "no metadata", world: world(refusing(badToken)).On("GET", factstest.RFC8414, reply{Status: 404}).On("GET", factstest.OIDC, reply{Status: 404}), token: byHost, status: checks.NotEvaluated},
	})
}
