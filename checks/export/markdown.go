package export

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/evidence"
	"casdoctor/checks/probe"
)

// Markdown writes the report for a ticket (CommonMark with tables): the causes with their fixes and their proof, and
// what did not pass. Text from a target is shown as it is, and never as markup.
func Markdown(w io.Writer, r checks.Report) error {
	m := &markdown{bufio.NewWriter(w)}
	m.line("# %s: %s", title(string(r.Verdict)), prose(r.Summary))
	m.inputs(r)
	n := 0
	for _, d := range r.Diagnoses {
		if d.Severity != codes.Info && !d.Advisory {
			n++
			m.diagnosis(n, d, r)
		}
	}
	m.remarks(r)
	m.checks(r)
	m.foot(r)
	return m.w.Flush()
}

type markdown struct{ w *bufio.Writer }

// line writes a line; what goes into it has been through prose or code.
func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(m.w, format+"\n", args...) // Flush tells of an error
}

func (m *markdown) inputs(r checks.Report) {
	t := r.Target
	m.line("")
	for _, in := range [][2]string{{"MCP server", t.MCP}, {"Casdoor", t.Casdoor}, {"Client", t.Client}, {"Client ID", t.ClientID}, {"Redirect URI", t.RedirectURI},
		{"Origin", t.Origin}, {"Resource", t.Resource}, {"Access token", t.Token}} {
		if in[1] != "" {
			m.line("- %s: %s", in[0], inCode(in[1]))
		}
	}
	m.line("- Seen: %s, from %s", r.Timing.Started.UTC().Format("2006-01-02 15:04:05 UTC"), inCode(r.Vantage.Host))
	for _, n := range t.Notes {
		m.line("- Changed in what was entered: %s", prose(n.Text))
	}
	m.line("")
}

func (m *markdown) diagnosis(n int, d checks.Diagnosis, r checks.Report) {
	m.line("## %d. %s", n, prose(d.Title))
	m.line("")
	m.line("%s, %s, %s", title(string(d.Severity)), d.Confidence, inCode(string(d.Code)))
	for _, text := range []string{d.Detail, d.Explanation} {
		if text != "" {
			m.line("")
			m.line("%s", prose(text))
		}
	}
	if d.Subject != "" {
		m.line("")
		m.line("Where: %s", inCode(d.Subject))
	}
	m.block("Expected", d.Expected)
	m.block("Received", d.Received)
	m.line("")
	m.line("### What to change")
	for _, f := range toldApart(shownFixes(d.Fix)) {
		m.fix(f)
	}
	m.proof(d, r)
	if len(d.Explains) > 0 {
		m.line("")
		m.line("What follows from it:")
		m.line("")
		for _, e := range d.Explains {
			m.line("- %s (%s)", prose(e.Title), inCode(string(e.Code)))
		}
	}
	if d.Standard != "" {
		m.line("")
		m.line("Standard: %s", prose(d.Standard))
	}
	m.line("")
}

func (m *markdown) fix(f codes.Fix) {
	m.line("")
	m.line("**%s**", prose(f.Where))
	m.line("")
	for i, s := range f.Steps {
		m.line("%d. %s", i+1, prose(s))
	}
	if f.Snippet != "" {
		m.line("")
		m.fence(f.Snippet)
	}
}

// proof is the exchange that shows it.
func (m *markdown) proof(d checks.Diagnosis, r checks.Report) {
	for _, x := range r.Exchanges {
		if len(d.Exchanges) == 0 || x.ID != d.Exchanges[0] {
			continue
		}
		m.line("")
		m.line("### Proof: %s", prose(x.Purpose))
		m.line("")
		m.fence(wire(x))
	}
}

// maxProof bounds how much of a body a ticket shows, in bytes.
const maxProof = 2000

