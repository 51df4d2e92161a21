package registration

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestCreated(t *testing.T) {
	play(t, created(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "created nothing"},
		{name: "created", world: answering(201, `{"client_id":"left-behind"}`), status: checks.Warn, says: `"left-behind"`},
		{name: "created, unreadable", world: answering(201, ``), status: checks.Warn, says: "did not tell"},
		{name: "refused", world: answering(401, ``)},
		{name: "no endpoint", world: serving(factstest.ServerMetadata().With(doc{"registration_endpoint": nil})), status: checks.Skipped},
		{name: "nothing known", world: factstest.New(), status: checks.Skipped},
	})
}
