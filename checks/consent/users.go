package consent

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func users() checks.Check {
	return checks.Check{
		ID: "consent.users", Topic: checks.TopicConsent, Title: "Users may log in to the application",
		Doc: "Casdoor takes the tags of an application as a list of the users who may log in to it, and gives every client that registers itself the tag dcr, which no user has. Casdoor shows an " +
			"application's tags without a login.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.CasdoorDCRTagBlocksUsers},
		Run:   runUsers,
	}
}

func runUsers(ctx context.Context, f *facts.Facts) checks.Result {
	app, a, err := f.CasdoorApplication(ctx)
	if err != nil {
		return checks.Because(err)
	}
	proof := []*probe.Exchange{a.X}
	switch {
	case slices.Contains(app.Tags, "dcr"):
		return checks.Found("", checks.Finding{
			Code: codes.CasdoorDCRTagBlocksUsers, Subject: "tags of the application " + app.Name,
			Detail: fmt.Sprintf("The application %s of the organization %s has the tag dcr, which Casdoor gives to clients that register themselves. Only administrators and users with the tag "+
				"dcr can log in to it.", app.Name, app.Organization),
			Expected: "no tags, or tags that the users have", Received: "tags: " + strings.Join(app.Tags, ", "), Exchanges: proof,
			Fixes: []codes.Fix{{Where: "Casdoor", Software: "casdoor", Steps: []string{
				fmt.Sprintf("Open the application %s under Applications and remove dcr from its tags.", app.Name), "Save, and run the check again."}}},
		})
	case app.DisableSignin:
		return checks.Result{Status: checks.Warn, Exchanges: proof, Reason: fmt.Sprintf("Sign-in is switched off for the application %s: nobody can log in to it.", app.Name)}
	case len(app.Tags) > 0:
		return checks.Result{Status: checks.Warn, Exchanges: proof,
			Reason: fmt.Sprintf("Only administrators and users with one of these tags can log in to the application %s: %s.", app.Name, strings.Join(app.Tags, ", "))}
	}
	return checks.Passed(fmt.Sprintf("Every user of the organization %s may log in to the application %s.", app.Organization, app.Name), proof...)
}
