package reach

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

var originWords = regexp.MustCompile(`(?i)\borigin\b`)

// bareForbidden: a 403 without any challenge, under whatever name a gateway gives the header.
func bareForbidden(a *facts.Answer) bool {
	if a.X.Status != 403 {
		return false
	}
	for _, h := range a.X.Header {
		if strings.HasSuffix(strings.ToLower(h.Name), "www-authenticate") {
			return false
		}
	}
	return true
}

// forbidden judges a bare 403 that neither a bot challenge nor the Host header explains;
// nil with a reason when something else does.
func forbidden(ctx context.Context, f *facts.Facts, e *facts.Endpoint) (*checks.Finding, string) {
	x := e.Initialize.X
	if originWords.Match(start(x.Body)) {
		return nil, fmt.Sprintf("The endpoint answers %s and speaks of the Origin, of which the call had none.", statusLine(x))
	}
	if answers, err := f.ClientAgents(ctx); err == nil {
		for _, a := range answers {
			if a.Speaks() && a.X.Status != 403 {
				return nil, fmt.Sprintf("Only Casdoctor's user agent is refused (%s); as %s the call gets %s.", statusLine(x), a.UserAgent, answerText(a.Answer))
			}
		}
	}
	if other, err := f.OtherSlash(ctx); err == nil && reaches(other) {
		return nil, "The other spelling of the slash reaches the MCP server, so a path rule is at fault: see there."
	}
	fd := &checks.Finding{
		Code: codes.Status403InsteadOf401, Confidence: checks.Likely, Subject: x.URL,
		Detail: fmt.Sprintf("A call without a token is refused with %s and no challenge. Clients begin to log in at a 401 with WWW-Authenticate only. "+
			"A block of this machine's IP address would look the same.", statusLine(x)),
		Expected: "401 with WWW-Authenticate: Bearer resource_metadata=…", Received: shown(x) + " without WWW-Authenticate", Exchanges: []*probe.Exchange{x},
	}
	if a, err := f.BogusInitialize(ctx); err == nil && a.X.Answered() {
		fd.Detail += fmt.Sprintf(" With a made-up token the answer is %s.", statusLine(a.X))
		fd.Exchanges = append(fd.Exchanges, a.X)
	}
	return fd, ""
}
