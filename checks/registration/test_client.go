package registration

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func testClient() checks.Check {
	return checks.Check{
		ID: "registration.test-client", Topic: checks.TopicRegistration, Title: "A test client can register",
		Doc: "With your permission a client called “Casdoctor test” is registered: as the chosen client does it, with the redirect URI and the scopes that you gave, and with a plain loopback " +
			"redirect URI to compare with. What is created is deleted again where the server allows that, and otherwise named.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.DCRPolicyRejected, codes.DCRRedirectNotAllowlisted, codes.DCRRedirectSchemeRejected, codes.ScopeRejectedAtDCR},
		Run:   runTestClient,
	}
}

func runTestClient(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.TestClients(ctx)
	if err != nil {
		return checks.Because(err)
	}
	own, plain, given := t.By(facts.AttemptClient), t.By(facts.AttemptPlain), t.By(facts.AttemptGiven)
	var found []checks.Finding
	switch {
	case plain == nil: // a Casdoor took the client's own registration, and takes every other
	case refused(plain) && t.First() == nil:
		return checks.Found("", policy(t, plain))
	case plain.Created:
		for _, c := range []*facts.TestClient{own, given} {
			if refused(c) {
				found = append(found, redirects(c, plain))
				break
			}
		}
		if scoped := t.By(facts.AttemptScope); refused(scoped) {
			found = append(found, scopes(scoped, plain))
		}
	}
	if len(found) > 0 {
		return checks.Found("", found...)
	}
	first := t.First()
	if first == nil {
		return checks.Result{Status: checks.NotEvaluated, Reason: "No test client could be registered, for a reason that tells nothing of the policy: " + told(t.Tried[0]) + ".",
			Exchanges: []*probe.Exchange{t.Tried[0].X}}
	}
	return checks.Passed(fmt.Sprintf("A test client was registered (%s).", first.Says), first.X)
}

// refused reports a server that examined a registration and would not have it. An overload, a
// rate limit or a missing answer is no such thing.
func refused(c *facts.TestClient) bool {
	if c == nil || c.Created || !c.X.Answered() {
		return false
	}
	s := c.X.Status
	return s == 200 || s >= 400 && s < 500 && s != 404 && s != 405 && s != 408 && s != 429
}

// told says what came, in the server's own words where they are few.
func told(c *facts.TestClient) string {
	if !c.X.Answered() {
		return "no answer came"
	}
	return answer(c.X)
}

var policyWords = regexp.MustCompile(`(?i)polic|not (?:available|allowed|permitted|authori[sz]ed|approved)|allow-?list|white-?list|approved|trusted|host`)

func policy(t *facts.TestClients, plain *facts.TestClient) checks.Finding {
	fd := checks.Finding{
		Code: codes.DCRPolicyRejected, Subject: t.Endpoint,
		Detail:   "A plain registration with one loopback redirect URI is refused, and so are all its variants.",
		Expected: "201 with a client_id", Received: told(plain), Exchanges: []*probe.Exchange{plain.X},
	}
	if !policyWords.Match(plain.X.Body) {
		fd.Confidence = checks.Likely
	}
	for _, c := range t.Tried {
		if c != plain && refused(c) {
			fd.Exchanges = append(fd.Exchanges, c.X)
		}
	}
	return fd
}

// redirects judges a registration that differs from an accepted one by its redirect URIs.
func redirects(c, plain *facts.TestClient) checks.Finding {
	uris, _ := c.Members["redirect_uris"].([]string)
	fd := checks.Finding{
		Code: codes.DCRRedirectNotAllowlisted, Subject: "redirect_uris " + strings.Join(uris, ", "),
		Detail:   fmt.Sprintf("The registration with %s is refused, while one with a loopback redirect URI is accepted.", strings.Join(uris, ", ")),
		Expected: "201, as with a loopback redirect URI", Received: told(c), Exchanges: []*probe.Exchange{c.X, plain.X},
	}
	if own := privateScheme(uris); own != "" {
		fd.Code = codes.DCRRedirectSchemeRejected
		fd.Subject = "redirect URI " + own
		fd.Detail = fmt.Sprintf("The registration that holds %s is refused, while one with a loopback redirect URI alone is accepted. A server that refuses the scheme refuses the whole registration.", own)
	}
	// Other members may differ, too: the words decide how sure this is.
	if !strings.Contains(strings.ToLower(string(c.X.Body)), "redirect") {
		fd.Confidence = checks.Likely
	}
	return fd
}

// privateScheme is the first redirect URI that is neither http nor https, or "".
func privateScheme(uris []string) string {
	for _, raw := range uris {
		if u, err := url.Parse(raw); err == nil && u.Scheme != "http" && u.Scheme != "https" {
			return raw
		}
	}
	return ""
}

func scopes(c, plain *facts.TestClient) checks.Finding {
	return checks.Finding{
		Code: codes.ScopeRejectedAtDCR, Subject: fmt.Sprintf("scope %v", c.Members["scope"]),
		Detail:   fmt.Sprintf("The registration with the scope %v is refused; the same one without a scope is accepted.", c.Members["scope"]),
		Expected: "201, as without a scope", Received: told(c), Exchanges: []*probe.Exchange{c.X, plain.X},
	}
}
