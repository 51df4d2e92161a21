package views

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

// CORS is what the simulator's page shows.
type CORS struct {
	Form
	URL, Revision, Method, Headers string
	Credentials                    bool
	// Asked: a simulation was made, and Rows are what it came to.
	Asked   bool
	Rows    []corsgrid.Row
	Notes   []target.Note
	Page    string // the origin of the simulated page
	Console string // the line that was pasted
	Case    *corsgrid.Case
	// Trouble says why no simulation could be made; in Form.
}

func (c CORS) fields() []input {
	return []input{
		{name: "mcp", label: "MCP server URL", value: c.MCP, focus: len(c.Errors) == 0 && !c.Asked, hint: "The URL that is entered in the client."},
		{name: "casdoor", label: "Casdoor URL", value: c.Casdoor, hint: "Left empty, it is taken from what the MCP server says."},
	}
}

var (
	originInput  = input{name: "origin", label: "Origin of the page", hint: "Scheme, host and port, as in the browser's address bar. You need not own it."}
	urlInput     = input{name: "url", label: "One URL alone", hint: "In place of the two above: any endpoint."}
	headersInput = input{name: "headers", label: "Further request headers", hint: "Names are enough, separated by commas. Values do not matter to CORS, and none is sent."}
)

func withValue(in input, value string) input {
	in.value = value
	return in
}

// further reports that one of the folded inputs is filled in or wrong.
func (c CORS) further() bool {
	for _, e := range c.Errors {
		if e.Field == "url" || e.Field == "method" || e.Field == "headers" || e.Field == "credentials" || e.Field == "revision" {
			return true
		}
	}
	return c.URL+c.Method+c.Headers != "" || c.Credentials || c.Revision != "" && c.Revision != corsgrid.DefaultRevision
}

func revisionName(r string) string {
	if r == corsgrid.DefaultRevision {
		return r + " (most clients)"
	}
	return r
}

// RowID is the id of an endpoint's row.
func RowID(k simulate.Kind) string { return "cors-" + string(k) }

// HereID is the id of what an endpoint's row says of the reader's own browser.
func HereID(k simulate.Kind) string { return RowID(k) + "-here" }

func cellMark(s corsgrid.State) string {
	switch s {
	case corsgrid.Pass:
		return "ok"
	case corsgrid.Warn:
		return "warn"
	case corsgrid.Fail:
		return "fail"
	case corsgrid.Unneeded:
		return "skipped"
	case corsgrid.Unknown:
		return "unknown"
	}
	return "pending"
}

// stateWord is the state for those who do not see the icon.
func stateWord(s corsgrid.State) string {
	switch s {
	case corsgrid.Pass:
		return "passes"
	case corsgrid.Warn:
		return "passes in part"
	case corsgrid.Fail:
		return "fails"
	case corsgrid.Unneeded:
		return "not needed"
	case corsgrid.Unknown:
		return "not reached"
	}
	return "under way"
}

func rowMark(r corsgrid.Row) mark {
	switch {
	case !r.Done:
		return mark{"pending", "Asking"}
	case r.Outcome.Unreached != nil || r.Outcome.Failure != nil && r.Outcome.Failure.Reason == fetch.NoResponse:
		return mark{"fail", "No answer"}
	case r.State() == corsgrid.Fail && r.Outcome.Failure == nil:
		return mark{"warn", "Passes, but the page cannot read what it needs"}
	case r.State() == corsgrid.Fail:
		return mark{"fail", "Blocked by the browser"}
	case r.NotSent && r.Outcome.Failure == nil || r.Doubted:
		return mark{"ok", "The preflight passes"}
	case r.Again != nil && r.Again.Verdict == fetch.Allowed:
		return mark{"warn", "Passes at the second attempt"}
	case r.Cell(corsgrid.Sent).State == corsgrid.Warn:
		return mark{"warn", "Passes in Chromium alone"}
	case r.State() == corsgrid.Warn:
		return mark{"warn", "Passes in today's browsers"}
	}
	return mark{"ok", "The page may read it"}
}

// why is the sentence of the row: the first thing that fails.
func why(r corsgrid.Row) string {
	if !r.Done {
		return ""
	}
	for _, c := range r.Cells {
		if c.State == corsgrid.Fail {
			return c.Detail
		}
	}
	for _, c := range r.Cells {
		if c.State == corsgrid.Warn {
			return c.Detail
		}
	}
	if r.NotSent || r.Doubted {
		return r.Cell(corsgrid.Answer).Detail
	}
	return ""
}

