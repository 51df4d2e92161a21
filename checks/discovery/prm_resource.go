package discovery

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

func resource() checks.Check {
	return checks.Check{
		ID: "discovery.prm-resource", Topic: checks.TopicDiscovery, Title: "The resource is the URL of the MCP endpoint",
		Doc: "The resource in the protected resource metadata must be identical to the URL that the client was given (RFC 9728 §3.3). Clients differ in what they " +
			"let pass: some accept a parent path, some a slash. The check says which refuse this one.",
		Stage: codes.StageResourceMetadata,
		Codes: []codes.Code{codes.PRMResourceTrailingSlash, codes.PRMResourcePathMismatch, codes.PRMResourceHostMismatch, codes.PRMResourceIsASURL},
		Run:   runResource,
	}
}

func runResource(ctx context.Context, f *facts.Facts) checks.Result {
	r, e, ended := chosen(ctx, f)
	if ended != nil {
		return *ended
	}
	endpoint, d := e.URL.String(), r.Chosen
	published := d.Metadata.Resource
	rel := oauth.CompareResource(endpoint, published)
	switch rel {
	case oauth.ResourceExact:
		return checks.Passed("The resource is "+published+", exactly the endpoint's URL.", d.Hops...)
	case oauth.ResourceCase:
		return checks.Passed("The resource is "+published+", the endpoint's URL but for the spelling of the host or its port.", d.Hops...)
	case oauth.ResourceNotAURL:
		return checks.Result{Status: checks.NotEvaluated, Reason: "The resource is no absolute web URL."}
	}
	if faulty(ctx, f, d, published) {
		return checks.Passed("The resource has a wrong scheme or host, which is reported as a fault of the published URLs.", d.Hops...)
	}
	if casdoorOrigin(ctx, f, rel, endpoint, published) {
		return checks.Passed("The resource is Casdoor's origin, which is reported as a trait of Casdoor.", d.Hops...)
	}
	own, apart := ownElsewhere(ctx, f, rel, e.URL, d)
	fd := judgeResource(rel, endpoint, d)
	if apart {
		fd = own
	}
	fd.Subject, fd.Received = "resource in "+d.URL, published
	fd.Expected, fd.Exchanges = endpoint, d.Hops
	v := judgeClients(endpoint, published, r.Root != nil && d.URL == r.Root.URL)
	fd.Detail += " " + v.sentence() + v.chosen(f.Target().Client)
	if fd.Code == codes.PRMResourceTrailingSlash || fd.Code == codes.PRMResourcePathMismatch {
		fd.Clients = v.refuse // the same as the sentence says
	}
	if !apart {
		fd.Fixes = []codes.Fix{{Where: "The MCP server", Steps: []string{
			"Set the server's public URL so that it publishes the resource below, character for character, and give clients this same URL.",
		}, Snippet: `"resource": "` + endpoint + `"`}}
	}
	return checks.Found("", fd)
}

// casdoorOrigin: Casdoor's own MCP server publishes its origin, which has a code of its own.
func casdoorOrigin(ctx context.Context, f *facts.Facts, rel oauth.ResourceRelation, endpoint, published string) bool {
	if rel != oauth.ResourceParent || !facts.SameServer(oauth.OriginOf(endpoint), published) {
		return false
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.OwnMCP
}

// ownElsewhere: Casdoor's own MCP server was reached by another address than the one under which
// Casdoor publishes itself, be that its setting or the Host header that a proxy sends.
func ownElsewhere(ctx context.Context, f *facts.Facts, rel oauth.ResourceRelation, endpoint *url.URL, d *facts.ResourceDocument) (checks.Finding, bool) {
	if rel != oauth.ResourceHost && rel != oauth.ResourcePort && rel != oauth.ResourceScheme {
		return checks.Finding{}, false
	}
	if ev, err := f.Casdoor(ctx); err != nil || !ev.OwnMCP {
		return checks.Finding{}, false
	}
	reached, published := endpoint.Scheme+"://"+endpoint.Host, strings.TrimRight(d.Metadata.Resource, "/")
	fd := checks.Finding{Code: codes.PRMResourceHostMismatch, FixesOnly: true}
	elsewhere := codes.Fix{Where: "The MCP client", Steps: []string{"Enter Casdoor's own address instead of " + reached + "."}, Snippet: published + casdoor.MCPEndpointPath}
	if fixed, known := f.OriginFixed(ctx); known && !fixed {
		fd.Detail = fmt.Sprintf("You reached Casdoor as %s, but it publishes %s: its `origin` is not set, and a proxy sends it another Host header.", reached, published)
		fd.Fixes = append(codes.PassHost(), codes.OriginIs(reached, "Besides,"))
		return fd, true
	}
	fd.Detail = fmt.Sprintf("You reached Casdoor as %s, but its origin is %s: its documents are about that address only.", reached, published)
	fd.Fixes = []codes.Fix{elsewhere, codes.OriginIs(reached, "Only if clients shall use "+reached+" for good,")}
	return fd, true
}

// judgeResource picks the code and the severity for a relation.
func judgeResource(rel oauth.ResourceRelation, endpoint string, d *facts.ResourceDocument) checks.Finding {
	published := d.Metadata.Resource
	switch rel {
	case oauth.ResourceSlash:
		fd := checks.Finding{Code: codes.PRMResourceTrailingSlash,
			Detail: fmt.Sprintf("The resource differs from the endpoint's URL by the slash at the end: %s is published, %s is in use.", published, endpoint)}
		if bareHost(endpoint) {
			fd.Severity = codes.Warning
		}
		return fd
	case oauth.ResourceParent:
		return checks.Finding{Code: codes.PRMResourcePathMismatch, Severity: codes.Warning,
			Detail: fmt.Sprintf("The resource %s is a parent of the endpoint %s, not the endpoint itself.", published, endpoint)}
	case oauth.ResourceSibling, oauth.ResourceChild:
		return checks.Finding{Code: codes.PRMResourcePathMismatch, Severity: codes.Error,
			Detail: fmt.Sprintf("The resource %s has another path than the endpoint %s.", published, endpoint)}
	}
	if slices.ContainsFunc(d.Metadata.AuthorizationServers, func(s string) bool { return facts.SameServer(s, published) }) {
		return checks.Finding{Code: codes.PRMResourceIsASURL,
			Detail: fmt.Sprintf("The resource is %s, which is the authorization server, not the MCP endpoint.", published)}
	}
	return checks.Finding{Code: codes.PRMResourceHostMismatch,
		Detail: fmt.Sprintf("The resource %s is on another origin than the endpoint %s.", published, endpoint)}
}

func bareHost(rawURL string) bool { return strings.TrimSuffix(rawURL, "/") == oauth.OriginOf(rawURL) }
