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
		want.Scheme = site.Scheme
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

// samePort: the same port in writing, or none in the published URL. On the loopback
// interface every port is a server of its own, so that "none" is another one.
func samePort(site, u *url.URL) bool {
	return u.Port() == site.Port() || u.Port() == "" && !target.LoopbackHost(u.Hostname()) || bothDefault(site, u)
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

// internalHost reports a URL on a host that clients elsewhere cannot reach.
func internalHost(ctx context.Context, f *facts.Facts, n named, u, from *url.URL) *fault {
	if sameHost(u, from) || typed(f, u) {
		return nil
	}
	want := *u
	want.Scheme, want.Host = from.Scheme, from.Host
	ft := &fault{code: codes.MetadataInternalHostLeak, want: want.String()}
	if target.LoopbackHost(u.Hostname()) && !target.LoopbackHost(from.Hostname()) {
		return ft // what answers there is this machine, not the server
	}
	private := target.PrivateHost(u.Hostname())
	x := n.shown
	if x == nil {
		x = f.HostAnswers(ctx, n.url)
	}
	if x.Answered() || x.Error == nil {
		return nil
	}
	switch x.Error.Kind {
	case probe.KindDNSNotFound:
		ft.unsure = !private
	case probe.KindRefused, probe.KindUnreachable, probe.KindTimeout:
		if !private && n.server {
			return nil // an authorization server that is down is reported as that
		}
		ft.unsure = !private
	case probe.KindPolicy:
		if !private {
			return nil
		}
	default:
		return nil
	}
	ft.proof = x
	return ft
}

func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && (port(a) == port(b) || bothDefault(a, b))
}

// typed: a host that the user entered is meant.
func typed(f *facts.Facts, u *url.URL) bool {
	t := f.Target()
	return t.Casdoor != nil && sameHost(u, t.Casdoor) || t.MCP != nil && sameHost(u, t.MCP)
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
