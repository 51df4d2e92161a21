package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/oauth"
)

// ResourceDocument is a protected resource metadata document, or what came in its place.
type ResourceDocument struct {
	*Document
	Metadata oauth.ResourceMetadata
	Problems []oauth.Problem
}

// Valid reports a JSON document with the members that a client needs.
func (d *ResourceDocument) Valid() bool {
	return d != nil && d.Usable() && d.Metadata.Resource != "" && len(d.Metadata.AuthorizationServers) > 0
}

// ResourceMetadata is every place where a client looks for the document (RFC 9728 §3).
type ResourceMetadata struct {
	Challenged *ResourceDocument // at the challenge's resource_metadata; nil without one
	Path       *ResourceDocument // path form; nil when the MCP URL has no path
	Root       *ResourceDocument // root form
	// Chosen is the one that the specification's walk ends with: the first valid of the
	// three in this order; nil when none is.
	Chosen *ResourceDocument
}

// All lists the documents that were asked for, each URL once.
func (r *ResourceMetadata) All() []*ResourceDocument {
	var out []*ResourceDocument
	seen := map[string]bool{}
	for _, d := range []*ResourceDocument{r.Challenged, r.Path, r.Root} {
		if d != nil && !seen[d.URL] {
			seen[d.URL] = true
			out = append(out, d)
		}
	}
	return out
}

// ResourceMetadata asks for the document at the challenge's URL, the path form and the root form.
func (f *Facts) ResourceMetadata(ctx context.Context) (*ResourceMetadata, error) {
	return ask(ctx, f, "prm", func(ctx context.Context) (*ResourceMetadata, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		path, root := oauth.ResourceMetadataURLs(e.URL)
		r := &ResourceMetadata{}
		Together(ctx,
			func(ctx context.Context) {
				if c, err := f.Challenge(ctx); err == nil && c.MetadataURL() != "" {
					r.Challenged = f.ResourceDocument(ctx, "protected resource metadata that the challenge names", c.MetadataURL())
				}
			},
			func(ctx context.Context) {
				if path != "" {
					r.Path = f.ResourceDocument(ctx, "protected resource metadata, path form", path)
				}
			},
			func(ctx context.Context) {
				r.Root = f.ResourceDocument(ctx, "protected resource metadata, root form", root)
			})
		for _, d := range r.All() {
			if r.Chosen == nil && d.Valid() {
				r.Chosen = d
			}
		}
		return r, nil
	})
}

// ResourceDocument asks for one protected resource metadata document.
func (f *Facts) ResourceDocument(ctx context.Context, purpose, rawURL string) *ResourceDocument {
	d := &ResourceDocument{Document: f.Document(ctx, purpose, rawURL)}
	if d.Usable() {
		d.Metadata, d.Problems, _ = oauth.ParseResourceMetadata(d.Body())
	}
	return d
}

// ResourceMetadataBelow looks for the document below the endpoint's own path, where a
// proxy that does not route the host's root leaves it.
func (f *Facts) ResourceMetadataBelow(ctx context.Context) (*ResourceDocument, error) {
	return ask(ctx, f, "prm below", func(ctx context.Context) (*ResourceDocument, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		prefix := strings.Trim(e.URL.Path, "/")
		if prefix == "" {
			return nil, &Missing{Why: "the MCP URL has no path"}
		}
		bases := []string{"/" + prefix}
		if i := strings.LastIndex(prefix, "/"); i > 0 {
			bases = append(bases, "/"+prefix[:i])
		}
		var last *ResourceDocument
		for _, base := range bases {
			u := &url.URL{Scheme: e.URL.Scheme, Host: e.URL.Host, Path: base + "/.well-known/oauth-protected-resource"}
			last = f.ResourceDocument(ctx, "protected resource metadata below the endpoint's path", u.String())
			if last.Valid() {
				return last, nil
			}
		}
		return last, nil
	})
}

// WellKnownControl asks a host for a well-known name that cannot exist, to tell a
// catch-all page from a document.
func (f *Facts) WellKnownControl(ctx context.Context, base *url.URL) *Document {
	u := url.URL{Scheme: base.Scheme, Host: base.Host, Path: "/.well-known/casdoctor-no-such-document"}
	return f.Document(ctx, "a well-known name that cannot exist, as a control", u.String())
}
