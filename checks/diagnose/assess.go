// Package diagnose turns findings into ranked root causes. Pure: it asks nothing.
package diagnose

import (
	"fmt"

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
	sw := software(outcomes, rep.Exchanges)
	a := Assessment{Software: sw, Diagnoses: rank(fold(collect(outcomes)), sw)}
	if finished {
		a.Verdict = verdict(a.Diagnoses, rep.Checks)
		a.Summary = summary(a.Verdict, a.Diagnoses)
	}
	return a
}

func verdict(ds []checks.Diagnosis, cs []checks.CheckReport) checks.Verdict {
	v := checks.Healthy
	for _, d := range ds {
		switch {
		case d.Severity == codes.Error:
			return checks.Broken
		case d.Severity == codes.Warning && !d.Advisory:
			v = checks.Degraded
		}
	}
	if undetermined(cs) {
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

func summary(v checks.Verdict, ds []checks.Diagnosis) string {
	switch v {
	case checks.Broken, checks.Degraded:
		return ds[0].Title + "."
	case checks.Undetermined:
		return "Too little could be seen to say what is wrong: see the checks that were not evaluated."
	}
	advice := 0
	for _, d := range ds {
		if d.Severity == codes.Warning {
			advice++
		}
	}
	if advice > 0 {
		return fmt.Sprintf("A client that follows the specification can connect. Worth knowing: %d.", advice)
	}
	return "A client that follows the specification can connect."
}
