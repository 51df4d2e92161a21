package lab

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// kind is the software of a pair's authorization server.
type kind int

const (
	casdoorServer kind = iota // Casdoor-like, the default
	genericServer             // a plain OAuth server without any mark of Casdoor
	noServer                  // none: the MCP server is open, or names a server elsewhere
	ownServer                 // Casdoor-like, and its built-in MCP endpoint is the MCP server
)

// layout says which servers a pair has and by which URLs they are reached.
type layout struct {
	as             kind
	mcpTLS, asTLS  bool
	mcpHost        string // host name in the MCP server's URLs; "" for the lab's address, localhost for TLS
	asHost         string // the same for the authorization server
	path           string // of the MCP endpoint, default /mcp
	withoutCasdoor bool   // the user gives the MCP URL only
}

// plan is a pair before it runs: what its two servers say and do. It begins as a
// healthy pair; a fault changes a few fields.
type plan struct {
	lab  *Lab
	pair *Pair
	mcp  *site // nil when the MCP server is Casdoor's own
	as   *site // nil when there is no authorization server

	endpoint  string // URL of the MCP endpoint
	path      string // its path
	open      bool   // the endpoint takes calls without a token
	toolsOnly bool   // only tools/call asks for a token
	issuer    string // that the MCP server expects in tokens
	scope     string // that the challenge asks for
	// challenge and refusal are the WWW-Authenticate lines for no token and for a bad one.
	challenge, refusal []string
	// prm is the protected resource metadata, prmPaths where the MCP host serves it.
	prm      document
	prmPaths []string
	// prmAt holds documents that differ from prm, by path.
	prmAt   map[string]document
	sdk     mcp.StreamableHTTPOptions
	version []string // protocol revisions of the MCP server; nil for all
	// pages are the origins whose pages may call the MCP host, beside localhost; pageSends and pageReads the headers
	// that they may send and read.
	pages                []string
	pageSends, pageReads string
	// extra are further paths of the MCP host, exact.
	extra map[string]http.Handler

	// tokens spoil, in order, the access token that the user has; nil for a user without one.
	tokens []func(*givenToken)
	clock  func() time.Time   // of the MCP server
	veto   func(string) error // refuses tokens that are good, in its own words; nil for none

	casdoor *casdoor
	generic *generic

	wrapEndpoint middleware // around the MCP endpoint alone, inside of wrapMCP
	wrapMCP      middleware // in front of the whole MCP host
	wrapAS       middleware // in front of the whole authorization server
}

const (
	wellKnown    = "/.well-known/"
	prmName      = wellKnown + "oauth-protected-resource"
	rfc8414Name  = wellKnown + "oauth-authorization-server"
	oidcName     = wellKnown + "openid-configuration"
	defaultScope = "openid profile"
)

// build makes a pair ready to be served.
func (l *Lab) build(spec Spec) error {
	p := &plan{lab: l, pair: &Pair{Name: spec.Name, Code: spec.Code, Healthy: spec.Healthy, Title: spec.Title, Story: spec.Story}}
	if err := p.listenAll(spec.layout); err != nil {
		return err
	}
	p.defaults(spec.layout)
	if spec.change != nil {
		spec.change(p)
	}
	if err := p.issueToken(); err != nil {
		return err
	}
	p.assemble()
	l.pairs = append(l.pairs, *p.pair)
	return nil
}

// listenAll opens the listeners, so that URLs are known.
func (p *plan) listenAll(o layout) (err error) {
	if o.as != ownServer {
		if p.mcp, err = p.lab.listen(o.mcpTLS, o.mcpHost); err != nil {
			return err
		}
	}
	if o.as != noServer {
		p.as, err = p.lab.listen(o.asTLS, o.asHost)
	}
	return err
}

// listen opens a site on a port of its own. host is the name in its URLs.
func (l *Lab) listen(secure bool, host string) (*site, error) {
	ln, err := net.Listen("tcp", net.JoinHostPort(l.opts.Host, "0"))
	if err != nil {
		return nil, err
	}
	addr := netip.MustParseAddrPort(ln.Addr().String())
	if l.opts.Latency > 0 {
		ln = farListener{ln, l.opts.Latency}
	}
	s := &site{listener: ln, addr: addr, handler: notFound}
	l.sites = append(l.sites, s)
	scheme := "http"
	if secure {
		scheme = "https"
		if s.tls, err = l.ca.leaf(); err != nil {
			return nil, err
		}
		s.tls = s.tls.Clone()
	}
	switch {
	case host == "" && secure:
		host = "localhost"
	case host == "":
		host = l.opts.Host
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	s.host = net.JoinHostPort(host, port)
	s.url = scheme + "://" + s.host
	return s, nil
}

// site opens a further site for a fault that needs one; an error of the listener gives one that nothing answers at.
func (p *plan) site(h http.Handler) *site {
	s, err := p.lab.listen(false, "")
	if err != nil {
		return &site{url: deadURL, host: strings.TrimPrefix(deadURL, "http://")}
	}
	s.handler = h
	return s
}

// certificate replaces the MCP host's certificate by a faulty one.
func (p *plan) certificate(from *authority, o leafOptions) {
	if c, err := from.issue(o); err == nil {
		p.mcp.tls = c
	} else {
		p.mcp.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	}
}

// deadURL is an origin at which nothing answers: port 1 (tcpmux) is not an ephemeral port,
// so that no other server of the lab can get it.
const deadURL = "http://127.0.0.1:1"
