package battery_test

import (
	"slices"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/lab"
)

// Test clients are deleted again where the server gives the means.
func TestNoTestClientIsLeftBehind(t *testing.T) {
	l, store := startLab(t, lab.Options{Only: []string{"healthy-test-client"}})
	p, _ := l.Pair("healthy-test-client")
	rep, err := diagnoseOne(p, store)
	if err != nil {
		t.Fatal(err)
	}
	created, deleted := 0, 0
	for _, x := range rep.Exchanges {
		switch {
		case x.Method == "POST" && x.Status == 201:
			created++
		case x.Method == "DELETE" && x.Status == 204:
			deleted++
		}
	}
	if created < 5 || created != deleted {
		t.Errorf("%d clients were registered and %d deleted", created, deleted)
	}
	i := slices.IndexFunc(rep.Checks, func(c checks.CheckReport) bool { return c.ID == "registration.created" })
	if rep.Checks[i].Status != checks.Pass {
		t.Errorf("registration.created ended as %s: %s", rep.Checks[i].Status, rep.Checks[i].Reason)
	}
}
