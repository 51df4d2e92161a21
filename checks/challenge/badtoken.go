package challenge

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func badToken() checks.Check {
	return checks.Check{
		ID: "challenge.bad-token", Topic: checks.TopicChallenge, Title: "A bad token gets a 401",
		Doc: "A client learns from a 401 that its token has expired, and logs in again. Any other answer leaves it stuck. initialize and a made-up tool are called with a made-up token and " +
			"compared with the same call without one. A server that asks for no authorisation may ignore tokens.",
		Stage: codes.StageChallenge,
		Codes: []codes.Code{codes.InvalidTokenWrongStatus},
		Run:   runBadToken,
	}
}

func runBadToken(ctx context.Context, f *facts.Facts) checks.Result {
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if c.X == nil {
		if e.Initialize.Open() {
			return checks.Passed("The server asks for no authorisation, so a bad token does no harm.", e.Initialize.X)
		}
		return notEvaluated("a call without a token gets no 401 to compare with", e.Initialize.X)
	}
	call, err := f.BogusToolCall(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if c.OnToolCall {
		// Methods that are open without a token are open with a bad one.
		return judge(ctx, f, e, c, []attempt{{"a tool call", call, true}})
	}
	first, err := f.BogusInitialize(ctx)
	if err != nil {
		return checks.Because(err)
	}
	return judge(ctx, f, e, c, []attempt{{"initialize", first, true}, {"a tool call", call, false}})
}

// attempt is one call with the made-up token.
type attempt struct {
	what string
	*facts.Answer
	// same: the very call that gets 401 without a token. Of another call, a 400 or 404
	// may be about the missing session.
	same bool
}

func judge(ctx context.Context, f *facts.Facts, e *facts.Endpoint, c *facts.Challenge, attempts []attempt) checks.Result {
	var good []*probe.Exchange
	var wrong []attempt
	for _, a := range attempts {
		switch {
		case a.Unauthorized():
			good = append(good, a.X)
		case !telling(a):
		case casdoorEnvelope(ctx, f, e, a.Answer):
			return checks.Passed("A made-up token gets Casdoor's error envelope under 200, which is judged as a trait of Casdoor.", a.X)
		default:
			wrong = append(wrong, a)
		}
	}
	switch {
	case len(wrong) > 0:
		return checks.Found("", misjudged(c, wrong, len(good) == 0))
	case len(good) == 0:
		return notEvaluated(fmt.Sprintf("the calls with a made-up token got no answer to judge (%s)", statusLine(attempts[0].X)), attempts[0].X)
	}
	return checks.Passed("A made-up token is refused with 401, as it should be."+errorParam(good[0]), good...)
}

// telling: an answer of the server itself from which something follows.
func telling(a attempt) bool {
	if !a.X.Answered() || a.X.Status == 429 {
		return false
	}
	if _, edge := oauth.ChallengePage(a.X.Status, a.X.HeaderValues, a.X.Body); edge {
		return false
	}
	return a.same || a.X.Status >= 500 || a.X.Status == 403 || a.X.Status >= 200 && a.X.Status < 400
}

// casdoorEnvelope: the answer for which the Casdoor topic has a code.
func casdoorEnvelope(ctx context.Context, f *facts.Facts, e *facts.Endpoint, a *facts.Answer) bool {
	env, ok := casdoor.ParseEnvelope(a.X.Body)
	if !ok || !env.IsError() || a.X.Status != 200 || e.URL.Path == casdoor.MCPEndpointPath {
		return false
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.Detected
}

func misjudged(c *facts.Challenge, wrong []attempt, all bool) checks.Finding {
	lead := wrong[0]
	fd := checks.Finding{
		Code: codes.InvalidTokenWrongStatus, Subject: "the answer to a bad token at " + lead.X.URL,
		Detail:   fmt.Sprintf("Without a token the answer is 401; %s with a made-up token gets %s%s. A client with an expired token does not learn that it has to log in again.", lead.what, statusLine(lead.X), meaning(lead.Answer)),
		Expected: `401 with WWW-Authenticate: Bearer error="invalid_token"`, Received: statusLine(lead.X) + meaning(lead.Answer),
	}
	for _, a := range wrong {
		fd.Exchanges = append(fd.Exchanges, a.X)
	}
	fd.Exchanges = append(fd.Exchanges, c.X)
	// One failure of the server may be chance.
	if lead.X.Status >= 500 && (len(wrong) == 1 || !all) {
		fd.Confidence = checks.Likely
	}
	return fd
}

func meaning(a *facts.Answer) string {
	switch {
	case mcp.AuthFailure(a.Reply):
		return fmt.Sprintf(" with the JSON-RPC error %q", a.Reply.Err.Message)
	case a.Open():
		return " with a result, as if the token were good"
	}
	return ""
}

// errorParam remarks on a 401 that does not say what was wrong (RFC 6750 §3.1).
func errorParam(x *probe.Exchange) string {
	b, ok := oauth.ParseChallenges(x.HeaderValues("WWW-Authenticate")).Bearer()
	if v, _ := b.Get("error"); ok && v == "" {
		return ` The challenge does not say error="invalid_token", which is only recommended.`
	}
	return ""
}
