package discovery

import (
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// working is the first declared server that publishes metadata; nil without one.
func working(servers []*facts.Server) *facts.Server {
	for _, s := range servers {
		if s.Declared && s.Chosen != nil {
			return s
		}
	}
	return nil
}

// mistyped reports a given URL at which no authorization server is found, where a declared one
// works: the input is to blame, and not the MCP server.
func mistyped(own string, servers []*facts.Server) (checks.Finding, bool) {
	given, works := byIdentifier(servers, own), working(servers)
	if given == nil || works == nil {
		return checks.Finding{}, false
	}
	x := given.Forms[0].Hops[0]
	fd := checks.Finding{
		Code: codes.WrongCasdoorURL, Subject: "the Casdoor URL " + own,
		Expected: works.Issuer + ", as the MCP server names it", Received: own, Exchanges: []*probe.Exchange{x, works.Chosen.Last()},
		FixesOnly: true, Fixes: enterOther(works),
	}
	switch {
	case given.Dead():
		fd.Detail = fmt.Sprintf("Nothing answers at %s, the Casdoor URL that you entered: %s.", own, strings.TrimSuffix(x.Error.Message, "."))
		fd.Fixes = append(fd.Fixes, codes.Fix{Where: "The MCP server", Snippet: `"authorization_servers": ["` + own + `"]`, Steps: []string{
			"Only if " + own + " is the right one: make it answer, then name it in the protected resource metadata."}})
		if x.Error.Kind != probe.KindDNSNotFound {
			fd.Confidence = checks.Likely // it may be down, or not reached from here
		}
	case given.Chosen == nil && schemeApart(own, works.Issuer):
		fd.Detail = fmt.Sprintf("No metadata of an authorization server is found at %s, the Casdoor URL that you entered, but by the other scheme it is.", own)
	default:
		return checks.Finding{}, false
	}
	fd.Detail += fmt.Sprintf(" The MCP server names %s, which works: clients log in there, and all else here is about it.", works.Issuer)
	return fd, true
}

// enterOther advises the input that works.
func enterOther(works *facts.Server) []codes.Fix {
	if works == nil {
		return nil
	}
	return []codes.Fix{{Where: "The URL that you entered", Snippet: works.Issuer, Steps: []string{
		"If it was not meant to be another one, enter the authorization server that the MCP server names, and run the check again."}}}
}

// schemeApart: the same host and port, one by http and one by https.
func schemeApart(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && u.Scheme != v.Scheme && strings.EqualFold(u.Host, v.Host)
}
