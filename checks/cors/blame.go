package cors

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// stopped is what keeps the answer to the first call from the page; nil when nothing does. Several checks ask:
// each reports it if it is a matter of its own.
func stopped(ctx context.Context, f *facts.Facts) (*facts.CrossOrigin, *checks.Finding, error) {
	c, err := first(ctx, f)
	if err != nil || c.Failure == nil {
		return c, nil, err
	}
	b := checks.Finding{Subject: subject(c), Exchanges: c.Proof(), Expected: expectedOrigin(c)}
	x := c.Exchanges[len(c.Exchanges)-1]
	b.Received = received(x, allowOrigin)
	switch {
	case c.Failure.Reason == fetch.OriginMultiple:
		b.Code, b.Detail = codes.CORSDuplicateACAO, why(c.Result)
	case !c.Failure.Preflight:
		b.Exchanges = answerFirst(x, b.Exchanges)
		err = blameActual(ctx, f, c, x, &b)
	default:
		err = blamePreflight(ctx, f, c, x, &b)
	}
	if err != nil {
		return c, nil, err
	}
	b.Detail += compared(c) + console(c)
	if b.Code == codes.CORSOriginNotAllowed {
		b.Fixes, b.FixesOnly = allowing(ctx, f, c), true
	}
	return c, &b, nil
}

// before is the result of a check that the browser does not get to.
func before(c *facts.CrossOrigin, b *checks.Finding) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: fmt.Sprintf("the browser stops the page's first call before this can be seen (%s)", b.Code), Exchanges: c.Proof()}
}

// subject is method and URL of the request that failed.
func subject(c *facts.CrossOrigin) string {
	last := c.Sent[len(c.Sent)-1]
	return last.Method + " " + last.URL
}

// compared says what the request itself would have come to behind a refused preflight.
func compared(c *facts.CrossOrigin) string {
	if c.Behind == nil || !c.Behind.X.Answered() || c.Behind.Failure != nil {
		return ""
	}
	return fmt.Sprintf(" The answer to %s itself does allow the page: only the preflight was forgotten.", c.Asked.Method)
}

// blamePreflight names the cause of a refused preflight x.
func blamePreflight(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin, x *probe.Exchange, b *checks.Finding) error {
	o := c.Asked.Origin.String()
	switch reason := c.Failure.Reason; {
	case reason == fetch.PreflightRedirect && oauth.LoginURL(x.HeaderValue("Location")):
		b.Code, b.Expected, b.Received = codes.CORSPreflightRequiresAuth, "a success with "+expectedOrigin(c), received(x, "Location")
		b.Detail = fmt.Sprintf("OPTIONS is sent to a login (%s to %s), which no preflight can pass: something in front of the endpoint authenticates it.", statusLine(x), x.HeaderValue("Location"))
	case reason == fetch.PreflightRedirect:
		b.Code, b.Expected = codes.CORSPreflightNotImplemented, "a success, without a redirect"
		b.Detail, b.Received = fmt.Sprintf("The preflight is redirected (%s to %s), and browsers do not follow there.", statusLine(x), x.HeaderValue("Location")), received(x, "Location")
	case x.Status == 401 || x.Status == 403 && len(x.HeaderValues("WWW-Authenticate")) > 0:
		b.Code, b.Expected = codes.CORSPreflightRequiresAuth, "a success with "+expectedOrigin(c)
		b.Detail = fmt.Sprintf("OPTIONS is answered %s: the preflight is sent to the same guard as calls without a token, and a browser never authenticates it.", statusLine(x))
	case reason == fetch.HeaderNotAllowed || reason == fetch.HeadersMalformed || reason == fetch.MethodsMalformed:
		b.Code, b.Expected, b.Received = codes.CORSAllowHeadersMissing, allowHeaders+" that lists content-type", received(x, allowHeaders)
		b.Detail = fmt.Sprintf("The preflight allows the origin %s, but not the first call: %s", o, why(c.Result))
	case reason == fetch.PreflightStatus:
		b.Code, b.Expected = codes.CORSPreflightNotImplemented, "a status from 200 to 299"
		b.Detail = fmt.Sprintf("OPTIONS is answered %s, and only a success counts, whatever its headers say.", statusLine(x))
	case reason == fetch.OriginMismatch || reason == fetch.OriginInvalid:
		b.Code, b.Detail = codes.CORSOriginNotAllowed, fmt.Sprintf("The preflight from %s is answered for another origin: %s", o, why(c.Result))
	default:
		return blameSilence(ctx, f, c, x, b)
	}
	return nil
}

