package pitfalls

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func detected() checks.Check {
	return checks.Check{
		ID: "casdoor.detected", Topic: checks.TopicCasdoor, Title: "Is it a Casdoor",
		Doc: "Casdoor shows itself by its health check, the paths of its endpoints, a cookie, a server header, its error envelope and the name of its MCP server. Its version " +
			"cannot be read without logging in.",
		Stage: codes.StageServerMetadata,
		Run:   runDetected,
	}
}

func runDetected(ctx context.Context, f *facts.Facts) checks.Result {
	ev, ended := onCasdoor(ctx, f)
	if ended != nil {
		return *ended
	}
	var list, short []string
	for _, e := range ev.Evidence {
		text := e.What
		if e.Value != "" {
			text = fmt.Sprintf("%s: %s", e.What, e.Value)
		}
		list = append(list, text)
		if e.Strong {
			short = append(short, e.What)
		}
	}
	res := checks.Passed("It is a Casdoor: "+strings.Join(short, "; ")+".", ev.Exchanges...)
	res.Software = &checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, Evidence: list, OwnMCP: ev.OwnMCP}}
	return res
}
