package token

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
)

func audience() checks.Check {
	return checks.Check{
		ID: "token.audience", Topic: checks.TopicToken, Title: "aud names the MCP server",
		Doc: "By the specification a token must be meant for the server that it is shown to: aud, a text or a list, holds the resource of the server's metadata. Servers differ: some compare with their own URL, " +
			"some with the origin, some with the client id, and Casdoor's own MCP server looks at no audience at all. Each entry is compared with all of these; a fault is reported where the server refuses the token.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.TokenAudMissing, codes.TokenAudMismatch},
		Run:   runAudience,
	}
}

func runAudience(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	places, proof, err := placesOf(ctx, f, s.token)
	if err != nil {
		return checks.Because(err)
	}
	if found := s.audienceFaults(ctx, f); len(found) > 0 {
		return checks.Found("", found...)
	}
	return checks.Passed(s.audienceText(places), append(s.proof(), proof...)...)
}

// placesOf is what an audience is compared with.
func placesOf(ctx context.Context, f *facts.Facts, t jwt.Token) (jwt.Places, []*probe.Exchange, error) {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return jwt.Places{}, nil, err
	}
	p := jwt.Places{Endpoint: e.URL.String(), Client: t.Claims.Client()}
	var proof []*probe.Exchange
	if r, err := f.ResourceMetadata(ctx); err == nil && r.Chosen != nil {
		p.Resource = r.Chosen.Metadata.Resource
		proof = r.Chosen.Hops
	}
	if _, m, err := f.TokenServer(ctx); err == nil {
		p.Issuer = m.Issuer
	}
	return p, proof, nil
}

func (s *sight) audienceFaults(ctx context.Context, f *facts.Facts) []checks.Finding {
	if s.own || s.taken() || !s.token.Readable() {
		return nil
	}
	places, proof, err := placesOf(ctx, f, s.token)
	if err != nil {
		return nil
	}
	aud := s.token.Claims.Audience
	says := s.refused() && jwt.ReadRefusal(s.words) == jwt.SaysAudience
	fd := checks.Finding{Code: codes.TokenAudMismatch, Subject: "the claim aud", Expected: wanted(places), Received: strings.Join(aud, " "), Exchanges: nil}
	switch {
	case len(aud) == 0:
		fd.Code, fd.Received = codes.TokenAudMissing, "no aud"
		fd.Detail = "The token names no audience, so that it is not said for which server it is." + s.refusedWith()
	case !places.Meant(aud):
		fd.Detail = fmt.Sprintf("The audience of the token is %s. The MCP server is %s.%s%s", places.Describe(aud), wanted(places), how(places, aud), s.refusedWith())
	case says:
		fd.Detail = fmt.Sprintf("The audience of the token is %s, as it should be, but the MCP server expects another in its configuration.%s", places.Describe(aud), s.said())
		fd.Expected = "the audience in the MCP server's configuration"
	default:
		return nil
	}
	fd = s.weigh(fd)
	fd.Exchanges = append(fd.Exchanges, proof...)
	if s.refused() && !says && lenient(places, aud) && s.otherwiseFaulty(ctx, f) {
		// Many servers take such an audience, and another fault explains the refusal.
		fd.Severity, fd.Confidence = codes.Info, checks.Possible
	}
	return []checks.Finding{fd}
}

// lenient: an audience that servers are often set up to take.
func lenient(p jwt.Places, aud []string) bool {
	for _, a := range aud {
		switch p.Relate(a) {
		case jwt.IsClient, jwt.IsOrigin, jwt.IsSlash:
			return true
		}
	}
	return false
}

// otherwiseFaulty: another fault of the token is enough to have it refused.
func (s *sight) otherwiseFaulty(ctx context.Context, f *facts.Facts) bool {
	return len(s.timeFaults(readWatch(ctx, f)))+len(s.kindFaults(ctx, f))+len(s.issuerFaults(ctx, f))+len(s.signatureFaults(ctx, f)) > 0
}

func wanted(p jwt.Places) string {
	if p.Resource == "" || p.Resource == p.Endpoint {
		return p.Endpoint
	}
	return p.Resource + " or " + p.Endpoint
}

// how says where such an audience comes from.
func how(p jwt.Places, aud []string) string {
	switch p.Relate(aud[0]) {
	case jwt.IsClient:
		return " An authorization server writes the client id when no resource was asked for, or when it ignores the parameter, as Casdoor does with client_credentials."
	case jwt.IsSlash:
		return " The slash counts: the resource was asked for in another spelling."
	case jwt.IsOtherURL, jwt.IsSameHost, jwt.IsOrigin:
		return " The token was asked for with another resource."
	case jwt.IsWord:
		return " The authorization server writes a fixed word, whatever resource is asked for."
	}
	return ""
}

func (s *sight) audienceText(p jwt.Places) string {
	aud := s.token.Claims.Audience
	text := "The audience is " + p.Describe(aud) + "."
	if len(aud) == 0 {
		text = "The token names no audience."
	}
	switch {
	case p.Meant(aud):
		return text
	case s.own:
		text += " Casdoor's own MCP server looks at no audience."
	case s.taken():
		text += " The MCP server takes it."
	}
	var not []string
	for _, r := range p.AudienceRules(aud) {
		if !r.Takes {
			not = append(not, r.Who+" ("+r.Rule+")")
		}
	}
	return text + " It would not be taken by " + strings.Join(not, ", ") + "."
}
