// Package facts holds the memoised questions to the two servers. A check asks;
// the first asker causes the request, all others share the answer. A fact that
// cannot be had returns a *Missing that says why.
package facts

import (
	"context"
	"sync"
	"sync/atomic"

	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// Facts are the observations of one run. Safe for concurrent use.
type Facts struct {
	target target.Target
	client Prober
	opts   Options

	calls atomic.Int64 // JSON-RPC requests within sessions

	mu      sync.Mutex
	answers map[string]*answer
	longest float64 // milliseconds of the longest chain of dependent exchanges so far
}

// Prober makes one exchange: *probe.Client, or a script in tests.
type Prober interface {
	Do(context.Context, probe.Request) *probe.Exchange
}

// Options tune a run's facts.
type Options struct {
	// OnStart is told the purpose of each request when it is sent, OnEnd when it has ended; both may be nil.
	OnStart, OnEnd func(purpose string)
}

// New prepares the facts of a run; nothing is sent before a check asks.
func New(t target.Target, c Prober, o Options) *Facts {
	return &Facts{target: t, client: c, opts: o, answers: map[string]*answer{}}
}

// Target is what the run works on.
func (f *Facts) Target() target.Target { return f.target }

// CriticalPath is the longest chain of dependent exchanges in milliseconds.
func (f *Facts) CriticalPath() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.longest
}

// Missing says why a fact could not be had.
type Missing struct {
	Why string // completes "not evaluated, because …"
	// NotGiven is set when an input is missing or does not raise the question; no observation is.
	NotGiven bool
	// Exchange shows the failure, nil when nothing was sent.
	Exchange *probe.Exchange
}

// Error returns the reason.
func (m *Missing) Error() string { return m.Why }

func notGiven(why string) *Missing { return &Missing{Why: why, NotGiven: true} }

// send makes one exchange and adds its time to the asker's chain.
func (f *Facts) send(ctx context.Context, r probe.Request) *probe.Exchange {
	if f.opts.OnStart != nil {
		f.opts.OnStart(r.Purpose)
	}
	x := f.client.Do(ctx, r)
	if f.opts.OnEnd != nil {
		f.opts.OnEnd(r.Purpose)
	}
	chainOf(ctx).add(x.Timings.Total)
	f.mu.Lock()
	f.longest = max(f.longest, chainOf(ctx).length())
	f.mu.Unlock()
	return x
}
