package reach

import (
	"context"
	"fmt"
	"net/url"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func port() checks.Check {
	return checks.Check{
		ID: "reach.port", Topic: checks.TopicReach, Title: "Hosted clients can reach the port",
		Doc:   "Clients that run at their vendor connect to https on port 443 only. This is judged when such a client was chosen, by the URLs alone, and never for loopback or private names.",
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
	var found []checks.Finding
	for _, s := range sites(ctx, f) {
		if fd, ok := nonstandard(s, p); ok {
			found = append(found, fd)
		}
	}
	return checks.Found(p.Name+" can use the ports of both servers, as far as the URLs tell.", found...)
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
	if target.PrivateHost(host) || target.LoopbackHost(host) || s.url.Scheme == "https" && portOf(s.url) == "443" {
		return checks.Finding{}, false
	}
	want := *s.url
	want.Scheme, want.Host = "https", host
	return checks.Finding{
		Code: codes.ClientUnreachableNonstandardPort, Subject: s.url.String(),
		Detail: fmt.Sprintf("%s is at port %s by %s. %s connects from its vendor's servers, to https on port 443 only, so it does not reach it although others do.",
			s.who, portOf(s.url), s.url.Scheme, p.Name),
		Expected: want.String(), Received: s.url.String(), Exchanges: []*probe.Exchange{s.x},
	}, true
}
