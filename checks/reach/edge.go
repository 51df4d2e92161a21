package reach

import (
	"context"
	"fmt"

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
	found := append(resourcePages(ctx, f), serverPages(ctx, f)...)
	reason := fmt.Sprintf("The first call meets no filter (%s).", shown(e.Initialize.X))
	switch {
	case hostSymptom(e.Initialize):
		found = append(found, hostRejected(ctx, f, e))
	case bareForbidden(e.Initialize):
		fd, why := forbidden(ctx, f, e)
		if fd == nil {
			if len(found) > 0 {
				break
			}
			return notEvaluated(why)
		}
		found = append(found, *fd)
	case e.Initialize.Speaks() || e.Initialize.Unauthorized():
		fd, why := agents(ctx, f, e)
		if fd != nil {
			found = append(found, *fd)
		}
		reason += " " + why
	}
	return checks.Found(reason, found...)
}
