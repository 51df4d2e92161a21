package reach

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func port() checks.Check {
	return checks.Check{
		ID: "reach.port", Topic: checks.TopicReach, Title: "Hosted clients can reach the port",
		Doc:   "Clients that run at their vendor connect to https on port 443 only. This is judged when such a client was chosen, by the URLs alone. A loopback address is not judged, and a private host is warned of.",
		Stage: codes.StageEdge,
		Codes: []codes.Code{codes.ClientUnreachableNonstandardPort},
		Run:   runPort,
	}
}

func runPort(ctx context.Context, f *facts.Facts) checks.Result {
	p, known := target.ProfileByID(f.Target().Client)
	if !known || !p.Hosted {
		return checks.SkippedFor("no client that runs at its vendor was chosen")
	}
	all := sites(ctx, f)
	if len(all) == 0 {
		return notEvaluated("no server is known whose port could be judged")
	}
	var found []checks.Finding
	var good, private, loopback []string
	for _, s := range all {
		host := s.url.Hostname()
		switch fd, ok := nonstandard(s, p); {
		case target.LoopbackHost(host):
			loopback = add(loopback, host)
		case target.PrivateHost(host):
			private = add(private, host)
		case ok:
			found = append(found, fd)
		default:
			good = add(good, s.url.Host)
		}
	}
	return portResult(p, found, good, private, loopback)
}

// portResult never calls usable what a vendor's servers cannot reach: a loopback address is not judged,
// and a private host is warned of, as a tunnel that is not seen from here may lead to it.
func portResult(p target.Profile, found []checks.Finding, good, private, loopback []string) checks.Result {
	var says []string
	if len(good) > 0 {
		says = append(says, fmt.Sprintf("%s can use the port of %s, as far as the URL tells.", p.Name, strings.Join(good, " and of ")))
	}
	for _, h := range private {
		says = append(says, fmt.Sprintf("%s is a private host: %s connects from its vendor's servers, to public addresses only, and does not reach it unless a tunnel leads there. Give it a public https URL on port 443.", h, p.Name))
	}
	for _, h := range loopback {
		says = append(says, fmt.Sprintf("Not judged: %s is a loopback address, which the servers of %s cannot reach; give the public URL to have it judged.", h, p.Name))
	}
	r := checks.Found("", found...)
	r.Reason = strings.Join(says, " ")
	switch {
	case len(found) > 0:
	case len(private) > 0:
		r.Status = checks.Warn
	case len(good) == 0:
		r.Status = checks.NotEvaluated
	}
	return r
}

func add(hosts []string, host string) []string {
	if slices.Contains(hosts, host) {
		return hosts
	}
	return append(hosts, host)
}

// site is one of the two servers' URLs and an exchange with it.
type site struct {
	url *url.URL
	who string
	x   *probe.Exchange
}

func sites(ctx context.Context, f *facts.Facts) []site {
	var out []site
	if e, err := f.FirstCall(ctx); err == nil {
		out = append(out, site{e.URL, "The MCP server", e.Initialize.X})
	}
	servers, err := f.Servers(ctx)
	if err != nil {
		return out
	}
	for _, s := range servers {
		if u, err := url.Parse(s.Issuer); err == nil {
			out = append(out, site{u, "The authorization server", s.Forms[0].Hops[0]})
		}
	}
	return out
}

func nonstandard(s site, p target.Profile) (checks.Finding, bool) {
	host := s.url.Hostname()
	if s.url.Scheme == "https" && portOf(s.url) == "443" {
		return checks.Finding{}, false
	}
	want := *s.url
	want.Scheme, want.Host = "https", host
	return checks.Finding{
		// The chosen client is the one that is hit: for it nothing works.
		Code: codes.ClientUnreachableNonstandardPort, Severity: codes.Error, Subject: s.url.String(),
		Detail: fmt.Sprintf("%s is at port %s by %s. %s connects from its vendor's servers, to https on port 443 only, so it does not reach it although others do.",
			s.who, portOf(s.url), s.url.Scheme, p.Name),
		Expected: want.String(), Received: s.url.String(), Exchanges: []*probe.Exchange{s.x},
	}, true
}
