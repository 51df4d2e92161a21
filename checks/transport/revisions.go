package transport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

func revisions() checks.Check {
	return checks.Check{
		ID: "transport.revisions", Topic: checks.TopicTransport, Title: "Protocol revisions",
		Doc: "A client of the revisions up to 2025-11-25 begins with initialize, one of 2026-07-28 with server/discover. Both are sent; what the server answers tells its name and the " +
			"revisions that it speaks. A server that wants a token first shows neither.",
		Stage: codes.StageTransport,
		Run:   runRevisions,
	}
}

func runRevisions(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	d, err := f.Discover(ctx)
	if err != nil {
		return checks.Because(err)
	}
	sw := identity(e.Initialize, d)
	proof := []*probe.Exchange{e.Initialize.X, d.X}
	if len(sw.ProtocolVersions) == 0 && sw.Name == "" {
		if e.Initialize.Unauthorized() || e.Initialize.X.Status == 403 {
			return notEvaluated(behindAuth, proof...)
		}
		return notEvaluated(fmt.Sprintf("neither initialize (%s) nor server/discover (%s) was answered with a protocol revision", statusLine(e.Initialize.X), statusLine(d.X)), proof...)
	}
	res := checks.Passed(spoken(sw), proof...)
	res.Software = &checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{}}, MCP: sw}
	return res
}

// identity is what the two first calls tell of the server.
func identity(initialize, discover *facts.Answer) checks.MCPSoftware {
	sw := checks.MCPSoftware{ProtocolVersions: []string{}}
	add := func(versions ...string) {
		for _, v := range versions {
			if v != "" && !slices.Contains(sw.ProtocolVersions, v) {
				sw.ProtocolVersions = append(sw.ProtocolVersions, v)
			}
		}
	}
	if discover.Open() {
		r, _ := mcp.ParseDiscover(discover.Reply.Result)
		sw.Name, sw.Version = r.ServerName, r.ServerVersion
		add(r.Versions...)
	}
	if initialize.Open() {
		r, _ := mcp.ParseInitialize(initialize.Reply.Result)
		if r.ServerName != "" {
			sw.Name, sw.Version = r.ServerName, r.ServerVersion
		}
		add(r.ProtocolVersion)
	}
	for _, a := range []*facts.Answer{initialize, discover} {
		add(mcp.SupportedVersions(a.Reply)...)
		// Servers write it back in the headers of any answer; only a known revision counts.
		if v := strings.TrimSpace(a.X.HeaderValue("MCP-Protocol-Version")); slices.Contains(mcp.Revisions(), v) && a == initialize {
			add(v)
		}
	}
	slices.Sort(sw.ProtocolVersions)
	return sw
}

func spoken(sw checks.MCPSoftware) string {
	who := "The server"
	if sw.Name != "" {
		who = fmt.Sprintf("%s %s", sw.Name, sw.Version)
	}
	if len(sw.ProtocolVersions) == 0 {
		return strings.TrimSpace(who) + " names no protocol revision."
	}
	text := fmt.Sprintf("%s speaks %s", strings.TrimSpace(who), strings.Join(sw.ProtocolVersions, ", "))
	if !slices.Contains(sw.ProtocolVersions, mcp.Revision20260728) {
		text += ", and not the stateless revision " + mcp.Revision20260728
	}
	return text + "."
}
