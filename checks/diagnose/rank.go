package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// rank turns the root causes, already in order, into diagnoses.
func rank(roots []*cause, sw checks.Software) []checks.Diagnosis {
	out := make([]checks.Diagnosis, 0, len(roots))
	for _, c := range roots {
		out = append(out, diagnosis(c, sw))
	}
	return out
}

func diagnosis(c *cause, sw checks.Software) checks.Diagnosis {
	lead := c.findings[0]
	d := checks.Diagnosis{
		Code: c.entry.Code, Severity: lead.Severity, Confidence: lead.Confidence, Advisory: c.advisory(),
		Title: c.entry.Title, Explanation: c.entry.Meaning, Detail: detail(c.findings),
		Subject: lead.Subject, Expected: lead.Expected, Received: lead.Received,
		Fix: fixes(lead.Fixes, fitting(lead, c.entry), inFrontOf(lead, sw)), Guide: c.entry.Guide, GuideNote: c.entry.GuideNote,
		Standard: c.entry.Standard, StandardURL: c.entry.StandardURL,
		Clients: append([]string{}, c.entry.Clients...), Explains: []checks.Consequence{},
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
	return strings.TrimSpace(fmt.Sprintf("%s The same holds for: %s.", text, strings.Join(also, ", ")))
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

// fixes puts this case's own fixes first, then the catalogue's for detected software, then the rest.
func fixes(own, catalogue []codes.Fix, sw checks.Software) []codes.Fix {
	out := append([]codes.Fix{}, own...)
	rest := slices.Clone(catalogue)
	slices.SortStableFunc(rest, func(a, b codes.Fix) int { return fixRank(a, sw) - fixRank(b, sw) })
	return append(out, rest...)
}

func fixRank(f codes.Fix, sw checks.Software) int {
	switch {
	case f.Software == "casdoor" && sw.Casdoor.Detected, f.Software != "" && f.Software == sw.Proxy:
		return 0
	case f.Software == "":
		return 1
	}
	return 2
}
