package token

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestClient(t *testing.T) {
	given := func(id string) func(*target.Input) { return func(in *target.Input) { in.ClientID = id } }
	good := token(t, nil)
	play(t, client(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "nothing to compare with", world: world(welcoming()), token: good, says: "client c1 (azp)"},
		{name: "the given client", world: world(welcoming()), token: good, in: given("c1"), says: "the client that was given"},
		{name: "another client", world: world(welcoming()), token: good, in: given("c2"), status: checks.Warn, says: "and not to c2"},
		{name: "by client_id", world: world(welcoming()), token: token(t, factstest.Doc{"client_id": "c9", "azp": nil}), in: given("c9"), says: "(client_id)"},
		{name: "two clients", world: world(welcoming()), token: token(t, factstest.Doc{"client_id": "c9"}), status: checks.Warn, says: "different clients"},
		{name: "none", world: world(welcoming()), token: token(t, factstest.Doc{"azp": nil}), says: "does not say"},
	})
}
