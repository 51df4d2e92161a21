package lab

import (
	"net"
	"time"

	"casdoctor/checks/codes"
)

// reachFaults break the way to the servers.
func reachFaults() []Spec {
	return []Spec{
		{Name: "mcp-unreachable", Code: codes.MCPUnreachable, Title: "Nothing listens at the MCP URL",
			Story:  "The MCP server has crashed, or listens on another port than the one that was entered.",
			change: func(p *plan) { p.pair.Input.MCP = deadURL + "/mcp" }},
		{Name: "as-unreachable", Code: codes.ASUnreachable, Title: "Casdoor is down",
			Story:  "The MCP server works and sends clients to Casdoor, where nothing listens.",
			layout: layout{as: casdoorServer}, change: func(p *plan) {
				p.issuer, p.pair.Input.Casdoor = deadURL, deadURL
				p.prm["authorization_servers"] = []any{deadURL}
			}},
		{Name: "tls-handshake-failure", Code: codes.TLSHandshakeFailure, Title: "TLS never completes",
			Story:  "The load balancer accepts the connection and hangs up on the ClientHello: no certificate is configured for the name.",
			layout: layout{mcpTLS: true}, change: func(p *plan) { p.mcp.tls, p.mcp.raw = nil, hangUp }},
		{Name: "tls-untrusted-cert", Code: codes.TLSUntrustedCert, Title: "A self-signed certificate",
			Story:  "The MCP server still has the certificate that its installer made for itself.",
			layout: layout{mcpTLS: true}, change: func(p *plan) { p.certificate(p.lab.ca, leafOptions{names: labNames, ips: true, selfSigned: true}) }},
		{Name: "tls-untrusted-cert-2", Code: codes.TLSUntrustedCert, Title: "An expired certificate",
			Story:  "The renewal of the certificate has failed unnoticed.",
			layout: layout{mcpTLS: true}, change: func(p *plan) { p.certificate(p.lab.ca, leafOptions{names: labNames, ips: true, expired: true}) }},
		{Name: "tls-untrusted-cert-3", Code: codes.TLSUntrustedCert, Title: "A certificate for another name",
			Story:  "The reverse proxy shows the certificate of its default site.",
			layout: layout{mcpTLS: true}, change: func(p *plan) { p.certificate(p.lab.ca, leafOptions{names: []string{"wiki.lab.example"}}) }},
		{Name: "tls-untrusted-cert-4", Code: codes.TLSUntrustedCert, Title: "A certificate of a company's own authority",
			Story:  "The authority is installed on the company's machines, but hosted clients do not know it.",
			layout: layout{mcpTLS: true}, change: unknownAuthority},
		{Name: "client-unreachable-nonstandard-port", Code: codes.ClientUnreachableNonstandardPort, Title: "A hosted client cannot use the port",
			Story:  "The MCP server is public on a port of its own. Claude connects from its vendor's servers, to port 443 only.",
			layout: layout{mcpTLS: true, mcpHost: "mcp.lab.example"}, change: func(p *plan) { p.pair.Input.Client = "claude" }},
	}
}

// hangUp reads the beginning of a ClientHello and closes the connection.
func hangUp(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(2 * time.Second))
	_, _ = c.Read(make([]byte, 512))
	_ = c.Close()
}

func unknownAuthority(p *plan) {
	other, err := newAuthority("Example Corp internal CA")
	if err != nil {
		other = p.lab.ca
	}
	p.certificate(other, leafOptions{names: labNames, ips: true})
}
