package pitfalls

import (
	"context"
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func bearer() checks.Check {
	return checks.Check{
		ID: "casdoor.bearer", Topic: checks.TopicCasdoor, Title: "A bad token is refused with 401",
		Doc: "At its ordinary paths Casdoor answers a bad bearer token with 200 and an error envelope; only its built-in MCP endpoint, and in newer releases the servers of its registry, answer " +
			"401. A client that gets the envelope never learns that its token is no longer good, and does not log in again. The MCP server is called with a made-up token.",
		Stage: codes.StageChallenge,
		Codes: []codes.Code{codes.CasdoorBadBearerHTTP200},
		Run:   runBearer,
	}
}

func runBearer(ctx context.Context, f *facts.Facts) checks.Result {
	ev, ended := onCasdoor(ctx, f)
	if ended != nil {
		return *ended
	}
	need, err := f.NeedsAuth(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !need {
		return checks.SkippedFor("the MCP server asks for no authorisation, or the URL is no MCP endpoint")
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	for _, ask := range []func(context.Context) (*facts.Answer, error){f.BogusInitialize, f.BogusToolCall} {
		a, err := ask(ctx)
		if err != nil {
			return checks.Because(err)
		}
		env, ok := casdoor.ParseEnvelope(a.X.Body)
		if !ok || !env.IsError() || a.X.Status != 200 || e.URL.Path == casdoor.MCPEndpointPath {
			continue
		}
		fd := checks.Finding{
			Code: codes.CasdoorBadBearerHTTP200, Subject: e.URL.String(),
			Detail:    fmt.Sprintf("A made-up bearer token is answered with 200 and Casdoor's error envelope (%q), not with 401.", env.Msg),
			Expected:  `401 with WWW-Authenticate: Bearer error="invalid_token"`,
			Received:  fmt.Sprintf("200 with Casdoor's error envelope, msg %q", env.Msg),
			Exchanges: []*probe.Exchange{a.X, e.Initialize.X},
		}
		if !ev.OwnMCP && separate(ctx, f, e) {
			fd.Owner, fd.Fixes = codes.OwnerMCP, []codes.Fix{codes.RefuseYourself()}
		}
		return checks.Found("", fd)
	}
	return checks.Passed("A made-up token does not get Casdoor's envelope under 200 from the MCP server.")
}

// separate: the MCP server has a host of its own, so that it is its code that passes Casdoor's answer on.
func separate(ctx context.Context, f *facts.Facts, e *facts.Endpoint) bool {
	servers, err := f.Servers(ctx)
	if err != nil {
		return false
	}
	mcp := oauth.OriginOf(e.URL.String())
	return mcp != "" && !slices.ContainsFunc(servers, func(s *facts.Server) bool { return oauth.OriginOf(s.Issuer) == mcp })
}
