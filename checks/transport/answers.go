package transport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func answers() checks.Check {
	return checks.Check{
		ID: "transport.answers", Topic: checks.TopicTransport, Title: "Form of the answers",
		Doc: "A server may answer a call as JSON or as an event stream. Departures from JSON-RPC or from the announced media type are listed; they break strict clients, which is why they " +
			"are worth a look when a client stops here.",
		Stage: codes.StageTransport,
		Run:   runAnswers,
	}
}

func runAnswers(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if e.Initialize.Unauthorized() || e.Initialize.X.Status == 403 {
		return notEvaluated(behindAuth, e.Initialize.X)
	}
	seen := []named{{"initialize", e.Initialize}}
	if list, err := f.Tools(ctx); err == nil {
		seen = append(seen, named{"tools/list", list})
	}
	if call, err := f.ToolCall(ctx); err == nil {
		seen = append(seen, named{"tools/call", call})
	}
	text, proof := describe(seen)
	if text == "" {
		return notEvaluated(fmt.Sprintf("no JSON-RPC answer came (%s)", statusLine(e.Initialize.X)), e.Initialize.X)
	}
	return checks.Passed(text, proof...)
}

// named is the answer to one method.
type named struct {
	method string
	*facts.Answer
}

// describe says how the answers came, and lists what departs from the protocol.
func describe(seen []named) (text string, proof []*probe.Exchange) {
	var forms, problems []string
	for _, n := range seen {
		if !n.Reply.IsMCP() {
			continue
		}
		form := "JSON"
		if n.Reply.SSE {
			form = "event streams"
		}
		if !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
		proof = append(proof, n.X)
		if n.Reply.Problem != "" {
			problems = append(problems, n.method+": "+n.Reply.Problem)
		}
		if n.Reply.ID != "" && n.Reply.ID != "1" && n.Reply.Err == nil {
			problems = append(problems, fmt.Sprintf("%s: the response has the id %s, the request had 1", n.method, n.Reply.ID))
		}
	}
	if len(proof) == 0 {
		return "", nil
	}
	text = "The answers come as " + strings.Join(forms, " and as ") + "."
	if len(problems) > 0 {
		text += " Departures from the protocol: " + strings.Join(problems, "; ") + "."
	}
	return text, proof
}
