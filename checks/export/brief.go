package export

import (
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// briefFixes is how many fixes of a cause are shown in brief.
const briefFixes = 2

// brief writes the causes with what to do, and the rest in numbers.
func (t *terminal) brief(r checks.Report) {
	t.head(r)
	var cause *checks.Diagnosis
	for i, d := range r.Diagnoses {
		if d.Severity == codes.Info || d.Advisory {
			t.line("%d. %s  %s", i+1, t.paint(severityColour(d.Severity), severityWord(d)), t.bold(d.Title))
			t.field("seen", d.Detail)
			continue
		}
		if cause == nil {
			cause = &r.Diagnoses[i]
		}
		t.cause(i+1, d, r)
	}
	if len(r.Diagnoses) > 0 {
		t.line("")
	}
	t.walk(r.Walk)
	t.line("Checks: %s.", counted(r.Checks))
	t.foot(r)
	t.line("--verbose shows every check and more ways to mend it; casdoctor check --format json has everything.")
	t.line("")
	t.verdict(r)
	if cause != nil && len(cause.Fix) > 0 {
		first := cause.Fix[0]
		t.line("First: %s: %s", t.bold(first.Where), t.wrapped(first.Steps[0], 7))
	}
}

// cause is a diagnosis without what only matters to those who doubt it.
func (t *terminal) cause(n int, d checks.Diagnosis, r checks.Report) {
	t.line("%d. %s  %s", n, t.paint(severityColour(d.Severity), severityWord(d)), t.bold(d.Title))
	t.field("code", fmt.Sprintf("%s (%s)", d.Code, d.Confidence))
	t.field("seen", d.Detail)
	t.field("expected", d.Expected)
	t.field("received", d.Received)
	t.field("proof", proof(d, r))
	t.fixes(d.Fix[:min(len(d.Fix), briefFixes)])
	if n := len(d.Explains); n > 0 {
		t.field("follows", fmt.Sprintf("%d more, which go away with it", n))
	}
	t.line("")
}

// counted is "61 passed, 1 failed, 21 skipped".
func counted(cs []checks.CheckReport) string {
	n := map[checks.Status]int{}
	for _, c := range cs {
		n[c.Status]++
	}
	var parts []string
	for _, s := range []struct {
		status checks.Status
		word   string
	}{{checks.Pass, "passed"}, {checks.Warn, "warned"}, {checks.Fail, "failed"}, {checks.Skipped, "skipped"}, {checks.NotEvaluated, "not evaluated"},
		{checks.CouldNotRun, "could not run"}, {checks.Pending, "not ended"}} {
		if n[s.status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s.status], s.word))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
