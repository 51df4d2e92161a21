package pitfalls

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// envelopes reports URLs of the walk that answered with Casdoor's error envelope.
func envelopes(ctx context.Context, f *facts.Facts, r *facts.ResourceMetadata, servers []*facts.Server) []checks.Finding {
	var found []checks.Finding
	if fd, ok := resourceEnvelope(ctx, f, r); ok {
		found = append(found, fd)
	}
	for i, s := range servers {
		if fd, ok := serverEnvelope(ctx, f, s); ok {
			if i > 0 && servers[0].Chosen != nil && fd.Severity == codes.Error {
				fd.Severity = codes.Warning
			}
			found = append(found, fd)
		}
	}
	return found
}

// resourceEnvelope looks at the MCP host. Where the challenge itself leads to the envelope, or no document is found,
// it is what clients stop at; where the challenge leads to a document, clients get through; in between, those that
// go on to the root form do.
func resourceEnvelope(ctx context.Context, f *facts.Facts, r *facts.ResourceMetadata) (checks.Finding, bool) {
	if r == nil {
		return checks.Finding{}, false
	}
	var hit *facts.ResourceDocument
	for _, d := range r.All() {
		if d.Outcome == facts.GotEnvelope {
			hit = d
			break
		}
	}
	if hit == nil {
		return checks.Finding{}, false
	}
	fd := envelopeAt(hit.Document, "the protected resource metadata")
	named := r.Challenged != nil && r.Challenged.URL == hit.URL
	if named {
		fd.Severity = codes.Error
		fd.Detail += " The challenge of the MCP server names this very URL."
		fd.Fixes = ownDocument(ctx, f, hit.URL)
	}
	switch {
	case r.Chosen == nil:
		fd.Severity = codes.Error
		fd.Detail += " No usable document was found elsewhere."
	case named:
		fd.Detail += fmt.Sprintf(" The document at %s is about another resource, %s.", r.Chosen.URL, r.Chosen.Metadata.Resource)
	case r.Challenged.Valid() || r.Path.Valid():
		fd.Severity = codes.Info
		fd.Detail += " Clients that follow the challenge get the document from " + r.Chosen.URL + "."
	default:
		fd.Severity = codes.Warning
		fd.Detail += " Clients that go on find the document at " + r.Chosen.URL + "; the TypeScript SDK, for one, does without it, so that it asks for neither its scopes nor its resource."
	}
	if r.Chosen != nil {
		fd.Exchanges = append(fd.Exchanges, r.Chosen.Last())
	}
	return fd, true
}

// ownDocument is the fix where the challenge of another MCP server leads to Casdoor: on a host that both share
// the proxy sends the server's document to Casdoor; else the challenge names the wrong host.
func ownDocument(ctx context.Context, f *facts.Facts, named string) []codes.Fix {
	e, err := f.Endpoint(ctx)
	u, parseErr := url.Parse(named)
	if err != nil || parseErr != nil || e.URL.Path == casdoor.MCPEndpointPath {
		return nil
	}
	if strings.EqualFold(u.Host, e.URL.Host) {
		return []codes.Fix{{Where: "The reverse proxy", Steps: []string{
			"Casdoor and the MCP server share this host. Send the path of the MCP server's document to the MCP server, before the rule that sends everything to Casdoor.",
			"Reload the proxy, and run the check again.",
		}, Snippet: "location = " + u.Path + " {\n    proxy_pass http://127.0.0.1:3000;\n}"}}
	}
	path, _ := oauth.ResourceMetadataURLs(e.URL)
	return []codes.Fix{{Where: "The MCP server", Steps: []string{
		"Publish a document of the MCP server's own, and let the challenge name it: Casdoor has none about this endpoint.",
	}, Snippet: `WWW-Authenticate: Bearer resource_metadata="` + path + `"`}}
}

func serverEnvelope(ctx context.Context, f *facts.Facts, s *facts.Server) (checks.Finding, bool) {
	if _, _, scoped := casdoor.AppScopedServer(s.Issuer); s.Chosen == nil && (scoped || anyPage(s)) {
		return checks.Finding{}, false
	}
	for _, d := range s.Forms {
		if s.Chosen != nil && d.URL == s.Chosen.URL {
			break
		}
		if d.Outcome != facts.GotEnvelope || d.Form.Kind == oauth.FormRFC8414Append {
			continue
		}
		fd := envelopeAt(d.Document, "the authorization server metadata of "+s.Issuer)
		if s.Chosen != nil {
			fd.Severity = codes.Info
			fd.Detail += " The metadata exists at " + s.Chosen.URL + "."
			fd.Exchanges = append(fd.Exchanges, s.Chosen.Last())
			return fd, true
		}
		fd.Severity = codes.Error
		fd.Detail += " No standard URL has it."
		if root := withoutPath(ctx, f, s.Issuer); root != nil {
			fd.Detail += fmt.Sprintf(" Without the path there is metadata, with the issuer %s.", root.Metadata.Issuer)
			fd.Exchanges = append(fd.Exchanges, root.Last())
			fd.Fixes = []codes.Fix{{Where: "The MCP server", Steps: []string{"Name Casdoor by its issuer, without the path, as the authorization server."},
				Snippet: `"authorization_servers": ["` + root.Metadata.Issuer + `"]`}}
		}
		return fd, true
	}
	return checks.Finding{}, false
}

// withoutPath is the metadata at the root of an identifier's host; nil for an identifier without a path, and where there is none.
func withoutPath(ctx context.Context, f *facts.Facts, issuer string) *facts.ServerDocument {
	if strings.TrimSuffix(issuer, "/") == oauth.OriginOf(issuer) {
		return nil
	}
	root, err := f.ServerAt(ctx, oauth.OriginOf(issuer))
	if err != nil || root.Chosen == nil || root.Chosen.Metadata.Issuer == "" {
		return nil
	}
	return root.Chosen
}

// anyPage: Casdoor's web page at one of the forms shows a path that Casdoor does not have,
// which is reported as that.
func anyPage(s *facts.Server) bool {
	return slices.ContainsFunc(s.Forms, func(d *facts.ServerDocument) bool { return d.Outcome == facts.GotHTML })
}

func envelopeAt(d *facts.Document, what string) checks.Finding {
	return checks.Finding{
		Code: codes.CasdoorWellKnown200Envelope, Subject: d.URL,
		Detail:   fmt.Sprintf("Where clients look for %s, Casdoor answers 200 with its error envelope (%q) instead of a 404.", what, d.Envelope.Msg),
		Expected: "a JSON document, or 404 where there is none", Received: d.Describe(), Exchanges: slices.Clone(d.Hops),
	}
}
