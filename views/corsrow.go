package views

import (
	"encoding/json"
	"fmt"
	"strings"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

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

// console is what the consoles of Chrome and of Firefox print for the row; nothing where a real client would not meet it.
func console(r corsgrid.Row) (chrome, firefox string) {
	if r.Doubted {
		return "", ""
	}
	return masked(r, r.Outcome.Chrome()), masked(r, r.Outcome.Firefox())
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

// shownURL is the endpoint without what is secret in its query.
func shownURL(r corsgrid.Row) string { return target.Shown(r.URL) }

// masked is a text that speaks of the endpoint, without that as well.
func masked(r corsgrid.Row, text string) string {
	return strings.ReplaceAll(text, r.URL, shownURL(r))
}

func stepIcon(s fetch.Step) string {
	switch {
	case !s.Passed && s.Moot:
		return "blocked"
	case !s.Passed:
		return "fail"
	case s.Warning:
		return "warn"
	}
	return "ok"
}

// stepWord is the icon for those who do not see it.
func stepWord(s fetch.Step) string {
	switch {
	case !s.Passed && s.Moot:
		return "would fail too"
	case !s.Passed:
		return "fails"
	case s.Warning:
		return "passes in part"
	}
	return "passes"
}
