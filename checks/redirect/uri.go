package redirect

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
	"casdoctor/checks/target"
)

func uri() checks.Check {
	return checks.Check{
		ID: "redirect.uri", Topic: checks.TopicRedirect, Title: "The redirect URI is accepted",
		Doc: "The authorization server is asked whether it would show its login page for the redirect URI that was given, spelled as it is. Where it refuses, the other spellings are tried " +
			"at once: the slash at the end, the other names of the user's own machine, https, another port. Which one is accepted names the cause.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.RedirectURINotAllowed, codes.RedirectURITrailingSlash, codes.RedirectURILoopbackHost, codes.RedirectURILoopbackPort,
			codes.RedirectURILoopbackHTTPRejected},
		Run: runURI,
	}
}

func runURI(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	a, err := f.AuthorizeChecked(ctx, facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI})
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case a.RedirectAccepted():
		return accepted(ctx, f, a)
	case a.Refused(oauth.FaultRedirectURI):
		return checks.Found("", refusedURI(ctx, f, a))
	}
	return untold(a)
}

// refusedURI finds out which spelling would have been accepted.
func refusedURI(ctx context.Context, f *facts.Facts, a *facts.AuthorizeAnswer) checks.Finding {
	t := f.Target()
	fd := checks.Finding{
		Code: codes.RedirectURINotAllowed, Subject: "redirect_uri " + shown(t.RedirectURI), Exchanges: []*probe.Exchange{a.X},
		Received: strings.ReplaceAll(said(a), t.RedirectURI, shown(t.RedirectURI)),
	}
	if t.Client != "" {
		fd.Clients = []string{t.Client}
	}
	if odd := oauth.Suspicious(t.RedirectURI); odd != "" {
		disguised(&fd, a, odd)
		return fd
	}
	tries := variants(t.RedirectURI, t.RegisteredRedirectURIs)
	uris := make([]string, len(tries))
	for i, v := range tries {
		uris[i] = v.uri
	}
	fd.Expected, fd.Fixes = wanted(a, t.RedirectURI), addFix(a, t.RedirectURI)
	var others []string
	for i, got := range askAll(ctx, f, t.ClientID, uris) {
		v := tries[i]
		if !got.accepted() {
			if got.refused() {
				others = append(others, v.what)
				fd.Exchanges = append(fd.Exchanges, got.answer.X)
			}
			continue
		}
		fd.Code = v.code
		fd.Detail = fmt.Sprintf("%s refuses %s and accepts %s, the same one %s.", who(a), t.RedirectURI, v.uri, v.what)
		fd.Exchanges = []*probe.Exchange{a.X, got.answer.X}
		onThisMachine(&fd, v)
		return fd
	}
	fd.Detail = fmt.Sprintf("%s refuses the redirect URI %s for the client %s.", who(a), t.RedirectURI, t.ClientID)
	if len(others) > 0 {
		fd.Detail += " It is refused as well " + strings.Join(others, ", ") + "."
	}
	if entry, text := compared(t.RedirectURI, t.RegisteredRedirectURIs, a.Casdoor != nil); text != "" {
		fd.Detail += " " + text
		if oauth.Suspicious(entry) != "" {
			fd.Fixes = append(fd.Fixes, removeFix(fd.Fixes[0], entry))
		}
	}
	return fd
}

// accepted passes a redirect URI; on the user's machine another port is tried as well, because
// most clients take whatever port is free.
func accepted(ctx context.Context, f *facts.Facts, a *facts.AuthorizeAnswer) checks.Result {
	t := f.Target()
	text := fmt.Sprintf("%s accepts the redirect URI.", who(a))
	if a.Casdoor != nil && casdoor.AlwaysValid(t.RedirectURI) {
		return checks.Passed(text+" It takes this host for every application, on any port and path, registered or not.", a.X)
	}
	u, err := url.Parse(t.RedirectURI)
	if err != nil || u.Scheme != "http" || !target.LoopbackHost(u.Hostname()) {
		return checks.Passed(text, a.X)
	}
	other := withHost(u, bracketed(u.Hostname()), freePort(u.Port()))
	got := askAll(ctx, f, t.ClientID, []string{other})[0]
	if !got.refused() {
		return checks.Passed(text+anyPort(got), a.X)
	}
	return checks.Found("", checks.Finding{
		Code: codes.RedirectURILoopbackPort, Severity: portSeverity(t), Subject: "redirect_uri " + t.RedirectURI,
		Detail:   fmt.Sprintf("%s accepts %s and refuses %s, where the port alone differs. %s", who(a), t.RedirectURI, other, portClient(t)),
		Expected: "any port on a loopback address", Received: said(got.answer), Exchanges: []*probe.Exchange{got.answer.X, a.X},
	})
}

func anyPort(got asked) string {
	if got.accepted() {
		return " It takes other ports on this machine as well."
	}
	return ""
}

// freePort is a port of the range from which systems give out free ones (RFC 6335 §6).
func freePort(taken string) string {
	if taken == "49321" {
		return "49322"
	}
	return "49321"
}

// portSeverity: a client that always uses the accepted port is not hit.
func portSeverity(t target.Target) codes.Severity {
	p, ok := target.ProfileByID(t.Client)
	if !ok {
		return codes.Warning
	}
	for _, known := range p.RedirectURIs {
		if strings.Contains(known, "{port}") {
			return codes.Error
		}
	}
	return codes.Info
}

func portClient(t target.Target) string {
	p, _ := target.ProfileByID(t.Client)
	switch portSeverity(t) {
	case codes.Error:
		return p.Name + " takes another port each time, unless it is pinned."
	case codes.Info:
		return p.Name + " always asks for the same port, so that it is not hit."
	}
	return "A client that takes whatever port is free, as most do, is refused."
}
