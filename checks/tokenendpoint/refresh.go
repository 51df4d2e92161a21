package tokenendpoint

import (
	"context"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

const refreshGrant = "refresh_token"

func refresh() checks.Check {
	return checks.Check{
		ID: "token-endpoint.refresh", Topic: checks.TopicTokenEndpoint, Title: "Refresh tokens are offered",
		Doc: "A client that gets no refresh token must send its user to the login page each time the access token has expired. The metadata's list of grants is looked at, and with a client id a " +
			"made-up refresh token is used: the refusal shows whether the client may use the grant at all.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.RefreshTokenMissing},
		Run:   runRefresh,
	}
}

func runRefresh(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if len(m.GrantTypes) > 0 && !slices.Contains(m.GrantTypes, refreshGrant) {
		list := strings.Join(m.GrantTypes, ", ")
		return checks.Found("", checks.Finding{
			Code: codes.RefreshTokenMissing, Severity: severity(ctx, f, ""), Subject: "grant_types_supported in " + s.Chosen.URL,
			Detail:   "The server offers the grants " + list + ", and no refresh_token. Users must log in again whenever an access token has expired.",
			Expected: refreshGrant + " in the list", Received: list, Exchanges: s.Chosen.Hops,
		})
	}
	if f.Target().ClientID == "" {
		return offered(m.GrantTypes, s)
	}
	b, err := askBogus(ctx, f)
	if err != nil {
		return offered(m.GrantTypes, s)
	}
	if a := b.refresh; a.Says("unsupported_grant_type", "unauthorized_client") {
		return checks.Found("", checks.Finding{
			Code: codes.RefreshTokenMissing, Severity: severity(ctx, f, ""), Subject: "the client " + f.Target().ClientID,
			Detail:   "The client that you gave may not use refresh tokens: a made-up one is answered with " + described(a) + ".",
			Expected: "invalid_grant for a made-up refresh token", Received: described(a), Exchanges: proof(a),
		})
	}
	if b.refresh.Says("invalid_grant") {
		return checks.Passed("The client may use refresh tokens: a made-up one is refused as wrong, not as a grant.", b.refresh.X)
	}
	return offered(m.GrantTypes, s)
}

func offered(list []string, s *facts.Server) checks.Result {
	if len(list) == 0 {
		return notEvaluated("The metadata does not list the grants, so that nothing can be said about refresh tokens.", s.Chosen.Last())
	}
	return checks.Passed("The metadata offers refresh tokens.", s.Chosen.Last())
}
