package reach

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func redirects() checks.Check {
	return checks.Check{
		ID: "reach.redirects", Topic: checks.TopicReach, Title: "The MCP endpoint does not redirect",
		Doc: "Clients call the MCP endpoint by POST with a token. A redirect makes them lose the method, the body or the token: to the other spelling of the slash, to plain http, " +
			"to another port. A redirect to a login page, or a login page under 200, means that a browser login stands in front of an API. Each hop is followed and shown.",
		Stage: codes.StageEdge,
		Codes: []codes.Code{codes.RedirectToLogin, codes.RedirectSlashOrSchemeDowngrade},
		Run:   runRedirects,
	}
}

func runRedirects(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := e.TypedAnswer.X
	if _, ok := facts.RedirectTarget(x); !ok {
		if loginInFront(e) {
			return checks.Found("", loginPage(x))
		}
		if x.Status >= 300 && x.Status < 400 {
			return notEvaluated(fmt.Sprintf("The MCP URL answers %s without a usable Location.", statusLine(x)))
		}
		return checks.Passed(fmt.Sprintf("No redirect: %s itself answers %s.", e.Typed, statusLine(x)), x)
	}
	r, err := f.Redirects(ctx)
	if err != nil {
		return checks.Because(err)
	}
	next, _ := facts.RedirectTarget(x)
	switch login, isLogin := loginHop(r); {
	case isLogin:
		fd := toLogin(r, login)
		if other, err := f.OtherSlash(ctx); err == nil && reaches(other) {
			// The path rule behind it is the cause; see reach.slash.
			fd.Confidence = checks.Likely
		}
		return checks.Found("", fd)
	case facts.SameButForm(x.URL, next), r.End().Speaks(), sameHostname(x.URL, next) && !webPage(r.End()):
		return checks.Found("", moved(r, next))
	}
	return notEvaluated(fmt.Sprintf("The MCP URL redirects to %s, which is no MCP endpoint: %s.", next, shown(r.End().X)))
}

// loginHop finds the login page to which the hops lead. A slash or scheme that is put
// right on the way is none, whatever the path is called.
func loginHop(r *facts.Redirects) (where string, ok bool) {
	for _, a := range r.Hops {
		next, redirects := facts.RedirectTarget(a.X)
		if redirects && oauth.LoginURL(next) && !facts.SameButForm(a.X.URL, next) {
			return next, true
		}
	}
	end := r.End()
	return end.X.URL, end.X.Answered() && oauth.LoginPage(end.X.Body)
}

func toLogin(r *facts.Redirects, where string) checks.Finding {
	first := r.Hops[0].X
	return checks.Finding{
		Code: codes.RedirectToLogin, Subject: first.URL,
		Detail: fmt.Sprintf("A call without a token is sent to the login page %s (%s). An MCP client is no browser: it needs a 401 with a challenge.",
			where, statusLine(first)),
		Expected: "401 with WWW-Authenticate: Bearer resource_metadata=…", Received: shown(first), Exchanges: r.Exchanges(),
	}
}

func loginPage(x *probe.Exchange) checks.Finding {
	return checks.Finding{
		Code: codes.RedirectToLogin, Subject: x.URL,
		Detail:   fmt.Sprintf("A call without a token is answered with a login page under %s. An MCP client is no browser: it needs a 401 with a challenge.", statusLine(x)),
		Expected: "401 with WWW-Authenticate: Bearer resource_metadata=…", Received: statusLine(x) + " with a login page", Exchanges: []*probe.Exchange{x},
	}
}

// loginInFront: the first call itself was answered with a login page, and nothing shows
// that the URL is merely that of a web site.
func loginInFront(e *facts.Endpoint) bool {
	x := e.TypedAnswer.X
	if e.Adopted() || x.Status < 200 || x.Status > 299 || !oauth.LoginPage(x.Body) {
		return false
	}
	others := false // another path is kept behind the login, too
	for _, n := range e.Neighbours {
		if n.Speaks() {
			return false
		}
		next, redirects := facts.RedirectTarget(n.X)
		others = others || n.X.Method == "POST" && (oauth.LoginPage(n.X.Body) || redirects && oauth.LoginURL(next))
	}
	return others || strings.Trim(e.Typed.Path, "/") != ""
}

func sameHostname(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && strings.EqualFold(u.Hostname(), v.Hostname())
}

func webPage(a *facts.Answer) bool {
	return a.X.Status >= 200 && a.X.Status < 300 && oauth.IsHTML(a.X.HeaderValue("Content-Type"), a.X.Body)
}

// moved words a redirect of the endpoint that is no login.
func moved(r *facts.Redirects, next string) checks.Finding {
	first, end := r.Hops[0].X, r.End()
	target := next
	if end.Speaks() {
		target = end.X.URL
	}
	fd := checks.Finding{
		Code: codes.RedirectSlashOrSchemeDowngrade, Subject: first.URL,
		Detail:   fmt.Sprintf("The endpoint answers %s instead of taking the call: %s", shown(first), harm(first, next)),
		Expected: "an MCP answer or a 401 with a challenge at " + first.URL + " itself", Received: shown(first), Exchanges: r.Exchanges(),
	}
	if end.Speaks() {
		fd.Detail += fmt.Sprintf(" At %s the MCP server answers.", end.X.URL)
	}
	if strings.HasPrefix(first.URL, "https://") && strings.HasPrefix(target, "http://") {
		fd.Fixes = []codes.Fix{{Where: "The proxy and the MCP server", Steps: []string{
			"Send X-Forwarded-Proto: https and the outer Host to the MCP server, and let the server trust them, so that its redirects name https.",
			"Serve the endpoint under the spelling that clients use, so that no redirect is needed."}}}
		return fd
	}
	fd.Fixes = append(useURL(target, "The endpoint is elsewhere."),
		codes.Fix{Where: "The MCP server", Steps: []string{"Serve the endpoint at " + first.URL + " as well, without a redirect."}})
	return fd
}

// harm says what a client loses by the redirect.
func harm(x *probe.Exchange, next string) string {
	from, _ := url.Parse(x.URL)
	to, err := url.Parse(next)
	if err != nil {
		return "clients do not get through."
	}
	var parts []string
	switch {
	case from.Scheme == "https" && to.Scheme == "http":
		parts = append(parts, "it leads from https to plain http, where clients refuse to go or send the token unprotected")
	case from.Scheme != to.Scheme:
		parts = append(parts, "the URL was given with http, and the server wants https")
	}
	if from.Scheme == to.Scheme && portOf(from) != portOf(to) {
		parts = append(parts, fmt.Sprintf("it leads to port %s instead of %s, which is often the server's inner port", portOf(to), portOf(from)))
	}
	if !strings.EqualFold(from.Hostname(), to.Hostname()) {
		parts = append(parts, "it leads to another host, to which clients do not send the token")
	}
	if x.Status < 307 {
		parts = append(parts, "with this status most clients repeat the call as GET, without its body")
	} else {
		parts = append(parts, "many clients do not repeat a POST elsewhere")
	}
	return strings.Join(parts, "; ") + "."
}
