package facts

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"casdoctor/checks/probe"
)

// ClockSlack is what the whole seconds of a Date header and the way of an answer may make up.
const ClockSlack = 2 * time.Second

// Clock is a server's clock as one of its answers shows it.
type Clock struct {
	// Ahead is how far it is ahead of this machine's; negative when it is behind.
	Ahead time.Duration
	X     *probe.Exchange
}

// Read is what the clock shows at a moment of this machine's time.
func (c Clock) Read(now time.Time) time.Time { return now.Add(c.Ahead) }

// ClockOf reads the clock by the Date header at the moment when an answer's head arrived.
// The age of an answer from a cache is added to its Date (RFC 9111 §5.1).
func ClockOf(x *probe.Exchange) (Clock, bool) {
	if !x.Answered() || x.Started.IsZero() {
		return Clock{}, false
	}
	date, err := http.ParseTime(x.HeaderValue("Date"))
	if err != nil {
		return Clock{}, false
	}
	if age, err := strconv.ParseUint(x.HeaderValue("Age"), 10, 31); err == nil {
		date = date.Add(time.Duration(age) * time.Second)
	}
	arrived := x.Started.Add(time.Duration(x.Timings.FirstByte * float64(time.Millisecond)))
	return Clock{Ahead: date.Sub(arrived), X: x}, true
}

// Clocks are those of the two servers; nil for one that sent no Date header.
type Clocks struct{ MCP, Server *Clock }

// Clocks reads the clocks off answers that are needed anyway.
func (f *Facts) Clocks(ctx context.Context) Clocks {
	var c Clocks
	Together(ctx,
		func(ctx context.Context) {
			if e, err := f.FirstCall(ctx); err == nil {
				c.MCP = firstClock(e.TypedAnswer.X, e.Initialize.X)
			}
		},
		func(ctx context.Context) {
			s, err := f.Server(ctx)
			if err != nil {
				return
			}
			var xs []*probe.Exchange
			for _, d := range s.Forms {
				xs = append(xs, d.Hops[0])
			}
			c.Server = firstClock(xs...)
		})
	return c
}

func firstClock(xs ...*probe.Exchange) *Clock {
	for _, x := range xs {
		if c, ok := ClockOf(x); ok {
			return &c
		}
	}
	return nil
}
