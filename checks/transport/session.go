package transport

import (
	"context"
	"fmt"
	"regexp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func session() checks.Check {
	return checks.Check{
		ID: "transport.session", Topic: checks.TopicTransport, Title: "The session is known everywhere",
		Doc: "A server that gives an Mcp-Session-Id must know it on every later call. Behind a load balancer each replica often knows its own sessions only. The session is used on " +
			"several new connections: some calls that are taken and some that do not know it show that.",
		Stage: codes.StageTransport,
		Codes: []codes.Code{codes.SessionNotSticky},
		Run:   runSession,
	}
}

func runSession(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !e.Initialize.Open() {
		return notEvaluated(shut(e.Initialize), e.Initialize.X)
	}
	if e.Session() == "" {
		return checks.Passed("The server gives no session id, so no replica has to know one.", e.Initialize.X)
	}
	calls, err := f.SessionCalls(ctx)
	if err != nil {
		return checks.Because(err)
	}
	// The list of tools was asked with the same session, mostly on a connection in use.
	if t, err := f.Tools(ctx); err == nil {
		calls = append(calls[:len(calls):len(calls)], t)
	}
	return judgeSession(e, calls)
}

// tally sorts the calls with the session by what became of them.
type tally struct {
	known, lost, other []*probe.Exchange
	unknown            bool // a refusal says that the session does not exist
}

func judgeSession(e *facts.Endpoint, calls []*facts.Answer) checks.Result {
	var t tally
	for _, a := range calls {
		switch {
		case lost(a):
			t.lost = append(t.lost, a.X)
			t.unknown = t.unknown || notFound.Match(a.X.Body)
		case a.X.Status >= 200 && a.X.Status < 300 && a.Reply.IsMCP():
			t.known = append(t.known, a.X)
		default:
			t.other = append(t.other, a.X)
		}
	}
	switch {
	case len(t.lost) == 0 && len(t.known) == 0:
		return notEvaluated(fmt.Sprintf("the calls with the session got %s, which says nothing about it", statusLine(t.other[0])), t.other...)
	case len(t.lost) == 0:
		return checks.Passed(fmt.Sprintf("The session was known on all %d calls that could be judged, on new connections as well.", len(t.known)), t.known...)
	case len(t.known) == 0 && !t.unknown:
		return notEvaluated(fmt.Sprintf("every call with the session was refused alike (%s), which does not show why", statusLine(t.lost[0])), t.lost...)
	}
	fd := checks.Finding{
		Code: codes.SessionNotSticky, Subject: "Mcp-Session-Id",
		Detail: fmt.Sprintf("The session that initialize gave was known on %d of %d calls; %d got %s. Calls reach replicas that do not share their sessions.",
			len(t.known), len(t.known)+len(t.lost), len(t.lost), statusLine(t.lost[0])),
		Expected: "the session is known on every call", Received: statusLine(t.lost[0]) + " about the session",
		Exchanges: append(append([]*probe.Exchange{t.lost[0]}, t.known...), e.Initialize.X),
	}
	if len(t.known) == 0 {
		// Many replicas, or an instance a call, look like this; a server that forgets at once does, too.
		fd.Confidence = checks.Possible
		fd.Detail = fmt.Sprintf("The session that initialize gave was unknown on all %d later calls (%s). Either each call reaches another replica, or the server forgets its sessions at once.",
			len(t.lost), statusLine(t.lost[0]))
	}
	return checks.Found("", fd)
}

var (
	sessionWords = regexp.MustCompile(`(?i)session`)
	notFound     = regexp.MustCompile(`(?i)session[^.\n]{0,60}\b(?:not found|unknown|invalid|expired|terminated|does not exist|not exist)|\b(?:unknown|invalid|no such|no valid|expired) session`)
)

// lost: refused as 404 or 400, or by a JSON-RPC error, for the session's sake. A bare 404
// means that, too (basic/transports, "Session Management").
func lost(a *facts.Answer) bool {
	switch {
	case a.X.Status == 404 && len(a.X.Body) == 0:
		return true
	case a.X.Status == 404 || a.X.Status == 400:
		return sessionWords.Match(a.X.Body)
	}
	return a.X.Status == 200 && a.Reply.Err != nil && notFound.MatchString(a.Reply.Err.Message)
}
