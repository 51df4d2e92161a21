package discovery

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// fault is what is wrong with a published URL's scheme or host.
type fault struct {
	code codes.Code
	// narrower: a code of Casdoor's own says it better; this one stays unreported.
	narrower bool
	want     string          // what should stand there
	proof    *probe.Exchange // what shows it; nil when the URL alone does
	unsure   bool            // the host may be down for a while only
	// why says how the host is unusable; "" for faults of the scheme.
	why misplacement
}

// faultOf judges scheme and host of a published URL; nil when nothing is wrong with them.
func faultOf(ctx context.Context, f *facts.Facts, n named) *fault {
	u, okU := webURL(n.url)
	from, okFrom := webURL(n.from)
	if !okU || !okFrom {
		return nil // reported as an invalid member
	}
	ft := wrongScheme(ctx, f, n, u, from)
	if ft == nil {
		ft = internalHost(ctx, f, n, u, from)
	}
	if ft != nil {
		ft.narrower = ft.narrower || casdoorNarrower(ctx, f, n)
	}
	return ft
}

func webURL(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	return u, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// wrongScheme compares the scheme with the one by which the same host is really reached.
func wrongScheme(ctx context.Context, f *facts.Facts, n named, u, from *url.URL) *fault {
	for _, site := range sites(ctx, f, from) {
		if !strings.EqualFold(site.Hostname(), u.Hostname()) || site.Scheme == u.Scheme || !samePort(site, u) {
			continue
		}
		want := *u
		want.Scheme, want.Host = site.Scheme, site.Host
		ft := &fault{want: want.String()}
		if n.in != inChallenge && facts.SchemeGuessed(site.String(), n.url) {
			if ev, err := f.Casdoor(ctx); err == nil && ev.Detected {
				ft.narrower = n.in == inServerMetadata || ev.OwnMCP
			}
		}
		if u.Scheme == "http" {
			ft.code = codes.MetadataHTTPSchemeBehindProxy
			return ft
		}
		if x := f.HostAnswers(ctx, n.url); noTLS(x, u.Port() == "") {
			ft.code, ft.proof = codes.MetadataSchemeGuessWrong, x
			return ft
		}
		return nil
	}
	return nil
}

// sites are the URLs by which the two servers are known to be reached.
func sites(ctx context.Context, f *facts.Facts, from *url.URL) []*url.URL {
	out := []*url.URL{from}
	if e, err := f.Endpoint(ctx); err == nil {
		out = append(out, e.URL)
	}
	// A host that the user typed counts once something answered there.
	if u := f.Target().Casdoor; u != nil {
		if s, err := f.ServerAt(ctx, u.String()); err == nil && s.Forms[0].Hops[0].Answered() {
			out = append(out, u)
		}
	}
	return out
}

// samePort: the same port in writing, or none in a published http URL. On the loopback
// interface every port is a server of its own, so that "none" is another one. An https URL
// without the site's port lost more than its scheme, see internalHost.
func samePort(site, u *url.URL) bool {
	return u.Port() == site.Port() || bothDefault(site, u) || u.Port() == "" && u.Scheme == "http" && !target.LoopbackHost(u.Hostname())
}

func bothDefault(a, b *url.URL) bool { return port(a) == std(a.Scheme) && port(b) == std(b.Scheme) }

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return std(u.Scheme)
}

func std(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// noTLS reports that a port does not speak TLS. Where the published URL leaves the port
// out, nothing listening on 443 says the same.
func noTLS(x *probe.Exchange, defaultPort bool) bool {
	if x.Answered() || x.Error == nil {
		return false
	}
	switch x.Error.Kind {
	case probe.KindPlainOnTLS, probe.KindTLSHandshake, probe.KindNotHTTP:
		return true
	case probe.KindRefused, probe.KindTimeout, probe.KindReset, probe.KindClosed:
		return defaultPort
	}
	return false
}

// casdoorNarrower reports faults that have a code of Casdoor's own.
func casdoorNarrower(ctx context.Context, f *facts.Facts, n named) bool {
	switch {
	case n.in == inChallenge:
		c, err := f.CasdoorChallenge(ctx)
		return err == nil && c.Strays
	case n.member == "authorization_endpoint" && facts.DevPort(n.url):
		ev, err := f.Casdoor(ctx)
		return err == nil && ev.Detected
	}
	return false
}
