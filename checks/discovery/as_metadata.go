package discovery

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func serverMetadata() checks.Check {
	return checks.Check{
		ID: "discovery.as-metadata", Topic: checks.TopicDiscovery, Title: "Authorization server metadata is found and valid",
		Doc: "For each authorization server that the MCP server names, and for the one that you gave, the metadata is asked at every standard URL: RFC 8414 " +
			"(oauth-authorization-server) and OpenID Connect (openid-configuration), for an issuer with a path inserted and appended. One valid document is enough for " +
			"the specification; some clients ask for one form only.",
		Stage: codes.StageServerMetadata, Essential: true,
		Codes: []codes.Code{codes.ASMetadata404AtDeclaredAS, codes.ASMetadata5xx, codes.ASMetadataInvalidFields, codes.ASMetadataRFC8414Missing, codes.ASMetadataPathForm},
		Run:   runServerMetadata,
	}
}

func runServerMetadata(ctx context.Context, f *facts.Facts) checks.Result {
	servers, err := f.Servers(ctx)
	if err != nil {
		if a, e, accessErr := accessOf(ctx, f); accessErr == nil && a == accessOpen {
			return checks.Passed("Not needed: the MCP server asks for no authorisation.", e.Initialize.X)
		}
		return checks.Because(err)
	}
	var found []checks.Finding
	unseen := ""
	for i, s := range servers {
		fds, why := judgeServer(ctx, f, s)
		for _, fd := range fds {
			if w := weight(servers, i); w != "" && fd.Severity != codes.Info {
				fd.Severity = w
			}
			found = append(found, fd)
		}
		if i == 0 || s.Chosen == nil && servers[0].Chosen == nil {
			unseen = why
		}
	}
	if len(found) == 0 && unseen != "" {
		return checks.Result{Status: checks.NotEvaluated, Reason: unseen}
	}
	res := checks.Found(foundAt(servers), found...)
	res.Software = published(f, servers)
	return res
}

// published is what the report says of the authorization server: the given one, else the first that has metadata.
func published(f *facts.Facts, servers []*facts.Server) *checks.Software {
	s := &facts.Server{}
	for _, other := range servers {
		if other.Chosen != nil && (s.Chosen == nil || isGiven(f, other)) {
			s = other
		}
	}
	if s.Chosen == nil {
		return nil
	}
	m := s.Chosen.Metadata
	return &checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{}}, MCP: checks.MCPSoftware{ProtocolVersions: []string{}}, AS: checks.ASSoftware{
		URL: s.Issuer, Issuer: m.Issuer, AuthorizationEndpoint: m.AuthorizationEndpoint, TokenEndpoint: m.TokenEndpoint,
		JWKSURI: m.JWKSURI, RegistrationEndpoint: m.RegistrationEndpoint, IntrospectionEndpoint: m.IntrospectionEndpoint,
	}}
}

func isGiven(f *facts.Facts, s *facts.Server) bool {
	given := f.Target().Casdoor
	return given != nil && facts.SameServer(s.Issuer, given.String())
}

func foundAt(servers []*facts.Server) string {
	var at []string
	for _, s := range servers {
		if s.Chosen != nil {
			at = append(at, s.Chosen.URL)
		}
	}
	return "Valid metadata at " + strings.Join(at, " and ") + "."
}

// judgeServer reports what is wrong with one server's metadata, or why that cannot be said.
func judgeServer(ctx context.Context, f *facts.Facts, s *facts.Server) (found []checks.Finding, unseen string) {
	for _, d := range formsBefore(s) {
		if d.Usable() {
			found = append(found, invalidServer(d))
		}
	}
	if s.Chosen == nil {
		if len(found) > 0 {
			return found, ""
		}
		return noMetadata(ctx, f, s)
	}
	if len(serious(s.Chosen.Problems)) > 0 {
		found = append(found, invalidServer(s.Chosen))
	} else if fd, ok := refusedByTSSDK(s); ok && !explained(ctx, f, s) {
		found = append(found, fd)
	}
	if s.Chosen.Form.Kind == oauth.FormRFC8414Append {
		return append(found, nonStandardForm(s)), ""
	}
	if fd, ok := firstForm(s); ok {
		found = append(found, fd)
	}
	if fd, ok := oneFormOnly(s); ok {
		found = append(found, fd)
	}
	return found, ""
}

func invalidServer(d *facts.ServerDocument) checks.Finding {
	problems := serious(d.Problems)
	if len(problems) == 0 {
		problems = []string{"issuer, authorization_endpoint and token_endpoint are missing"}
	}
	return checks.Finding{
		Code: codes.ASMetadataInvalidFields, Subject: d.URL,
		Detail:   "The authorization server metadata cannot be used as it is: " + strings.Join(problems, "; ") + ".",
		Expected: "a JSON object with issuer, authorization_endpoint and token_endpoint as absolute URLs",
		Received: strings.Join(problems, "; "), Exchanges: d.Hops,
	}
}

