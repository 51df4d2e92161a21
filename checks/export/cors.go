package export

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// CORSSchema names the format of a simulated request; its members only grow.
const CORSSchema = "casdoctor.cors/v1"

// CORSVerdict is what became of a simulated request.
type CORSVerdict string

// The verdicts.
const (
	CORSAllowed   CORSVerdict = "allowed"   // the page sees the answer
	CORSBlocked   CORSVerdict = "blocked"   // the browser keeps it from the page, or does not send the request
	CORSUnreached CORSVerdict = "unreached" // no answer came
)

// CORS is one request of a page as a browser sees it.
type CORS struct {
	Schema      string            `json:"schema"`
	Verdict     CORSVerdict       `json:"verdict"`
	Origin      string            `json:"origin"`
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	Credentials bool              `json:"credentials"`
	CrossOrigin bool              `json:"cross_origin"`
	Causes      []fetch.Cause     `json:"preflight_because"` // none where no preflight is needed
	Sent        []fetch.Outgoing  `json:"sent"`
	Steps       []fetch.Step      `json:"steps"`
	Failure     *fetch.Failure    `json:"failure,omitempty"`
	Status      int               `json:"status"` // of the last answer; 0 for none
	Readable    []string          `json:"readable"`
	Hidden      []string          `json:"hidden"`
	MaxAge      int               `json:"preflight_seconds"`
	Console     CORSConsole       `json:"console"`
	Change      string            `json:"change,omitempty"` // what to change, in one sentence
	Fix         []codes.Fix       `json:"fix"`
	Behind      *simulate.Alone   `json:"behind,omitempty"` // the answer behind a refused preflight
	Held        bool              `json:"held,omitempty"`   // the preflight passed, and the request itself was not sent
	Unreached   *probe.Error      `json:"unreached,omitempty"`
	Notes       []string          `json:"notes"`
	Exchanges   []*probe.Exchange `json:"exchanges"`
	Version     checks.Version    `json:"version"`
}

// CORSConsole is what consoles print; "" for what prints nothing of CORS.
type CORSConsole struct {
	Chrome  string `json:"chrome,omitempty"`
	Firefox string `json:"firefox,omitempty"`
}

// NewCORS makes the document of a simulated request. fixes say how to change what Advice names.
func NewCORS(q simulate.Question, o simulate.Outcome, fixes []codes.Fix, v checks.Version) CORS {
	c := CORS{Schema: CORSSchema, Verdict: CORSBlocked, Origin: q.Origin.String(), Method: q.Method, URL: q.URL, Credentials: q.Credentials == fetch.Include,
		CrossOrigin: o.CrossOrigin, Causes: list(o.Causes), Sent: list(o.Sent), Steps: list(o.Steps), Failure: o.Failure, Status: o.Status, Readable: list(o.Readable), Hidden: list(o.Hidden),
		MaxAge: int(o.MaxAge.Seconds()), Console: CORSConsole{o.Chrome(), o.Firefox()}, Change: o.Advice(q.Origin), Fix: list(fixes), Behind: o.Behind, Held: o.Held, Unreached: o.Unreached,
		Notes: list(o.Notes), Exchanges: list(o.Proof()), Version: v}
	switch {
	case o.Unreached != nil:
		c.Verdict = CORSUnreached
	case o.Verdict == fetch.Allowed || o.Held:
		c.Verdict = CORSAllowed
	}
	if o.Held {
		c.Notes = append(c.Notes, "The "+q.Method+" itself was not sent: it might change something. Its answer has to allow the origin, too (--send sends it).")
	}
	if o.Forgets() {
		c.Notes = append(c.Notes, fmt.Sprintf("The preflight allowed this origin; the answer itself (%d) forgot it.", o.Status))
	}
	if b := o.Behind; b != nil && b.X.Answered() && b.Failure == nil && o.Failure != nil && !listed(o.Failure.Reason) {
		c.Notes = append(c.Notes, fmt.Sprintf("The answer itself (%d) allows the origin: the server thinks of CORS there, and forgets it at the preflight.", b.X.Status))
	}
	if f := o.Failure; f != nil && f.Reason == fetch.NoResponse && o.Unreached == nil {
		c.Verdict, c.Console = CORSUnreached, CORSConsole{}
		c.Change = "Give the URL at which the redirects end: browsers follow 20 of them, and fewer are followed here."
	}
	c.mask(fetch.PlanOf(q.Request).Actual.URL)
	return c
}

