package registration

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func created() checks.Check {
	return checks.Check{
		ID: "registration.created", Topic: checks.TopicRegistration, Title: "Nothing was left behind",
		Doc: "The empty registration request lacks redirect_uris, so that a server must refuse it and nothing is created. Test clients, where you allowed them, are deleted again " +
			"by RFC 7592. What is left all the same is named here, so that you can delete it.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.CasdoorDCRManagementUnusable},
		Run:   runCreated,
	}
}

func runCreated(ctx context.Context, f *facts.Facts) checks.Result {
	r, err := f.Registration(ctx)
	if err != nil {
		return checks.SkippedFor("nothing was asked of a registration endpoint: " + err.Error())
	}
	if r.Policy == casdoor.DCRCreated {
		return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{r.X},
			Reason: fmt.Sprintf("The registration endpoint %s registered %s although the request named no redirect URI. It may be left behind: delete it there.", r.URL, clientIn(r.X.Body))}
	}
	t, err := f.TestClients(ctx)
	if err != nil || t.First() == nil {
		return checks.Passed("The empty registration request created nothing.", r.X)
	}
	left := t.Left()
	if len(left) == 0 {
		return checks.Passed(fmt.Sprintf("Test clients were registered and deleted again: %d.", createdCount(t)), t.First().X)
	}
	res := checks.Result{Status: checks.Warn, Reason: leftText(ctx, f, t, left)}
	for _, c := range left {
		res.Exchanges = append(res.Exchanges, c.X)
		if c.Removal != nil {
			res.Exchanges = append(res.Exchanges, c.Removal)
		}
	}
	if c := left[0]; c.Removal != nil && c.RemovalFailed() {
		res.Findings = []checks.Finding{managementUnusable(c)}
	}
	return res
}

// clientIn names the client that an answer holds.
func clientIn(body []byte) string {
	var b struct {
		ClientID string `json:"client_id"`
	}
	if json.Unmarshal(body, &b) == nil && b.ClientID != "" {
		return fmt.Sprintf("the client %q", b.ClientID)
	}
	return "a client whose id it did not tell"
}

func createdCount(t *facts.TestClients) int {
	n := 0
	for _, c := range t.Tried {
		if c.Created {
			n++
		}
	}
	return n
}

// leftText names what is left and how to remove it.
func leftText(ctx context.Context, f *facts.Facts, t *facts.TestClients, left []*facts.TestClient) string {
	var names []string
	for _, c := range left {
		names = append(names, clientIn(c.X.Body))
	}
	text := fmt.Sprintf("Left behind at %s: %s.", t.Endpoint, strings.Join(names, ", "))
	if _, is, err := f.CasdoorLogin(ctx); err == nil && is {
		return text + " Delete it in Casdoor under Applications: its name begins with dcr_, its display name is Casdoctor test."
	}
	return text + " Delete it in the server's own administration: its name is Casdoctor test."
}

func managementUnusable(c *facts.TestClient) checks.Finding {
	return checks.Finding{
		Code: codes.CasdoorDCRManagementUnusable, Subject: "DELETE " + c.Removal.URL,
		Detail:   "The deletion with the client's own registration token gets 200 with Casdoor's error envelope: the sign-in filter takes the token for an access token that it does not know. The test client is left behind.",
		Expected: "204 No Content", Received: strings.TrimSpace(fmt.Sprintf("%d %s: %.200s", c.Removal.Status, c.Removal.StatusText, c.Removal.Body)),
		Exchanges: []*probe.Exchange{c.Removal, c.X},
	}
}
