package cors

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

const exposeHeaders = "Access-Control-Expose-Headers"

func exposed() checks.Check {
	return checks.Check{
		ID: "cors.exposed", Topic: checks.TopicCORS, Title: "The page can read WWW-Authenticate and Mcp-Session-Id",
		Doc:   "Script reads seven common headers of a foreign answer, and beyond those what Access-Control-Expose-Headers lists. A client reads WWW-Authenticate of the 401 to find the metadata, and Mcp-Session-Id of the answer to initialize to go on in its session.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSExposeHeadersMissing},
		Run:   runExposed,
	}
}

func runExposed(ctx context.Context, f *facts.Facts) checks.Result {
	c, b, err := stopped(ctx, f)
	switch {
	case err != nil:
		return checks.Because(err)
	case b != nil:
		return before(c, b)
	case !c.CrossOrigin:
		return checks.Passed("The page is of the MCP server's own origin and reads every header.", c.Proof()...)
	}
	var found []checks.Finding
	if x := c.Actual(); x != nil && hides(c.Hidden, x, "Mcp-Session-Id") {
		found = append(found, sessionHidden(c, x))
	}
	a, err := f.CORSRefusal(ctx)
	if err == nil && a.Failure == nil && hides(a.Hidden, a.X, "WWW-Authenticate") {
		found = append(found, challengeHidden(ctx, f, a))
	}
	if len(found) == 0 && err != nil {
		return checks.Passed("Nothing that a client has to read is kept from the page.", c.Proof()...)
	}
	return checks.Found("The page reads the headers that a client needs.", found...)
}

// hides reports a header that the answer has and script cannot read.
func hides(hidden []string, x *probe.Exchange, name string) bool {
	return len(x.HeaderValues(name)) > 0 && slices.Contains(hidden, strings.ToLower(name))
}

func sessionHidden(c *facts.CrossOrigin, x *probe.Exchange) checks.Finding {
	return checks.Finding{Code: codes.CORSExposeHeadersMissing, Subject: subject(c), Exchanges: c.Proof(), Expected: exposeHeaders + ": Mcp-Session-Id", Received: received(x, exposeHeaders),
		Detail: fmt.Sprintf("The answer to initialize opens a session by Mcp-Session-Id, and the page at %s cannot read it: its next call goes without a session and is refused.", c.Asked.Origin)}
}

// challengeHidden is a warning where the client finds the metadata without the challenge.
func challengeHidden(ctx context.Context, f *facts.Facts, a *facts.PageAnswer) checks.Finding {
	fd := checks.Finding{Code: codes.CORSExposeHeadersMissing, Subject: a.X.Method + " " + a.X.URL, Exchanges: []*probe.Exchange{a.X},
		Expected: exposeHeaders + ": WWW-Authenticate", Received: received(a.X, exposeHeaders)}
	if at := guessed(ctx, f); at != "" {
		fd.Severity = codes.Warning
		fd.Detail = fmt.Sprintf("The page sees the 401, but not its WWW-Authenticate. Clients then look for the metadata by themselves and find it at %s; the scope that the challenge asks for stays unknown to them.", at)
		return fd
	}
	fd.Detail = "The page sees the 401, but not its WWW-Authenticate, and the metadata that it points to is at none of the places where a client looks by itself: the client does not find the authorization server."
	return fd
}

// guessed is the URL of a valid document where clients look without a challenge; "" for none.
func guessed(ctx context.Context, f *facts.Facts) string {
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return ""
	}
	for _, d := range []*facts.ResourceDocument{r.Path, r.Root} {
		if d.Valid() {
			return d.URL
		}
	}
	// Without a document a client takes the MCP host itself for the authorization server.
	if s, err := f.LegacyServer(ctx); err == nil && s.Chosen != nil {
		return s.Chosen.URL
	}
	return ""
}
