package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

// faultGroup is one fault, with all the members that have it: one wrong base URL shows in many.
type faultGroup struct {
	fault  *fault
	origin string
	names  []named
}

func (g *faultGroup) finding(ctx context.Context, f *facts.Facts) checks.Finding {
	lead := g.names[0]
	fd := checks.Finding{
		Code: g.fault.code, Subject: lead.member + " in " + lead.in,
		Expected: g.fault.want, Received: lead.url, Owner: lead.publisher(), Fixes: g.addressFix(ctx, f),
	}
	for _, n := range g.names {
		fd.Exchanges = append(fd.Exchanges, n.x)
	}
	if g.fault.proof != nil {
		fd.Exchanges = slices.Insert(fd.Exchanges, 1, g.fault.proof)
	}
	if g.fault.unsure {
		fd.Confidence = checks.Likely
	}
	switch g.fault.code {
	case codes.MetadataHTTPSchemeBehindProxy:
		fd.Detail = fmt.Sprintf("The site is reached by https, but publishes http URLs of itself: %s.", g.members())
	case codes.MetadataSchemeGuessWrong:
		fd.Detail = fmt.Sprintf("The site is reached by http, but publishes https URLs of itself, and no TLS is spoken there: %s.", g.members())
	default:
		g.misplaced(ctx, f, &fd)
	}
	if !slices.ContainsFunc(g.names, func(n named) bool { return !n.spare }) {
		fd.Severity = codes.Warning
	}
	return fd
}

// misplaced words a host that cannot be used, and what to do about this kind of it.
func (g *faultGroup) misplaced(ctx context.Context, f *facts.Facts, fd *checks.Finding) {
	lead := g.names[0]
	u, _ := webURL(lead.url)
	from, _ := webURL(lead.from)
	fd.Expected = "an address that clients reach, for example " + g.fault.want
	if lead.server {
		fd.Expected = namedAddress(ctx, f)
	}
	says := "The answer from " + lead.from + " names "
	answer := ""
	if x := g.fault.proof; x != nil && x.Error != nil {
		answer = " " + x.Error.Message
	}
	switch g.fault.why {
	case ownMachine:
		fd.Detail = says + "the machine on which the client runs: " + g.members() + "."
	case lostPort:
		fd.Detail = fmt.Sprintf("%sthe same host, but not its port %s: %s.%s The port is lost where a proxy rewrites the Host header.", says, port(from), g.members(), answer)
		fd.Fixes, fd.FixesOnly = g.portFixes(ctx, f), true
	case otherPort:
		fd.Detail = fmt.Sprintf("%sport %s of the same host, which does not answer, and not %s: %s.%s", says, port(u), port(from), g.members(), answer)
	case leakedName:
		fd.Detail = fmt.Sprintf("%s%s, a name without a dot: %s. It answers from here, but clients of a public site do not know such a name; it looks like one of the server's own network.",
			says, u.Hostname(), g.members())
	case notFromHere:
		fd.Detail = fmt.Sprintf("%s%s, which did not answer from here: %s.%s It may answer clients elsewhere.", says, u.Scheme+"://"+u.Host, g.members(), answer)
		fd.Fixes, fd.FixesOnly = g.silentFixes(ctx, f), true
	case unknownName:
		fd.Detail = says + "a host that does not resolve from here: " + g.members() + "." + answer
	default:
		fd.Detail = says + "a host that clients cannot reach: " + g.members() + "." + answer
	}
	// A login page or keys on a host of their own may be seen by those who need them: only
	// an identity that nobody reaches stops every client.
	if (g.fault.why == notFromHere || g.fault.why == leakedName) && !g.identifies() {
		fd.Severity = codes.Warning
	}
}

// identifies reports whether the address stands where clients compare or go first.
func (g *faultGroup) identifies() bool {
	return slices.ContainsFunc(g.names, func(n named) bool {
		return n.in != inServerMetadata || n.member == "issuer"
	})
}

// byCasdoor: a Casdoor published the URLs, so that its settings count.
func (g *faultGroup) byCasdoor(ctx context.Context, f *facts.Facts) bool {
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.Detected && (g.names[0].in == inServerMetadata || ev.OwnMCP)
}

func (g *faultGroup) portFixes(ctx context.Context, f *facts.Facts) []codes.Fix {
	from, _ := webURL(g.names[0].from)
	reached := from.Scheme + "://" + from.Host
	out := []codes.Fix{codes.KeepPort()}
	if g.byCasdoor(ctx, f) {
		return append(out, codes.OriginIs(reached, "Besides,"))
	}
	return append(out, codes.Fix{Where: "The MCP server", Steps: []string{
		"Or set the server's public URL, port included, so that it does not depend on the Host header.", "Run the check again.",
	}, Snippet: reached})
}

// silentFixes do not advise to publish what is published already.
func (g *faultGroup) silentFixes(ctx context.Context, f *facts.Facts) []codes.Fix {
	u, _ := webURL(g.names[0].url)
	from, _ := webURL(g.names[0].from)
	published, reached := u.Scheme+"://"+u.Host, from.Scheme+"://"+from.Host
	out := []codes.Fix{{Where: "The published address", Steps: []string{
		"Open " + published + " from a machine on which a client runs.",
		"If it answers there, the servers are right: give clients, and this check, that address instead of " + reached + ".",
		"If it does not, make it answer: its DNS record, its proxy, its firewall.",
	}}}
	if g.byCasdoor(ctx, f) {
		return append(out, codes.OriginIs(reached, "Only if clients shall use "+reached+" for good,"))
	}
	return append(out, codes.Fix{Where: "The MCP server", Steps: []string{
		"Only if clients shall use " + reached + " for good, set the server's public URL to it.", "Run the check again.",
	}, Snippet: reached})
}

// members lists what names the URL: "issuer is http://…. The same host stands in token_endpoint".
func (g *faultGroup) members() string {
	lead := g.names[0]
	var others []string
	for _, n := range g.names[1:] {
		if !slices.Contains(others, n.member) && n.member != lead.member {
			others = append(others, n.member)
		}
	}
	text := fmt.Sprintf("%s is %s", lead.member, lead.url)
	switch n := len(others); {
	case n > 4:
		text += fmt.Sprintf(". The same host stands in %s and %d more", strings.Join(others[:3], ", "), n-3)
	case n > 0:
		text += ". The same host stands in " + strings.Join(others, ", ")
	}
	return text
}
