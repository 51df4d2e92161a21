package transport

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// foreign answers calls that carry an Origin.
func foreign(w *factstest.World, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) { return r, factstest.RequestHeader(q, "Origin") != "" })
}

func TestOrigin(t *testing.T) {
	play(t, origin(), []scene{
		{name: "behind a token", world: healthy(), says: "makes no difference before the token"},
		{name: "open", world: open(), says: "does not look at the header"},
		{name: "refused", world: foreign(healthy(), reply{Status: 403}), says: "refused with 403"},
		{name: "refused by an open server", world: foreign(open(), reply{Status: 403}), says: "refused with 403"},
		{name: "everything is refused", world: on(healthy(), "initialize", reply{Status: 403}), says: "makes no difference"},
		{name: "another status", world: foreign(healthy(), reply{Status: 500}), says: "gets 500 Internal Server Error, a call without one 401"},
		{name: "no answer", world: foreign(healthy(), reply{Err: probe.KindReset}), status: checks.NotEvaluated},
	})
}
