package token

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func kind() checks.Check {
	return checks.Check{
		ID: "token.kind", Topic: checks.TopicToken, Title: "What was given is an access token",
		Doc: "A token response holds several tokens, and only the access token opens an MCP server. The token is decoded on this machine: a JWT says by its claims what it is for; " +
			"of an opaque text only the beginning tells. An opaque token can be checked by a server that asks its issuer, so it counts as a fault only when it is refused and its issuer does not call it active.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.TokenWrongKind, codes.TokenOpaque},
		Run:   runKind,
	}
}

func runKind(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	found := s.kindFaults(ctx, f)
	if len(found) > 0 {
		return checks.Found("", found...)
	}
	text := s.token.Describe()
	for _, p := range s.token.Problems {
		text += " " + p.Text
	}
	r := checks.Passed(text, s.proof()...)
	if len(s.token.Problems) > 0 {
		r.Status = checks.Warn
	}
	return r
}

func (s *sight) kindFaults(ctx context.Context, f *facts.Facts) []checks.Finding {
	t := s.token
	wrong := t.Use == jwt.UseID || t.Use == jwt.UseRefresh || t.Use == jwt.UseOther && t.Kind == jwt.KindJWT || t.Kind == jwt.KindBroken
	switch {
	case s.taken():
		return nil // whatever it is, it opens this server
	case wrong:
		fd := s.weigh(checks.Finding{
			Code: codes.TokenWrongKind, Subject: "the given token", Detail: t.Describe() + problems(t) + s.refusedWith(),
			Expected: "an access token", Received: received(t),
		})
		if server, err := f.Server(ctx); err == nil && len(fd.Exchanges) == 0 {
			fd.Exchanges = metadataProof(server)
		}
		return []checks.Finding{fd}
	case t.Kind != jwt.KindOpaque && t.Kind != jwt.KindAPIKey || !s.refused():
		return nil
	}
	server, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil
	}
	why, sure := s.whyOpaque(ctx, f, server, m)
	if why == "" {
		return nil
	}
	fd := s.weigh(checks.Finding{
		Code: codes.TokenOpaque, Confidence: sure, Subject: "the given token",
		Detail:   t.Describe() + " " + why + s.refusedWith(),
		Expected: "a JWT, or a token that its issuer calls active", Received: received(t),
	})
	fd.Exchanges = append(fd.Exchanges, server.Chosen.Last())
	if isCasdoor(server) {
		s.notFromCasdoor(&fd, server.Issuer)
	}
	return []checks.Finding{fd}
}

func isCasdoor(s *facts.Server) bool {
	return facts.ShowsCasdoor(casdoor.KindMetadata, s.Chosen.Last())
}

// notFromCasdoor corrects what is advised where the server issues JWTs and nothing else: it
// has nothing to change, it is another text that the client has to send.
func (s *sight) notFromCasdoor(fd *checks.Finding, issuer string) {
	fd.Owner, fd.FixesOnly = codes.OwnerClient, true
	fd.Fixes = []codes.Fix{{Where: "The MCP client", Snippet: "Authorization: Bearer <access_token>", Steps: []string{
		"An opaque text is not from Casdoor, whose access tokens are all JWTs: take the member access_token of the token response of " + issuer + ", not a code, an API key or a secret.",
		"Run the check again with that token.",
	}}}
	for _, f := range codes.MustLookup(codes.TokenOpaque).Fixes {
		if f.Addressee() == codes.OwnerMCP && !s.own {
			fd.Fixes = append(fd.Fixes, f)
		}
	}
}

// whyOpaque says why a text that is no JWT does not open the server; "" where its issuer calls it active.
func (s *sight) whyOpaque(ctx context.Context, f *facts.Facts, server *facts.Server, m oauth.ServerMetadata) (string, checks.Confidence) {
	asked, err := f.Introspect(ctx)
	told := err == nil && asked.Tells()
	switch {
	case told && asked.Reply.Active:
		return "", ""
	case isCasdoor(server):
		return "All access tokens of Casdoor are JWTs, so this text is none of " + server.Issuer + ".", checks.Likely
	case told:
		return "The introspection endpoint of " + server.Issuer + " does not call it active.", checks.Likely
	case m.IntrospectionEndpoint == "":
		return "The metadata of " + server.Issuer + " names no introspection endpoint at which the MCP server could ask.", checks.Likely
	}
	return "Either it is not good, which only its issuer knows, or the MCP server wants a JWT.", checks.Possible
}

func received(t jwt.Token) string {
	switch {
	case t.Kind == jwt.KindJWT && t.Use != jwt.UseUnknown:
		return strings.ReplaceAll(string(t.Use), "-", " ") + ": " + t.UseWhy
	case t.Kind == jwt.KindBroken:
		return "a JWT that cannot be read to its end"
	case t.Kind == jwt.KindAPIKey:
		return "an API key: " + t.UseWhy
	}
	return "an opaque text"
}

// problems are those that make the token useless.
func problems(t jwt.Token) string {
	out := ""
	for _, p := range t.Problems {
		if !p.Mended {
			out += " " + p.Text
		}
	}
	return out
}

func (s *sight) refusedWith() string {
	if !s.refused() {
		return ""
	}
	return fmt.Sprintf(" The MCP server answers %s.", s.answer()) + s.said()
}

// metadataProof is the document that names the issuer and the endpoints.
func metadataProof(s *facts.Server) []*probe.Exchange {
	if s == nil || s.Chosen == nil {
		return nil
	}
	return []*probe.Exchange{s.Chosen.Last()}
}
