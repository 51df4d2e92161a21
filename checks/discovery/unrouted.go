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
	"casdoctor/checks/probe"
)

// casdoorOn is an answer from that host which shows a Casdoor behind it: its health, or its own MCP
// server. Nil for none.
func casdoorOn(ctx context.Context, f *facts.Facts, rawURL string) *probe.Exchange {
	if d, err := f.CasdoorHealth(ctx); err == nil && sameOrigin(d.URL, rawURL) && facts.ShowsCasdoor(casdoor.KindHealth, d.Last()) {
		return d.Last()
	}
	if e, err := f.Endpoint(ctx); err == nil && atOwnPath(e) && sameOrigin(e.URL.String(), rawURL) && facts.ShowsCasdoor("", e.Initialize.X) {
		return e.Initialize.X
	}
	return nil
}

// atOwnPath: Casdoor's MCP paths at the root of the host. Below a prefix Casdoor does not work at all,
// which is another fault.
func atOwnPath(e *facts.Endpoint) bool {
	return e.URL.Path == casdoor.MCPEndpointPath || strings.HasPrefix(e.URL.Path, "/api/server/")
}

// ownBelowPrefix: Casdoor's own MCP server below a prefix, which another check reports as the cause.
func ownBelowPrefix(ctx context.Context, f *facts.Facts) bool {
	e, err := f.Endpoint(ctx)
	ev, evErr := f.Casdoor(ctx)
	if err != nil || evErr != nil || !ev.OwnMCP || atOwnPath(e) {
		return false
	}
	servers, err := f.Servers(ctx)
	return err == nil && slices.ContainsFunc(servers, func(s *facts.Server) bool { _, below := belowPrefix(ctx, f, s); return below })
}

func sameOrigin(a, b string) bool {
	return strings.EqualFold(oauth.OriginOf(a), oauth.OriginOf(b))
}

// missed reports documents that a Casdoor would have served, and of which none got to it: a 404 or an
// empty answer without any mark of Casdoor.
func missed(docs []*facts.Document) bool {
	for _, d := range docs {
		empty := d.Outcome == facts.GotOther && len(strings.TrimSpace(string(d.Body()))) == 0
		if d.Outcome != facts.GotNotFound && !empty || facts.ShowsCasdoor("", d.Last()) {
			return false
		}
	}
	return len(docs) > 0
}

// unrouted says that a Casdoor is behind the host of these documents and that the proxy keeps them
// from it; "" when nothing shows that.
func unrouted(ctx context.Context, f *facts.Facts, docs []*facts.Document) (text string, fixes []codes.Fix, proof *probe.Exchange) {
	if !missed(docs) {
		return "", nil, nil
	}
	x := casdoorOn(ctx, f, docs[0].URL)
	if x == nil {
		return "", nil, nil
	}
	u, _ := url.Parse(docs[0].URL)
	text = fmt.Sprintf("Casdoor itself answers on this host (%s), so the proxy in front of it does not send it these paths.", x.URL)
	fixes = append([]codes.Fix{{Where: "The proxy in front of Casdoor", Steps: []string{
		"Send /.well-known/ at the root of " + u.Host + " to Casdoor, as the proxy does with /api/, and leave the path as it is.",
		"Look at the result: " + docs[0].URL + " must answer 200 with JSON.",
	}}}, codes.RouteToCasdoor(docs[0].Last().HeaderValue("Server"))...)
	return text, fixes, x
}

// ownUnrouted reports Casdoor's own MCP server on a host whose proxy keeps the well-known paths from it.
func ownUnrouted(ctx context.Context, f *facts.Facts, r *facts.ResourceMetadata) (checks.Finding, bool) {
	e, err := f.Endpoint(ctx)
	if err != nil || r.Chosen != nil || !atOwnPath(e) {
		return checks.Finding{}, false
	}
	if ev, err := f.Casdoor(ctx); err != nil || !ev.OwnMCP {
		return checks.Finding{}, false
	}
	docs := plain(places(r))
	if slices.ContainsFunc(docs, func(d *facts.Document) bool { return !sameOrigin(d.URL, e.URL.String()) }) {
		return checks.Finding{}, false
	}
	text, fixes, proof := unrouted(ctx, f, docs)
	if text == "" {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.WellKnownNotRoutedByProxy, Subject: r.Root.URL,
		Detail:   text + " What came instead: " + described(docs) + ".",
		Expected: "200 with Casdoor's document at " + r.Root.URL, Received: trimStop(r.Root.Describe()),
		Exchanges: append([]*probe.Exchange{r.Root.Last(), proof}, lasts(docs)...),
		Fixes:     fixes, FixesOnly: true,
	}, true
}
