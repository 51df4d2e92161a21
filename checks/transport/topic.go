// Package transport checks how the MCP server speaks, as far as that shows without a
// token: protocol revisions, tools, sessions, event streams and the form of its answers.
// Its checks form the topic "transport".
package transport

import (
	"fmt"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		revisions(),
		accept(),
		answers(),
		session(),
		sse(),
		tools(),
		origin(),
	}
}

func notEvaluated(reason string, proof ...*probe.Exchange) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason, Exchanges: proof}
}

// behindAuth is the reason of checks that a refusal ends.
const behindAuth = "the MCP server asks for a token first, so this cannot be seen without one"

// shut is the reason of checks that need an answer to initialize. A web page, a redirect or an envelope under
// 200 asks for no token: such a URL is no MCP endpoint, or not the right one.
func shut(a *facts.Answer) string {
	if refuses(a) {
		return behindAuth
	}
	return fmt.Sprintf("initialize is not answered (%s), so this cannot be seen", statusLine(a.X))
}

// refuses: the answer to a call without a token says that it may not go on.
func refuses(a *facts.Answer) bool {
	return a.Unauthorized() || a.X.Status == 403 || mcp.AuthFailure(a.Reply)
}

// statusLine is "403 Forbidden", or what went wrong below HTTP.
func statusLine(x *probe.Exchange) string {
	switch {
	case x.Status == 0 && x.Error != nil:
		return strings.TrimSuffix(x.Error.Message, ".")
	case x.StatusText == "":
		return strconv.Itoa(x.Status)
	}
	return strconv.Itoa(x.Status) + " " + x.StatusText
}

// eventStream reports an answer of type text/event-stream.
func eventStream(x *probe.Exchange) bool {
	media, _, _ := strings.Cut(x.HeaderValue("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(media), "text/event-stream")
}