// blameSilence is for a preflight without Access-Control-Allow-Origin: other origins tell whether it is this one
// that is refused.
func blameSilence(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin, x *probe.Exchange, b *checks.Finding) error {
	others, err := f.CORSOthers(ctx, c)
	if err != nil {
		return err
	}
	o := c.Asked.Origin.String()
	passed, unnamed := split(others)
	b.Exchanges = append(b.Exchanges, exchanges(others)...)
	switch {
	case passed != "":
		b.Code, b.Detail = codes.CORSOriginNotAllowed, fmt.Sprintf("The preflight from %s is answered %s without %s, and the same from %s is allowed: it is the origin that is refused.", o, statusLine(x), allowOrigin, passed)
	case listed(x):
		b.Code, b.Confidence = codes.CORSOriginNotAllowed, checks.Likely
		b.Detail = fmt.Sprintf("The preflight from %s is answered %s without %s. The server does look at origins (%s), and this one is not among those that it allows.", o, statusLine(x), allowOrigin, sign(x))
	case x.Status == 403 && unnamed:
		b.Code, b.Confidence = codes.CORSOriginNotAllowed, checks.Likely
		b.Detail = fmt.Sprintf("The preflight from %s is answered %s, and the same without an Origin is not: it is the origin that is refused.", o, statusLine(x))
	case x.Status == 403:
		b.Code, b.Confidence, b.Expected = codes.CORSPreflightRequiresAuth, checks.Likely, "a success with "+expectedOrigin(c)
		b.Detail = fmt.Sprintf("OPTIONS is answered %s for every origin and without one: something in front of the endpoint refuses what does not authenticate.", statusLine(x))
	default:
		b.Code, b.Expected = codes.CORSPreflightNotImplemented, "a success with "+expectedOrigin(c)
		b.Detail = fmt.Sprintf("OPTIONS is answered %s without any CORS header, whatever the origin: the server has no answer to preflights.", statusLine(x))
	}
	return nil
}

// split finds an origin that is allowed, and whether a request without any is taken.
func split(others []facts.OtherOrigin) (passed string, unnamed bool) {
	for _, o := range others {
		switch {
		case o.Origin == "":
			unnamed = o.Allowed
		case o.Allowed && passed == "":
			passed = o.Origin
		}
	}
	return passed, unnamed
}

func exchanges(others []facts.OtherOrigin) []*probe.Exchange {
	var out []*probe.Exchange
	for _, o := range others {
		out = append(out, o.X)
	}
	return out
}

// listed reports the marks of a server that keeps a list of origins, in an answer to one that is not on it.
func listed(x *probe.Exchange) bool { return sign(x) != "" }

func sign(x *probe.Exchange) string {
	for _, h := range x.Header {
		switch name := strings.ToLower(h.Name); {
		case strings.HasPrefix(name, "access-control-"), name == "vary" && strings.Contains(strings.ToLower(h.Value), "origin"):
			return h.Name + ": " + h.Value
		}
	}
	if strings.Contains(strings.ToLower(string(x.Body[:min(len(x.Body), 500)])), "disallowed cors") {
		return "its answer speaks of disallowed CORS"
	}
	return ""
}

// blameActual names the cause where the preflight passed and the answer to the request itself may not be seen.
func blameActual(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin, x *probe.Exchange, b *checks.Finding) error {
	o := c.Asked.Origin.String()
	allowed := "The preflight allows the origin " + o
	if c.Preflights == 0 {
		allowed = "The request needs no preflight"
	}
	e, err := f.Endpoint(ctx)
	switch {
	case err != nil:
		return err
	case x.Status == 401 && c.Failure.Reason == fetch.OriginMissing:
		b.Code = codes.CORSMissingOn401
		b.Detail = fmt.Sprintf("%s, but the answer 401 to %s has no %s: the browser hides it, and the client never learns that it has to log in.", allowed, c.Asked.Method, allowOrigin)
	case x.Status == 403 && e.Initialize.X.Status != 403:
		b.Code = codes.CORSOriginNotAllowed
		b.Detail = fmt.Sprintf("%s, but the call itself is answered %s, and without an Origin %s: the server refuses it for its origin.", allowed, statusLine(x), statusLine(e.Initialize.X))
	default:
		b.Code = codes.CORSOriginNotAllowed
		b.Detail = fmt.Sprintf("%s, but the answer to %s itself (%s) does not: %s", allowed, c.Asked.Method, statusLine(x), why(c.Result))
	}
	return nil
}
