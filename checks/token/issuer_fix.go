package token

import (
	"context"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

// issuerFixes are what to do about an iss that is not the one of the metadata. alone: nothing
// of the catalogue fits, because Casdoor's setting origin did not make the difference.
func (s *sight) issuerFixes(ctx context.Context, f *facts.Facts, known string) (fixes []codes.Fix, alone bool) {
	iss := s.token.Claims.Issuer
	get := codes.Fix{Where: "The MCP client", Steps: []string{
		"Get a new token from " + known + ", the authorization server that the MCP server names.", "Run the check again with the new token."}}
	accept := codes.Fix{Where: "The MCP server", Steps: []string{
		"Only if tokens of the issuer below are meant to be good here, enter it in the MCP server's configuration, character for character."}, Snippet: iss}
	switch fixed, asked := f.OriginFixed(ctx); {
	case iss == "" || strings.EqualFold(s.token.Header.Alg, "none"):
		get.Steps[0] = "Get a new token from " + known + ": its tokens name it in iss and are signed, this one is not one of them."
		return []codes.Fix{get}, true
	case s.token.Casdoor() && asked && !fixed:
		return nil, false // origin is not set: the catalogue begins with that
	case s.token.Casdoor() && asked:
		get.Steps[0] = "Get a new token from " + known + ": it will carry this issuer, as Casdoor has origin set."
	}
	return []codes.Fix{get, accept}, true
}
