package token

import (
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestAudience(t *testing.T) {
	client := token(t, factstest.Doc{"aud": []string{"c1"}})
	expired := time.Now().Add(-time.Hour).Unix()
	play(t, audience(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "the resource", world: world(refusing(badToken)), token: token(t, nil), says: "the resource in the metadata"},
		{name: "the resource among others", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": []string{"x", factstest.MCP}})},
		{name: "a text in place of a list", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": factstest.MCP})},
		{name: "another server", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": "https://other.example.com/mcp"}), want: "token-aud-mismatch", says: "the URL of another server"},
		{name: "the client id", world: world(refusing(badToken)), token: client, want: "token-aud-mismatch", says: "as Casdoor does with client_credentials"},
		{name: "a slash", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": factstest.MCP + "/"}), want: "token-aud-mismatch", says: "The slash counts"},
		{name: "the client id, and it is taken", world: world(welcoming()), token: client, says: "It would not be taken by servers that follow the specification"},
		{name: "none", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": nil}), want: "token-aud-missing"},
		{name: "an empty list", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": []string{}}), want: "token-aud-missing"},
		{name: "none, and it is taken", world: world(welcoming()), token: token(t, factstest.Doc{"aud": nil}), says: "names no audience"},
		{name: "the client id of an expired token", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": []string{"c1"}, "exp": expired}), want: "token-aud-mismatch/info?possible"},
		{name: "another server in an expired token", world: world(refusing(badToken)), token: token(t, factstest.Doc{"aud": "https://other.example.com", "exp": expired}), want: "token-aud-mismatch"},
		{name: "the server expects another", world: world(refusing(says("invalid audience"))), token: token(t, nil), want: "token-aud-mismatch", says: "in its configuration"},
		{name: "Casdoor's own server", world: ownWorld(ownRefusing("Unauthorized operation")), in: ownInput, token: token(t, factstest.Doc{"aud": "https://other.example.com"}), says: "looks at no audience"},
		{name: "no MCP server", world: world(welcoming()), token: client, in: func(in *target.Input) { in.MCP = "" }, status: checks.Skipped},
	})
}
