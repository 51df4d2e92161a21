package discovery

import (
	"context"
	"net/netip"
	"net/url"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// misplacement is the way in which the host of a published URL cannot be used.
type misplacement string

const (
	ownMachine  misplacement = "own machine"   // localhost: the machine on which the client runs
	insideOnly  misplacement = "inside only"   // a private address or name that does not answer
	unknownName misplacement = "unknown name"  // no name server knows it
	notFromHere misplacement = "not from here" // a public host that gave no answer
	lostPort    misplacement = "lost port"     // the host that was asked, without its port
	otherPort   misplacement = "other port"    // the host that was asked, another port
	leakedName  misplacement = "leaked name"   // a name without a dot that answers here
)

// internalHost reports a URL on a host that clients elsewhere cannot reach.
func internalHost(ctx context.Context, f *facts.Facts, n named, u, from *url.URL) *fault {
	if sameHost(u, from) || typed(f, u) {
		return nil
	}
	want := *u
	want.Scheme, want.Host = from.Scheme, from.Host
	ft := &fault{code: codes.MetadataInternalHostLeak, want: want.String()}
	if target.LoopbackHost(u.Hostname()) && !target.LoopbackHost(from.Hostname()) {
		ft.why = ownMachine
		return ft // what answers there is this machine, not the server
	}
	x := n.shown
	if x == nil {
		x = f.HostAnswers(ctx, n.url)
	}
	ft.proof = x
	if x.Answered() && leaked(u, from) {
		// Names without a dot resolve on the server's own network, where this check may run as well.
		ft.why, ft.unsure = leakedName, true
		return ft
	}
	if x.Answered() || x.Error == nil {
		return nil
	}
	private := target.PrivateHost(u.Hostname())
	switch x.Error.Kind {
	case probe.KindDNSNotFound:
	case probe.KindRefused, probe.KindUnreachable, probe.KindTimeout:
		if !private && n.server {
			return nil // an authorization server that is down is reported as that
		}
	case probe.KindPolicy:
		if !private {
			return nil
		}
	default:
		return nil
	}
	ft.unsure = !private
	ft.why = unanswered(ctx, f, x, u, from)
	return ft
}

// unanswered says what an address without an answer is: the proxy's loss of a port, a
// name of the inside, or a public host that may answer others.
func unanswered(ctx context.Context, f *facts.Facts, x *probe.Exchange, u, from *url.URL) misplacement {
	switch {
	case strings.EqualFold(u.Hostname(), from.Hostname()) && x.Error.Kind != probe.KindDNSNotFound:
		if port(u) != std(u.Scheme) {
			return otherPort
		}
		if fixed, known := f.OriginFixed(ctx); known && fixed {
			return notFromHere // Casdoor was reached past its own address: no proxy lost anything
		}
		return lostPort
	case target.PrivateHost(u.Hostname()):
		return insideOnly
	case x.Error.Kind == probe.KindDNSNotFound:
		return unknownName
	}
	return notFromHere
}

// leaked: a single label, published by a site that is reached by a public name.
func leaked(u, from *url.URL) bool {
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || strings.Contains(host, ".") || target.LoopbackHost(host) {
		return false
	}
	return !target.PrivateHost(from.Hostname())
}

func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && (port(a) == port(b) || bothDefault(a, b))
}

// typed: a host that the user entered is meant.
func typed(f *facts.Facts, u *url.URL) bool {
	t := f.Target()
	return t.Casdoor != nil && sameHost(u, t.Casdoor) || t.MCP != nil && sameHost(u, t.MCP)
}
