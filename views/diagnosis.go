package views

import (
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

// maxProof is how many exchanges a diagnosis shows in full.
const maxProof = 4

// exchanges finds those of the ids that are in the report, in the ids' order.
func (r Run) exchanges(ids []string) []*probe.Exchange {
	var out []*probe.Exchange
	for _, id := range ids {
		if x := r.Exchange(id); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func (r Run) checkTitle(id string) string {
	if c, ok := r.Check(id); ok {
		return c.Title
	}
	return id
}

// orNothing shows a value of the comparison, or says that there is none.
func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return Lines(s)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// fixTitle is where a fix is made; a second fix at the same place is the general one.
func fixTitle(all []codes.Fix, i int) string {
	for _, before := range all[:i] {
		if before.Where == all[i].Where {
			return all[i].Where + ", in general"
		}
	}
	return all[i].Where
}

// remarkKinds says how many of the remarks are warnings: ": 2 warnings, 1 note".
func (r Run) remarkKinds() string {
	warnings := 0
	for _, d := range r.remarks() {
		if d.Severity == codes.Warning {
			warnings++
		}
	}
	notes := len(r.remarks()) - warnings
	switch {
	case warnings == 0:
		return ""
	case notes == 0:
		return ": " + count(warnings, "warning", "warnings")
	}
	return ": " + count(warnings, "warning", "warnings") + ", " + count(notes, "note", "notes")
}
