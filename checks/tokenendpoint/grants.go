package tokenendpoint

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func grants() checks.Check {
	return checks.Check{
		ID: "token-endpoint.grants", Topic: checks.TopicTokenEndpoint, Title: "A wrong code or refresh token of the client is refused in the right words",
		Doc: "With a client id: a made-up code and a made-up refresh token are sent for that client. Both must be refused as invalid_grant: that word makes a client log in again " +
			"instead of repeating what cannot work.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.TokenEndpointWrongError, codes.TokenEndpointErrorHTTP200, codes.TokenEndpointErrorNotOAuth, codes.TokenEndpointNotJSON},
		Run:   runGrants,
	}
}

// bogus are the made-up code and refresh token of the given client, by a way that it can use.
type bogus struct{ code, refresh *facts.TokenAnswer }

// askBogus prefers the way of authentication that works for the code.
func askBogus(ctx context.Context, f *facts.Facts) (b bogus, err error) {
	method := facts.AuthNone
	if f.Target().ClientSecret != "" {
		method = facts.AuthBasic
		if post, err := f.BogusCode(ctx, facts.AuthPost); err == nil && accepted(post) {
			method = facts.AuthPost
		}
	}
	var codeErr, refreshErr error
	facts.Together(ctx,
		func(ctx context.Context) { b.code, codeErr = f.BogusCode(ctx, method) },
		func(ctx context.Context) { b.refresh, refreshErr = f.BogusRefresh(ctx, method) })
	if codeErr != nil {
		return b, codeErr
	}
	return b, refreshErr
}

func runGrants(ctx context.Context, f *facts.Facts) checks.Result {
	b, err := askBogus(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	for _, a := range []*facts.TokenAnswer{b.code, b.refresh} {
		if why, ok := silent(a.X.URL, a); ok {
			return notEvaluated(why, a.X)
		}
		if absent(a) {
			return notEvaluated("The token endpoint is not there, which is reported as that.", a.X)
		}
	}
	var found []checks.Finding
	for _, q := range []struct {
		who string
		a   *facts.TokenAnswer
	}{{"a made-up code", b.code}, {"a made-up refresh token", b.refresh}} {
		if fd, bad := judgeGrant(q.who, q.a); bad {
			fd.Severity = severity(ctx, f, fd.Severity)
			found = append(found, fd)
		}
	}
	if len(found) > 0 {
		return checks.Found("", found...)
	}
	if refused(b.code) {
		return notEvaluated("The client itself is refused ("+described(b.code)+"), so that its codes and refresh tokens are not looked at.", b.code.X)
	}
	if refused(b.refresh) {
		return checks.Result{Status: checks.Warn, Exchanges: append(proof(b.refresh), b.code.X),
			Reason: "The made-up code is refused as it should be, but with a refresh token the client itself is refused (" + described(b.refresh) + "): its secret may be wrong or missing."}
	}
	return checks.Passed("A made-up code is refused with "+b.code.Reply.Error+", a made-up refresh token with "+b.refresh.Reply.Error+".", b.code.X, b.refresh.X)
}

// judgeGrant: a client that is refused, or may not use the grant, is another matter.
func judgeGrant(who string, a *facts.TokenAnswer) (checks.Finding, bool) {
	if fd, bad := shape(a.X.URL, who, a); bad {
		return fd, true
	}
	if a.Says("invalid_grant", "invalid_client", "unsupported_grant_type", "unauthorized_client") || a.X.Status == 401 {
		return checks.Finding{}, false
	}
	fd := checks.Finding{Code: codes.TokenEndpointWrongError, Subject: a.X.URL, Expected: `error "invalid_grant" with 400`, Received: described(a), Exchanges: proof(a),
		Detail: fmt.Sprintf("%s of the client that you gave is answered with %s.", capital(who), described(a))}
	if a.Says("temporarily_unavailable") {
		fd.Severity = codes.Warning
	}
	return fd, true
}
