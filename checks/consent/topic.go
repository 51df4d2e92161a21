// Package consent checks who may log in to an application and whether the consent screen can
// show, as far as that is visible without a login.
package consent

import (
	"context"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/facts"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{users(), screen()}
}

// requested are the scopes that a client asks for: the given ones, else those of the
// challenge, else those of the resource metadata; and where they come from.
func requested(ctx context.Context, f *facts.Facts) (scopes []string, from string) {
	if given := f.Target().Scopes; len(given) > 0 {
		return given, "that you gave"
	}
	if c, err := f.Challenge(ctx); err == nil {
		if b, ok := c.Parsed.Bearer(); ok {
			if s, _ := b.Get("scope"); s != "" {
				return strings.Fields(s), "that the MCP server's challenge asks for"
			}
		}
	}
	if prm, err := f.ResourceMetadata(ctx); err == nil && prm.Chosen != nil && len(prm.Chosen.Metadata.Scopes) > 0 {
		return prm.Chosen.Metadata.Scopes, "of the MCP server's metadata"
	}
	return nil, ""
}
