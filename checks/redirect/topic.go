// Package redirect checks the client id and the redirect URI of an authorization request,
// by the live answer of the server, without a login.
package redirect

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
	return []checks.Check{client(), uri(), clients(), registered()}
}

// asked is one redirect URI and the answer to it.
type asked struct {
	uri     string
	onPaper string // how a text names it, where that differs
	answer  *facts.AuthorizeAnswer
	err     error
}

// askAll asks for several redirect URIs of one client at once.
func askAll(ctx context.Context, f *facts.Facts, clientID string, uris []string) []asked {
	out := make([]asked, len(uris))
	var fns []func(context.Context)
	for i, u := range uris {
		out[i].uri = u
		fns = append(fns, func(ctx context.Context) {
			out[i].answer, out[i].err = f.AuthorizeChecked(ctx, facts.AuthorizeAsk{ClientID: clientID, RedirectURI: u})
		})
	}
	facts.Together(ctx, fns...)
	return out
}

func (a asked) accepted() bool { return a.err == nil && a.answer.RedirectAccepted() }
func (a asked) refused() bool  { return a.err == nil && a.answer.Refused(oauth.FaultRedirectURI) }

// said is the status and the server's words, for "received".
func said(a *facts.AuthorizeAnswer) string {
	if !a.X.Answered() {
		return "no answer"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", a.X.Status, a.X.StatusText)) + ": " + a.Text
}

// untold ends a check whose question the server does not answer before a login.
func untold(a *facts.AuthorizeAnswer) checks.Result {
	text := "Before a login it cannot be told: " + a.Text + "."
	if a.Refused(oauth.FaultClient) {
		text = "The server does not know the client id, so that it did not look at the redirect URI (" + a.Text + ")."
	} else if a.Verdict == oauth.AuthorizeRefused {
		text = "The server refuses the request for another reason: " + a.Text + "."
	}
	return checks.Result{Status: checks.NotEvaluated, Reason: text, Exchanges: []*probe.Exchange{a.X}}
}

// who names the server that answered.
func who(a *facts.AuthorizeAnswer) string {
	if a.Casdoor != nil {
		return "Casdoor"
	}
	return "The authorization server"
}
