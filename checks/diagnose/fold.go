package diagnose

import (
	"cmp"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// cause is every finding of one code, with what was folded under it.
type cause struct {
	entry    codes.Entry
	findings []checks.Finding // the worst and most certain first
	checkIDs []string
	under    []*cause
}

func (c *cause) severity() codes.Severity { return c.findings[0].Severity }

// advisory: a risk that was raised to an error stands in the way all the same.
func (c *cause) advisory() bool { return c.entry.Advisory && c.severity() != codes.Error }

// collect groups the findings by code.
func collect(outcomes []checks.Outcome) []*cause {
	byCode := map[codes.Code]*cause{}
	var out []*cause
	for _, o := range outcomes {
		for _, f := range o.Result.Findings {
			c := byCode[f.Code]
			if c == nil {
				entry, ok := codes.Lookup(f.Code)
				if !ok {
					entry = codes.Entry{Code: f.Code, Title: string(f.Code), Severity: f.Severity}
				}
				c = &cause{entry: entry}
				byCode[f.Code] = c
				out = append(out, c)
			}
			c.findings = append(c.findings, f)
			if !slices.Contains(c.checkIDs, o.Check.ID) {
				c.checkIDs = append(c.checkIDs, o.Check.ID)
			}
		}
	}
	for _, c := range out {
		slices.SortStableFunc(c.findings, compareFindings)
		slices.Sort(c.checkIDs)
	}
	return out
}

// compareFindings puts the worst and most certain first; what is then equal stays in
// the order of the checks.
func compareFindings(a, b checks.Finding) int {
	return cmp.Or(a.Severity.Rank()-b.Severity.Rank(), confidenceRank(a.Confidence)-confidenceRank(b.Confidence),
		cmp.Compare(a.Subject, b.Subject))
}

func confidenceRank(c checks.Confidence) int {
	switch c {
	case checks.Certain:
		return 0
	case checks.Likely:
		return 1
	}
	return 2
}

// fold puts each consequence under the earliest cause that explains it and returns the roots.
func fold(all []*cause) []*cause {
	slices.SortStableFunc(all, compareCauses)
	var roots []*cause
	for _, c := range all {
		if parent := explainer(c, all); parent != nil {
			parent.under = append(parent.under, c)
		} else {
			roots = append(roots, c)
		}
	}
	for _, r := range roots {
		r.under = flatten(r.under)
	}
	return roots
}

// explainer finds the best cause that explains c: one at least as severe, or an error.
func explainer(c *cause, all []*cause) *cause {
	for _, other := range all {
		if other == c || other.severity().Rank() > c.severity().Rank() {
			continue
		}
		if slices.Contains(other.entry.Explains, c.entry.Code) {
			return other
		}
	}
	return nil
}

func flatten(cs []*cause) []*cause {
	var out []*cause
	for _, c := range cs {
		out = append(out, c)
		out = append(out, flatten(c.under)...)
	}
	slices.SortStableFunc(out, compareCauses)
	return out
}

// compareCauses orders causes: severity, obstacles before advice, the earliest
// step of the walk, confidence, then the catalogue's order.
func compareCauses(a, b *cause) int {
	return cmp.Or(
		a.severity().Rank()-b.severity().Rank(),
		later(a.advisory())-later(b.advisory()),
		int(a.entry.Stage)-int(b.entry.Stage),
		confidenceRank(a.findings[0].Confidence)-confidenceRank(b.findings[0].Confidence),
		codes.Position(a.entry.Code)-codes.Position(b.entry.Code),
	)
}

func later(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
