package pitfalls

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func registration() checks.Check {
	return checks.Check{
		ID: "casdoor.registration", Topic: checks.TopicCasdoor, Title: "Casdoor's dynamic registration",
		Doc: "Casdoor always advertises its registration endpoint, but registers only if the organization's dcrPolicy is switched on. The organization is built-in unless the URL " +
			"names another, and registration asks for no credentials. An empty request shows the state and creates nothing.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.CasdoorDCRDisabled, codes.CasdoorDCRDefaultOrganization, codes.CasdoorDCROpen},
		Run:   runRegistration,
	}
}

func runRegistration(ctx context.Context, f *facts.Facts) checks.Result {
	if _, _, ended := casdoorServer(ctx, f); ended != nil {
		return *ended
	}
	r, err := f.Registration(ctx)
	if err != nil {
		return checks.Because(err)
	}
	said := answer(r.X)
	switch r.Policy {
	case casdoor.DCRDisabled:
		return checks.Found("", disabled(ctx, f, r, said))
	case casdoor.DCROpen, casdoor.DCRCreated:
		return checks.Found("", open(ctx, f, r, said)...)
	case casdoor.DCRUnknownOrganization:
		return checks.Result{Status: checks.Warn, Reason: "The registration endpoint names an organization that this Casdoor does not have: " + r.URL, Exchanges: []*probe.Exchange{r.X}}
	}
	return checks.Result{Status: checks.NotEvaluated, Reason: "The answer to the empty registration request (" + said + ") does not show Casdoor's policy.",
		Exchanges: []*probe.Exchange{r.X}}
}

func disabled(ctx context.Context, f *facts.Facts, r *facts.Registration, said string) checks.Finding {
	fd := checks.Finding{
		Code: codes.CasdoorDCRDisabled, Severity: codes.Error, Subject: r.URL,
		Detail:   "The metadata advertises registration, but Casdoor refuses it: dynamic client registration is switched off for the organization, which is its default.",
		Expected: "400 about the missing redirect_uris", Received: said, Exchanges: []*probe.Exchange{r.X},
	}
	fd.Fixes = forClient(f.Target(), fd.Code)
	fd.FixesOnly = fd.Fixes != nil
	switch {
	case open4all(ctx, f):
		fd.Severity = codes.Info
		fd.Detail += " The MCP server asks for no authorisation, so that no client of it has to register."
	case f.Target().ClientID != "":
		fd.Severity = codes.Warning
		fd.Detail += " A client with the client id that you gave does not need it; others fail."
	}
	return fd
}

// open4all: the MCP server takes calls without a token.
func open4all(ctx context.Context, f *facts.Facts) bool {
	e, err := f.Endpoint(ctx)
	if err != nil || !e.Initialize.Reply.IsMCP() {
		return false
	}
	need, err := f.NeedsAuth(ctx)
	return err == nil && !need
}

// unasked says what a refusal shows: a reader takes 400 for a door that is shut.
func unasked(r *facts.Registration, said string) string {
	text := "no demand for credentials"
	if r.X.Status >= 400 {
		text += ": a request without any is refused only because it names no redirect URI"
	}
	return text + " (" + said + ")"
}

func open(ctx context.Context, f *facts.Facts, r *facts.Registration, said string) []checks.Finding {
	found := []checks.Finding{{
		Code: codes.CasdoorDCROpen, Severity: codes.Warning, Subject: r.URL,
		Detail:   "Anyone who reaches Casdoor may register clients: the endpoint asks for no credentials, and there is no limit on how many.",
		Expected: "registration open only as long as it is needed, or behind a proxy rule", Received: unasked(r, said), Exchanges: []*probe.Exchange{r.X},
	}}
	u, err := url.Parse(r.URL)
	if err != nil || u.Query().Get("organization") != "" {
		return found
	}
	fd := checks.Finding{
		Code: codes.CasdoorDCRDefaultOrganization, Severity: codes.Warning, Subject: "registration_endpoint",
		Detail:   fmt.Sprintf("The advertised registration endpoint %s names no organization, so that every client lands in built-in, Casdoor's own. Hit are users of other organizations: they cannot log in to a client that registered without ?organization=. Users of built-in can.", r.URL),
		Expected: r.URL + "?organization=NAME", Received: r.URL, Exchanges: []*probe.Exchange{r.X},
	}
	fd.Fixes = forClient(f.Target(), fd.Code)
	fd.FixesOnly = fd.Fixes != nil
	if f.Target().ClientID != "" || open4all(ctx, f) {
		fd.Severity = codes.Info
	}
	return append(found, fd)
}

// forClient are the catalogue's fixes with the redirect URIs of the chosen client in place of the list of
// several; nil where no client was chosen, or where it is not known what it asks for.
func forClient(t target.Target, code codes.Code) []codes.Fix {
	p, known := target.ProfileByID(t.Client)
	if !known || len(p.RedirectURIs) == 0 && t.RedirectURI == "" {
		return nil
	}
	uris := p.RedirectURIs
	if t.RedirectURI != "" {
		uris = []string{t.RedirectURI}
	}
	var enter []string
	for _, u := range uris {
		// What Casdoor takes on the user's machine needs no entry.
		if u = strings.NewReplacer("{id}", "<id>", "{port}", "1").Replace(u); !casdoor.AlwaysValid(u) {
			enter = append(enter, u)
		}
	}
	return append([]codes.Fix{codes.EnterClientID(p.Name, enter)}, codes.MustLookup(code).Fixes[1:]...)
}

// answer is the status and the beginning of the body.
func answer(x *probe.Exchange) string {
	if !x.Answered() {
		return "no answer"
	}
	text := fmt.Sprintf("%d %s", x.Status, x.StatusText)
	if line := firstLine(x.Body); line != "" {
		text += ": " + line
	}
	return text
}
