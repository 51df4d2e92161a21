package diagnose

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/probe"
)

// software merges what the checks recognised and what the answers' headers show of a proxy.
func software(outcomes []checks.Outcome, rep checks.Report) checks.Software {
	sw := checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{}}, MCP: checks.MCPSoftware{ProtocolVersions: []string{}}}
	for _, o := range outcomes {
		if s := o.Result.Software; s != nil {
			sw = merge(sw, *s)
		}
	}
	slices.Sort(sw.MCP.ProtocolVersions)
	sw.Proxy = proxyInFront(rep)
	return sw
}

// proxyInFront is the proxy in front of the MCP server or, where none shows itself there,
// in front of any other server that was asked.
func proxyInFront(rep checks.Report) string {
	host := hostOf(rep.Target.MCP)
	var own []*probe.Exchange
	for _, x := range rep.Exchanges {
		if host != "" && hostOf(x.URL) == host {
			own = append(own, x)
		}
	}
	return cmp.Or(proxyAmong(own), proxyAmong(rep.Exchanges))
}

// proxyAmong is the proxy that most of the answers show: they come in any order, so the
// first one would be a matter of luck.
func proxyAmong(xs []*probe.Exchange) string {
	seen := map[string]int{}
	best := ""
	for _, x := range xs {
		if p := proxyOf(x); p != "" {
			seen[p]++
		}
	}
	for _, p := range slices.Sorted(maps.Keys(seen)) {
		if seen[p] > seen[best] {
			best = p
		}
	}
	return best
}

func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

func merge(a, b checks.Software) checks.Software {
	a.Casdoor.Detected = a.Casdoor.Detected || b.Casdoor.Detected
	a.Casdoor.OwnMCP = a.Casdoor.OwnMCP || b.Casdoor.OwnMCP
	if a.AS == (checks.ASSoftware{}) {
		a.AS = b.AS
	}
	a.Casdoor.Evidence = union(a.Casdoor.Evidence, b.Casdoor.Evidence)
	if a.MCP.Name == "" {
		a.MCP.Name, a.MCP.Version = b.MCP.Name, b.MCP.Version
	}
	a.MCP.ProtocolVersions = union(a.MCP.ProtocolVersions, b.MCP.ProtocolVersions)
	return a
}

// union adds to a what it lacks of b.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// proxyOf names the proxy or edge that an answer's headers give away.
func proxyOf(x *probe.Exchange) string {
	server := strings.ToLower(x.HeaderValue("Server"))
	via := strings.ToLower(strings.Join(x.HeaderValues("Via"), ", "))
	switch {
	case x.HeaderValue("Cf-Ray") != "", server == "cloudflare":
		return "cloudflare"
	case strings.HasPrefix(server, "nginx"), strings.HasPrefix(server, "openresty"):
		return "nginx"
	case strings.Contains(server, "caddy"), strings.Contains(via, "caddy"):
		return "caddy"
	case strings.Contains(server, "traefik"), strings.Contains(via, "traefik"):
		return "traefik"
	case strings.HasPrefix(server, "envoy"), strings.HasPrefix(server, "istio-envoy"):
		return "envoy"
	case strings.HasPrefix(server, "awselb"):
		return "aws-alb"
	}
	return ""
}
