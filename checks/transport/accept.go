package transport

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func accept() checks.Check {
	return checks.Check{
		ID: "transport.accept", Topic: checks.TopicTransport, Title: "Both media types are accepted",
		Doc: "A client offers application/json and text/event-stream together, and the server chooses. A 406 to that is a fault; a 406 to one type alone is legal, so the single types are only " +
			"tried to find out more.",
		Stage: codes.StageTransport,
		Codes: []codes.Code{codes.AcceptHeader406},
		Run:   runAccept,
	}
}

const offered = "application/json, text/event-stream"

func runAccept(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := e.Initialize.X
	if x.Status != 406 {
		return checks.Passed(fmt.Sprintf("No 406 to Accept: %s (%s).", offered, statusLine(x)), x)
	}
	fd := checks.Finding{
		Code: codes.AcceptHeader406, Subject: "Accept: " + offered,
		Detail:   "The call offers both media types, as every client must, and is refused with 406.",
		Expected: "an answer as application/json or text/event-stream", Received: statusLine(x), Exchanges: []*probe.Exchange{x},
	}
	for _, media := range []string{"application/json", "text/event-stream"} {
		a, err := f.SingleAccept(ctx, media)
		if err != nil {
			continue
		}
		fd.Detail += fmt.Sprintf(" With %s alone the answer is %s.", media, statusLine(a.X))
		fd.Exchanges = append(fd.Exchanges, a.X)
	}
	return checks.Found("", fd)
}
