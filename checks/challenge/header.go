package challenge

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func header() checks.Check {
	return checks.Check{
		ID: "challenge.header", Topic: checks.TopicChallenge, Title: "The WWW-Authenticate header can be read",
		Doc: "The header must follow the grammar of RFC 9110: a scheme, then parameters with commas between them, each name once, values in quotation marks. Several challenges are legal. " +
			"resource_metadata must be an absolute URL. Departures that harm nobody are only remarked on. What the Go SDK and the TypeScript SDK, of which many clients are made, read in a legal header is compared as well.",
		Stage: codes.StageChallenge,
		Codes: []codes.Code{codes.WWWAuthenticateMalformed, codes.WWWAuthenticateMisread, codes.WWWAuthenticateMissing, codes.WWWAuthenticateNoResourceMetadata},
		Run:   runHeader,
	}
}

func runHeader(ctx context.Context, f *facts.Facts) checks.Result {
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if c.X == nil {
		need, err := f.NeedsAuth(ctx)
		if e, endErr := f.Endpoint(ctx); err == nil && endErr == nil && !need && e.Initialize.Open() {
			return checks.Passed("Not needed: the server asks for no authorisation.", e.Initialize.X)
		}
		return notEvaluated("there was no 401, so there is no challenge to read")
	}
	if len(c.Lines) == 0 {
		if h, ok := facts.RenamedChallenge(c.X); ok {
			return checks.Found("", renamed(c, h))
		}
		return notEvaluated("the 401 has no WWW-Authenticate header", c.X)
	}
	r, _ := f.ResourceMetadata(ctx)
	if faults := malformed(c.Parsed); len(faults) > 0 {
		return checks.Found("", broken(c, r, faults))
	}
	lost, remarks := misread(c, r)
	var found []checks.Finding
	if fd, ok := noPointer(c, r); ok {
		found = append(found, fd)
	}
	if len(lost) > 0 {
		found = append(found, misreadFinding(c, lost))
	}
	if len(found) > 0 {
		return checks.Found("", found...)
	}
	text := described(c)
	for _, remark := range remarks {
		text += " " + strings.ToUpper(remark[:1]) + remark[1:] + "."
	}
	return checks.Passed(text, c.X)
}

// malformed lists the faults by which clients lose a value.
func malformed(p oauth.Challenges) []string {
	var out []string
	for _, d := range p.Fatal() {
		out = append(out, d.Text)
	}
	if b, ok := p.Bearer(); ok && len(out) == 0 {
		if v, has := b.Get("resource_metadata"); has && !absolute(v) {
			out = append(out, fmt.Sprintf("resource_metadata is no absolute URL: %q", v))
		}
	}
	return out
}

func broken(c *facts.Challenge, r *facts.ResourceMetadata, faults []string) checks.Finding {
	want := example(r)
	if b, ok := c.Parsed.Bearer(); ok {
		if v, _ := b.Get("resource_metadata"); absolute(v) {
			want = `WWW-Authenticate: Bearer resource_metadata="` + v + `"`
		}
	}
	return checks.Finding{
		Code: codes.WWWAuthenticateMalformed, Subject: "WWW-Authenticate",
		Detail:   "The header breaks the grammar, so that clients do not read what it means: " + strings.Join(faults, "; ") + ".",
		Expected: want, Received: headerText(c.X), Exchanges: []*probe.Exchange{c.X},
		Fixes: []codes.Fix{{Where: "The MCP server", Steps: []string{"Send the header in this form, with a comma between parameters and each value in double quotation marks."}, Snippet: want}},
	}
}

// renamed words a challenge that a gateway has moved to a header of another name.
func renamed(c *facts.Challenge, h probe.HeaderLine) checks.Finding {
	return checks.Finding{
		Code: codes.WWWAuthenticateMissing, Subject: "WWW-Authenticate of " + c.X.URL,
		Detail:   fmt.Sprintf("The challenge arrives in the header %s instead of WWW-Authenticate, where no client looks. A gateway has renamed it.", h.Name),
		Expected: "WWW-Authenticate: " + h.Value, Received: h.Name + ": " + h.Value, Exchanges: []*probe.Exchange{c.X},
		Fixes: []codes.Fix{{Where: "The API gateway", Steps: []string{
			"Give the header back its name: map " + h.Name + " to WWW-Authenticate in the gateway's response settings, or in a proxy or edge function in front of it.",
			"Amazon API Gateway renames the header for proxy integrations; there, let a gateway response or an authorizer send the 401."}}},
	}
}

// noPointer reports a challenge without resource_metadata although the document exists.
// Without any document the missing document is the fault.
func noPointer(c *facts.Challenge, r *facts.ResourceMetadata) (checks.Finding, bool) {
	b, bearer := c.Parsed.Bearer()
	if _, has := b.Get("resource_metadata"); has {
		return checks.Finding{}, false
	}
	d := validDocument(r)
	if d == nil {
		return checks.Finding{}, false
	}
	want := `WWW-Authenticate: Bearer resource_metadata="` + d.URL + `"`
	fd := checks.Finding{
		Code: codes.WWWAuthenticateNoResourceMetadata, Subject: "WWW-Authenticate",
		Detail:   fmt.Sprintf("The Bearer challenge does not name the protected resource metadata, which exists at %s. Clients that do not guess its URL do not find it.", d.URL),
		Expected: want, Received: headerText(c.X), Exchanges: append([]*probe.Exchange{c.X}, d.Hops...),
		Fixes: []codes.Fix{{Where: "The MCP server", Steps: []string{"Add the parameter resource_metadata to the challenge."}, Snippet: want}},
	}
	if !bearer {
		fd.Detail = fmt.Sprintf("The 401 asks for %s, not for a bearer token, and does not name the protected resource metadata, which exists at %s.", schemes(c.Parsed), d.URL)
	}
	return fd, true
}

func schemes(p oauth.Challenges) string {
	var out []string
	for _, c := range p.List {
		out = append(out, c.Scheme)
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

// described says what a good header holds, and what is harmless in it.
func described(c *facts.Challenge) string {
	text := fmt.Sprintf("The header holds %d challenges (%s).", len(c.Parsed.List), schemes(c.Parsed))
	if len(c.Parsed.List) == 1 {
		text = "The header holds one " + schemes(c.Parsed) + " challenge."
	}
	b, _ := c.Parsed.Bearer()
	if v, _ := b.Get("resource_metadata"); v != "" {
		text += " It names " + v + "."
	}
	if v, _ := b.Get("scope"); v != "" {
		text += " It asks for the scope " + v + "."
	}
	for _, d := range c.Parsed.Deviations {
		text += " Harmless: " + d.Text + "."
	}
	return text
}
