// Package transport checks how the MCP server speaks, as far as that shows without a
// token: protocol revisions, tools, sessions, event streams and the form of its answers.
// Its checks form the topic "transport".
package transport

import (
	"strconv"
	"strings"

	"casdoctor/checks"
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