// advice is what to change in one sentence, before the configurations that do it.
func advice(r corsgrid.Row) string {
	switch {
	case r.Doubted:
		return ""
	case r.Outcome.Failure == nil && r.Cell(corsgrid.Readable).State == corsgrid.Fail:
		return "Let the server list " + strings.Join(r.Unread(), " and ") + " in Access-Control-Expose-Headers of this answer."
	}
	return r.Outcome.Advice(r.Question.Origin)
}

// blocked are the rows that the page does not get past.
func (c CORS) blocked() []corsgrid.Row {
	var out []corsgrid.Row
	for _, r := range c.Rows {
		if r.Done && rowMark(r).icon == "fail" {
			out = append(out, r)
		}
	}
	return out
}

// compares says which of preflight and answer allows the origin where only one does, and what a second attempt comes to.
func compares(r corsgrid.Row) string {
	if r.Again != nil {
		if r.Again.Verdict == fetch.Allowed {
			return "The client asks again without that header, and may read the answer. The first attempt leaves an error in the console."
		}
		return "The client asks again without that header, and is refused again."
	}
	b, f := r.Outcome.Behind, r.Outcome.Failure
	switch {
	case r.Forgets():
		return fmt.Sprintf("The preflight allowed this origin; the answer itself (%d) forgot it.", r.Outcome.Status)
	case b == nil || f == nil || !b.X.Answered():
		return ""
	case b.Failure != nil:
		return fmt.Sprintf("The answer itself (%d) does not allow the origin either.", b.X.Status)
	case f.Reason == fetch.HeaderNotAllowed || f.Reason == fetch.MethodNotAllowed:
		return fmt.Sprintf("But for that, the answer itself (%d) allows the origin.", b.X.Status)
	}
	return fmt.Sprintf("The answer itself (%d) allows the origin: the server thinks of CORS there, and forgets it at the preflight.", b.X.Status)
}

