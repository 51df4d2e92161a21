package reach

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

func plainHTTP() checks.Check {
	return checks.Check{
		ID: "reach.plain-http", Topic: checks.TopicReach, Title: "The plain-HTTP twin of the MCP server",
		Doc: "An https server often answers on port 80, too. A redirect to https there is good, and so is nothing at all. The same service without TLS is no obstacle, but a token " +
			"that is sent there by mistake can be read on the way. This check only says what it saw.",
		Stage: codes.StageEdge,
		Run:   runPlainHTTP,
	}
}

func runPlainHTTP(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x, err := f.PlainTwin(ctx, e.URL)
	if err != nil {
		return checks.Because(err)
	}
	if !x.Answered() {
		if ft := faultOf(x, codes.MCPUnreachable); ft.unknown {
			return unknown(x)
		}
		return checks.Passed("Nothing answers by plain HTTP: "+trimStop(x.Error.Message)+".", x)
	}
	next, redirects := facts.RedirectTarget(x)
	switch {
	case redirects && strings.HasPrefix(next, "https://"):
		return checks.Passed(fmt.Sprintf("Plain HTTP is redirected to %s (%s).", next, statusLine(x)), x)
	case sameService(e.Initialize, x):
		return checks.Passed(fmt.Sprintf("The MCP server answers by plain HTTP as well (%s), without a redirect to https. A token sent there can be read on the way; close port 80 or redirect it.",
			statusLine(x)), x)
	}
	return checks.Passed(fmt.Sprintf("Port 80 answers %s.", shown(x)), x)
}

// sameService: the twin speaks MCP, or challenges as the endpoint does.
func sameService(first *facts.Answer, x *probe.Exchange) bool {
	twin := &facts.Answer{X: x, Reply: mcp.ParseReply(x.HeaderValue("Content-Type"), x.Body)}
	return first.Speaks() && twin.Speaks()
}
