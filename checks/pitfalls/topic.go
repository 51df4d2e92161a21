// Package pitfalls checks for the traits of Casdoor itself that keep MCP clients from
// connecting. Its checks form the topic "casdoor" and are skipped for other servers.
package pitfalls

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		detected(),
		origin(),
		challenge(),
		resourceMetadata(),
		authorize(),
		bearer(),
		registration(),
		authMethods(),
		messages(),
	}
}

// notCasdoor is the reason for which the topic's checks are skipped.
const notCasdoor = "the authorization server was not recognised as a Casdoor"

// onCasdoor returns the evidence, or the result with which a check of another server ends.
func onCasdoor(ctx context.Context, f *facts.Facts) (facts.CasdoorEvidence, *checks.Result) {
	ev, err := f.Casdoor(ctx)
	if err != nil {
		r := checks.Because(err)
		return ev, &r
	}
	if !ev.Detected {
		r := checks.SkippedFor(notCasdoor)
		return ev, &r
	}
	return ev, nil
}

// casdoorServer is the authorization server that a client ends with, if it is the Casdoor;
// else the result with which a check of its metadata ends.
func casdoorServer(ctx context.Context, f *facts.Facts) (*facts.Server, oauth.ServerMetadata, *checks.Result) {
	if _, ended := onCasdoor(ctx, f); ended != nil {
		return nil, oauth.ServerMetadata{}, ended
	}
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		r := checks.Because(err)
		return nil, m, &r
	}
	if !isCasdoor(ctx, f, s.Chosen) {
		r := checks.SkippedFor("the MCP server's clients log in at " + s.Issuer + ", which is not the Casdoor that was recognised")
		return nil, m, &r
	}
	return s, m, nil
}

// isCasdoor: the metadata shows it by itself, or it is on the Casdoor's host.
func isCasdoor(ctx context.Context, f *facts.Facts, d *facts.ServerDocument) bool {
	if facts.ShowsCasdoor(casdoor.KindMetadata, d.Last()) {
		return true
	}
	base, err := f.LivingCasdoorBase(ctx)
	u, parseErr := url.Parse(d.URL)
	return err == nil && parseErr == nil && strings.EqualFold(base.Host, u.Host)
}
