package reach

import (
	"context"
	"fmt"
	"regexp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// hostWords is how frameworks refuse a Host header: Django, Rails, webpack, Vite, and the
// guards against DNS rebinding of the MCP SDKs.
var hostWords = regexp.MustCompile(`(?i)\b(?:invalid|unknown|disallowed|unrecogni[sz]ed|blocked|forbidden|untrusted|bad|unexpected)\s+(?:http_)?hosts?\b` +
	`|\bhost(?:name)?\b[^.\n]{0,80}\b(?:not allowed|not permitted|not in|rejected|invalid|denied|blocked|mismatch|disallowed)\b` +
	`|\ballowed_?hosts\b|\bhost[_ ]header\b|\bdns[ -]rebinding\b`)

// hostSymptom: a 421, or a 400 or 403 whose body speaks of the host.
func hostSymptom(a *facts.Answer) bool {
	switch a.X.Status {
	case 421:
		return true
	case 400, 403:
		return hostWords.Match(start(a.X.Body))
	}
	return false
}

func start(body []byte) []byte { return body[:min(len(body), 4096)] }

func hostRejected(ctx context.Context, f *facts.Facts, e *facts.Endpoint) checks.Finding {
	x := e.Initialize.X
	host := e.URL.Host
	fd := checks.Finding{
		Code: codes.HostHeaderRejected, Confidence: checks.Likely, Subject: "Host: " + host,
		Detail:   fmt.Sprintf("The call with the public name %s in the Host header is refused with %s.", host, statusLine(x)),
		Expected: "the same answer for Host: " + host + " as for a name on the server's list", Received: statusLine(x), Exchanges: []*probe.Exchange{x},
		Fixes: []codes.Fix{{Where: "The MCP server", Steps: []string{
			"Add " + host + " to the server's list of allowed hosts (allowed_hosts in the Python SDK, allowedHosts in the TypeScript SDK, ALLOWED_HOSTS in Django), with and without the port.",
			"Or let the proxy send a Host header that is on the list, and give the server its public URL by a setting."}, Snippet: host}},
	}
	answers, err := f.LoopbackHosts(ctx)
	if err != nil {
		return fd
	}
	for _, a := range answers {
		if !hostSymptom(a.Answer) && (a.Unauthorized() || a.Open()) {
			fd.Confidence = checks.Certain
			fd.Detail += fmt.Sprintf(" With Host: %s it gets %s: the server keeps a list of allowed hosts, against DNS rebinding, that lacks the public name.", a.Host, answerText(a.Answer))
			fd.Exchanges = append(fd.Exchanges, a.X)
			return fd
		}
	}
	fd.Detail += " Loopback names in the Host header are not let through either, so it may be the proxy that refuses it."
	return fd
}
