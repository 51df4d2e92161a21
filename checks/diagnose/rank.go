package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// rank turns the root causes, already in order, into diagnoses.
func rank(roots []*cause, s setting) []checks.Diagnosis {
	out := make([]checks.Diagnosis, 0, len(roots))
	for _, c := range roots {
		out = append(out, diagnosis(c, s))
	}
	return out
}

func diagnosis(c *cause, s setting) checks.Diagnosis {
	lead := c.findings[0]
	owner := s.owner(lead)
	d := checks.Diagnosis{
		Code: c.entry.Code, Severity: lead.Severity, Confidence: lead.Confidence, Advisory: c.advisory(),
		Title: c.entry.Title, Explanation: c.entry.Meaning, Detail: detail(c.findings),
		Owner: owner, Subject: lead.Subject, Expected: lead.Expected, Received: lead.Received,
		Fix: s.fixes(lead, fitting(lead, c.entry), owner), Guide: c.entry.Guide, GuideNote: c.entry.GuideNote,
		Standard: c.entry.Standard, StandardURL: c.entry.StandardURL,
		Clients: append([]string{}, hit(lead, c.entry)...), Explains: []checks.Consequence{},
		Exchanges: []string{}, Checks: c.checkIDs,
	}
	for _, f := range c.findings {
		for _, id := range f.IDs() {
			if !slices.Contains(d.Exchanges, id) {
				d.Exchanges = append(d.Exchanges, id)
			}
		}
	}
	for _, u := range c.under {
		f := u.findings[0]
		d.Explains = append(d.Explains, checks.Consequence{Code: u.entry.Code, Severity: f.Severity, Title: u.entry.Title, Subject: f.Subject, Detail: f.Detail})
	}
	return d
}

// hit are the catalogue's clients, unless the finding knows better.
func hit(f checks.Finding, e codes.Entry) []string {
	if f.Clients != nil {
		return f.Clients
	}
	return e.Clients
}

// detail is the lead finding's sentence and the subjects of the others.
func detail(fs []checks.Finding) string {
	text := fs[0].Detail
	var also []string
	for _, f := range fs[1:] {
		if f.Subject != "" && f.Subject != fs[0].Subject && !slices.Contains(also, f.Subject) {
			also = append(also, f.Subject)
		}
	}
	if len(also) == 0 {
		return text
	}
	same := "The same holds for: "
	if lead := fs[0].Subject; lead != "" && !strings.Contains(text, lead) {
		same = "This is about " + lead + "; the same holds for: "
	}
	return strings.TrimSpace(text + " " + same + strings.Join(also, ", ") + ".")
}

// inFrontOf is the software with the proxy that the finding's own proof shows: Casdoor and
// the MCP server may stand behind different ones.
func inFrontOf(f checks.Finding, sw checks.Software) checks.Software {
	sw.Proxy = cmp.Or(proxyAmong(f.Exchanges), sw.Proxy)
	return sw
}

// fitting are the catalogue's fixes, unless the finding has all that fit.
func fitting(f checks.Finding, e codes.Entry) []codes.Fix {
	if f.FixesOnly && len(f.Fixes) > 0 {
		return nil
	}
	return e.Fixes
}

// fixes puts this case's own fixes first, then the catalogue's: for the party at fault, for
// detected software, then the rest. The examples get the run's URLs.
func (s setting) fixes(lead checks.Finding, catalogue []codes.Fix, owner codes.Owner) []codes.Fix {
	s.sw, s.known = inFrontOf(lead, s.sw), s.known.of(lead)
	out := []codes.Fix{}
	for _, f := range lead.Fixes {
		out = append(out, s.known.completed(f))
	}
	rest := slices.Clone(catalogue)
	slices.SortStableFunc(rest, func(a, b codes.Fix) int { return s.fixRank(a, owner) - s.fixRank(b, owner) })
	for _, f := range rest {
		if lead.Owner != "" && s.elsewhere(f, owner) {
			continue // the check knows that it is not there
		}
		f = s.known.filled(f)
		if codes.MustLookup(lead.Code).Stage == codes.StageCORS {
			f = s.known.fromPage(f)
		}
		// What a fix of this case says already is not said again in general.
		if !slices.ContainsFunc(out, func(o codes.Fix) bool { return o.Where == f.Where && o.Snippet == f.Snippet && f.Snippet != "" }) {
			out = append(out, f)
		}
	}
	return out
}

// fixRank: first the party at fault, last the server that is not; between them detected
// software before any, and any before other software.
func (s setting) fixRank(f codes.Fix, owner codes.Owner) int {
	rank := 2
	switch {
	case owner == codes.OwnerClient && f.Addressee() == codes.OwnerClient:
		return -1
	case f.Software == "casdoor" && s.sw.Casdoor.Detected, f.Software != "" && f.Software == s.sw.Proxy:
		rank = 0
	case f.Software == "":
		rank = 1
	}
	if s.elsewhere(f, owner) {
		rank += 3
	}
	return rank
}
