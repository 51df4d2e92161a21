package discovery

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func wellKnown() checks.Check {
	return checks.Check{
		ID: "discovery.wellknown", Topic: checks.TopicDiscovery, Title: "Well-known paths reach the servers",
		Doc: "Metadata lives under /.well-known/ at the root of a host. A web application that answers every path with its page, a login in front of everything, or a proxy " +
			"that sends only some paths to the server hides it. A well-known name that cannot exist is asked as a control where a page comes.",
		Stage: codes.StageResourceMetadata,
		Codes: []codes.Code{codes.WellKnownHTML200SPA, codes.WellKnownRequiresAuth, codes.WellKnownNotRoutedByProxy},
		Run:   runWellKnown,
	}
}

// hidden is a well-known URL behind which a document cannot be seen.
type hidden struct {
	doc      *facts.Document
	severity codes.Severity
	effect   string // what that means for clients
}

func runWellKnown(ctx context.Context, f *facts.Facts) checks.Result {
	pages, found, looked := hiddenResource(ctx, f)
	atServers, lookedThere := hiddenServers(ctx, f)
	pages = append(pages, atServers...)
	for _, h := range pages {
		switch h.doc.Outcome {
		case facts.GotHTML:
			found = append(found, page(ctx, f, h))
		case facts.GotAuth:
			found = append(found, locked(h))
		}
	}
	if !looked && !lookedThere {
		if _, err := f.Servers(ctx); err != nil {
			return checks.Because(err)
		}
		return checks.Result{Status: checks.NotEvaluated, Reason: "No well-known path that a client needs was asked."}
	}
	return checks.Found("No well-known path that a client needs answers with a web page or a login.", found...)
}

// hiddenResource looks at the MCP host; not where its answer to the first call is unclear.
func hiddenResource(ctx context.Context, f *facts.Facts) (pages []hidden, found []checks.Finding, looked bool) {
	r, e, ended := protected(ctx, f)
	if ended != nil {
		return nil, nil, ended.Status == checks.Pass
	}
	// A bare 403 at the endpoint too: something in front refuses everything, which is another fault.
	refusedAll := e.Initialize.X.Status == 403
	for _, d := range before(r) {
		h := hidden{doc: d.Document, severity: codes.Error, effect: "No client finds the protected resource metadata behind it."}
		if r.Chosen != nil {
			h.effect = "Clients that ask there first stop at it, although the document exists at " + r.Chosen.URL + "."
		}
		if d.Outcome == facts.GotHTML || d.Outcome == facts.GotAuth && !refusedAll {
			pages = append(pages, h)
		}
	}
	// Behind the document that clients end with, only those that begin at the root meet the page.
	if r.Chosen != nil && r.Root.Outcome == facts.GotHTML && !contains(pages, r.Root.Document) {
		h := hidden{doc: r.Root.Document, severity: codes.Warning, effect: "Clients that ask for the root form first read the page and may stop at it."}
		if r.Challenged.Valid() {
			h.severity = codes.Info
		}
		pages = append(pages, h)
	}
	if fd, ok := notRouted(ctx, f, r); ok {
		found = append(found, fd)
	} else if fd, ok := ownUnrouted(ctx, f, r); ok {
		found = append(found, fd)
	}
	return pages, found, answered(plain(places(r)))
}

// answered reports whether any of the documents got an answer at all.
func answered(docs []*facts.Document) bool {
	for _, d := range docs {
		if d.Last().Answered() {
			return true
		}
	}
	return false
}

func contains(pages []hidden, d *facts.Document) bool {
	for _, h := range pages {
		if h.doc == d {
			return true
		}
	}
	return false
}

// hiddenServers looks at the forms that clients meet before they find a server's metadata.
func hiddenServers(ctx context.Context, f *facts.Facts) (pages []hidden, looked bool) {
	servers, err := f.Servers(ctx)
	if err != nil {
		return nil, false
	}
	for i, s := range servers {
		looked = looked || answered(documents(s.Forms))
		if explained(ctx, f, s) {
			continue
		}
		for _, d := range formsBefore(s) {
			h := hidden{doc: d.Document, severity: codes.Error, effect: "No client finds the metadata of the authorization server behind it."}
			if s.Chosen != nil {
				h.effect = "Clients that ask there first stop at it, although the metadata exists at " + s.Chosen.URL + "."
			}
			if i > 0 && servers[0].Chosen != nil {
				h.severity = codes.Warning
			}
			if d.Outcome == facts.GotHTML || d.Outcome == facts.GotAuth {
				pages = append(pages, h)
			}
		}
	}
	return pages, looked
}

func page(ctx context.Context, f *facts.Facts, h hidden) checks.Finding {
	fd := checks.Finding{
		Code: codes.WellKnownHTML200SPA, Severity: h.severity, Subject: h.doc.URL,
		Detail:   fmt.Sprintf("%s answers 200 with a web page instead of a document or a 404. %s", h.doc.URL, h.effect),
		Expected: "a JSON document, or 404 where there is none", Received: h.doc.Describe(), Exchanges: h.doc.Hops,
	}
	u, err := url.Parse(h.doc.Last().URL)
	if err != nil {
		return fd
	}
	control := f.WellKnownControl(ctx, u)
	fd.Exchanges = slices.Concat(h.doc.Hops, control.Hops)
	if control.Outcome == facts.GotHTML {
		fd.Detail += " The host answers a made-up well-known name in the same way: a web application catches every path."
		fd.Fixes = routeFix(ctx, f, u)
	} else {
		fd.Detail += " A made-up well-known name on this host gives " + trimStop(control.Describe()) + "."
	}
	return fd
}

func locked(h hidden) checks.Finding {
	return checks.Finding{
		Code: codes.WellKnownRequiresAuth, Severity: h.severity, Subject: h.doc.URL,
		Detail:   fmt.Sprintf("%s asks for a login (%s), but clients read it before they have one. %s", h.doc.URL, trimStop(h.doc.Describe()), h.effect),
		Expected: "200 with the document, without any credentials", Received: trimStop(h.doc.Describe()), Exchanges: h.doc.Hops,
	}
}

// notRouted reports a host whose root never reaches the server: the document is found
// below the endpoint's path only.
func notRouted(ctx context.Context, f *facts.Facts, r *facts.ResourceMetadata) (checks.Finding, bool) {
	if r.Chosen != nil || r.Path == nil || r.Path.Outcome != facts.GotNotFound || r.Root.Outcome != facts.GotNotFound {
		return checks.Finding{}, false
	}
	below, err := f.ResourceMetadataBelow(ctx)
	if err != nil || !below.Valid() {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.WellKnownNotRoutedByProxy, Subject: r.Path.URL,
		Detail: fmt.Sprintf("The document exists at %s, where no client looks. At the root of the host, %s comes from %s.",
			below.URL, trimStop(r.Path.Describe()), serverName(r.Path.Last(), below.Last())),
		Expected: "200 with the document at " + r.Path.URL, Received: trimStop(r.Path.Describe()),
		Exchanges: []*probe.Exchange{r.Path.Last(), below.Last(), r.Root.Last()},
	}, true
}

// serverName says whose answer the 404 is, as far as its Server header tells.
func serverName(miss, hit *probe.Exchange) string {
	a, b := miss.HeaderValue("Server"), hit.HeaderValue("Server")
	switch {
	case a != "" && a != b:
		return "another server (" + a + ")"
	case a != "":
		return "the proxy or the server (" + a + ")"
	}
	return "whatever stands in front of it"
}
