// Package introspection checks what the authorization server says about tokens (RFC 7662), asked
// with the client id and secret that the user gave, and how Casdoor's userinfo refuses.
package introspection

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{active(), application(), userinfo()}
}

// described is status and the words of an answer.
func described(a *facts.IntrospectionAnswer) string {
	x := a.X
	status := strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.StatusText))
	switch {
	case a.Err != nil:
		return status + ", and " + a.Err.Error()
	case a.Reply.HasActive:
		return fmt.Sprintf("%s with active %t", status, a.Reply.Active)
	case a.Reply.Error != "":
		return fmt.Sprintf("%s with the error %q", status, a.Reply.Error)
	}
	return status + " with a JSON object that does not say active"
}

// silent reports an answer that does not tell whether the token is active, and says why.
func silent(a *facts.IntrospectionAnswer) (checks.Result, bool) {
	x := a.X
	end := func(s checks.Status, why string) (checks.Result, bool) {
		return checks.Result{Status: s, Reason: why, Exchanges: []*probe.Exchange{x}}, true
	}
	switch vendor, edge := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); {
	case !x.Answered():
		return end(checks.NotEvaluated, "The introspection endpoint "+x.URL+" gave no answer.")
	case edge:
		return end(checks.NotEvaluated, "A bot challenge ("+vendor+") stands in front of the introspection endpoint.")
	case a.Tells():
		return checks.Result{}, false
	case x.Status == 401 || a.Reply.Error == "invalid_client":
		return end(checks.Warn, "The introspection endpoint refuses the client id and secret ("+described(a)+"): the secret is wrong, or this client may not ask.")
	case x.Status == 404 || x.Status == 405:
		return end(checks.NotEvaluated, fmt.Sprintf("There is no introspection endpoint at %s (%s).", x.URL, described(a)))
	}
	return end(checks.NotEvaluated, "The introspection endpoint does not say whether the token is active: "+described(a)+".")
}

// ask puts the made-up token and, where one was given, the real one to the endpoint at once.
func ask(ctx context.Context, f *facts.Facts) (bogus, given *facts.IntrospectionAnswer, err error) {
	facts.Together(ctx,
		func(ctx context.Context) { bogus, err = f.IntrospectBogus(ctx) },
		func(ctx context.Context) { given, _ = f.Introspect(ctx) })
	return bogus, given, err
}
