package cors

import (
	"context"
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func preflight() checks.Check {
	return checks.Check{
		ID: "cors.preflight", Topic: checks.TopicCORS, Title: "The MCP endpoint answers preflights",
		Doc: "Before a page may send a JSON body or a token, the browser asks the endpoint by OPTIONS, without any token. The answer has to be a success that names the page's origin. " +
			"Only clients that run in a page are stopped by this; the origin has to be given.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSPreflightNotImplemented, codes.CORSPreflightRequiresAuth},
		Run: func(ctx context.Context, f *facts.Facts) checks.Result {
			return ofFirst(ctx, f, "OPTIONS is answered as a preflight.", codes.CORSPreflightNotImplemented, codes.CORSPreflightRequiresAuth)
		},
	}
}

func origin() checks.Check {
	return checks.Check{
		ID: "cors.origin", Topic: checks.TopicCORS, Title: "The MCP endpoint allows the page's origin",
		Doc:   "Both the answer to the preflight and the answer to the call itself have to name the page's origin, or *. Where they do not, the same is asked for other origins, to tell a list without this one from a server without CORS.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSOriginNotAllowed},
		Run: func(ctx context.Context, f *facts.Facts) checks.Result {
			return ofFirst(ctx, f, "The page may see the answer to its first call.", codes.CORSOriginNotAllowed)
		},
	}
}

// ofFirst reports what stops the first call, if it is one of these codes.
func ofFirst(ctx context.Context, f *facts.Facts, well string, mine ...codes.Code) checks.Result {
	c, b, err := stopped(ctx, f)
	switch {
	case err != nil:
		return checks.Because(err)
	case b == nil && !c.CrossOrigin:
		return checks.Passed(fmt.Sprintf("The page %s is of the MCP server's own origin, and CORS does not come into it.", c.Asked.Origin), c.Proof()...)
	case b == nil:
		return checks.Passed(well, c.Proof()...)
	case slices.Contains(mine, b.Code):
		return checks.Found("", *b)
	case !c.Failure.Preflight && slices.Contains(mine, codes.CORSPreflightNotImplemented) && c.Preflight() != nil:
		return checks.Passed(well, c.Preflight()) // what stops the call comes later, and is told by itself
	case c.Failure.Preflight && b.Code == codes.CORSOriginNotAllowed:
		return checks.Result{Status: checks.Pass, Reason: "The server answers preflights; this origin's is refused, which is reported as that.", Exchanges: c.Proof()}
	}
	return before(c, b)
}

func refusal() checks.Check {
	return checks.Check{
		ID: "cors.refusal", Topic: checks.TopicCORS, Title: "The page sees the 401 that begins the login",
		Doc:   "A client begins to log in when it sees the 401. Many servers add the CORS headers to successes only, so that the browser hides exactly this answer. Looked at are the refusal without a token and the one of a made-up token.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSMissingOn401},
		Run:   runRefusal,
	}
}

func runRefusal(ctx context.Context, f *facts.Facts) checks.Result {
	c, b, err := stopped(ctx, f)
	switch {
	case err != nil:
		return checks.Because(err)
	case b != nil && b.Code == codes.CORSMissingOn401:
		return checks.Found("", *b)
	case b != nil:
		return before(c, b)
	}
	var found []checks.Finding
	a, err := f.CORSRefusal(ctx)
	if err == nil && hidden401(a) {
		found = append(found, missingOn401(c, a, "a call without a token"))
	}
	calls, callsErr := f.CORSCalls(ctx)
	for _, call := range calls {
		if x := call.Actual(); callsErr == nil && x != nil && x.Status == 401 && call.Failure != nil && !call.Failure.Preflight && len(x.HeaderValues(allowOrigin)) == 0 {
			found = append(found, checks.Finding{Code: codes.CORSMissingOn401, Subject: subject(call), Expected: expectedOrigin(call), Received: received(x, allowOrigin), Exchanges: answerFirst(x, call.Proof()),
				Detail: fmt.Sprintf("The preflight allows the origin %s, but the answer 401 to a call with a bad token has no %s: when the token expires, the page sees a network error and does not log in again.", c.Asked.Origin, allowOrigin) + console(call)})
			break
		}
	}
	if len(found) == 0 && err != nil {
		return checks.Because(err)
	}
	return checks.Found("The page may see the 401.", found...)
}

func hidden401(a *facts.PageAnswer) bool {
	return a.Failure != nil && len(a.X.HeaderValues(allowOrigin)) == 0
}

func missingOn401(c *facts.CrossOrigin, a *facts.PageAnswer, what string) checks.Finding {
	return checks.Finding{Code: codes.CORSMissingOn401, Subject: a.X.Method + " " + a.X.URL, Expected: expectedOrigin(c), Received: received(a.X, allowOrigin),
		Exchanges: answerFirst(a.X, c.Proof()),
		Detail:    fmt.Sprintf("The server lets the page %s make its first call, but the answer 401 to %s has no %s: the browser hides it, and the client never learns that it has to log in.", c.Asked.Origin, what, allowOrigin)}
}

// answerFirst puts the answer that the browser hides before the preflight that went well: it is what proves the fault.
func answerFirst(x *probe.Exchange, proof []*probe.Exchange) []*probe.Exchange {
	out := []*probe.Exchange{x}
	for _, p := range proof {
		if p != x {
			out = append(out, p)
		}
	}
	return out
}
