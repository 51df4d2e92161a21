package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/evidence"
)

// TextOptions tune the text report.
type TextOptions struct {
	Colour bool // ANSI colours, for a terminal
}

// Text writes the report for a terminal: the verdict and the causes first, then the
// walk and the checks. Control characters in evidence are shown, not obeyed.
func Text(w io.Writer, r checks.Report, o TextOptions) error {
	t := &textWriter{w: bufio.NewWriter(w), colour: o.Colour}
	t.head(r)
	for i, d := range r.Diagnoses {
		t.diagnosis(i+1, d, r)
	}
	t.walk(r.Walk)
	t.checks(r.Checks)
	t.foot(r)
	return t.w.Flush()
}

type textWriter struct {
	w      *bufio.Writer
	colour bool
}

func (t *textWriter) head(r checks.Report) {
	t.line("%s  %s", t.paint(verdictColour(r.Verdict), strings.ToUpper(string(r.Verdict))), evidence.Line(r.Summary))
	if r.Target.MCP != "" {
		t.line("  MCP server  %s", evidence.Line(r.Target.MCP))
	}
	if r.Target.Casdoor != "" {
		t.line("  Casdoor     %s", evidence.Line(r.Target.Casdoor))
	}
	for _, n := range r.Target.Notes {
		t.line("  Note on %s: %s", n.Field, evidence.Line(n.Text))
	}
	t.line("")
}

func (t *textWriter) diagnosis(n int, d checks.Diagnosis, r checks.Report) {
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
	for _, f := range shownFixes(d.Fix) {
		t.fix(f)
	}
	t.field("standard", d.Standard)
	t.field("guide", d.GuideNote)
	if len(d.Clients) > 0 {
		t.field("hits", strings.Join(d.Clients, ", "))
	}
	for _, e := range d.Explains {
		t.field("follows", fmt.Sprintf("%s (%s)", e.Title, e.Code))
	}
	t.line("")
}

// shownFixes are the first three: the one for the detected software leads. The JSON report has all.
func shownFixes(fs []codes.Fix) []codes.Fix { return fs[:min(len(fs), 3)] }

func (t *textWriter) fix(f codes.Fix) {
	t.line("   fix: %s", t.bold(evidence.Line(f.Where)))
	for i, s := range f.Steps {
		t.line("     %d) %s", i+1, evidence.Line(s))
	}
	if f.Snippet != "" {
		for l := range strings.SplitSeq(strings.TrimRight(f.Snippet, "\n"), "\n") {
			t.line("        | %s", evidence.Line(l))
		}
	}
}

// proof is the first exchange that shows the cause, in one line.
func proof(d checks.Diagnosis, r checks.Report) string {
	if len(d.Exchanges) == 0 {
		return ""
	}
	for _, x := range r.Exchanges {
		if x.ID == d.Exchanges[0] {
			answer := fmt.Sprintf("%d %s", x.Status, x.StatusText)
			if x.Status == 0 && x.Error != nil {
				answer = x.Error.Message
			}
			return fmt.Sprintf("%s: %s %s → %s", x.ID, x.Method, x.URL, answer)
		}
	}
	return ""
}

func (t *textWriter) walk(steps []checks.Step) {
	t.line("%s", t.bold("The walk of a client"))
	for _, s := range steps {
		note := s.Note
		if s.Code != "" {
			note = fmt.Sprintf("%s (%s)", s.Note, s.Code)
		}
		t.line("  %-8s %-46s %s", s.State, s.Name, evidence.Line(note))
	}
	t.line("")
}

func (t *textWriter) checks(cs []checks.CheckReport) {
	t.line("%s", t.bold("Checks"))
	for _, c := range cs {
		t.line("  %s %-28s %s", t.paint(statusColour(c.Status), fmt.Sprintf("%-13s", c.Status)), c.ID, evidence.Line(c.Reason))
	}
	t.line("")
}

func (t *textWriter) foot(r checks.Report) {
	t.line("%d requests in %.0f ms, seen from %s. casdoctor %s, catalogue %s.",
		r.Timing.Requests, r.Timing.DurationMS, r.Vantage.Host, r.Version.Casdoctor, r.Version.Catalogue)
}

func (t *textWriter) field(name, value string) {
	if value != "" {
		t.line("   %-9s %s", name+":", evidence.Line(value))
	}
}

func (t *textWriter) line(format string, args ...any) {
	fmt.Fprintf(t.w, format+"\n", args...)
}

const (
	red    = "31"
	yellow = "33"
	green  = "32"
	grey   = "90"
)

func (t *textWriter) paint(colour, s string) string {
	if !t.colour || colour == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func (t *textWriter) bold(s string) string { return t.paint("1", s) }

func severityWord(d checks.Diagnosis) string {
	if d.Advisory {
		return "ADVICE"
	}
	return strings.ToUpper(string(d.Severity))
}

func verdictColour(v checks.Verdict) string {
	switch v {
	case checks.Healthy:
		return green
	case checks.Broken:
		return red
	}
	return yellow
}

func severityColour(s codes.Severity) string {
	switch s {
	case codes.Error:
		return red
	case codes.Warning:
		return yellow
	}
	return grey
}

func statusColour(s checks.Status) string {
	switch s {
	case checks.Pass:
		return green
	case checks.Fail, checks.CouldNotRun:
		return red
	case checks.Warn:
		return yellow
	}
	return grey
}
