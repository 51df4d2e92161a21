package redirect

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func client() checks.Check {
	return checks.Check{
		ID: "redirect.client", Topic: checks.TopicRedirect, Title: "The client id is known",
		Doc: "The authorization server is asked whether it would show its login page for the client id that was given: Casdoor by the question that its own login page asks first " +
			"(get-app-login, without any side effect), others by the authorization endpoint. Redirects are not followed and nobody logs in.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.ClientIDUnknown},
		Run:   runClient,
	}
}

func runClient(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	q := facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI}
	if q.RedirectURI == "" {
		q.RedirectURI = facts.LoopbackRedirectURI
	}
	a, err := f.AuthorizeChecked(ctx, q)
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case a.Refused(oauth.FaultClient):
		return checks.Found("", unknownClient(a))
	case a.RedirectAccepted(), a.Refused(oauth.FaultRedirectURI):
		return checks.Passed(known(a), a.X)
	}
	return untold(a)
}

func known(a *facts.AuthorizeAnswer) string {
	text := fmt.Sprintf("%s knows the client %s", who(a), a.Ask.ClientID)
	if app := a.App(); app != nil {
		text += fmt.Sprintf(": it is the application %s of the organization %s", app.Name, app.Organization)
	}
	return text + "."
}

func unknownClient(a *facts.AuthorizeAnswer) checks.Finding {
	fd := checks.Finding{
		Code: codes.ClientIDUnknown, Subject: "client_id " + a.Ask.ClientID,
		Detail:   fmt.Sprintf("%s does not know the client id %s: “%s”.", who(a), a.Ask.ClientID, a.Text),
		Expected: "a login page for this client", Received: said(a), Exchanges: []*probe.Exchange{a.X},
	}
	if odd := oauth.Suspicious(a.Ask.ClientID); odd != "" {
		fd.Detail += " It holds characters that cannot be seen or only look alike: " + odd + "."
	}
	return fd
}
