package pitfalls

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
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
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	fd := stray(own, e.URL)
	fd.Exchanges = []*probe.Exchange{c.X}
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

// stray words how the challenge's URL came about: the scheme was guessed, the Host header was
// replaced on the way, or Casdoor was reached by another name than its issuer has.
func stray(own facts.CasdoorChallenge, endpoint *url.URL) checks.Finding {
	const document = "/.well-known/oauth-protected-resource"
	reached := endpoint.Scheme + "://" + endpoint.Host
	fd := checks.Finding{
		Code: codes.CasdoorChallengeIgnoresOrigin, Subject: "resource_metadata in WWW-Authenticate",
		Expected: reached + document, Received: own.MetadataURL,
		Detail: fmt.Sprintf("Casdoor's challenge points to %s, while Casdoor was reached as %s: ", own.MetadataURL, reached),
	}
	u, err := url.Parse(own.MetadataURL)
	switch {
	case err != nil || !strings.EqualFold(u.Host, endpoint.Host):
		fd.Detail += "a proxy changes the Host header, and the URL is built from it, not from `origin`."
	case u.Scheme != endpoint.Scheme:
		fd.Detail += fmt.Sprintf("the URL is built from the Host header, with %s for this kind of host, and `origin` has no say in it.", u.Scheme)
		if _, err := netip.ParseAddr(endpoint.Hostname()); err == nil {
			fd.Fixes = []codes.Fix{{Where: "The MCP client", Steps: []string{
				"Do not use Casdoor by its IP address: enter a host name instead, localhost for tests on one machine, else a name with TLS in front of it.",
			}}}
		}
	default:
		fd.Expected = strings.TrimRight(own.Origin, "/") + document
		fd.Detail = fmt.Sprintf("Casdoor's challenge points to %s, while its issuer is %s: Casdoor was reached by another name than its own, and builds the URL from the Host header, not from `origin`.",
			own.MetadataURL, own.Origin)
	}
	return fd
}
