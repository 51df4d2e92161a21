package token

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/oauth"
)

func issuer() checks.Check {
	return checks.Check{
		ID: "token.issuer", Topic: checks.TopicToken, Title: "iss is the issuer of the metadata",
		Doc: "A server that verifies JWTs compares iss with the issuer of the authorization server's metadata, character for character. Casdoor writes the issuer of the host name by which " +
			"the token was asked for, unless origin is set. Casdoor's own MCP server does not look at iss.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.TokenIssMismatch},
		Run:   runIssuer,
	}
}

func runIssuer(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	servers, err := f.Servers(ctx)
	if err != nil {
		return checks.Because(err)
	}
	known := issuers(servers)
	if len(known) == 0 {
		return notEvaluated("no metadata of an authorization server with an issuer could be read")
	}
	if found := s.issuerFaults(ctx, f); len(found) > 0 {
		return checks.Found("", found...)
	}
	iss := s.token.Claims.Issuer
	if slices.Contains(known, iss) {
		return checks.Passed("iss is "+iss+", the issuer of the metadata.", metadataProof(servers[0])...)
	}
	why := "the MCP server takes the token all the same"
	if s.own {
		why = "Casdoor's own MCP server does not look at iss"
	}
	return checks.Passed(fmt.Sprintf("iss is %s, not %s, but %s.", shown(iss), strings.Join(known, " or "), why), s.proof()...)
}

// issuers are those of the metadata that could be read.
func issuers(servers []*facts.Server) []string {
	var out []string
	for _, s := range servers {
		if s.Chosen != nil && s.Chosen.Metadata.Issuer != "" && !slices.Contains(out, s.Chosen.Metadata.Issuer) {
			out = append(out, s.Chosen.Metadata.Issuer)
		}
	}
	return out
}

func (s *sight) issuerFaults(ctx context.Context, f *facts.Facts) []checks.Finding {
	servers, err := f.Servers(ctx)
	if err != nil || s.own || s.taken() || !s.token.Readable() {
		return nil
	}
	known, iss := issuers(servers), s.token.Claims.Issuer
	if len(known) == 0 {
		return nil
	}
	if slices.Contains(known, iss) {
		if s.refused() && jwt.ReadRefusal(s.words) == jwt.SaysIssuer {
			return []checks.Finding{s.weigh(checks.Finding{
				Code: codes.TokenIssMismatch, Subject: "the claim iss",
				Detail:   fmt.Sprintf("iss is %s, as the metadata has it, but the MCP server expects another issuer in its configuration.%s", iss, s.said()),
				Expected: "the issuer in the MCP server's configuration", Received: iss, Owner: codes.OwnerMCP, FixesOnly: true,
				Fixes: []codes.Fix{{Where: "The MCP server", Snippet: iss, Steps: []string{
					"Enter this issuer in the configuration of the token check, with the same spelling and the same slash.", "Run the check again."}}},
			})}
		}
		return nil
	}
	server, _, err := f.TokenServer(ctx)
	if err != nil {
		return nil
	}
	fd := s.weigh(checks.Finding{
		Code: codes.TokenIssMismatch, Subject: "the claim iss",
		Detail:   issuersDiffer(iss, known) + s.fromAnotherHost(ctx, f, known[0]) + s.refusedWith(),
		Expected: strings.Join(known, " or "), Received: shown(iss),
	})
	fd.Exchanges = append(fd.Exchanges, metadataProof(server)...)
	fd.Fixes, fd.FixesOnly = s.issuerFixes(ctx, f, known[0])
	return []checks.Finding{fd}
}

func issuersDiffer(iss string, known []string) string {
	list := strings.Join(known, " and ")
	if iss == "" {
		return "The token has no iss, the metadata names " + list + "."
	}
	return fmt.Sprintf("The token was issued by %s, the metadata names %s. They differ %s.", shown(iss), list,
		oauth.DifferenceBetween(iss, "in the token", known[0], "in the metadata"))
}

// fromAnotherHost remarks on how an issuer of Casdoor comes to differ.
func (s *sight) fromAnotherHost(ctx context.Context, f *facts.Facts, known string) string {
	if !s.token.Casdoor() || s.token.Claims.Issuer == "" {
		return ""
	}
	if ev, err := f.Casdoor(ctx); err != nil || !ev.Detected {
		return ""
	}
	if fixed, asked := f.OriginFixed(ctx); asked && fixed {
		return " Casdoor has origin set, so that this token is older than the setting, or from another server."
	}
	switch oauth.CompareIssuer(known, s.token.Claims.Issuer) {
	case oauth.IssuerHost, oauth.IssuerScheme, oauth.IssuerPort:
		return " With origin empty Casdoor writes the Host header of the request into iss, so that this token was asked for by another name of the server, or is from another one."
	}
	return ""
}

func shown(iss string) string {
	if iss == "" {
		return "nobody (there is no iss)"
	}
	return clip(iss, 200)
}
