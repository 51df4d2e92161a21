package reach

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func edge() checks.Check {
	return checks.Check{
		ID: "reach.edge", Topic: checks.TopicReach, Title: "No filter stands in the way of clients",
		Doc: "Edges and frameworks filter requests: by a bot challenge, by the user agent, by the Host header. The first call is judged for their marks; it is repeated with the user agents " +
			"of known clients and, where the Host header seems to be refused, with loopback names. Blocks by IP address cannot be seen from here.",
		Stage: codes.StageEdge,
		Codes: []codes.Code{codes.WAFChallengePage, codes.WAFBlocksClientUA, codes.HostHeaderRejected, codes.Status403InsteadOf401},
		Run:   runEdge,
	}
}

// runEdge takes the filters in the order in which they explain each other: a bot
// challenge, the Host header, the user agent, and then the 403 that none of them explains.
func runEdge(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		// The authorization server can still be judged.
		if pages := serverPages(ctx, f); len(pages) > 0 {
			return checks.Found("", pages...)
		}
		return checks.Because(err)
	}
	if fd, ok := endpointPage(e); ok {
		return checks.Found("", append([]checks.Finding{fd}, serverPages(ctx, f)...)...)
	}
	var found []checks.Finding
	var fd *checks.Finding
	var why string
	facts.Together(ctx,
		func(ctx context.Context) { found = append(resourcePages(ctx, f), serverPages(ctx, f)...) },
		func(ctx context.Context) { fd, why = firstCall(ctx, f, e) })
	switch {
	case fd != nil:
		found = append(found, *fd)
	case bareForbidden(e.Initialize) && len(found) == 0:
		return notEvaluated(why)
	}
	return checks.Found(strings.TrimSpace(fmt.Sprintf("The first call meets no filter (%s). %s", shown(e.Initialize.X), why)), found...)
}

// firstCall looks for the filter that the first call met, and says what was seen where there is none.
func firstCall(ctx context.Context, f *facts.Facts, e *facts.Endpoint) (*checks.Finding, string) {
	switch {
	case hostSymptom(e.Initialize):
		fd := hostRejected(ctx, f, e)
		return &fd, ""
	case bareForbidden(e.Initialize):
		return forbidden(ctx, f, e)
	case e.Initialize.Speaks() || e.Initialize.Unauthorized():
		return agents(ctx, f, e)
	}
	return nil, ""
}
