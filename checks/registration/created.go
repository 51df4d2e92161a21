package registration

import (
	"context"
	"encoding/json"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func created() checks.Check {
	return checks.Check{
		ID: "registration.created", Topic: checks.TopicRegistration, Title: "Nothing was left behind",
		Doc: "The empty registration request lacks redirect_uris, so that a server must refuse it and nothing is created. If a server registers a client all the same, " +
			"it is named here, so that you can delete it.",
		Stage: codes.StageRegistration,
		Run:   runCreated,
	}
}

func runCreated(ctx context.Context, f *facts.Facts) checks.Result {
	r, err := f.Registration(ctx)
	if err != nil {
		return checks.SkippedFor("nothing was asked of a registration endpoint: " + err.Error())
	}
	if r.Policy != casdoor.DCRCreated {
		return checks.Passed("The empty registration request created nothing.", r.X)
	}
	var body struct {
		ClientID string `json:"client_id"`
	}
	name := "a client whose id it did not tell"
	if json.Unmarshal(r.X.Body, &body) == nil && body.ClientID != "" {
		name = fmt.Sprintf("the client %q", body.ClientID)
	}
	return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{r.X},
		Reason: fmt.Sprintf("The registration endpoint %s registered %s although the request named no redirect URI. It may be left behind: delete it there.", r.URL, name)}
}
