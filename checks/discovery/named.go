package discovery

import (
	"context"
	"fmt"

	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Where a URL was published.
const (
	inChallenge        = "the challenge"
	inResourceMetadata = "the protected resource metadata"
	inServerMetadata   = "the authorization server metadata"
)

// named is a URL that one of the two servers published.
type named struct {
	member string // "resource", "token_endpoint", …
	in     string // inChallenge, …
	url    string
	from   string          // the URL of the answer that named it
	x      *probe.Exchange // that answer
	// server: it identifies an authorization server, whose reachability is looked at elsewhere.
	server bool
	// spare: the authorization server stands behind a first one that works, which clients take.
	spare bool
	// shown is an exchange that has already shown whether the URL's host answers; nil for none.
	shown *probe.Exchange
}

// publishedURLs collects every URL that the challenge and the two kinds of metadata name.
func publishedURLs(ctx context.Context, f *facts.Facts) []named {
	out := challengeURLs(ctx, f)
	if a, _, err := accessOf(ctx, f); err == nil && a == accessNeeded {
		out = append(out, resourceURLs(ctx, f)...)
	}
	servers, err := f.Servers(ctx)
	if err != nil {
		return out
	}
	for _, s := range servers {
		if s.Chosen != nil {
			out = append(out, serverURLs(ctx, f, s)...)
		}
	}
	return out
}

func challengeURLs(ctx context.Context, f *facts.Facts) []named {
	c, err := f.Challenge(ctx)
	if err != nil || c.X == nil || c.MetadataURL() == "" {
		return nil
	}
	n := named{member: "resource_metadata", in: inChallenge, url: c.MetadataURL(), from: c.X.URL, x: c.X}
	if r, err := f.ResourceMetadata(ctx); err == nil && r.Challenged != nil {
		n.shown = r.Challenged.Hops[0]
	}
	return []named{n}
}

func resourceURLs(ctx context.Context, f *facts.Facts) []named {
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return nil
	}
	var out []named
	for _, d := range places(r) {
		if !d.Valid() {
			continue
		}
		out = append(out, named{member: "resource", in: inResourceMetadata, url: d.Metadata.Resource, from: d.Last().URL, x: d.Last()})
		for i, s := range d.Metadata.AuthorizationServers {
			n := named{member: fmt.Sprintf("authorization_servers[%d]", i), in: inResourceMetadata, url: s, from: d.Last().URL, x: d.Last(), server: true}
			if at, err := f.ServerAt(ctx, s); err == nil && i < maxShown {
				n.shown = at.Forms[0].Hops[0]
			}
			n.spare = i > 0 && works(ctx, f, d.Metadata.AuthorizationServers[0])
			out = append(out, n)
		}
	}
	return out
}

// works reports an authorization server whose metadata clients find.
func works(ctx context.Context, f *facts.Facts, issuer string) bool {
	s, err := f.ServerAt(ctx, issuer)
	return err == nil && s.Chosen != nil
}

// maxShown is how many declared servers are asked whether they answer.
const maxShown = 5

func serverURLs(ctx context.Context, f *facts.Facts, s *facts.Server) []named {
	d := s.Chosen
	asked := map[string]*probe.Exchange{}
	if reached, err := f.Endpoints(ctx); err == nil {
		for _, r := range reached {
			asked[r.URL] = r.X
		}
	}
	all := append([]oauth.Endpoint{{Name: "issuer", URL: d.Metadata.Issuer}}, d.Metadata.Endpoints()...)
	var out []named
	for _, ep := range all {
		out = append(out, named{member: ep.Name, in: inServerMetadata, url: ep.URL, from: d.Last().URL, x: d.Last(), shown: asked[ep.URL]})
	}
	return out
}
