package reach

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func wrongURL() checks.Check {
	return checks.Check{
		ID: "reach.wrong-url", Topic: checks.TopicReach, Title: "The URL is an MCP endpoint",
		Doc: "The MCP URL must be the endpoint itself, not the site's page. Where the first call gets no MCP answer, common paths beside it (/mcp, /api/mcp, /sse) are tried and the " +
			"URL is opened as a browser does. Refusals, redirects and server errors are no sign of a wrong URL.",
		Stage: codes.StageEdge,
		Codes: []codes.Code{codes.WrongMCPURL},
		Run:   runWrongURL,
	}
}

func runWrongURL(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	a := e.TypedAnswer
	if a.LikeMCP() {
		return checks.Passed(fmt.Sprintf("%s answers as an MCP endpoint does: %s.", e.Typed, shown(a.X)), a.X)
	}
	if reason := another(ctx, f, e); reason != "" {
		return notEvaluated(reason)
	}
	if s := olderTransport(ctx, f, e); s != nil {
		return checks.Passed("The URL answers by GET, as the older HTTP+SSE transport does.", s.X)
	}
	if n := betterURL(e); n != nil {
		return checks.Found("", useNeighbour(e, n, f))
	}
	if other, err := f.OtherSlash(ctx); err == nil && reaches(other) {
		if what, _ := foreign(a, other); what != "" {
			return notEvaluated("The other spelling of the slash reaches the MCP server, so a path rule is at fault: see there.")
		}
		return checks.Found("", useNeighbour(e, other, f))
	}
	return noEndpoint(ctx, f, e)
}

// another says which other cause explains that no MCP answer came, "" for none.
func another(ctx context.Context, f *facts.Facts, e *facts.Endpoint) string {
	x := e.TypedAnswer.X
	if e.Adopted() {
		return ""
	}
	if vendor, edge := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); edge {
		return "A bot challenge of " + vendor + " stands in front of the URL."
	}
	if _, redirected := facts.RedirectTarget(x); redirected {
		if r, err := f.Redirects(ctx); err == nil && pageElsewhere(r) {
			return ""
		}
		return "The URL redirects, which is judged on its own."
	}
	if env, ok := casdoor.ParseEnvelope(x.Body); ok && env.IsError() && strings.HasSuffix(e.Typed.Path, "/") {
		return "Casdoor's error envelope came, which is judged as a trait of Casdoor."
	}
	switch s := x.Status; {
	case s == 401, s == 403, s == 406, s == 407, s == 421, s == 429, s >= 500, s >= 300 && s < 400:
		return fmt.Sprintf("The URL answers %s, which says nothing about whether it is the endpoint.", statusLine(x))
	case loginInFront(e):
		return "A login page stands in front of the URL."
	}
	return ""
}

// pageElsewhere: the URL only leads on to a web page at another path or host that is no login.
func pageElsewhere(r *facts.Redirects) bool {
	next, _ := facts.RedirectTarget(r.Hops[0].X)
	_, login := loginHop(r)
	return !login && !facts.SameButForm(r.Hops[0].X.URL, next) && webPage(r.End())
}

// betterURL is the neighbour that answers as an MCP endpoint, or nil.
func betterURL(e *facts.Endpoint) *facts.Answer {
	if e.Adopted() {
		return e.Initialize
	}
	for _, n := range e.Neighbours {
		if n.Speaks() {
			return n
		}
	}
	return nil
}

func useNeighbour(e *facts.Endpoint, n *facts.Answer, f *facts.Facts) checks.Finding {
	x := e.TypedAnswer.X
	fd := checks.Finding{
		Code: codes.WrongMCPURL, Subject: e.Typed.String(),
		Detail:   fmt.Sprintf("%s is no MCP endpoint (%s). %s is one: it gives %s.%s", e.Typed, got(x), n.X.URL, answerText(n), casdoorToo(e, f)),
		Expected: n.X.URL, Received: e.Typed.String(), Exchanges: []*probe.Exchange{x, n.X},
		Fixes: useURL(n.X.URL, differs(e.Typed, n.X.URL)),
	}
	if u, err := url.Parse(n.X.URL); err == nil && u.Path == casdoor.MCPEndpointPath && onCasdoorsHost(e, f) && strings.TrimSuffix(e.Typed.Path, "/") != u.Path {
		fd.Fixes = casdoorsOwn(n.X.URL) // it answers on every Casdoor, whatever server is meant
	}
	if !n.Speaks() {
		fd.Confidence = checks.Likely
	}
	return fd
}

