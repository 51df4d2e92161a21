package cors

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// casdoorAnswers reports that the endpoint is one of a Casdoor.
func casdoorAnswers(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin) bool {
	ev, err := f.Casdoor(ctx)
	if err != nil || !ev.Detected {
		return false
	}
	switch c.Kind {
	case simulate.MCPFirst, simulate.MCPCall, simulate.MCPStream:
		return ev.OwnMCP
	}
	base, err := f.CasdoorBase(ctx)
	return err == nil && strings.EqualFold(base.Host, hostOf(c.Endpoint.URL))
}

func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return u.Host
}

func casdoorHeaders() checks.Check {
	return checks.Check{
		ID: "cors.casdoor-headers", Topic: checks.TopicCORS, Title: "Casdoor's fixed list of request headers",
		Doc: "Casdoor allows pages Content-Type and Authorization and no other header, and exposes none; no setting changes that. At its own MCP server this stops every client in a page. " +
			"At its metadata it only costs a second request, which clients send without MCP-Protocol-Version.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CasdoorCORSFixedAllowHeaders},
		Run:   runCasdoorHeaders,
	}
}

func runCasdoorHeaders(ctx context.Context, f *facts.Facts) checks.Result {
	if _, err := f.PageOrigin(); err != nil {
		return checks.Because(err)
	}
	ev, err := f.Casdoor(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !ev.Detected {
		return checks.SkippedFor("no Casdoor was recognised")
	}
	if ev.OwnMCP {
		return ownHeaders(ctx, f)
	}
	docs, err := f.CORSServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	for _, c := range docs {
		if casdoorAnswers(ctx, f, c) && fixedList(c) {
			return checks.Found("", checks.Finding{Code: codes.CasdoorCORSFixedAllowHeaders, Severity: codes.Info, Subject: subject(c), Exchanges: c.Proof(),
				Expected: allowHeaders + " that lists mcp-protocol-version", Received: received(c.Preflight(), allowHeaders),
				Detail: fmt.Sprintf("Casdoor allows the origin %s, but not the header MCP-Protocol-Version, which clients send when they look for its metadata. The TypeScript SDK then asks without it and gets on; a client that does not would fail.", c.Asked.Origin)})
		}
	}
	return checks.Passed("Casdoor's list of request headers stops nothing that was asked here.")
}

// ownHeaders: at Casdoor's own MCP server the header goes with every call but the first.
func ownHeaders(ctx context.Context, f *facts.Facts) checks.Result {
	c, b, err := stopped(ctx, f)
	switch {
	case err != nil:
		return checks.Because(err)
	case b != nil:
		return before(c, b)
	}
	calls, err := f.CORSCalls(ctx)
	if err != nil {
		return checks.Because(err)
	}
	for _, c := range calls {
		if fixedList(c) {
			x := c.Preflight()
			return checks.Found("", checks.Finding{Code: codes.CasdoorCORSFixedAllowHeaders, Subject: subject(c), Exchanges: c.Proof(),
				Expected: allowHeaders + ": " + strings.Join(needed(calls), ", "), Received: received(x, allowHeaders),
				Detail: fmt.Sprintf("Casdoor allows the origin %s, but of the request headers only Content-Type and Authorization. After the first call every client in a page sends MCP-Protocol-Version, too, and the browser stops it.", c.Asked.Origin) + console(c)})
		}
	}
	return checks.Passed("The preflight allows the headers of MCP: a proxy in front of Casdoor adds them.")
}

// fixedList: the origin is allowed, and the list of headers is Casdoor's.
func fixedList(c *facts.CrossOrigin) bool {
	x := c.Preflight()
	if x == nil || c.Failure == nil || !c.Failure.Preflight || c.Failure.Reason != fetch.HeaderNotAllowed {
		return false
	}
	var names []string
	for _, n := range strings.Split(x.HeaderValue(allowHeaders), ",") {
		names = append(names, strings.ToLower(strings.TrimSpace(n)))
	}
	return strings.Join(names, " ") == "content-type authorization"
}

func casdoorPrivateHost() checks.Check {
	return checks.Check{
		ID: "cors.casdoor-private-host", Topic: checks.TopicCORS, Title: "Casdoor reached by a private address",
		Doc:   "Reached by a private or loopback address Casdoor takes every origin, whatever is configured. So that a test on the inside does not hide what users meet, it is asked by a public name in the Host header, too.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CasdoorCORSPrivateHostAllowsAll},
		Run:   runCasdoorPrivateHost,
	}
}

func runCasdoorPrivateHost(ctx context.Context, f *facts.Facts) checks.Result {
	o, err := f.PageOrigin()
	if err != nil {
		return checks.Because(err)
	}
	ev, err := f.Casdoor(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !ev.Detected {
		return checks.SkippedFor("no Casdoor was recognised")
	}
	base, err := f.CasdoorBase(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !private(base.Hostname()) {
		return checks.SkippedFor("Casdoor is not reached by a private address")
	}
	here, err := atPrivateHost(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	x, err := f.CORSPublicHost(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case !x.Answered():
		return checks.Result{Status: checks.NotEvaluated, Reason: "the question by a public name got no answer: " + statusLine(x), Exchanges: []*probe.Exchange{x}}
	case !facts.ShowsCasdoor("", x): // a proxy may refuse or redirect a name that it does not know
		return checks.Result{Status: checks.NotEvaluated, Reason: "the question by a public name was not answered by Casdoor (" + statusLine(x) + ")", Exchanges: []*probe.Exchange{x}}
	case x.Status != 403 || here == nil:
		return checks.Passed("By a public name Casdoor says of this origin the same as by this address.", x)
	}
	return checks.Found("", checks.Finding{Code: codes.CasdoorCORSPrivateHostAllowsAll, Subject: base.String(), Exchanges: append([]*probe.Exchange{x}, here.Proof()...),
		Expected: "the same answer by the private address and by a public name", Received: fmt.Sprintf("allowed by %s, %s by a public name", base.Host, statusLine(x)),
		Detail: fmt.Sprintf("Casdoor lets a page at %s call it, because it is reached by the private address %s here. Asked by a public name it answers %s: no application has a redirect URI of that origin.", o, base.Host, statusLine(x)),
		Fixes:  codes.AllowPageAtCasdoor(o.String())})
}

// atPrivateHost is an answer of Casdoor, reached by a private address, that the page may see; nil when it may see
// none. Missing when nothing was asked there.
func atPrivateHost(ctx context.Context, f *facts.Facts) (*facts.CrossOrigin, error) {
	docs, err := f.CORSServerMetadata(ctx)
	if c, firstErr := f.CORSFirst(ctx); firstErr == nil {
		docs = append(slices.Clone(docs), c)
	}
	asked := false
	for _, c := range docs {
		l := look(c)
		if l.untold != nil || !private(hostname(c.Endpoint.URL)) || !casdoorAnswers(ctx, f, c) {
			continue
		}
		if asked = true; !l.stopped {
			return c, nil
		}
	}
	if !asked {
		return nil, cmp.Or(err, error(&facts.Missing{Why: "a page sends nothing to Casdoor's private address"}))
	}
	return nil, nil
}

func hostname(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func private(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast())
}