// refusedByTSSDK reports metadata that does for most clients, and lacks a member without which the
// clients that are built on the TypeScript SDK stop.
func refusedByTSSDK(s *facts.Server) (checks.Finding, bool) {
	d := s.Chosen
	for _, earlier := range formsBefore(s) {
		if !anyOutcome([]*facts.Document{earlier.Document}, facts.GotNotFound, facts.GotStatus, facts.GotAuth) {
			return checks.Finding{}, false // they stop before they get to the document
		}
	}
	openID := d.Form.Kind == oauth.FormOIDC || d.Form.Kind == oauth.FormOIDCInsertion
	missing := oauth.TSSDKMissing(d.Metadata, openID)
	if len(missing) == 0 {
		return checks.Finding{}, false
	}
	list, verb := strings.Join(missing, ", "), "is"
	if len(missing) > 1 {
		verb = "are"
	}
	fd := checks.Finding{
		Code: codes.ASMetadataInvalidFields, Severity: codes.Warning, Subject: d.URL,
		Detail: fmt.Sprintf("%s %s missing, which the standard requires. Clients built on the TypeScript SDK (Claude Code, mcp-remote, MCP Inspector) refuse the document with a ZodError and stop; "+
			"clients that need only the endpoints go on.", list, verb),
		Expected: "the metadata with " + list, Received: "no " + strings.Join(missing, ", no "), Exchanges: d.Hops, FixesOnly: true,
	}
	fd.Fixes = []codes.Fix{{Where: "The authorization server", Steps: []string{"Publish what is missing. For the code flow this is enough; put the methods of your server in.", "Run the check again."}}}
	var lines []string
	for _, name := range missing {
		lines = append(lines, `"`+name+`": `+enough[name])
	}
	fd.Fixes[0].Snippet = strings.Join(lines, ",\n")
	return fd, true
}

// enough are values with which a code flow works.
var enough = map[string]string{
	"response_types_supported": `["code"]`, "jwks_uri": `"https://auth.example.com/.well-known/jwks"`,
	"subject_types_supported": `["public"]`, "id_token_signing_alg_values_supported": `["RS256"]`,
}

// noMetadata tells why a server has no metadata. Pages, envelopes and refusals in its
// place are causes of their own, judged by other checks.
func noMetadata(ctx context.Context, f *facts.Facts, s *facts.Server) (found []checks.Finding, unseen string) {
	docs := documents(standardForms(s))
	if explained(ctx, f, s) {
		return nil, "The authorization server " + s.Issuer + " has no metadata, for a reason that another check names."
	}
	if why := elsewhere(ctx, f, docs); why != "" {
		return nil, why
	}
	role := "The MCP server names " + s.Issuer + " as its authorization server"
	if !s.Declared {
		role = "The authorization server was given as " + s.Issuer
	}
	if anyOutcome(docs, facts.GotServer) {
		return []checks.Finding{{
			Code: codes.ASMetadata5xx, Subject: s.Issuer,
			Detail:   role + ", but its metadata cannot be had.",
			Expected: "200 with a JSON document at " + docs[0].URL, Received: described(docs), Exchanges: lasts(docs),
		}}, ""
	}
	fd := checks.Finding{
		Code: codes.ASMetadata404AtDeclaredAS, Subject: s.Issuer,
		Detail:   role + ", but no metadata exists at any standard URL.",
		Expected: "200 with a JSON document at " + docs[0].URL, Received: described(docs), Exchanges: lasts(docs),
	}
	if hint, x := atRoot(ctx, f, s); hint != "" {
		fd.Detail += " " + hint
		fd.Exchanges = append(fd.Exchanges, x)
		return []checks.Finding{fd}, ""
	}
	text, fixes, proof := unrouted(ctx, f, docs)
	if text == "" {
		return []checks.Finding{fd}, ""
	}
	if r, err := f.ResourceMetadata(ctx); err == nil {
		if own, ok := ownUnrouted(ctx, f, r); ok && sameOrigin(own.Subject, docs[0].URL) {
			return nil, "The proxy keeps these paths from Casdoor, which is reported as that: " + described(docs) + "."
		}
	}
	fd.Detail, fd.Fixes, fd.FixesOnly = fd.Detail+" "+text, fixes, true
	fd.Exchanges = append(fd.Exchanges, proof)
	return []checks.Finding{fd}, ""
}

// atRoot looks whether an issuer with a path was meant to be the host's root.
func atRoot(ctx context.Context, f *facts.Facts, s *facts.Server) (hint string, proof *probe.Exchange) {
	u, err := url.Parse(s.Issuer)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return "", nil
	}
	root, err := f.ServerAt(ctx, u.Scheme+"://"+u.Host)
	if err != nil || root.Chosen == nil {
		return "", nil
	}
	return fmt.Sprintf("The root of that host has metadata, with the issuer %s.", root.Chosen.Metadata.Issuer), root.Chosen.Last()
}
