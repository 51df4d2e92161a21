package lab

import (
	"net"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"casdoctor/checks/target"
)

// defaults fills a plan in as a healthy pair of its layout.
func (p *plan) defaults(o layout) {
	p.sdk = mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true}
	p.path, p.scope, p.clock = "/mcp", defaultScope, time.Now
	p.pageSends, p.pageReads = pageSends, pageReads
	if o.path != "" {
		p.path = o.path
	}
	switch o.as {
	case casdoorServer, ownServer:
		p.casdoor = newCasdoor(p.as)
		p.issuer = p.as.url
	case genericServer:
		p.generic = newGeneric(p.as.url)
		p.issuer = p.as.url
	case noServer:
		p.open = true
	}
	if o.as == ownServer {
		p.path = "/api/mcp"
		p.endpoint = p.as.url + p.path
	} else {
		p.endpoint = p.mcp.url + p.path
		p.protect()
	}
	p.pair.Input = target.Input{MCP: p.endpoint}
	if p.as != nil && !o.withoutCasdoor {
		p.pair.Input.Casdoor = p.issuer
	}
	p.resolve(p.mcp)
	p.resolve(p.as)
}

// protect describes the healthy protection of the endpoint: the challenge with its
// pointer, and one right document at both well-known URLs.
func (p *plan) protect() {
	if p.open {
		return
	}
	p.challenge, p.refusal = p.challenges(p.mcp.url + prmName + p.path)
	p.prm = document{
		"resource": p.endpoint, "authorization_servers": []any{p.issuer},
		"bearer_methods_supported": []any{"header"}, "scopes_supported": words(p.scope),
	}
	p.prmPaths = []string{prmName + p.path, prmName}
}

// challenges are the lines for no token and for a bad one that point to a document.
func (p *plan) challenges(metadata string) (first, bad []string) {
	pointer := `resource_metadata="` + metadata + `"`
	return []string{"Bearer " + pointer + `, scope="` + p.scope + `"`},
		[]string{`Bearer error="invalid_token", error_description="The access token is not valid", ` + pointer}
}

// point lets the challenge name another document.
func (p *plan) point(metadata string) { p.challenge, p.refusal = p.challenges(metadata) }

// resolve tells the pair where a site's name is served, if that does not follow from the name.
func (p *plan) resolve(s *site) {
	if s == nil {
		return
	}
	host, _, _ := net.SplitHostPort(s.host)
	v4 := s.addr.Addr().String() == "127.0.0.1"
	if host == s.addr.Addr().String() || v4 && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
		return
	}
	if p.pair.Resolve == nil {
		p.pair.Resolve = map[string]string{}
	}
	p.pair.Resolve[s.host] = s.addr.String()
}

// words is a list of JSON strings.
func words(text string) []any {
	var out []any
	for _, w := range strings.Fields(text) {
		out = append(out, w)
	}
	return out
}
