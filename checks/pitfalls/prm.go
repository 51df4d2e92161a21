package pitfalls

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func resourceMetadata() checks.Check {
	return checks.Check{
		ID: "casdoor.prm", Topic: checks.TopicCasdoor, Title: "Casdoor's well-known documents",
		Doc: "Casdoor answers unknown names under /.well-known/ and /api/ with 200 and an error envelope. Its protected resource metadata names the origin as resource, not the MCP " +
			"endpoint, and the form for one application names an authorization server that no standard URL serves.",
		Stage: codes.StageResourceMetadata,
		Codes: []codes.Code{codes.CasdoorPRMResourceIsOrigin, codes.CasdoorPRMAppScopedUndiscoverable, codes.CasdoorWellKnown200Envelope, codes.CasdoorTrailingSlashDenied},
		Run:   runResourceMetadata,
	}
}

func runResourceMetadata(ctx context.Context, f *facts.Facts) checks.Result {
	ev, ended := onCasdoor(ctx, f)
	if ended != nil {
		return *ended
	}
	if fd, ok := trailingSlashDenied(ctx, f); ok {
		return checks.Found("", fd)
	}
	var found []checks.Finding
	r := neededResourceMetadata(ctx, f)
	if fd, ok := resourceIsOrigin(ctx, f, ev, r); ok {
		found = append(found, fd)
	}
	servers, err := f.Servers(ctx)
	if err != nil && r == nil {
		return checks.Because(err)
	}
	for i, s := range servers {
		if fd, ok := appScoped(s); ok {
			if i > 0 && servers[0].Chosen != nil {
				fd.Severity = codes.Warning
			}
			found = append(found, fd)
		}
	}
	return checks.Found("The documents that clients need are where they look for them.", append(found, envelopes(ctx, f, r, servers)...)...)
}

// neededResourceMetadata is nil where the MCP server asks for no authorisation.
func neededResourceMetadata(ctx context.Context, f *facts.Facts) *facts.ResourceMetadata {
	if need, err := f.NeedsAuth(ctx); err != nil || !need {
		return nil
	}
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return nil
	}
	return r
}

// trailingSlashDenied: the MCP URL was typed with a slash, which Casdoor's path policy
// does not know.
func trailingSlashDenied(ctx context.Context, f *facts.Facts) (checks.Finding, bool) {
	e, err := f.Endpoint(ctx)
	if err != nil || !strings.HasSuffix(e.Typed.Path, "/") {
		return checks.Finding{}, false
	}
	env, ok := casdoor.ParseEnvelope(e.TypedAnswer.X.Body)
	if !ok || !env.IsError() || e.TypedAnswer.X.Status != 200 || e.Adopted() {
		return checks.Finding{}, false
	}
	bare, err := f.OtherSlash(ctx)
	if err != nil || !bare.Reply.IsMCP() && !bare.Unauthorized() {
		return checks.Finding{}, false
	}
	want := strings.TrimRight(e.Typed.String(), "/")
	return checks.Finding{
		Code: codes.CasdoorTrailingSlashDenied, Subject: e.Typed.String(),
		Detail:   fmt.Sprintf("With the slash at the end Casdoor answers its error envelope (%q); without it, %s answers as an MCP server.", env.Msg, want),
		Expected: want, Received: fmt.Sprintf("200 with Casdoor's error envelope, msg %q", env.Msg),
		Exchanges: []*probe.Exchange{e.TypedAnswer.X, bare.X},
		Fixes:     []codes.Fix{{Where: "The MCP client", Steps: []string{"Enter the URL without the slash at its end."}, Snippet: want}},
	}, true
}

func resourceIsOrigin(ctx context.Context, f *facts.Facts, ev facts.CasdoorEvidence, r *facts.ResourceMetadata) (checks.Finding, bool) {
	e, err := f.Endpoint(ctx)
	if err != nil || r == nil || r.Chosen == nil || !ev.OwnMCP {
		return checks.Finding{}, false
	}
	endpoint, published := e.URL.String(), r.Chosen.Metadata.Resource
	if oauth.CompareResource(endpoint, published) != oauth.ResourceParent || !facts.SameServer(published, oauth.OriginOf(endpoint)) {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.CasdoorPRMResourceIsOrigin, Severity: codes.Warning, Subject: "resource in " + r.Chosen.URL,
		Detail:   fmt.Sprintf("Casdoor names its origin %s as the resource, while clients use %s. Clients that demand the same URL refuse.", published, endpoint),
		Expected: endpoint, Received: published, Exchanges: r.Chosen.Hops,
	}, true
}

func appScoped(s *facts.Server) (checks.Finding, bool) {
	base, app, ok := casdoor.AppScopedServer(s.Issuer)
	if !ok || s.Chosen != nil {
		return checks.Finding{}, false
	}
	fd := checks.Finding{
		Code: codes.CasdoorPRMAppScopedUndiscoverable, Subject: s.Issuer,
		Detail:   fmt.Sprintf("The authorization server is given as %s, Casdoor's identifier of its application %q. No standard URL serves metadata for it.", s.Issuer, app),
		Expected: base, Received: s.Issuer,
		Fixes: []codes.Fix{{Where: "The MCP server", Steps: []string{"Name Casdoor's base URL as the authorization server, and use the well-known URL without the application."},
			Snippet: `"authorization_servers": ["` + base + `"]`}},
	}
	for _, d := range s.Forms {
		if d.Form.Kind != oauth.FormRFC8414Append {
			fd.Exchanges = append(fd.Exchanges, d.Last())
		}
	}
	return fd, true
}
