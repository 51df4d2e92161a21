package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// TextOptions tune the text report.
type TextOptions struct {
	Colour bool // ANSI colours, for a terminal
	// Brief leaves out what a reader in a hurry does not need: advice is one line, the checks are
	// counted, and the verdict and the first thing to do stand at the end again.
	Brief bool
	Width int // where prose is wrapped; 0 for not at all
}

// Text writes the report for a terminal: the verdict and the causes first, then the
// walk and the checks. Control characters in evidence are shown, not obeyed.
func Text(w io.Writer, r checks.Report, o TextOptions) error {
	t := &terminal{w: bufio.NewWriter(w), colour: o.Colour, width: o.Width}
	if o.Brief {
		t.brief(r)
		return t.w.Flush()
	}
	t.head(r)
	for i, d := range r.Diagnoses {
		t.diagnosis(i+1, d, r)
	}
	t.walk(r.Walk)
	t.checks(r.Checks)
	t.foot(r)
	return t.w.Flush()
}

func (t *terminal) head(r checks.Report) {
	t.verdict(r)
	if r.Target.MCP != "" {
		t.line("  MCP server  %s", r.Target.MCP)
	}
	if r.Target.Casdoor != "" {
		t.line("  Casdoor     %s", r.Target.Casdoor)
	}
	for _, n := range r.Target.Notes {
		t.line("  Note on %s: %s", n.Field, n.Text)
	}
	t.line("")
}

func (t *terminal) verdict(r checks.Report) {
	word := strings.ToUpper(string(r.Verdict))
	t.line("%s  %s", t.paint(verdictColour(r.Verdict), word), t.wrapped(r.Summary, len(word)+2))
}

func (t *terminal) diagnosis(n int, d checks.Diagnosis, r checks.Report) {
	t.line("%d. %s  %s", n, t.paint(severityColour(d.Severity), severityWord(d)), t.bold(d.Title))
	t.field("code", fmt.Sprintf("%s (%s)", d.Code, d.Confidence))
	// What is merely worth knowing stays short: the reader is here for the causes.
	if d.Severity == codes.Info {
		t.field("seen", d.Detail)
		t.line("")
		return
	}
	t.field("why", d.Explanation)
	t.field("seen", d.Detail)
	t.field("expected", d.Expected)
	t.field("received", d.Received)
	t.field("proof", proof(d, r))
	t.fixes(shownFixes(d.Fix))
	t.field("standard", d.Standard)
	t.field("guide", d.GuideNote)
	t.field("hits", strings.Join(d.Clients, ", "))
	for _, e := range d.Explains {
		t.field("follows", fmt.Sprintf("%s (%s)", e.Title, e.Code))
	}
	t.line("")
}

// shownFixes are the first three: the one for the party at fault and for the detected software lead. The JSON report has all.
func shownFixes(fs []codes.Fix) []codes.Fix { return fs[:min(len(fs), 3)] }

func (t *terminal) fixes(fs []codes.Fix) {
	for _, f := range toldApart(fs) {
		t.fix(f)
	}
}

// toldApart tells several fixes for one place apart: the first is for this case.
func toldApart(fs []codes.Fix) []codes.Fix {
	seen := map[string]bool{}
	out := slices.Clone(fs)
	for i, f := range fs {
		if seen[f.Where] {
			out[i].Where += ", in general"
		}
		seen[f.Where] = true
	}
	return out
}

func (t *terminal) fix(f codes.Fix) {
	t.line("   fix: %s", t.bold(f.Where))
	for i, s := range f.Steps {
		t.line("     %d) %s", i+1, t.wrapped(s, 8))
	}
	if f.Snippet != "" {
		// Tabs are the one control character of a snippet that belongs to it.
		text := strings.ReplaceAll(strings.TrimRight(f.Snippet, "\n"), "\t", "    ")
		for l := range strings.SplitSeq(text, "\n") {
			t.line("        | %s", l)
		}
	}
}

// proof is the first exchange that shows the cause, in one line.
func proof(d checks.Diagnosis, r checks.Report) string {
	for _, x := range r.Exchanges {
		if len(d.Exchanges) == 0 || x.ID != d.Exchanges[0] {
			continue
		}
		answer := strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.StatusText))
		if x.Status == 0 && x.Error != nil {
			answer = x.Error.Message
		}
		return fmt.Sprintf("%s: %s %s → %s", x.ID, x.Method, clipTo(x.URL, maxURL), answer)
	}
	return ""
}

func (t *terminal) walk(steps []checks.Step) {
	t.line("%s", t.bold("The walk of a client"))
	for _, s := range steps {
		note := clip(s.Note)
		if s.Code != "" {
			note = fmt.Sprintf("%s (%s)", note, s.Code)
		}
		t.line("  %-8s %-46s %s", s.State, s.Name, note)
	}
	t.line("")
}

func (t *terminal) checks(cs []checks.CheckReport) {
	t.line("%s", t.bold("Checks"))
	for _, c := range cs {
		t.line("  %s %-28s %s", t.paint(statusColour(c.Status), fmt.Sprintf("%-13s", c.Status)), c.ID, clip(c.Reason))
	}
	t.line("")
}

// foot says from where the run looked: what it saw need not be what others see.
func (t *terminal) foot(r checks.Report) {
	requests := "requests"
	if r.Timing.Requests == 1 {
		requests = "request"
	}
	from := r.Vantage.Host
	if len(r.Vantage.AddressFamilies) > 0 {
		from += " (" + strings.Join(r.Vantage.AddressFamilies, ", ") + ")"
	}
	if r.Vantage.TrustedRoots != "" {
		from += ", trusting " + r.Vantage.TrustedRoots
	}
	t.line("%d %s in %.0f ms, seen from %s.", r.Timing.Requests, requests, r.Timing.DurationMS, from)
	t.line("casdoctor %s, catalogue %s.", r.Version.Casdoctor, r.Version.Catalogue)
}
