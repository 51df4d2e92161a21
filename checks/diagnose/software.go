package diagnose

import (
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/probe"
)

// software merges what the checks recognised and what the answers' headers show of a proxy.
func software(outcomes []checks.Outcome, xs []*probe.Exchange) checks.Software {
	sw := checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{}}, MCP: checks.MCPSoftware{ProtocolVersions: []string{}}}
	for _, o := range outcomes {
		if s := o.Result.Software; s != nil {
			sw = merge(sw, *s)
		}
	}
	slices.Sort(sw.MCP.ProtocolVersions)
	for _, x := range xs {
		if p := proxyOf(x); p != "" && sw.Proxy == "" {
			sw.Proxy = p
		}
	}
	return sw
}

func merge(a, b checks.Software) checks.Software {
	a.Casdoor.Detected = a.Casdoor.Detected || b.Casdoor.Detected
	a.Casdoor.Evidence = append(a.Casdoor.Evidence, b.Casdoor.Evidence...)
	if a.MCP.Name == "" {
		a.MCP.Name, a.MCP.Version = b.MCP.Name, b.MCP.Version
	}
	for _, v := range b.MCP.ProtocolVersions {
		if !slices.Contains(a.MCP.ProtocolVersions, v) {
			a.MCP.ProtocolVersions = append(a.MCP.ProtocolVersions, v)
		}
	}
	return a
}

// proxyOf names the proxy or edge that an answer's headers give away.
func proxyOf(x *probe.Exchange) string {
	server := strings.ToLower(x.HeaderValue("Server"))
	via := strings.ToLower(x.HeaderValue("Via"))
	switch {
	case x.HeaderValue("Cf-Ray") != "":
		return "cloudflare"
	case strings.HasPrefix(server, "nginx"), strings.HasPrefix(server, "openresty"):
		return "nginx"
	case strings.Contains(server, "caddy"), strings.Contains(via, "caddy"):
		return "caddy"
	case strings.Contains(server, "traefik"), strings.Contains(via, "traefik"):
		return "traefik"
	case strings.HasPrefix(server, "envoy"):
		return "envoy"
	case strings.HasPrefix(server, "awselb"):
		return "aws-alb"
	}
	return ""
}
