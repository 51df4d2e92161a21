package battery_test

import (
	"strings"
	"testing"

	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
)

// TestFixesForPagesNameTheRunsOrigin: an example's origin in a configuration would shut the reader's page out.
func TestFixesForPagesNameTheRunsOrigin(t *testing.T) {
	l, store := startLab(t, lab.Options{Only: []string{"cors-missing-on-401", "cors-duplicate-acao", "cors-allow-headers-missing", "cors-expose-headers-missing",
		"cors-preflight-not-implemented", "cors-missing-on-wellknown", "cors-origin-not-allowed", "cors-missing-on-as-endpoints"}})
	for _, p := range l.Pairs() {
		rep, err := diagnoseOne(p, store)
		if err != nil {
			t.Fatal(err)
		}
		named := false
		for _, f := range rep.Diagnoses[0].Fix {
			text := strings.Join(f.Steps, " ") + f.Snippet
			named = named || strings.Contains(text, p.Input.Origin)
			if strings.Contains(text, codes.ExampleOrigin) {
				t.Errorf("%s, %s: the example's origin: %s", p.Name, f.Where, text)
			}
		}
		if !named {
			t.Errorf("%s: no fix names %s", p.Name, p.Input.Origin)
		}
	}
}
