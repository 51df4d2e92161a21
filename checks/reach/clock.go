package reach

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
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
	add := func(who string, xs ...*probe.Exchange) {
		for _, x := range xs {
			if skew, ok := skewOf(x); ok {
				parts, proof, skews = append(parts, who+" "+skewText(skew)), append(proof, x), append(skews, skew)
				return
			}
		}
	}
	e, err := f.FirstCall(ctx)
	if err == nil {
		add("the MCP server's clock", e.TypedAnswer.X, e.Initialize.X)
	}
	if s, serverErr := f.Server(ctx); serverErr == nil {
		var xs []*probe.Exchange
		for _, d := range s.Forms {
			xs = append(xs, d.Hops[0])
		}
		add("the authorization server's clock", xs...)
	}
	if len(parts) == 0 {
		return notEvaluated("neither server sent a Date header that could be compared")
	}
	text := strings.ToUpper(parts[0][:1]) + parts[0][1:]
	if len(parts) == 2 {
		text += ", " + parts[1]
		if apart := (skews[0] - skews[1]).Abs(); apart > slack {
			text += fmt.Sprintf("; the two are %s apart, so that the times in a fresh token may look wrong", apart.Round(time.Second))
		}
	}
	return checks.Passed(text+".", proof...)
}

// slack is what the whole seconds of a Date header and the way of an answer may make up.
const slack = 2 * time.Second

// skewOf is how far a server's clock is ahead of ours when its answer's head arrived.
// The age of an answer from a cache is added to its Date (RFC 9111 §5.1).
func skewOf(x *probe.Exchange) (time.Duration, bool) {
	if !x.Answered() || x.Started.IsZero() {
		return 0, false
	}
	date, err := http.ParseTime(x.HeaderValue("Date"))
	if err != nil {
		return 0, false
	}
	if age, err := strconv.ParseUint(x.HeaderValue("Age"), 10, 31); err == nil {
		date = date.Add(time.Duration(age) * time.Second)
	}
	arrived := x.Started.Add(time.Duration(x.Timings.FirstByte * float64(time.Millisecond)))
	return date.Sub(arrived), true
}

func skewText(skew time.Duration) string {
	switch {
	case skew.Abs() <= slack:
		return "agrees with this machine's"
	case skew > 0:
		return fmt.Sprintf("is %s ahead of this machine's", skew.Round(time.Second))
	}
	return fmt.Sprintf("is %s behind this machine's", (-skew).Round(time.Second))
}
