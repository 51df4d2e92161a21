// Package tokenendpoint checks the token endpoint without side effects: what it answers to a
// client and a code that do not exist, how the given client may authenticate, and, where id and
// secret were given, what token it gets for itself.
package tokenendpoint

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{answers(), methods(), client(), grants(), refresh(), signing(), resource()}
}

// severity is the one given, or info where the MCP server asks for no authorisation, so that no
// client of it ever trades a code.
func severity(ctx context.Context, f *facts.Facts, s codes.Severity) codes.Severity {
	e, err := f.Endpoint(ctx)
	if err != nil || !e.Initialize.Reply.IsMCP() {
		return s
	}
	if need, err := f.NeedsAuth(ctx); err == nil && !need {
		return codes.Info
	}
	return s
}

// described is status and, where they are short, the words of an answer.
func described(a *facts.TokenAnswer) string {
	x := a.X
	status := strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.StatusText))
	switch {
	case !x.Answered():
		return "no answer"
	case a.Reply.Error != "" && a.Reply.Description != "":
		return fmt.Sprintf("%s, %s, error %q (%s)", status, a.Reply.Kind, a.Reply.Error, clip(a.Reply.Description))
	case a.Reply.Error != "":
		return fmt.Sprintf("%s, %s, error %q", status, a.Reply.Kind, a.Reply.Error)
	case a.Reply.Kind == oauth.JSONBody && len(a.Reply.Members()) > 0:
		return fmt.Sprintf("%s, %s with the members %s", status, a.Reply.Kind, strings.Join(a.Reply.Members(), ", "))
	}
	return fmt.Sprintf("%s, %s", status, a.Reply.Kind)
}

const maxText = 200 // characters of a server's text in a sentence

func clip(s string) string {
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
}

// silent reports an answer from which nothing follows for the endpoint, and says why.
func silent(url string, a *facts.TokenAnswer) (string, bool) {
	x := a.X
	if !x.Answered() {
		text := "no answer came"
		if x.Error != nil {
			text = strings.TrimSuffix(x.Error.Message, ".")
		}
		return "The token endpoint " + url + " gave no answer: " + text + ".", true
	}
	if vendor, ok := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); ok {
		return "A bot challenge (" + vendor + ") stands in front of the token endpoint.", true
	}
	if x.Status >= 300 && x.Status < 400 {
		return fmt.Sprintf("The token endpoint %s redirects to %q, and a token request is not sent on to another address.", url, x.HeaderValue("Location")), true
	}
	if x.Status == 429 {
		return "The token endpoint limits requests at the moment (429).", true
	}
	return "", false
}

func notEvaluated(reason string, proof ...*probe.Exchange) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason, Exchanges: proof}
}
