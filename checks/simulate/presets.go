package simulate

import (
	"fmt"
	"net/netip"
	"net/url"

	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
)

// Preset is what is known of a client that runs in a browser: data only. Clients change, so
// each names where it comes from and when it was compared with that.
type Preset struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Origin string `json:"origin"` // of its page; "" where the user says it
	// DiscoveryVersion tells whether it sends MCP-Protocol-Version when it looks for metadata, which
	// takes a preflight. The TypeScript SDK does, and tries again without it when the browser refuses.
	DiscoveryVersion bool   `json:"discovery_version"`
	Note             string `json:"note,omitempty"` // what a reader has to know before they trust the answer
	Source           string `json:"source"`
	AsOf             string `json:"as_of"` // YYYY-MM-DD
}

// asOf is the date on which the presets were last compared with their sources.
const asOf = "2026-11-25"

const sdkSource = "source of modelcontextprotocol/typescript-sdk, client/auth and client/streamableHttp"

var presets = []Preset{
	{ID: "inspector", Name: "MCP Inspector, direct mode", Origin: "http://localhost:6274", DiscoveryVersion: true,
		Note:   "In proxy mode its requests come from a process on the user's machine, and CORS does not count.",
		Source: "default port of modelcontextprotocol/inspector; " + sdkSource},
	{ID: "web-ide", Name: "A web IDE (vscode.dev)", Origin: "https://vscode.dev", DiscoveryVersion: true,
		Note:   "Extensions of a web IDE may run under an origin of their own: the browser's console names it.",
		Source: sdkSource},
	{ID: "claude-ai", Name: "A page of claude.ai", Origin: "https://claude.ai", DiscoveryVersion: true,
		Note:   "Claude's connectors call from Anthropic's servers and send no Origin: CORS does not stop them.",
		Source: "anthropics/claude-ai-mcp#85, #124; " + sdkSource},
	{ID: "localhost", Name: "A development server", Origin: "http://localhost:3000", DiscoveryVersion: true,
		Note:   "Casdoor allows http://localhost on every port, whatever is configured: this origin does not stand for the deployed one.",
		Source: sdkSource},
	{ID: "own", Name: "My own client",
		Note:   "The headers that the specification demands, and no more.",
		Source: "MCP specification, basic/transports and basic/authorization of each revision"},
}

// Presets returns all presets in the order in which they are offered. The caller owns the result.
func Presets() []Preset {
	out := make([]Preset, len(presets))
	for i, p := range presets {
		p.AsOf = asOf
		out[i] = p
	}
	return out
}

// PresetByID returns the preset with that id.
func PresetByID(id string) (Preset, bool) {
	for _, p := range Presets() {
		if p.ID == id {
			return p, true
		}
	}
	return Preset{}, false
}

// Headers are the request headers that the client sets for a kind of endpoint in a revision;
// ok is false where the revision has no such request.
func (p Preset) Headers(k Kind, revision string) (headers []fetch.Header, ok bool) {
	a, ok := harmless(k, revision)
	if !ok {
		return nil, false
	}
	return p.complete(a.headers, k, revision), true
}

// complete adds what this client sends beyond the rest. Discovery names the revision since 2025-03-26.
func (p Preset) complete(headers []fetch.Header, k Kind, revision string) []fetch.Header {
	discovery := k == PRM || k == ASMetadata || k == OIDCMetadata
	if discovery && p.DiscoveryVersion && revision >= mcp.Revision20250326 {
		headers = append(headers, fetch.Header{Name: protocolVersion, Value: revision})
	}
	return headers
}

// Question is the client's request to an endpoint, from a page of the origin given; ok is false
// where the revision has no such request. The user is taken to let the page reach the local
// network where Chromium asks for that: the permission is no matter of the server's.
func (p Preset) Question(e Endpoint, origin fetch.Origin, revision string) (q Question, ok bool) {
	a, ok := harmless(e.Kind, revision)
	if !ok {
		return Question{}, false
	}
	q = Question{Content: a.content, Compare: true, Purpose: fmt.Sprintf("CORS from %s: %s", origin, e.Kind.Name()),
		Request: fetch.Request{Origin: origin, URL: e.URL, Method: a.method, Body: len(a.content) > 0, From: PageSpace(origin), LocalAccess: true,
			Headers: p.complete(a.headers, e.Kind, revision)}}
	return q, true
}

// PageSpace is the address space that a page of an origin is loaded from, as far as its name
// tells: a host with a name of the public internet is taken for public.
func PageSpace(o fetch.Origin) fetch.Space {
	u, err := url.Parse(o.String())
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return fetch.Unknown
	}
	host := u.Hostname()
	if s := fetch.SpaceOfHost(host); s != fetch.Unknown {
		return s
	}
	if _, err := netip.ParseAddr(host); err != nil && publicName(host) {
		return fetch.Public
	}
	return fetch.Unknown
}
