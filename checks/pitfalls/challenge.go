package pitfalls

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func challenge() checks.Check {
	return checks.Check{
		ID: "casdoor.challenge", Topic: checks.TopicCasdoor, Title: "The challenge of Casdoor's own MCP server",
		Doc: "Casdoor builds resource_metadata in the challenge of its own MCP server from the Host header alone, with https for every name that has a dot, IP addresses " +
			"included. The setting `origin` has no influence on it. It is compared with the issuer.",
		Stage: codes.StageChallenge,
		Codes: []codes.Code{codes.CasdoorChallengeIgnoresOrigin},
		Run:   runChallenge,
	}
}

func runChallenge(ctx context.Context, f *facts.Facts) checks.Result {
	ev, ended := onCasdoor(ctx, f)
	if ended != nil {
		return *ended
	}
	if !ev.OwnMCP {
		return checks.SkippedFor("the MCP server is not Casdoor's own")
	}
	own, err := f.CasdoorChallenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !own.Strays {
		return checks.Passed("The challenge names "+own.MetadataURL+", on the issuer's origin.", c.X)
	}
	want := strings.TrimRight(own.Origin, "/") + "/.well-known/oauth-protected-resource"
	fd := checks.Finding{
		Code: codes.CasdoorChallengeIgnoresOrigin, Subject: "resource_metadata in WWW-Authenticate",
		Detail:   fmt.Sprintf("Casdoor's challenge points to %s, while Casdoor is at %s: the URL is built from the Host header, not from `origin`.", own.MetadataURL, own.Origin),
		Expected: want, Received: own.MetadataURL, Exchanges: []*probe.Exchange{c.X},
	}
	if r, err := f.ResourceMetadata(ctx); err == nil && r.Challenged != nil {
		fd.Exchanges = append(fd.Exchanges, r.Challenged.Hops[0])
		if r.Challenged.Valid() {
			fd.Severity = codes.Warning
			fd.Detail += " The document can be read there all the same."
		} else {
			fd.Detail += " Nothing usable is there: " + strings.TrimSuffix(r.Challenged.Describe(), ".") + "."
		}
	}
	return checks.Found("", fd)
}
