package transport

import (
	"context"
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
)

func tools() checks.Check {
	return checks.Check{
		ID: "transport.tools", Topic: checks.TopicTransport, Title: "Tools without a token",
		Doc: "Where the server lets clients in without a token, the list of tools is asked for, and a tool is called whose name is made up, so that nothing runs. This check only says " +
			"what came of it.",
		Stage: codes.StageTransport,
		Run:   runTools,
	}
}

func runTools(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !e.Initialize.Open() {
		return notEvaluated(shut(e.Initialize), e.Initialize.X)
	}
	list, err := f.Tools(ctx)
	if err != nil {
		return checks.Because(err)
	}
	call, err := f.ToolCall(ctx)
	if err != nil {
		return checks.Because(err)
	}
	return checks.Passed(listed(list)+" "+called(call), list.X, call.X)
}

func listed(a *facts.Answer) string {
	if !a.Open() {
		return fmt.Sprintf("tools/list is not answered without a token (%s).", outcome(a))
	}
	found, isNull, err := mcp.ParseTools(a.Reply.Result)
	switch {
	case err != nil:
		return "tools/list is answered, but " + err.Error() + "."
	case isNull:
		return "tools/list gives null instead of a list, which strict clients refuse."
	case len(found) == 1:
		return "tools/list shows 1 tool."
	}
	text := fmt.Sprintf("tools/list shows %d tools.", len(found))
	if slices.ContainsFunc(found, func(t mcp.Tool) bool { return t.Name == "" }) {
		text += " Some have no name."
	}
	return text
}

func called(a *facts.Answer) string {
	switch {
	case a.Unauthorized():
		return "A call of a made-up tool is challenged with 401."
	case mcp.AuthFailure(a.Reply):
		return fmt.Sprintf("A call of a made-up tool is refused for lack of authorisation by %s, not by a 401.", outcome(a))
	}
	return fmt.Sprintf("A call of a made-up tool gets %s.", outcome(a))
}

// outcome is the status and, for JSON-RPC, what the answer is.
func outcome(a *facts.Answer) string {
	switch {
	case a.Reply.Err != nil:
		return fmt.Sprintf("%s with the JSON-RPC error %d %q", statusLine(a.X), a.Reply.Err.Code, a.Reply.Err.Message)
	case a.Open():
		return statusLine(a.X) + " with a result"
	}
	return statusLine(a.X)
}
