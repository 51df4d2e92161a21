package token

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func client() checks.Check {
	return checks.Check{
		ID: "token.client", Topic: checks.TopicToken, Title: "The token was issued to the given client",
		Doc:   "azp, which Casdoor uses, or client_id names the client that the token was issued to. It must be the client of the connection that is looked at, else another login is judged than the one that fails.",
		Stage: codes.StageToken,
		Run:   runClient,
	}
}

func runClient(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	c := s.token.Claims
	id, given := clip(c.Client(), 120), f.Target().ClientID
	name := "azp"
	if c.ClientID != "" {
		name = "client_id"
	}
	switch {
	case id == "":
		return checks.Passed("The token does not say to which client it was issued.", s.proof()...)
	case c.ClientID != "" && c.AuthorizedParty != "" && c.ClientID != c.AuthorizedParty:
		return checks.Result{Status: checks.Warn, Exchanges: s.proof(),
			Reason: fmt.Sprintf("client_id is %s, and azp is %s: servers that look at one or the other see different clients.", id, clip(c.AuthorizedParty, 120))}
	case given == "":
		return checks.Passed(fmt.Sprintf("The token was issued to the client %s (%s).", id, name), s.proof()...)
	case given != c.Client():
		return checks.Result{Status: checks.Warn, Exchanges: s.proof(),
			Reason: fmt.Sprintf("The token was issued to the client %s (%s), and not to %s, the client that was given.", id, name, given)}
	}
	return checks.Passed(fmt.Sprintf("The token was issued to %s, the client that was given (%s).", given, name), s.proof()...)
}
