package registration

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func response() checks.Check {
	return checks.Check{
		ID: "registration.response", Topic: checks.TopicRegistration, Title: "The answer to a registration can be read",
		Doc: "The answer is judged member by member, by RFC 7591 and by the schemas with which clients' SDKs read it: a member may be left out, but null, or a value of another type, " +
			"stops a client although it is registered.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.DCRResponseInvalid, codes.CasdoorRegistrationURIHTTP},
		Run:   runResponse,
	}
}

func runResponse(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.TestClients(ctx)
	if err != nil {
		return checks.Because(err)
	}
	c := t.First()
	if c == nil {
		return checks.Result{Status: checks.NotEvaluated, Reason: "No test client was registered, so there is no answer to read."}
	}
	if c.Unreadable != nil {
		return checks.Found("", invalid(c, "the body cannot be read: "+c.Unreadable.Error()))
	}
	var serious, minor []string
	for _, p := range c.Problems {
		if p.Minor {
			minor = append(minor, p.Member+" "+p.Text)
		} else {
			serious = append(serious, p.Member+" "+p.Text)
		}
	}
	var found []checks.Finding
	if len(serious) > 0 {
		found = append(found, invalid(c, strings.Join(serious, "; ")))
	}
	if fd, ok := plainURI(ctx, f, t, c); ok {
		found = append(found, fd)
	}
	reason := fmt.Sprintf("%d %s with a client id", c.X.Status, c.X.StatusText)
	if c.Reply.HasSecret {
		reason += " and a secret"
	}
	if len(minor) > 0 {
		reason += ". Worth knowing: " + strings.Join(minor, "; ")
	}
	res := checks.Found(reason+".", found...)
	if len(found) == 0 {
		res.Exchanges = []*probe.Exchange{c.X}
	}
	return res
}

func invalid(c *facts.TestClient, what string) checks.Finding {
	return checks.Finding{
		Code: codes.DCRResponseInvalid, Subject: "the answer of " + c.X.URL,
		Detail:   "A client was registered, but the answer breaks what clients expect: " + what + ".",
		Expected: "201 with a JSON object: client_id, and other members with their right type or not at all", Received: what, Exchanges: []*probe.Exchange{c.X},
	}
}

// plainURI: Casdoor builds the URL for managing the client with http unless it ends TLS itself.
func plainURI(ctx context.Context, f *facts.Facts, t *facts.TestClients, c *facts.TestClient) (checks.Finding, bool) {
	if !strings.HasPrefix(t.Endpoint, "https://") || !strings.HasPrefix(c.Reply.ManagementURI, "http://") {
		return checks.Finding{}, false
	}
	if _, is, err := f.CasdoorLogin(ctx); err != nil || !is {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.CasdoorRegistrationURIHTTP, Subject: "registration_client_uri",
		Detail:   fmt.Sprintf("The client was registered by https, but the URL for managing it is %s.", c.Reply.ManagementURI),
		Expected: strings.Replace(c.Reply.ManagementURI, "http://", "https://", 1), Received: c.Reply.ManagementURI, Exchanges: []*probe.Exchange{c.X},
	}, true
}
