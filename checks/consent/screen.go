package consent

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func screen() checks.Check {
	return checks.Check{
		ID: "consent.screen", Topic: checks.TopicConsent, Title: "The consent screen can show",
		Doc: "Casdoor asks for consent when the request names a custom scope of the application that the user has not granted yet, once for each scope. There is no setting Always, Once or Never. " +
			"The custom scopes are visible without a login; what a user has granted is not.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.CasdoorConsentNoCustomScopes},
		Run:   runScreen,
	}
}

func runScreen(ctx context.Context, f *facts.Facts) checks.Result {
	app, a, err := f.CasdoorApplication(ctx)
	if err != nil {
		return checks.Because(err)
	}
	scopes, from := requested(ctx, f)
	if len(app.CustomScopes) == 0 {
		return checks.Found("", checks.Finding{
			Code: codes.CasdoorConsentNoCustomScopes, Severity: codes.Info, Subject: "customScopes of the application " + app.Name,
			Detail: fmt.Sprintf("The application %s has no custom scopes, so that its consent screen never shows, whatever is requested and whoever logs in. That is no fault unless users shall be asked.",
				app.Name),
			Expected: "at least one custom scope, if users shall be asked", Received: "customScopes: []", Exchanges: []*probe.Exchange{a.X},
		})
	}
	return checks.Passed(explain(app, scopes, from), a.X)
}

// explain says for the request at hand whether the screen shows, and why it may not.
func explain(app *casdoor.Application, scopes []string, from string) string {
	custom := make([]string, len(app.CustomScopes))
	for i, s := range app.CustomScopes {
		custom[i] = s.Scope
	}
	asks := app.AsksConsent(scopes)
	switch {
	case len(scopes) == 0:
		return fmt.Sprintf("The screen shows when a request names one of %s. It is not known which scopes the client requests; without one of these the login goes through without the screen.",
			strings.Join(custom, ", "))
	case len(asks) == 0:
		return fmt.Sprintf("The screen does not show for the scopes %s (%s): none of them is a custom scope of the application, which are %s.", from, strings.Join(scopes, " "), strings.Join(custom, ", "))
	}
	return fmt.Sprintf("The screen shows for %s, among the scopes %s, until the user has granted them: then never again for these, not even in a new session. To see it again, revoke the consent "+
		"(POST /api/revoke-consent as the user). It never shows for the grants client_credentials, password, device and implicit.", strings.Join(asks, ", "), from)
}
