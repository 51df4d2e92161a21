package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

func whichServer() checks.Check {
	return checks.Check{
		ID: "discovery.which-as", Topic: checks.TopicDiscovery, Title: "The MCP server names the Casdoor that you gave",
		Doc: "The authorization servers in the protected resource metadata are compared with the Casdoor URL that you entered, by their URLs and by the issuer that each " +
			"publishes. If none is the same, clients log in somewhere else than you think, unless nothing answers at your URL: then it is the one to correct.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.WrongASConfigured, codes.WrongCasdoorURL},
		Run:   runWhichServer,
	}
}

func runWhichServer(ctx context.Context, f *facts.Facts) checks.Result {
	given := f.Target().Casdoor
	if given == nil {
		return checks.SkippedFor("no Casdoor URL was given")
	}
	r, _, ended := chosen(ctx, f)
	if ended != nil {
		return *ended
	}
	servers, err := f.Servers(ctx)
	if err != nil {
		return checks.Because(err)
	}
	own := given.String()
	for _, declared := range r.Chosen.Metadata.AuthorizationServers {
		if sameAuthorizationServer(own, declared, servers) {
			return checks.Passed("The MCP server names "+declared+", the server that you gave.", r.Chosen.Hops...)
		}
	}
	if why := cannotCompare(ctx, f, own, r.Chosen, servers); why != "" {
		return checks.Result{Status: checks.NotEvaluated, Reason: why}
	}
	if fd, ok := mistyped(own, servers); ok {
		return checks.Found("", fd)
	}
	list := strings.Join(r.Chosen.Metadata.AuthorizationServers, ", ")
	fd := checks.Finding{
		Code: codes.WrongASConfigured, Subject: "authorization_servers in " + r.Chosen.URL,
		Detail:   fmt.Sprintf("You gave %s, but the MCP server sends its clients to %s. Logins happen there, and tokens come from there.", own, list),
		Expected: own, Received: list, Exchanges: slices.Clone(r.Chosen.Hops),
	}
	if s := byIdentifier(servers, own); s == nil || s.Chosen == nil {
		fd.Confidence = checks.Likely
		fd.Fixes = enterOther(working(servers))
	} else {
		fd.Exchanges = append(fd.Exchanges, s.Chosen.Last())
		fd.Fixes = []codes.Fix{{Where: "The MCP server", Steps: []string{"If the Casdoor that you gave is the right one, name it in the protected resource metadata."},
			Snippet: `"authorization_servers": ["` + s.Chosen.Metadata.Issuer + `"]`}}
	}
	return checks.Found("", fd)
}

// sameAuthorizationServer compares by URL, and by the issuer that both publish.
func sameAuthorizationServer(own, declared string, servers []*facts.Server) bool {
	if facts.SameServer(own, declared) || oauthSame(own, declared) {
		return true
	}
	if base, _, ok := casdoor.AppScopedServer(declared); ok && facts.SameServer(base, own) {
		return true
	}
	mine, other := publishedIssuer(servers, own), publishedIssuer(servers, declared)
	return mine != "" && (facts.SameServer(mine, declared) || other != "" && facts.SameServer(mine, other)) ||
		other != "" && facts.SameServer(other, own)
}

func byIdentifier(servers []*facts.Server, id string) *facts.Server {
	for _, s := range servers {
		if facts.SameServer(s.Issuer, id) {
			return s
		}
	}
	return nil
}

func publishedIssuer(servers []*facts.Server, id string) string {
	if s := byIdentifier(servers, id); s != nil && s.Chosen != nil {
		return s.Chosen.Metadata.Issuer
	}
	return ""
}

// cannotCompare says why the declared servers are not held against the given one: their
// URLs are wrong in themselves, or lead nowhere on the same host.
func cannotCompare(ctx context.Context, f *facts.Facts, own string, d *facts.ResourceDocument, servers []*facts.Server) string {
	for _, declared := range d.Metadata.AuthorizationServers {
		n := named{member: "authorization_servers", in: inResourceMetadata, url: declared, from: d.Last().URL, x: d.Last(), server: true}
		s := byIdentifier(servers, declared)
		if s != nil {
			n.shown = s.Forms[0].Hops[0]
		}
		if faultOf(ctx, f, n) != nil {
			return "The URL " + declared + " in the protected resource metadata is wrong in itself, which is reported as that."
		}
		if s != nil && s.Chosen == nil && oauth.OriginOf(declared) == oauth.OriginOf(own) {
			return "The MCP server names " + declared + " on the same host, which has no metadata."
		}
	}
	return ""
}
