// Package diagnose turns findings into ranked root causes. Pure: it asks nothing.
package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// Assessment is what the outcomes so far amount to.
type Assessment struct {
	Diagnoses []checks.Diagnosis
	Software  checks.Software
	Verdict   checks.Verdict
	Summary   string
}

// Assess ranks the causes behind the outcomes. The verdict is only meaningful when all checks have ended.
func Assess(outcomes []checks.Outcome, rep checks.Report, finished bool) Assessment {
	outcomes = inOrder(outcomes, rep.Checks)
	sw := software(outcomes, rep)
	causes := collect(outcomes)
	a := Assessment{Software: sw, Diagnoses: rank(fold(causes), settingOf(rep, sw, causes))}
	if finished {
		a.Verdict = verdict(a.Diagnoses, rep)
		a.Summary = summary(a.Verdict, a.Diagnoses, rep)
	}
	return a
}

// inOrder sorts outcomes as the report lists their checks: these end in any order, and
// the same observations must always read the same.
func inOrder(outcomes []checks.Outcome, cs []checks.CheckReport) []checks.Outcome {
	place := map[string]int{}
	for i, c := range cs {
		place[c.ID] = i + 1
	}
	out := slices.Clone(outcomes)
	slices.SortStableFunc(out, func(a, b checks.Outcome) int {
		return cmp.Or(cmp.Compare(place[a.Check.ID], place[b.Check.ID]), cmp.Compare(a.Check.ID, b.Check.ID))
	})
	return out
}

func verdict(ds []checks.Diagnosis, rep checks.Report) checks.Verdict {
	v := checks.Healthy
	for _, d := range ds {
		switch {
		case d.Severity == codes.Error:
			return checks.Broken
		case d.Severity == codes.Warning && !d.Advisory:
			v = checks.Degraded
		}
	}
	if undetermined(rep.Checks) || len(wanting(rep)) > 0 {
		return checks.Undetermined
	}
	return v
}

// undetermined is true when too little was seen to call anything healthy: an
// essential check has no answer, or a check failed itself.
func undetermined(cs []checks.CheckReport) bool {
	looked := false
	for _, c := range cs {
		if c.Status == checks.CouldNotRun || c.Essential && (c.Status == checks.NotEvaluated || c.Status == checks.Pending) {
			return true
		}
		looked = looked || c.Status == checks.Pass || c.Status == checks.Warn || c.Status == checks.Fail
	}
	return !looked
}

// unseen says why too little was seen: in the words of the first essential check that has
// no answer, as the others lack theirs for the same reason, or else by the inputs that the
// chosen topics wanted.
func unseen(rep checks.Report) string {
	const little = "Too little could be seen to say what is wrong: "
	for _, c := range rep.Checks {
		if c.Essential && c.Status == checks.NotEvaluated && c.Reason != "" {
			return little + strings.TrimRight(c.Reason, ".") + "."
		}
	}
	if inputs := wanting(rep); len(inputs) > 0 {
		return little + strings.Join(inputs, "; ") + "."
	}
	return little + "see the checks that were not evaluated."
}

// summary is the verdict in one sentence.
func summary(v checks.Verdict, ds []checks.Diagnosis, rep checks.Report) string {
	switch v {
	case checks.Broken, checks.Degraded:
		return ds[0].Title + "."
	case checks.Undetermined:
		return unseen(rep)
	}
	text := reached(rep) + unjudged(rep)
	if len(ds) > 0 && ds[0].Code == codes.WrongCasdoorURL {
		text += " " + ds[0].Title + ": the MCP server names another, and all else is about that one."
	}
	advice := 0
	for _, d := range ds {
		if d.Severity == codes.Warning {
			advice++
		}
	}
	switch advice {
	case 0:
	case 1:
		text += " Advice on 1 point."
	default:
		text += fmt.Sprintf(" Advice on %d points.", advice)
	}
	return text
}
