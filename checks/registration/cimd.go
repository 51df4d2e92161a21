package registration

import (
	"context"
	"fmt"
	"net/url"
	"regexp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func clientIDMetadata() checks.Check {
	return checks.Check{
		ID: "registration.cimd", Topic: checks.TopicRegistration, Title: "Client id metadata documents work",
		Doc: "A server that advertises client_id_metadata_document_supported takes an https URL as client id and fetches the client's metadata from it. The authorization " +
			"endpoint is asked with the URL of a known client; nobody logs in. A login page drawn by script may still refuse later, which does not show from outside.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.CIMDAdvertisedNotWorking},
		Run:   runClientIDMetadata,
	}
}

func runClientIDMetadata(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !m.CIMD {
		return checks.Passed("Client id metadata documents are not offered, which is optional.", s.Chosen.Last())
	}
	d, err := f.ClientIDMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := d.Last()
	if d.Outcome == facts.GotNoAnswer || d.Outcome == facts.GotChallenge || x.Status >= 500 {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The authorization endpoint gave no answer of its own: " + d.Describe() + ".", Exchanges: d.Hops}
	}
	if why, refused := refusesClient(x); refused {
		return checks.Found("", checks.Finding{
			Code: codes.CIMDAdvertisedNotWorking, Severity: severity(ctx, f), Subject: "client_id_metadata_document_supported in " + s.Chosen.URL,
			Detail:   fmt.Sprintf("The metadata says that client id metadata documents are supported, but the authorization endpoint refuses the client id %s: %s.", facts.CIMDClientID, why),
			Expected: "a login page, or a redirect to one", Received: fmt.Sprintf("%d %s: %s", x.Status, x.StatusText, why),
			Exchanges: append([]*probe.Exchange{x}, s.Chosen.Last()),
		})
	}
	if x.Status >= 400 {
		return checks.Result{Status: checks.NotEvaluated, Exchanges: d.Hops,
			Reason: fmt.Sprintf("The authorization endpoint answered %d for a reason that has nothing to do with the client id, as far as it tells.", x.Status)}
	}
	return checks.Passed(fmt.Sprintf("The authorization endpoint answered %d to a URL as client id and did not refuse it.", x.Status), d.Hops...)
}

var (
	unknownClient = regexp.MustCompile(`(?i)\b(?:unknown|invalid|unrecogni[sz]ed|unregistered|no such)[ _-]+(?:oauth[ _-]+)?client(?:[ _-]?id)?\b`)
	clientUnknown = regexp.MustCompile(`(?i)\bclient(?:[ _-]?id)?\b[^.<>{}]{0,80}\b(?:is unknown|is invalid|is not valid|not found|not registered|not recogni[sz]ed|does ?n[o']t exist|does not exist|could not be found)`)
	clientErrors  = map[string]bool{"invalid_client": true, "unauthorized_client": true}
)

// scanned is how much of a page is searched.
const scanned = 64 << 10

// refusesClient looks for the server's words about the client: in the error of a
// redirect, or in the text of the page.
func refusesClient(x *probe.Exchange) (why string, refused bool) {
	if u, err := url.Parse(x.HeaderValue("Location")); err == nil && x.Status >= 300 && x.Status < 400 {
		q := u.Query()
		text := q.Get("error_description")
		if clientErrors[q.Get("error")] || q.Get("error") != "" && saysUnknown(text) != "" {
			return "it redirects with error=" + q.Get("error") + " " + text, true
		}
		return "", false
	}
	body := x.Body
	if len(body) > scanned {
		body = body[:scanned]
	}
	if said := saysUnknown(string(body)); said != "" {
		return "it says “" + said + "”", true
	}
	return "", false
}

func saysUnknown(text string) string {
	if m := unknownClient.FindString(text); m != "" {
		return m
	}
	return clientUnknown.FindString(text)
}
