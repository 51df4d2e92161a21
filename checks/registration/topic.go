// Package registration checks how a client gets its client id at the authorization
// server, as far as that shows without creating anything: by dynamic registration
// (RFC 7591), by a client id metadata document, or by hand.
package registration

import (
	"context"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{way(), clientIDMetadata(), testClient(), tolerance(), response(), authorize(), created()}
}

// severity is "" for the catalogue's, or info where the MCP server asks for no
// authorisation, so that no client of it ever registers.
func severity(ctx context.Context, f *facts.Facts) codes.Severity {
	e, err := f.Endpoint(ctx)
	if err != nil || !e.Initialize.Reply.IsMCP() {
		return ""
	}
	if need, err := f.NeedsAuth(ctx); err == nil && !need {
		return codes.Info
	}
	return ""
}