// listed: the preflight did allow the origin, and failed for what it lists.
func listed(r fetch.Reason) bool { return r == fetch.HeaderNotAllowed || r == fetch.MethodNotAllowed }

// list is never null in the document.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// mask shows the URL as the records do, where a secret in it is masked. at is the URL as browsers spell it.
func (c *CORS) mask(at string) {
	if len(c.Sent) == 0 {
		return
	}
	c.URL = c.Sent[0].URL
	shown := func(s string) string { return strings.ReplaceAll(s, at, c.URL) }
	c.Console.Chrome, c.Console.Firefox = shown(c.Console.Chrome), shown(c.Console.Firefox)
}

// JSON writes the document.
func (c CORS) JSON(w io.Writer) error { return indented(w, c) }

// Text writes it for a terminal: the verdict, each request with its steps, what consoles print, what to change.
func (c CORS) Text(w io.Writer, o TextOptions) error {
	t := &terminal{w: bufio.NewWriter(w), colour: o.Colour}
	t.line("%s  %s %s from a page at %s", t.paint(c.colour(), strings.ToUpper(string(c.Verdict))), cmp.Or(c.Method, "GET"), c.URL, c.Origin)
	t.line("")
	t.corsRequests(c)
	t.corsBehind(c)
	t.corsHeaders(c)
	t.field("Chrome", c.Console.Chrome)
	t.field("Firefox", c.Console.Firefox)
	t.field("change", c.Change)
	for _, f := range shownFixes(c.Fix) {
		t.fix(f)
	}
	if n := len(c.Fix) - len(shownFixes(c.Fix)); n > 0 {
		t.field("more", fmt.Sprintf("fixes for other software: %d, in the JSON document (--format json)", n))
	}
	for _, n := range c.Notes {
		t.field("note", n)
	}
	return t.w.Flush()
}

func (c CORS) colour() string {
	switch c.Verdict {
	case CORSAllowed:
		return green
	case CORSBlocked:
		return red
	}
	return yellow
}

// corsRequests writes the steps, by request. Those before anything is sent to a URL stand alone.
func (t *terminal) corsRequests(c CORS) {
	sent := 0
	var hop int
	var phase fetch.Phase
	for i, s := range c.Steps {
		if i == 0 || s.Hop != hop || s.Phase != phase {
			hop, phase = s.Hop, s.Phase
			t.corsTitle(c, s, &sent)
		}
		t.corsStep(s)
	}
	t.line("")
}

func (t *terminal) corsTitle(c CORS, s fetch.Step, sent *int) {
	if s.Phase == fetch.PhaseRequest || *sent >= len(c.Sent) {
		t.line("%s", t.bold("Before it is sent"))
		return
	}
	out, answer := c.Sent[*sent], "no answer"
	if *sent < len(c.Exchanges) {
		if x := c.Exchanges[*sent]; x.Answered() {
			answer = strings.TrimSpace(strings.Join([]string{strconv.Itoa(x.Status), x.StatusText}, " "))
		} else if x.Error != nil {
			answer = x.Error.Message
		}
	}
	*sent++
	t.line("%s  %s", t.bold(out.Method+" "+out.URL), answer)
}

func (t *terminal) corsStep(s fetch.Step) {
	word, colour := "ok", green
	switch {
	case s.Moot && s.Passed:
		word, colour = "-", grey
	case s.Moot:
		word, colour = "also", grey
	case !s.Passed:
		word, colour = "FAIL", red
	case s.Warning:
		word, colour = "warn", yellow
	}
	// Padded before it is painted: colours have no width.
	t.line("   %s %s: %s", t.paint(colour, word+strings.Repeat(" ", 4-len(word))), s.Name, clip(s.Detail))
	for _, l := range s.Lines {
		t.line("        %s", clip(l))
	}
}

// corsBehind tells a server that answers the request itself and forgot the preflight.
func (t *terminal) corsBehind(c CORS) {
	if c.Behind == nil || !c.Behind.X.Answered() {
		return
	}
	t.line("%s  %s", t.bold("Behind the refused preflight"), strconv.Itoa(c.Behind.X.Status)+" "+c.Behind.X.StatusText)
	for _, s := range c.Behind.Steps {
		t.corsStep(s)
	}
	t.line("")
}

func (t *terminal) corsHeaders(c CORS) {
	if c.Verdict != CORSAllowed {
		return
	}
	t.field("readable", strings.Join(c.Readable, ", "))
	t.field("hidden", strings.Join(c.Hidden, ", "))
}
