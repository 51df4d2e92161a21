package scope

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func login() checks.Check {
	return checks.Check{
		ID: "scope.login", Topic: checks.TopicScope, Title: "The login page takes the requested scopes",
		Doc: "With a client id: the login page is asked with the scopes that you gave, else with those that a client takes from the challenge or the resource metadata. If they are refused, " +
			"it is asked without a scope and with each alone. Servers other than Casdoor need a redirect URI for that. Nobody logs in.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.ScopeRejectedAtAuthorize, codes.CasdoorScopesAllowlistRejectsOIDC},
		Run:   runLogin,
	}
}

func runLogin(ctx context.Context, f *facts.Facts) checks.Result {
	q := facts.AuthorizeAsk{ClientID: f.Target().ClientID, RedirectURI: f.Target().RedirectURI}
	if q.ClientID == "" {
		return checks.SkippedFor("no client id was given")
	}
	wanted := f.Scopes(ctx).Requested()
	if !wanted.Named() {
		return checks.SkippedFor("no scope was given, and neither the challenge nor the resource metadata names one")
	}
	if _, isCasdoor, err := f.CasdoorLogin(ctx); err == nil && isCasdoor && q.RedirectURI == "" {
		q.RedirectURI = facts.LoopbackRedirectURI // Casdoor takes it for every application
	}
	with := q
	with.Scope = strings.Join(wanted.Scopes, " ")
	var a, none *facts.AuthorizeAnswer
	var err error
	facts.Together(ctx,
		func(ctx context.Context) { a, err = f.AuthorizeChecked(ctx, with) },
		func(ctx context.Context) { none, _ = f.AuthorizeChecked(ctx, q) })
	switch {
	case err != nil:
		return checks.Because(err)
	case a.Verdict == oauth.AuthorizeAccepted:
		return checks.Passed("The login page takes "+named(wanted.Scopes)+" ("+wanted.From+").", append([]*probe.Exchange{a.X}, wanted.Proof...)...)
	case a.Verdict != oauth.AuthorizeRefused:
		return notEvaluated("The login page does not tell whether it takes the scopes: "+strings.TrimSuffix(a.Text, ".")+".", a.X)
	case a.Fault != oauth.FaultScope:
		return notEvaluated("The login page refuses the request before it looks at the scopes: "+strings.TrimSuffix(a.Text, ".")+".", a.X)
	}
	return checks.Found("", rejected(ctx, f, q, wanted, a, none))
}

// rejected finds out which of the scopes are refused.
func rejected(ctx context.Context, f *facts.Facts, q facts.AuthorizeAsk, wanted facts.ScopeSet, a, none *facts.AuthorizeAnswer) checks.Finding {
	fd := checks.Finding{
		Code: codes.ScopeRejectedAtAuthorize, Subject: "scope " + named(wanted.Scopes),
		Detail:   fmt.Sprintf("The login page refuses the scopes %s (%s): %s.", named(wanted.Scopes), wanted.From, strings.TrimSuffix(a.Text, ".")),
		Expected: "the request is taken with these scopes", Received: strings.TrimSuffix(a.Text, "."),
		Exchanges: append([]*probe.Exchange{a.X}, wanted.Proof...),
	}
	if none != nil && none.Verdict == oauth.AuthorizeAccepted {
		fd.Detail += " Without a scope it takes the request."
		fd.Exchanges = append(fd.Exchanges, none.X)
	}
	var bad []string
	if app := a.App(); app != nil {
		bad = lacking(app.Scopes, wanted.Scopes)
		fd.Detail += fmt.Sprintf(" The application %s allows %s and nothing else.", app.Name, named(app.Scopes))
		if slices.ContainsFunc(bad, casdoor.OIDCScope) {
			fd.Code = codes.CasdoorScopesAllowlistRejectsOIDC
		}
	} else {
		bad = refusedAlone(ctx, f, q, wanted.Scopes, &fd)
	}
	if len(bad) == 0 {
		return fd
	}
	fd.Subject = "scope " + named(bad)
	fd.Detail += " Refused: " + named(bad) + "."
	if words := spelling(bad); len(words) > 0 && a.Casdoor != nil {
		fd.Detail += " The spelling: " + strings.Join(words, ", ") + "."
	}
	return fd
}

// maxAlone bounds how many scopes are asked for one by one.
const maxAlone = 8

// refusedAlone asks for each scope by itself.
func refusedAlone(ctx context.Context, f *facts.Facts, q facts.AuthorizeAsk, wanted []string, fd *checks.Finding) []string {
	if len(wanted) < 2 {
		return nil
	}
	wanted = wanted[:min(len(wanted), maxAlone)]
	answers := make([]*facts.AuthorizeAnswer, len(wanted))
	var fns []func(context.Context)
	for i, s := range wanted {
		one := q
		one.Scope = s
		fns = append(fns, func(ctx context.Context) { answers[i], _ = f.AuthorizeChecked(ctx, one) })
	}
	facts.Together(ctx, fns...)
	var bad []string
	for i, a := range answers {
		if a != nil && a.Verdict == oauth.AuthorizeRefused && a.Fault == oauth.FaultScope {
			bad = append(bad, wanted[i])
			fd.Exchanges = append(fd.Exchanges, a.X)
		}
	}
	return bad
}
