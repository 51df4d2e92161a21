package corsgrid

import (
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// Requirement is one thing that the browser demands of an endpoint.
type Requirement string

// The requirements, in the order in which the browser comes to them.
const (
	Sent      Requirement = "sent"      // the browser sends anything at all
	Preflight Requirement = "preflight" // OPTIONS is answered with a status that will do
	Origin    Requirement = "origin"    // the preflight allows the origin
	Method    Requirement = "method"    // and the method
	Headers   Requirement = "headers"   // and the request headers
	Answer    Requirement = "answer"    // the answer itself allows the origin
	Readable  Requirement = "readable"  // the page can read the response headers that it needs
)

// Requirements lists them.
var Requirements = []Requirement{Sent, Preflight, Origin, Method, Headers, Answer, Readable}

// Name is what a requirement is called above its cells.
func (r Requirement) Name() string {
	return map[Requirement]string{Sent: "Sent", Preflight: "Preflight", Origin: "Origin", Method: "Method", Headers: "Headers",
		Answer: "Answer", Readable: "Page reads"}[r]
}

// State is how a requirement stands.
type State string

// The states.
const (
	Pending  State = "pending"
	Pass     State = "pass"
	Warn     State = "warn"
	Fail     State = "fail"
	Unneeded State = "unneeded" // this request does not raise the question
	Unknown  State = "unknown"  // the browser does not get that far
)

// Cell is one requirement of one endpoint.
type Cell struct {
	Requirement Requirement
	State       State
	Text        string // a word or two: "204", "missing"
	Detail      string // the sentence behind it
	Lines       []string
}

// Row is one endpoint.
type Row struct {
	simulate.Endpoint
	Question simulate.Question
	Cells    []Cell
	Done     bool
	// NotSent: only the preflight was sent, because the request itself might change something.
	NotSent bool
	Outcome simulate.Outcome // when done
	// Again is what the client's second attempt comes to, without the header that was refused; nil when it makes none.
	Again *simulate.Outcome
	// Note says by which rule the software lets the page in, where that is known.
	Note string
	// Doubted: the failure comes of the made-up token, and a real client would not meet it.
	Doubted bool
	// Codes are the catalogue's causes behind what failed, and Fixes what to change.
	Codes []codes.Code
	Fixes []codes.Fix
}

// Name is what the endpoint is called.
func (r Row) Name() string {
	if r.Kind == alone {
		return "the URL"
	}
	return r.Kind.Name()
}

// Cell is the cell of a requirement.
func (r Row) Cell(q Requirement) Cell {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Requirement == q })
	if i < 0 {
		return Cell{Requirement: q, State: Pending}
	}
	return r.Cells[i]
}

// State is the worst of the cells, or Pending.
func (r Row) State() State {
	if !r.Done {
		return Pending
	}
	worst := Pass
	for _, c := range r.Cells {
		switch {
		case c.State == Fail:
			return Fail
		case c.State == Warn:
			worst = Warn
		}
	}
	return worst
}

