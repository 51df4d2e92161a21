package registration

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func authorize() checks.Check {
	return checks.Check{
		ID: "registration.authorize", Topic: checks.TopicRegistration, Title: "The login page knows the registered client",
		Doc: "A server may accept a registration and then refuse at the login page what was registered. The test client's own id and redirect URI are sent to the " +
			"authorization endpoint before it is deleted; nobody logs in.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.ClientIDUnknown, codes.RedirectURINotAllowed},
		Run:   runAuthorize,
	}
}

func runAuthorize(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.TestClients(ctx)
	if err != nil {
		return checks.Because(err)
	}
	a, c := t.Authorize, t.First()
	if a == nil || c == nil {
		return checks.Result{Status: checks.NotEvaluated, Reason: "No test client could be sent to the login page."}
	}
	fd := checks.Finding{
		Subject:  fmt.Sprintf("client_id %s with redirect_uri %s", a.Ask.ClientID, a.Ask.RedirectURI),
		Expected: "the login page, as the registration was accepted", Received: a.Text, Exchanges: []*probe.Exchange{a.X, c.X},
	}
	switch {
	case a.Refused(oauth.FaultClient):
		fd.Code = codes.ClientIDUnknown
		fd.Detail = fmt.Sprintf("The registration was accepted, but the login page does not know the new client: %s.", a.Text)
	case a.Refused(oauth.FaultRedirectURI):
		fd.Code = codes.RedirectURINotAllowed
		fd.Detail = fmt.Sprintf("The registration was accepted with the redirect URI %s, but the login page refuses that very URI: %s.", a.Ask.RedirectURI, a.Text)
	case a.RedirectAccepted():
		return checks.Passed("The login page takes the test client and its redirect URI.", a.X)
	default:
		return checks.Result{Status: checks.NotEvaluated, Reason: "Whether the login page takes the test client does not show: " + a.Text + ".", Exchanges: []*probe.Exchange{a.X}}
	}
	return checks.Found("", fd)
}
