package resource

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

func authorize() checks.Check {
	return checks.Check{
		ID: "resource.authorize", Topic: checks.TopicResource, Title: "The authorization endpoint takes the resource",
		Doc: "The authorization endpoint is asked with and without the resource, and, where it matters, with the other spelling of the slash at its end. Nobody logs in. Casdoor looks at the " +
			"resource only after the login, so that nothing can be tried there.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.ResourceParamRejected, codes.ResourceParamTrailingSlash},
		Run:   runAuthorize,
	}
}

func runAuthorize(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	if t.ClientID == "" {
		return checks.SkippedFor("no client id was given")
	}
	r := sent(ctx, f)
	if r == "" {
		return checks.SkippedFor(noResource + ", and the MCP server's metadata names none")
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if isCasdoor {
		return checks.Passed("Casdoor does not look at the resource before the login. After it, Casdoor takes every absolute URI without any registration.", metadata(ctx, f)...)
	}
	q := facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI}
	if q.RedirectURI == "" {
		q.RedirectURI = facts.LoopbackRedirectURI
	}
	with, without, err := bothWays(ctx, f, q, r)
	if err != nil {
		return checks.Because(err)
	}
	return judge(ctx, f, with, without)
}

// bothWays asks with and without the resource.
func bothWays(ctx context.Context, f *facts.Facts, q facts.AuthorizeAsk, r string) (with, without *facts.AuthorizeAnswer, err error) {
	var errWithout error
	facts.Together(ctx,
		func(ctx context.Context) { without, errWithout = f.AuthorizeChecked(ctx, q) },
		func(ctx context.Context) {
			q := q
			q.Resource = r
			with, err = f.AuthorizeChecked(ctx, q)
		})
	if err == nil {
		err = errWithout
	}
	return with, without, err
}

func judge(ctx context.Context, f *facts.Facts, with, without *facts.AuthorizeAnswer) checks.Result {
	r := with.Ask.Resource
	byExclusion := with.Verdict == oauth.AuthorizeRefused && without.Verdict == oauth.AuthorizeAccepted
	switch {
	case with.Refused(oauth.FaultResource), byExclusion:
		return checks.Found("", rejected(ctx, f, with, without))
	case with.Verdict == oauth.AuthorizeAccepted:
		if other, host := overridden(with); other != "" {
			fd := checks.Finding{
				Code: codes.ResourceParamRejected, Subject: "resource " + r,
				Detail:   fmt.Sprintf("The authorization server goes on with the resource %s in place of %s, which was asked for.", other, r),
				Expected: r, Received: other, Exchanges: []*probe.Exchange{with.X},
			}
			if host != "" {
				// Users may only log in there: the token is still issued here, for the resource that was asked for.
				fd.Severity, fd.Confidence = codes.Warning, checks.Possible
				fd.Detail = fmt.Sprintf("The authorization server sends users on to %s, with the resource %s in place of %s, which was asked for. If clients get the token of that server, it is for another resource; if users only log in there, nothing is wrong.",
					host, other, r)
			}
			return checks.Found("", fd)
		}
		return slashToo(ctx, f, with)
	}
	return checks.Result{Status: checks.NotEvaluated, Exchanges: []*probe.Exchange{with.X}, Reason: untold(with)}
}

// untold says why the answer shows nothing of the resource.
func untold(a *facts.AuthorizeAnswer) string {
	switch {
	case a.Refused(oauth.FaultClient):
		return "The server does not know the client id, so that it did not look at the resource."
	case a.Refused(oauth.FaultRedirectURI):
		return "The server refuses the redirect URI " + a.Ask.RedirectURI + ", so that it did not look at the resource. Give the one that the client sends."
	case a.Verdict == oauth.AuthorizeRefused:
		return "The server refuses the request with and without the resource: " + a.Text + "."
	}
	return "Before a login it cannot be told: " + a.Text + "."
}

// rejected tells a wrong slash from a resource that is not known at all.
func rejected(ctx context.Context, f *facts.Facts, with, without *facts.AuthorizeAnswer) checks.Finding {
	r := with.Ask.Resource
	fd := checks.Finding{
		Code: codes.ResourceParamRejected, Subject: "resource " + r,
		Detail:   fmt.Sprintf("The authorization endpoint refuses the resource %s: “%s”.", r, with.Text),
		Expected: "a login page", Received: said(with), Exchanges: []*probe.Exchange{with.X, without.X},
	}
	if without.RedirectAccepted() {
		fd.Detail += " Without the resource it accepts the request."
	}
	if !with.Refused(oauth.FaultResource) {
		fd.Confidence = checks.Likely
		fd.Detail += " Its words do not name the resource, but nothing else differs."
	}
	q := with.Ask
	q.Resource = oauth.OtherSlashOfResource(r)
	if other, err := f.AuthorizeChecked(ctx, q); err == nil && other.Verdict == oauth.AuthorizeAccepted {
		fd.Code, fd.Severity, fd.Expected = codes.ResourceParamTrailingSlash, codes.Error, q.Resource
		fd.Detail = fmt.Sprintf("The authorization endpoint refuses the resource %s (“%s”) and accepts %s, where the slash at the end alone differs.", r, with.Text, q.Resource)
		fd.Exchanges = []*probe.Exchange{with.X, other.X}
	}
	return fd
}

// slashToo: a bare host is sent with a slash by clients that parse URLs, and without by others.
func slashToo(ctx context.Context, f *facts.Facts, with *facts.AuthorizeAnswer) checks.Result {
	r := with.Ask.Resource
	passed := checks.Passed(fmt.Sprintf("The authorization endpoint takes the resource %s.", r), with.X)
	if !oauth.BareOrigin(r) {
		return passed
	}
	q := with.Ask
	q.Resource = oauth.OtherSlashOfResource(r)
	other, err := f.AuthorizeChecked(ctx, q)
	if err != nil || !other.Refused(oauth.FaultResource) {
		return passed
	}
	return checks.Found("", checks.Finding{
		Code: codes.ResourceParamTrailingSlash, Subject: "resource " + r,
		Detail: fmt.Sprintf("The authorization endpoint takes %s and refuses %s (“%s”). The resource is a bare host, to which clients that parse URLs add a slash.",
			r, q.Resource, other.Text),
		Expected: "both spellings taken", Received: said(other), Exchanges: []*probe.Exchange{other.X, with.X},
	})
}

// overridden is the resource that a redirect carries on in place of the one that was asked for, or "";
// host is the other server that it leads to, "" for none.
func overridden(a *facts.AuthorizeAnswer) (resource, host string) {
	to, err := url.Parse(a.X.HeaderValue("Location"))
	if err != nil || a.X.Status < 300 || a.X.Status > 399 {
		return "", ""
	}
	if resource = to.Query().Get("resource"); resource == a.Ask.Resource {
		return "", ""
	}
	if at, err := url.Parse(a.X.URL); err == nil && to.Host != "" && !strings.EqualFold(to.Host, at.Host) {
		host = to.Host
	}
	return resource, host
}
