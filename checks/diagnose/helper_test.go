package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/probe"
)

// found is a finding as the engine completes it.
func found(code codes.Code) checks.Finding {
	return checks.Finding{Code: code, Severity: codes.MustLookup(code).Severity, Confidence: checks.Certain, Subject: "subject of " + string(code), Detail: "Detail of " + string(code) + "."}
}

// as changes the severity of a finding.
func as(s codes.Severity, f checks.Finding) checks.Finding {
	f.Severity = s
	return f
}

// ended is a check that ended with the findings, or passed without any.
func ended(id string, stage codes.Stage, fs ...checks.Finding) checks.Outcome {
	r := checks.Result{Status: checks.Pass, Findings: fs}
	for _, f := range fs {
		switch {
		case f.Severity == codes.Error:
			r.Status = checks.Fail
		case f.Severity == codes.Warning && r.Status == checks.Pass:
			r.Status = checks.Warn
		}
	}
	return checks.Outcome{Check: checks.Check{ID: id, Stage: stage}, Result: r}
}

// with is a check that ended in the status given.
func with(id string, stage codes.Stage, s checks.Status, reason string) checks.Outcome {
	return checks.Outcome{Check: checks.Check{ID: id, Stage: stage}, Result: checks.Result{Status: s, Reason: reason}}
}

func essential(o checks.Outcome) checks.Outcome {
	o.Check.Essential = true
	return o
}

// reported is the report of a run with these checks, in this order; pending ones have no outcome.
func reported(outcomes []checks.Outcome, xs ...*probe.Exchange) checks.Report {
	rep := checks.Report{Exchanges: xs}
	for _, o := range outcomes {
		rep.Checks = append(rep.Checks, o.Report())
	}
	return rep
}

// assess judges outcomes that are also the whole battery.
func assess(outcomes ...checks.Outcome) diagnose.Assessment {
	return diagnose.Assess(outcomes, reported(outcomes), true)
}

// tree writes diagnoses as "root(under under) root".
func tree(ds []checks.Diagnosis) string {
	var out []string
	for _, d := range ds {
		var under []string
		for _, e := range d.Explains {
			under = append(under, string(e.Code))
		}
		text := string(d.Code)
		if len(under) > 0 {
			text += "(" + strings.Join(under, " ") + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// oneEach puts each finding into a check of its own.
func oneEach(fs ...checks.Finding) []checks.Outcome {
	var out []checks.Outcome
	for i, f := range fs {
		out = append(out, ended(fmt.Sprintf("c%02d", i), codes.MustLookup(f.Code).Stage, f))
	}
	return out
}

// expectTree compares the tree of the findings with the one wanted.
func expectTree(t *testing.T, name, want string, fs ...checks.Finding) {
	t.Helper()
	if got := tree(assess(oneEach(fs...)...).Diagnoses); got != want {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want)
	}
}
