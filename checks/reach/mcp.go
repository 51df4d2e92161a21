package reach

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func mcpServer() checks.Check {
	return checks.Check{
		ID: "reach.mcp", Topic: checks.TopicReach, Title: "The MCP server answers",
		Doc: "The name of the MCP server must resolve, its port must accept a connection and something must answer the first call. This looks from where Casdoctor runs; " +
			"a client elsewhere may see another network. An address that Casdoctor may not call says nothing about the server.",
		Stage: codes.StageReach, Essential: true,
		Codes: []codes.Code{codes.MCPUnreachable},
		Run:   runMCP,
	}
}

func runMCP(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.FirstCall(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := e.TypedAnswer.X
	ft := faultOf(x, codes.MCPUnreachable)
	switch {
	case ft == nil:
		return checks.Passed(reached(x), x)
	case ft.unknown:
		return unknown(x)
	case ft.tls():
		return checks.Passed(fmt.Sprintf("%s accepts connections%s; TLS fails, which is judged on its own.", hostOf(x.URL), at(x)), x)
	}
	return checks.Found("", ft.finding(x, e.Typed.String(), "The MCP server"))
}

// unknown ends a check whose request was not sent or not finished, with the probe's own sentence.
func unknown(x *probe.Exchange) checks.Result {
	r := notEvaluated("no answer came")
	if x.Error != nil {
		r.Reason = x.Error.Message
	}
	r.Exchanges = []*probe.Exchange{x}
	return r
}

func at(x *probe.Exchange) string {
	if x.Address == "" {
		return ""
	}
	return " at " + x.Address
}

// reached says how the way to the server went.
func reached(x *probe.Exchange) string {
	text := hostOf(x.URL) + " answers" + at(x)
	if n := len(x.Resolved); n > 1 {
		text += fmt.Sprintf(" (the name has %d addresses: %s)", n, strings.Join(x.Resolved, ", "))
	}
	text += ": " + statusLine(x)
	if x.Timings.FirstByte > 0 {
		text += fmt.Sprintf(" after %.0f ms", x.Timings.FirstByte)
	}
	return text + "."
}