// summary is the whole grid in a sentence.
func (c CORS) summary() string {
	asked, blocked, half, silent, pending, unseen := len(c.Rows), 0, 0, 0, 0, 0
	for _, r := range c.Rows {
		switch m := rowMark(r); {
		case !r.Done:
			pending++
		case m.word == "No answer":
			silent++
		case m.icon == "fail":
			blocked++
		case m.icon == "warn":
			half++
		case r.NotSent || r.Doubted:
			unseen++
		}
	}
	switch {
	case asked == 0:
		return "No endpoint could be found. Check the two URLs, or enter one URL alone."
	case pending > 0:
		return fmt.Sprintf("%d of %d requests are judged.", asked-pending, asked)
	case silent == asked:
		return "No request had an answer, so that CORS is not the question."
	case blocked == 0 && half == 0 && silent == 0:
		return c.passing(asked, unseen)
	}
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{blocked, "blocked by the browser"}, {half, "passing with a reservation"}, {silent, "without an answer"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	return fmt.Sprintf("For a page of %s: %s, of %s.", c.Page, strings.Join(parts, ", "), count(asked, "request", "requests"))
}

// passing is said where nothing stands in the way, as far as it was seen.
func (c CORS) passing(asked, unseen int) string {
	switch {
	case asked == 1 && unseen == 1:
		return fmt.Sprintf("A page of %s may send the request. The answer to it was not seen.", c.Page)
	case asked == 1:
		return fmt.Sprintf("A page of %s may send the request and read the answer.", c.Page)
	case unseen == asked:
		return fmt.Sprintf("A page of %s may send all %d requests. The answers to them were not seen.", c.Page, asked)
	case unseen > 0:
		return fmt.Sprintf("A page of %s may send all %d requests and read the answers, %d of which could not be seen.", c.Page, asked, unseen)
	}
	return fmt.Sprintf("A page of %s may send all %d requests and read the answers.", c.Page, asked)
}

func (c CORS) summaryIcon() string {
	icon := "ok"
	for _, r := range c.Rows {
		switch m := rowMark(r); {
		case !r.Done:
			return "pending"
		case m.icon == "fail":
			icon = "fail"
		case m.icon == "warn" && icon == "ok":
			icon = "warn"
		}
	}
	if len(c.Rows) == 0 {
		return "warn"
	}
	return icon
}

// rules are the rules by which the software, or the browser's user, lets the page in, each once.
func (c CORS) rules() []string {
	var out []string
	add := func(note string) {
		if note != "" && !slices.Contains(out, note) {
			out = append(out, note)
		}
	}
	for _, r := range c.Rows {
		add(r.Note)
	}
	for _, r := range c.Rows {
		if slices.ContainsFunc(r.Outcome.Steps, asksTheUser) {
			add("Chromium asks the user before a page of the public internet may reach this machine or the local network. Here it is taken that the user allows it.")
		}
	}
	return out
}

// asksTheUser: the step passed because the user is taken to allow it.
func asksTheUser(s fetch.Step) bool { return s.Passed && s.Name == "local network access" }

// console is what the consoles of Chrome and of Firefox print for the row; nothing where a real client would not meet it.
func console(r corsgrid.Row) (chrome, firefox string) {
	if r.Doubted {
		return "", ""
	}
	return masked(r, r.Outcome.Chrome()), masked(r, r.Outcome.Firefox())
}

// absent are the endpoints of the flow that were not found.
func (c CORS) absent() string {
	if len(c.Rows) == 0 || c.URL != "" {
		return ""
	}
	var names []string
	for _, k := range []simulate.Kind{simulate.PRM, simulate.ASMetadata, simulate.OIDCMetadata, simulate.JWKS, simulate.Registration, simulate.Token, simulate.UserInfo} {
		found := false
		for _, r := range c.Rows {
			found = found || r.Kind == k
		}
		if !found {
			names = append(names, strings.TrimPrefix(k.Name(), "the "))
		}
	}
	return strings.Join(names, ", ")
}

// request is what the reader's own browser is told to send.
func request(r corsgrid.Row) string {
	q := r.Question
	headers := [][2]string{}
	for _, h := range q.Headers {
		headers = append(headers, [2]string{h.Name, h.Value})
	}
	body := any(nil)
	if len(q.Content) > 0 {
		body = string(q.Content)
	}
	credentials := string(q.Credentials)
	if credentials == "" {
		credentials = string(fetch.SameOrigin)
	}
	text, err := json.Marshal(map[string]any{"url": q.URL, "method": q.Method, "headers": headers, "body": body, "credentials": credentials})
	if err != nil {
		return "{}"
	}
	return string(text)
}

// proofOf are the exchanges of a row, those of a second attempt last.
func proofOf(r corsgrid.Row) []*probe.Exchange {
	if r.Again == nil {
		return r.Outcome.Proof()
	}
	return append(r.Outcome.Proof(), r.Again.Proof()...)
}

// stage is a part of a fetch: the steps before a request is sent, or those that judge the answer to one.
type stage struct {
	title string
	steps []fetch.Step
}

// stages sorts the steps of an outcome by the requests that they belong to.
func stages(o simulate.Outcome, prefix string) []stage {
	var out []stage
	sent := 0
	for i, s := range o.Steps {
		if i == 0 || s.Hop != o.Steps[i-1].Hop || s.Phase != o.Steps[i-1].Phase {
			title := "Before it is sent"
			if s.Hop > 0 {
				title = "Before the redirect is followed"
			}
			if s.Phase != fetch.PhaseRequest && sent < len(o.Sent) {
				title = o.Sent[sent].Method + " " + o.Sent[sent].URL + ": " + answerTo(o, sent)
				sent++
			}
			out = append(out, stage{title: prefix + title})
		}
		last := &out[len(out)-1]
		last.steps = append(last.steps, s)
	}
	return out
}

// answerTo is what the i-th request was answered with.
func answerTo(o simulate.Outcome, i int) string {
	if i < len(o.Exchanges) && o.Exchanges[i].Answered() {
		return strings.TrimSpace(fmt.Sprintf("%d %s", o.Exchanges[i].Status, o.Exchanges[i].StatusText))
	}
	return "no answer"
}

// seen is what the page would see of the answer, or what came in its place.
func seen(r corsgrid.Row) string {
	switch o := r.Outcome; {
	case o.Status == 0:
		return ""
	case o.Verdict != fetch.Allowed:
		return fmt.Sprintf("The last answer was %d.", o.Status)
	case len(o.Readable) == 0:
		return fmt.Sprintf("It sees %d, and none of the headers.", o.Status)
	default:
		return fmt.Sprintf("It sees %d, with the headers %s.", o.Status, strings.Join(o.Readable, ", "))
	}
}

// triable: the request may be sent, and a browser would send it.
func triable(r corsgrid.Row) bool { return r.Done && !r.NotSent }

// CORSSay is what a screen reader hears of a finished simulation.
func CORSSay(c CORS) string { return c.summary() }

// corsHref is the simulator, filled in with what the form holds.
func (f Form) corsHref() string {
	return corsHref(map[string]string{"casdoor": f.Casdoor, "mcp": f.MCP, "origin": f.Origin})
}

// corsHref is the simulator, filled in with the servers of the run.
func (r Run) corsHref() string {
	t := r.Report.Target
	return corsHref(map[string]string{"casdoor": t.Casdoor, "mcp": t.MCP, "origin": t.Origin})
}

// corsHref leaves out what is empty, and what has a secret masked in it.
func corsHref(inputs map[string]string) string {
	q := url.Values{}
	for name, value := range inputs {
		if value != "" && !strings.Contains(value, target.Mask) {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/cors"
	}
	return "/cors?" + q.Encode()
}
