package reach

import (
	"context"
	"fmt"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func clock() checks.Check {
	return checks.Check{
		ID: "reach.clock", Topic: checks.TopicReach, Title: "Clocks of the two servers",
		Doc: "Tokens carry times. When the clocks of the two servers differ by minutes, a fresh token looks not yet valid or expired already. The Date headers are compared with this " +
			"machine's clock; without a token nothing more can be said than how far apart they are.",
		Stage: codes.StageReach,
		Run:   runClock,
	}
}

func runClock(ctx context.Context, f *facts.Facts) checks.Result {
	var parts []string
	var proof []*probe.Exchange
	var skews []time.Duration
	add := func(who string, c *facts.Clock) {
		if c != nil {
			parts, proof, skews = append(parts, who+" "+skewText(c.Ahead)), append(proof, c.X), append(skews, c.Ahead)
		}
	}
	clocks := f.Clocks(ctx)
	add("the MCP server's clock", clocks.MCP)
	add("the authorization server's clock", clocks.Server)
	if len(parts) == 0 {
		return notEvaluated("neither server sent a Date header that could be compared")
	}
	text := strings.ToUpper(parts[0][:1]) + parts[0][1:]
	if len(parts) == 2 {
		text += ", " + parts[1]
		if apart := (skews[0] - skews[1]).Abs(); apart > facts.ClockSlack {
			text += fmt.Sprintf("; the two are %s apart, so that the times in a fresh token may look wrong", apart.Round(time.Second))
		}
	}
	return checks.Passed(text+".", proof...)
}

func skewText(skew time.Duration) string {
	switch {
	case skew.Abs() <= facts.ClockSlack:
		return "agrees with this machine's"
	case skew > 0:
		return fmt.Sprintf("is %s ahead of this machine's", skew.Round(time.Second))
	}
	return fmt.Sprintf("is %s behind this machine's", (-skew).Round(time.Second))
}
