package resource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
)

func bound() checks.Check {
	return checks.Check{
		ID: "resource.bound", Topic: checks.TopicResource, Title: "The given token is bound to the given resource",
		Doc: "With a resource and an access token: aud must name the resource that was asked for. An aud with the client id or a fixed word instead says that the authorization server ignored the parameter, or never got it. " +
			"How the token was asked for does not show in it, so that this is never certain.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.ResourceParamIgnored},
		Run:   runBound,
	}
}

func runBound(ctx context.Context, f *facts.Facts) checks.Result {
	r := f.Target().Resource
	if r == "" {
		return checks.SkippedFor(noResource)
	}
	t, err := f.Token(ctx)
	if err != nil {
		return checks.Because(err)
	}
	aud := t.Claims.Audience
	switch {
	case !t.Readable():
		return checks.SkippedFor("the token is no JWT that could be read, so nothing stands in it")
	case slices.ContainsFunc(aud, func(a string) bool { return facts.SameServer(a, r) }):
		return checks.Passed("The token's aud is the resource that you gave, " + r + ".")
	}
	shown, state, proof := taken(ctx, f)
	if expired(ctx, f, t) {
		// An expired token is refused whatever its audience is.
		return checks.Passed(fmt.Sprintf("The token's aud is %s, not the resource that you gave, %s. It has expired, so that what the MCP server makes of its audience does not show.", listed(aud), r), proof...)
	}
	if kind := unbound(t); kind == "" || state != facts.TokenRefused && state != facts.TokenForbidden {
		return checks.Passed(fmt.Sprintf("The token's aud is %s, not the resource that you gave, %s. %s", listed(aud), r, shown), proof...)
	}
	fd := checks.Finding{
		Code: codes.ResourceParamIgnored, Severity: codes.Warning, Confidence: checks.Possible, Subject: "the claim aud",
		Detail: fmt.Sprintf("The token's aud is %s, which is %s, not the resource %s. If the token was asked for with this resource, the authorization server ignored it. %s",
			listed(aud), unbound(t), r, shown),
		Expected: "aud " + r, Received: "aud " + listed(aud), Exchanges: proof,
	}
	if _, isCasdoor, err := f.CasdoorLogin(ctx); err == nil && isCasdoor {
		fd.Detail += " Casdoor writes the resource into aud after a login that asked for it, and the client id for the grants client_credentials and password, or where no resource was sent."
	}
	return checks.Found("", fd)
}

// expired goes by the authorization server's clock where it shows.
func expired(ctx context.Context, f *facts.Facts, t jwt.Token) bool {
	now := time.Now()
	if c := f.Clocks(ctx).Server; c != nil {
		now = c.Read(now)
	}
	return !t.Claims.Expires.IsZero() && !t.Claims.Expires.After(now)
}

// unbound says what the audience is where it comes from no resource at all; "" where it names some server.
func unbound(t jwt.Token) string {
	p := jwt.Places{Client: t.Claims.Client()}
	kind := ""
	for _, a := range t.Claims.Audience {
		switch r := p.Relate(a); r {
		case jwt.IsClient, jwt.IsWord:
			kind = string(r)
		default:
			return ""
		}
	}
	return kind
}

// taken says what the MCP server makes of the token. Casdoor's own looks at no audience.
func taken(ctx context.Context, f *facts.Facts) (string, facts.TokenState, []*probe.Exchange) {
	if ev, err := f.Casdoor(ctx); err == nil && ev.OwnMCP {
		return "Casdoor's own MCP server never checks the audience.", facts.TokenUnclear, nil
	}
	use, err := f.TokenUse(ctx)
	if err != nil {
		return "The MCP server was not asked what it makes of the token.", facts.TokenUnclear, nil
	}
	switch {
	case use.Refused():
		return "The MCP server refuses the token.", use.State, use.Proof()
	case use.State == facts.TokenUnclear:
		return "What the MCP server makes of the token did not show.", use.State, use.Proof()
	}
	return "The MCP server does not refuse the token for it.", use.State, use.Proof()
}

func listed(aud []string) string {
	if len(aud) == 0 {
		return "empty"
	}
	return strings.Join(aud, ", ")
}
