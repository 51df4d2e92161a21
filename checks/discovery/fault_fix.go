package discovery

import (
	"context"
	"net/url"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

// publisher is the server in whose answer the URL stands.
func (n named) publisher() codes.Owner {
	if n.in == inServerMetadata {
		return codes.OwnerAS
	}
	return codes.OwnerMCP
}

// addressFix is what corrects the document at fault, in the software that publishes it.
func (g *faultGroup) addressFix(ctx context.Context, f *facts.Facts) []codes.Fix {
	lead := g.names[0]
	from, _ := webURL(lead.from)
	reached := from.Scheme + "://" + from.Host
	switch {
	case g.byCasdoor(ctx, f):
		return []codes.Fix{codes.OriginIs(reached, "So that it publishes the address by which clients reach it,")}
	case lead.in == inServerMetadata:
		return []codes.Fix{{Where: "The authorization server", Snippet: reached, Steps: []string{
			"Set the server's public URL, its issuer, to the address by which clients reach it.", "Run the check again."}}}
	case lead.server:
		return []codes.Fix{{Where: "The MCP server", Snippet: declared(ctx, f), Steps: []string{
			"In the document at " + lead.from + " name the authorization server by the address at which clients reach it.", "Run the check again."}}}
	}
	steps := []string{"Set the server's public URL to the address by which clients reach it."}
	if g.fault.code == codes.MetadataHTTPSchemeBehindProxy {
		steps = append(steps, "Or let the proxy send X-Forwarded-Proto: https, and the server believe it.")
	}
	return []codes.Fix{{Where: "The MCP server", Snippet: reached, Steps: append(steps, "Run the check again.")}}
}

// namedAddress is what should stand in authorization_servers.
func namedAddress(ctx context.Context, f *facts.Facts) string {
	if id := givenIssuer(ctx, f); id != "" {
		return "an address that clients reach, for example " + id
	}
	return "the public address of the authorization server"
}

func declared(ctx context.Context, f *facts.Facts) string {
	id := givenIssuer(ctx, f)
	if id == "" {
		return ""
	}
	return `"authorization_servers": ["` + id + `"]`
}

// givenIssuer is how the server that the user gave names itself; its URL where that is no
// name for it; "" when none was given.
func givenIssuer(ctx context.Context, f *facts.Facts) string {
	given := f.Target().Casdoor
	if given == nil {
		return ""
	}
	if s, err := f.ServerAt(ctx, given.String()); err == nil && s.Chosen != nil && facts.SameServer(s.Chosen.Metadata.Issuer, given.String()) {
		return s.Chosen.Metadata.Issuer
	}
	return given.String()
}

// routeFix is for a web application that catches the paths of the MCP server's host: the
// endpoint does reach the server, so that somewhere in front of it paths are told apart.
func routeFix(ctx context.Context, f *facts.Facts, page *url.URL) []codes.Fix {
	e, err := f.Endpoint(ctx)
	if ev, casdoorErr := f.Casdoor(ctx); err != nil || !sameHost(page, e.URL) || casdoorErr == nil && ev.OwnMCP {
		return nil
	}
	return []codes.Fix{{Where: "The proxy in front of the MCP server", Steps: []string{
		"Send " + page.Scheme + "://" + page.Host + page.EscapedPath() + " to the MCP server, as " + e.URL.EscapedPath() + " is: a web application gets it now.",
		"If the MCP server itself serves that application, register its well-known routes before the route that catches all others.",
		"Run the check again.",
	}}}
}
