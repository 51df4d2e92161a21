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

// agents compares the answers that known clients' user agents get with ours. A block by
// the client's IP address cannot be seen in this way.
func agents(ctx context.Context, f *facts.Facts, e *facts.Endpoint) (*checks.Finding, string) {
	answers, err := f.ClientAgents(ctx)
	if err != nil {
		return nil, "The user agents of clients were not tried: " + err.Error() + "."
	}
	var blocked, passed []facts.AgentAnswer
	for _, a := range answers {
		if refusesAgent(a, e) {
			blocked = append(blocked, a)
		} else {
			passed = append(passed, a)
		}
	}
	if len(blocked) == 0 {
		return nil, "The user agents of known clients get the same; a block by IP address could not be seen."
	}
	lead := blocked[0]
	fd := &checks.Finding{
		Code: codes.WAFBlocksClientUA, Subject: "User-Agent: " + lead.UserAgent,
		Detail: fmt.Sprintf("The call that gets %s with a neutral user agent gets %s as %s. Whether clients' IP addresses are blocked as well cannot be seen from here.",
			statusLine(e.Initialize.X), statusLine(lead.X), names(blocked)),
		Expected: statusLine(e.Initialize.X) + ", as with any other user agent", Received: shown(lead.X),
	}
	if len(passed) > 0 {
		fd.Detail += " Let through: " + names(passed) + "."
	}
	// One 503 may be an overload that has nothing to do with the user agent.
	if lead.X.Status != 403 && len(blocked) < len(answers) {
		fd.Confidence = checks.Likely
	}
	for _, a := range blocked {
		fd.Exchanges = append(fd.Exchanges, a.X)
	}
	fd.Exchanges = append(fd.Exchanges[:len(fd.Exchanges):len(fd.Exchanges)], e.Initialize.X)
	return fd, ""
}

// refusesAgent: a block by status or challenge page, and not the server's own JSON-RPC answer.
func refusesAgent(a facts.AgentAnswer, e *facts.Endpoint) bool {
	if !a.X.Answered() {
		return a.X.Error != nil && (a.X.Error.Kind == probe.KindReset || a.X.Error.Kind == probe.KindClosed)
	}
	if _, page := challengePage(a.X); page {
		return true
	}
	return (a.X.Status == 403 || a.X.Status == 503) && a.X.Status != e.Initialize.X.Status && !a.Reply.IsMCP()
}

func names(as []facts.AgentAnswer) string {
	var out []string
	for _, a := range as {
		out = append(out, a.UserAgent)
	}
	return strings.Join(out, ", ")
}
