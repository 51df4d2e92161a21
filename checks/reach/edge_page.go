package reach

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func challengePage(x *probe.Exchange) (vendor string, ok bool) {
	if !x.Answered() {
		return "", false
	}
	return oauth.ChallengePage(x.Status, x.HeaderValues, x.Body)
}

// endpointPage reports a bot challenge on the endpoint itself.
func endpointPage(e *facts.Endpoint) (checks.Finding, bool) {
	vendor, ok := challengePage(e.TypedAnswer.X)
	if !ok {
		return checks.Finding{}, false
	}
	return pageFinding(e.TypedAnswer.X, vendor, "the MCP endpoint", "a 401 with a challenge, or an MCP answer"), true
}

// resourcePages reports a bot challenge on the protected resource metadata, once.
func resourcePages(ctx context.Context, f *facts.Facts) []checks.Finding {
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return nil
	}
	for _, d := range r.All() {
		if vendor, ok := challengePage(d.Last()); ok {
			fd := pageFinding(d.Last(), vendor, "the protected resource metadata", "the document, or 404 where there is none")
			if r.Chosen != nil {
				fd.Severity = codes.Warning
			}
			return []checks.Finding{fd}
		}
	}
	return nil
}

// serverPages reports bot challenges on the metadata of authorization servers, once a server.
func serverPages(ctx context.Context, f *facts.Facts) []checks.Finding {
	servers, err := f.Servers(ctx)
	if err != nil {
		return nil
	}
	var out []checks.Finding
	usable := false
	for _, s := range servers {
		usable = usable || s.Chosen != nil
		for _, d := range s.Forms {
			vendor, ok := challengePage(d.Last())
			if !ok {
				continue
			}
			fd := pageFinding(d.Last(), vendor, "the metadata of the authorization server "+s.Issuer, "the metadata document, or 404 where there is none")
			if usable {
				fd.Severity = codes.Warning
			}
			out = append(out, fd)
			break
		}
	}
	return out
}

func pageFinding(x *probe.Exchange, vendor, what, expected string) checks.Finding {
	return checks.Finding{
		Code: codes.WAFChallengePage, Subject: x.URL,
		Detail: fmt.Sprintf("A bot challenge of %s (%s) comes in place of %s. An MCP client is no browser and cannot pass it.",
			vendor, statusLine(x), what),
		Expected: expected, Received: fmt.Sprintf("%s with a challenge page of %s", statusLine(x), vendor), Exchanges: []*probe.Exchange{x},
		Fixes: []codes.Fix{{Where: vendor, Steps: []string{
			"Exempt " + origin(x.URL) + " (the MCP endpoint, /.well-known/, and the token and registration endpoints) from bot challenges and browser checks.",
			"Leave the login page as it is: people see that one in a browser."}}},
	}
}