// wire is an exchange as it went over the wire.
func wire(x *probe.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", x.Method, x.URL)
	for _, h := range x.RequestHeader {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	if x.RequestBody != "" {
		fmt.Fprintf(&b, "\n%s\n", clipTo(x.RequestBody, maxProof))
	}
	b.WriteString("\n")
	if !x.Answered() {
		if x.Error != nil {
			fmt.Fprintf(&b, "No answer: %s (%s)", x.Error.Message, x.Error.Detail)
		}
		return b.String()
	}
	fmt.Fprintf(&b, "%s %d %s\n", x.Proto, x.Status, x.StatusText)
	for _, h := range x.Header {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	if len(x.Body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", clipTo(string(x.Body), maxProof))
	}
	return b.String()
}

func (m *markdown) block(name, text string) {
	if text == "" {
		return
	}
	m.line("")
	m.line("%s:", name)
	m.line("")
	m.fence(text)
}

// fence writes a block of code, whose fence is longer than any in it.
func (m *markdown) fence(text string) {
	text = strings.TrimRight(evidence.Lines(text), "\n")
	marks := strings.Repeat("`", max(3, longest(text)+1))
	m.line("%s", marks)
	m.line("%s", text)
	m.line("%s", marks)
}

// longest is the longest run of backquotes.
func longest(text string) int {
	most, now := 0, 0
	for _, r := range text {
		if now++; r != '`' {
			now = 0
		}
		most = max(most, now)
	}
	return most
}

// remarks are what does not stand in the way of connecting.
func (m *markdown) remarks(r checks.Report) {
	first := true
	for _, d := range r.Diagnoses {
		if d.Severity != codes.Info && !d.Advisory {
			continue
		}
		if first {
			m.line("## Worth knowing")
			m.line("")
			first = false
		}
		m.line("- %s (%s). %s", prose(d.Title), inCode(string(d.Code)), prose(d.Detail))
	}
	if !first {
		m.line("")
	}
}

// checks lists what did not pass, of what was looked at.
func (m *markdown) checks(r checks.Report) {
	passed, skipped := 0, 0
	var rows []string
	for _, c := range r.Checks {
		switch c.Status {
		case checks.Pass:
			passed++
		case checks.Skipped: // there was nothing to look at; dozens of them would bury the rest
			skipped++
		default:
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |", inCell(c.Title), c.Status, inCell(c.Reason)))
		}
	}
	m.line("## Checks")
	m.line("")
	if len(rows) > 0 {
		m.line("| check | ended as | because |")
		m.line("| --- | --- | --- |")
		m.line("%s", strings.Join(rows, "\n"))
		m.line("")
	}
	m.line("%d of %d checks passed, %d did not apply.", passed, len(r.Checks), skipped)
}

// foot says from where the run looked.
func (m *markdown) foot(r checks.Report) {
	m.line("")
	m.line("%d requests in %.0f ms on %s, seen from %s. Casdoctor %s, catalogue %s.", r.Timing.Requests, r.Timing.DurationMS,
		r.Timing.Started.UTC().Format("2006-01-02 15:04:05 UTC"), prose(r.Vantage.Host), prose(r.Version.Casdoctor), prose(r.Version.Catalogue))
}

// address is what a ticket would turn into a link: URLs, names of people and mail addresses, numbers of tickets.
var address = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>"'“”]+|[a-z0-9._%+-]*@[a-z0-9][a-z0-9._/-]*|[a-z0-9._/-]*#[0-9]+|\bGH-[0-9]+`)

// prose is text on one line in which nothing is markup. An address in it is shown as code, so that none becomes a link
// and nobody whom a target names is called into the ticket.
func prose(s string) string {
	s = evidence.Line(clip(s))
	var b strings.Builder
	at := 0
	for _, m := range address.FindAllStringIndex(s, -1) {
		end := m[0] + len(strings.TrimRight(s[m[0]:m[1]], ".,;:!?)]"))
		b.WriteString(plain(s[at:m[0]], at == 0))
		b.WriteString(inCode(s[m[0]:end]))
		at = end
	}
	b.WriteString(plain(s[at:], at == 0))
	return b.String()
}

// plain escapes what could be markup, and no more, so that the text can be read as it is, too.
func plain(s string, begins bool) string {
	var b strings.Builder
	letter := func(i int) bool {
		return i >= 0 && i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z')
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '<':
			b.WriteString("&lt;")
			continue
		case c == '&':
			b.WriteString("&amp;")
			continue
		case strings.IndexByte("\\`*[]~|$", c) >= 0, c == '_' && !(letter(i-1) && letter(i+1)),
			begins && i == 0 && strings.IndexByte("#>-+=/", c) >= 0, // at the start of a line / begins a command of GitLab
			begins && (c == '.' || c == ')') && i > 0 && strings.Trim(s[:i], "0123456789") == "" && (i+1 == len(s) || s[i+1] == ' '):
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// inCell is prose for a cell of a table, in which a bar ends the cell even in code.
func inCell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(prose(clipTo(s, maxURL)), `\|`, "|"), "|", `\|`)
}

// inCode is a value on one line, as code.
func inCode(s string) string {
	s = evidence.Line(clip(s))
	marks := strings.Repeat("`", longest(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.Trim(s, " ") == "" {
		return marks + " " + s + " " + marks
	}
	return marks + s + marks
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
