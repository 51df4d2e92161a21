package transport

import (
	"context"
	"fmt"
	"net/netip"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func origin() checks.Check {
	return checks.Check{
		ID: "transport.origin", Topic: checks.TopicTransport, Title: "A foreign Origin",
		Doc: "A server must answer 403 to an Origin that it does not know, so that web pages cannot use a browser to reach a local server. Only browsers send the header. A server that " +
			"takes any Origin does not keep clients out, so this is a remark, no fault.",
		Stage: codes.StageTransport,
		Run:   runOrigin,
	}
}

func runOrigin(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	a, err := f.ForeignOrigin(ctx)
	if err != nil {
		return checks.Because(err)
	}
	own := e.Initialize
	switch {
	case !a.X.Answered():
		return notEvaluated("the call with a foreign Origin got no answer: "+statusLine(a.X), a.X)
	case !own.Reply.IsMCP() && !refuses(own):
		return notEvaluated(shut(own), own.X)
	case own.Open() && a.Open() && privateCasdoor(ctx, f, e):
		return checks.Passed("A call from a foreign Origin is taken, because Casdoor is reached by a private address here: then it takes every Origin. By any other name it answers 403 to an "+
			"origin that no application has among its redirect URIs.", a.X)
	case a.X.Status == 403 && own.X.Status != 403:
		return checks.Passed("A foreign Origin is refused with 403, as the specification asks.", a.X)
	case own.Open() && a.Open():
		return checks.Passed("A call from a foreign Origin is taken: the server does not look at the header. That keeps no client out, but a server that runs on users' own machines should refuse it.", a.X)
	case a.X.Status == own.X.Status:
		return checks.Passed(fmt.Sprintf("A foreign Origin makes no difference before the token is looked at (%s).", statusLine(a.X)), a.X)
	}
	return checks.Passed(fmt.Sprintf("A foreign Origin gets %s, a call without one %s.", statusLine(a.X), statusLine(own.X)), a.X, own.X)
}

// privateCasdoor: Casdoor's rule for origins is another one where the Host header is a private address.
func privateCasdoor(ctx context.Context, f *facts.Facts, e *facts.Endpoint) bool {
	ip, err := netip.ParseAddr(e.URL.Hostname())
	if err != nil || !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
		return false
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.OwnMCP
}
