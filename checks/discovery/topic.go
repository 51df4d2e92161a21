// Package discovery checks what a client finds out before it logs in: the protected
// resource metadata of the MCP server (RFC 9728) and the metadata and keys of its
// authorization servers (RFC 8414, OpenID Connect Discovery).
package discovery

import "casdoctor/checks"

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		resourceMetadata(),
		conflicts(),
		resource(),
		wellKnown(),
		urls(),
		serverMetadata(),
		issuer(),
		endpoints(),
		pkce(),
		keys(),
		responseIssuer(),
		whichServer(),
	}
}