// casdoorsOwn offers Casdoor's own MCP server to those who mean it, and to nobody else.
func casdoorsOwn(endpoint string) []codes.Fix {
	return []codes.Fix{
		{Where: "The MCP client", Steps: []string{"If another MCP server than Casdoor's own is meant, enter its URL: it has one of its own, which its operator knows."}},
		{Where: "The MCP client", Steps: []string{"Only if Casdoor's own MCP server is meant, with which Casdoor itself is administered, enter the URL below, without a slash at its end."}, Snippet: endpoint},
	}
}

// differs says what is wrong with the path of the URL.
func differs(typed *url.URL, endpoint string) string {
	switch u, err := url.Parse(endpoint); {
	case strings.Trim(typed.Path, "/") == "":
		return "The URL lacks the endpoint's path."
	case err == nil && strings.TrimSuffix(u.Path, "/") == strings.TrimSuffix(typed.Path, "/"):
		return "The URL spells the slash at its end in another way than the endpoint does."
	}
	return "The URL has another path than the endpoint."
}

// olderTransport is the GET stream of a server of revision 2024-11-05 at the typed URL, nil when there is none.
func olderTransport(ctx context.Context, f *facts.Facts, e *facts.Endpoint) *facts.Answer {
	if e.Adopted() {
		return nil
	}
	s, err := f.Stream(ctx)
	if err != nil || !s.X.Answered() {
		return nil
	}
	media, _, _ := strings.Cut(s.X.HeaderValue("Content-Type"), ";")
	if s.Speaks() || s.X.Status == 200 && strings.EqualFold(strings.TrimSpace(media), "text/event-stream") {
		return s
	}
	return nil
}

// noEndpoint looks at the URL as a browser does: a page there, or nothing at all.
func noEndpoint(ctx context.Context, f *facts.Facts, e *facts.Endpoint) checks.Result {
	x := e.TypedAnswer.X
	page := f.Document(ctx, "the MCP URL as a browser opens it", e.Typed.String())
	last := page.Last()
	login := page.Outcome == facts.GotAuth && last.Status >= 300 && last.Status < 400
	nothing := gone(x.Status) && page.Outcome == facts.GotNotFound
	if page.Outcome != facts.GotHTML && !login && !nothing {
		return notEvaluated(fmt.Sprintf("The first call got %s and a GET got %s, which shows neither an MCP endpoint nor a web page.", got(x), trimStop(page.Describe())))
	}
	seen := "is a web page"
	fd := checks.Finding{Code: codes.WrongMCPURL, Subject: e.Typed.String(),
		Expected: "the URL of the MCP endpoint, for example " + example(e.Typed), Received: got(x) + "; by GET " + trimStop(page.Describe()),
		Exchanges: append([]*probe.Exchange{x}, page.Hops...)}
	switch {
	case login:
		seen, fd.Confidence = "leads browsers to a login page", checks.Likely
	case nothing:
		seen, fd.Confidence = "does not exist on this server", checks.Likely
	}
	for _, n := range e.Neighbours {
		fd.Exchanges = append(fd.Exchanges, n.X)
	}
	fd.Detail = fmt.Sprintf("%s %s: the first call of a client gets %s.%s%s", e.Typed, seen, got(x), tried(e), casdoorToo(e, f))
	if onCasdoorsHost(e, f) {
		fd.Fixes = casdoorsOwn(oauth.OriginOf(e.Typed.String()) + casdoor.MCPEndpointPath)
	}
	return checks.Found("", fd)
}

func gone(status int) bool { return status == 404 || status == 405 || status == 410 }

// got is what the first call was answered with.
func got(x *probe.Exchange) string {
	if oauth.IsHTML(x.HeaderValue("Content-Type"), x.Body) {
		return statusLine(x) + " with a web page"
	}
	return shown(x)
}

func tried(e *facts.Endpoint) string {
	if len(e.Neighbours) == 0 {
		return ""
	}
	var paths []string
	for _, n := range e.Neighbours {
		if u, err := url.Parse(n.X.URL); err == nil {
			paths = append(paths, u.Path)
		}
	}
	return " No MCP endpoint answers at " + strings.Join(paths, ", ") + " either."
}

// casdoorToo notes that the URL is that of the authorization server.
func casdoorToo(e *facts.Endpoint, f *facts.Facts) string {
	if onCasdoorsHost(e, f) {
		return " This is the host of the Casdoor; its own MCP server is at " + casdoor.MCPEndpointPath + ", a separate MCP server has a URL of its own."
	}
	return ""
}

func onCasdoorsHost(e *facts.Endpoint, f *facts.Facts) bool {
	return sameSite(e.Typed, f.Target().Casdoor) || facts.ShowsCasdoor("", e.TypedAnswer.X)
}

func example(u *url.URL) string {
	v := *u
	v.Path, v.RawPath, v.RawQuery = "/mcp", "", ""
	return v.String()
}