// newRow is a row of which nothing is known but what the page asks for.
func newRow(e simulate.Endpoint, q simulate.Question) Row {
	r := Row{Endpoint: e, Question: q}
	plan := fetch.PlanOf(q.Request)
	for _, req := range Requirements {
		c := Cell{Requirement: req, State: Pending, Text: "…"}
		switch {
		case req == Sent:
			c = cellOf(req, plan.Steps)
		case plan.Failure != nil:
			c.State, c.Text = Unknown, "not reached"
		case !plan.CrossOrigin && req != Readable:
			c.State, c.Text, c.Detail = Unneeded, "own origin", "The page and the URL have the same origin: CORS does not come into it."
		case plan.Preflight == nil && preflightCell(req):
			c.State, c.Text, c.Detail = Unneeded, "not needed", "The browser sends the request at once: a form could have sent it, too."
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

func preflightCell(q Requirement) bool {
	return q == Preflight || q == Origin || q == Method || q == Headers
}

// second is the client's next attempt: the TypeScript SDK looks for metadata with MCP-Protocol-Version, and without it
// when the browser refuses. ok is false for all else.
func (r Row) second(p simulate.Preset) (q simulate.Question, ok bool) {
	q = r.Question
	switch r.Kind {
	case simulate.PRM, simulate.ASMetadata, simulate.OIDCMetadata:
	default:
		return q, false
	}
	f := r.Outcome.Failure
	if !p.DiscoveryVersion || f == nil || !f.Preflight || r.Outcome.Unreached != nil {
		return q, false
	}
	without := slices.DeleteFunc(slices.Clone(q.Headers), func(h fetch.Header) bool { return strings.EqualFold(h.Name, "MCP-Protocol-Version") })
	ok = len(without) < len(q.Headers)
	q.Headers = without
	q.Purpose += ", asked again without MCP-Protocol-Version, as the client does"
	return q, ok
}

// tried takes in what the second attempt came to. When it passes, what was refused first stops nobody.
func (r *Row) tried(o simulate.Outcome) {
	r.Again = &o
	if o.Verdict != fetch.Allowed {
		return
	}
	for i := range r.Cells {
		if r.Cells[i].State == Fail {
			r.Cells[i].State = Warn
		}
	}
	r.set(cellOf(Answer, o.Steps))
}

// answered fills in the cells of the preflight as soon as it is answered.
func (r *Row) answered(x *probe.Exchange) {
	steps := fetch.JudgePreflight(r.Question.Request, simulate.ResponseOf(x)).Steps
	for i, c := range r.Cells {
		if preflightCell(c.Requirement) {
			r.Cells[i] = cellOf(c.Requirement, steps)
		}
	}
}

// finish fills in all cells.
func (r *Row) finish(o simulate.Outcome) {
	r.Outcome, r.Done = o, true
	for i, c := range r.Cells {
		if c.State == Unneeded || c.Requirement == Readable {
			continue
		}
		r.Cells[i] = cellOf(c.Requirement, o.Steps)
	}
	if o.Behind != nil && o.Behind.X.Answered() {
		c := cellOf(Answer, o.Behind.Steps)
		c.Detail = "Behind the preflight: " + c.Detail
		r.set(c)
	}
	if r.NotSent && r.Cell(Answer).State == Unknown && r.Outcome.Failure == nil {
		r.set(Cell{Requirement: Answer, State: Unknown, Text: "not sent", Detail: "Casdoctor did not send the " + r.Question.Method + " itself: it might change something. Its answer has to allow the origin, too."})
	}
	r.set(r.readable())
}

func (r *Row) set(c Cell) {
	for i := range r.Cells {
		if r.Cells[i].Requirement == c.Requirement {
			r.Cells[i] = c
		}
	}
}

// cellOf sums up the steps that decide on a requirement.
func cellOf(q Requirement, steps []fetch.Step) Cell {
	c := Cell{Requirement: q, State: Unknown, Text: "not reached", Detail: "The browser does not get that far."}
	for _, s := range steps {
		if requirementOf(s) != q {
			continue
		}
		state := Pass
		switch {
		case !s.Passed:
			state = Fail
		case s.Warning:
			state = Warn
		}
		if c.State == Fail || c.State == Warn && state == Pass {
			continue
		}
		c = Cell{Requirement: q, State: state, Text: word(s), Detail: s.Detail, Lines: s.Lines}
	}
	return c
}

// requirementOf sorts a step of the standard.
func requirementOf(s fetch.Step) Requirement {
	switch {
	case s.Phase == fetch.PhaseRequest:
		return Sent
	case s.Phase == fetch.PhaseResponse && strings.HasPrefix(s.Name, "response headers"):
		return ""
	case s.Phase == fetch.PhaseResponse:
		return Answer
	case strings.HasPrefix(s.Name, "Access-Control-Allow-Origin"), strings.HasPrefix(s.Name, "Access-Control-Allow-Credentials"):
		return Origin
	case strings.HasPrefix(s.Name, "the method"), strings.HasPrefix(s.Name, "Access-Control-Allow-Methods"):
		return Method
	case strings.HasPrefix(s.Name, "the request header"), strings.HasPrefix(s.Name, "Access-Control-Allow-Headers"):
		return Headers
	case s.Name == "how long it holds":
		return ""
	}
	return Preflight
}

// word is the shortest that can be said of a step.
func word(s fetch.Step) string {
	if s.Passed {
		switch {
		case s.Warning && s.Phase == fetch.PhaseRequest:
			return "Chromium alone"
		case s.Warning:
			return "by * only"
		}
		return "allowed"
	}
	f := s.Failure
	switch f.Reason {
	case fetch.OriginMissing:
		return "no Allow-Origin"
	case fetch.OriginMultiple:
		return "several values"
	case fetch.OriginMismatch:
		return "another origin"
	case fetch.OriginInvalid:
		return "no origin"
	case fetch.OriginWildcard:
		return "* with credentials"
	case fetch.CredentialsNotAllowed:
		return "no credentials"
	case fetch.PreflightStatus:
		return fmt.Sprint(f.Status)
	case fetch.PreflightRedirect:
		return "redirect"
	case fetch.MethodNotAllowed:
		return f.Parameter + " missing"
	case fetch.HeaderNotAllowed:
		return f.Parameter + " missing"
	case fetch.NoResponse:
		return "no answer"
	case fetch.MixedContent:
		return "mixed content"
	case fetch.LocalNetworkDenied, fetch.LocalNetworkInsecure:
		return "local network"
	}
	return "blocked"
}

// needs are the response headers that the page has to read at an endpoint, as far as the answer has them.
func (r Row) needs() []string {
	switch r.Kind {
	case simulate.MCPFirst, simulate.MCPCall, simulate.MCPStream:
		return []string{"www-authenticate", "mcp-session-id"}
	}
	return nil
}

// reads sorts the headers that the page needs of the answer it sees; ok is false where it sees none.
func (r Row) reads() (seen, missing []string, ok bool) {
	readable, hidden := r.Outcome.Readable, r.Outcome.Hidden
	if b := r.Outcome.Behind; b != nil && b.X.Answered() {
		readable, hidden = b.Readable, b.Hidden
	} else if r.Outcome.Verdict != fetch.Allowed || r.NotSent {
		return nil, nil, false
	}
	for _, n := range r.needs() {
		switch {
		case slices.Contains(hidden, n):
			missing = append(missing, n)
		case slices.Contains(readable, n):
			seen = append(seen, n)
		}
	}
	return seen, missing, true
}

// Unread are the headers that the page needs and cannot read.
func (r Row) Unread() []string {
	_, missing, _ := r.reads()
	return missing
}

// readable judges the response headers.
func (r Row) readable() Cell {
	seen, missing, ok := r.reads()
	switch {
	case !ok:
		return Cell{Requirement: Readable, State: Unknown, Text: "not reached", Detail: "The page does not see an answer."}
	case len(missing) > 0:
		return Cell{Requirement: Readable, State: Fail, Text: strings.Join(missing, ", ") + " hidden",
			Detail: "The answer has " + strings.Join(missing, " and ") + ", and no Access-Control-Expose-Headers that names it: the page cannot read it."}
	case len(seen) > 0:
		return Cell{Requirement: Readable, State: Pass, Text: strings.Join(seen, ", "), Detail: "The page can read " + strings.Join(seen, " and ") + "."}
	}
	return Cell{Requirement: Readable, State: Unneeded, Text: "none needed", Detail: "The page needs no header of this answer that browsers hide."}
}
