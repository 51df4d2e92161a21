package runs

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// Run is one diagnosis under way or finished. Safe for concurrent use.
type Run struct {
	id      string
	target  target.Target
	resolve map[string]string
	opts    Options
	battery []checks.Check // of the chosen topics
	masks   masks
	cancel  context.CancelFunc
	done    chan struct{}

	mu       sync.Mutex
	events   []checks.Event
	more     chan struct{} // closed and replaced when an event is added
	outcomes []checks.Outcome
	doing    []string // purposes of the requests in flight, oldest first
	stopped  bool     // by Cancel
	cut      bool     // the run ended before one of its checks did
	snap     Snapshot
}

// Snapshot is a run as known so far.
type Snapshot struct {
	Seq      int // of the newest event that is folded in
	Report   checks.Report
	Progress checks.Progress
	Finished bool
	Canceled bool
}

func newRun(id string, t target.Target, o Options, cancel context.CancelFunc) *Run {
	r := &Run{id: id, target: t, opts: o, battery: chosen(o.Battery, t.Topics), masks: newMasks(t), cancel: cancel,
		done: make(chan struct{}), more: make(chan struct{})}
	rep := checks.Report{
		Schema: checks.Schema, Target: t.View(), Diagnoses: []checks.Diagnosis{}, Clients: []checks.ClientReport{},
		Checks: []checks.CheckReport{}, Exchanges: []*probe.Exchange{}, Timing: checks.Timing{Started: time.Now().UTC()},
		Version: checks.Version{Casdoctor: o.Version, Catalogue: codes.Version},
	}
	for _, c := range r.battery {
		rep.Checks = append(rep.Checks, checks.PendingReport(c))
	}
	rep.Walk = diagnose.Walk(rep, false)
	r.snap = Snapshot{Report: rep, Progress: checks.Progress{Total: len(r.battery)}}
	r.add(checks.Event{Type: checks.EventRunStarted, Checks: slices.Clone(rep.Checks), Progress: progressCopy(r.snap.Progress)})
	return r
}

// chosen are the checks of the topics, or all of them when none is named.
func chosen(battery []checks.Check, topics []string) []checks.Check {
	if len(topics) == 0 {
		return battery
	}
	var out []checks.Check
	for _, c := range battery {
		if slices.Contains(topics, string(c.Topic)) {
			out = append(out, c)
		}
	}
	return out
}

// ID is the run's unguessable, URL-safe name.
func (r *Run) ID() string { return r.id }

// Target is what the run works on.
func (r *Run) Target() target.Target { return r.target }

// Done is closed when the run has finished and its connections are closed.
func (r *Run) Done() <-chan struct{} { return r.done }

// Cancel stops the run's requests; it then finishes with what it has.
func (r *Run) Cancel() {
	r.mu.Lock()
	if !r.snap.Finished {
		r.stopped = true
	}
	r.mu.Unlock()
	r.cancel()
}

// Snapshot returns the run as known so far. The report's slices are not shared with the run.
func (r *Run) Snapshot() Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.snap
	s.Report.Checks = slices.Clone(s.Report.Checks)
	s.Report.Exchanges = slices.Clone(s.Report.Exchanges)
	return s
}

// Events replays what happened after event number since, then goes on live. It ends
// after the last event of the run or when ctx ends.
func (r *Run) Events(ctx context.Context, since int) iter.Seq[checks.Event] {
	return func(yield func(checks.Event) bool) {
		next := max(since, 0)
		for {
			r.mu.Lock()
			batch := r.events[min(next, len(r.events)):]
			more, finished := r.more, r.snap.Finished
			r.mu.Unlock()
			for _, e := range batch {
				if !yield(e) {
					return
				}
			}
			next += len(batch)
			if finished && len(batch) == 0 {
				return
			}
			if len(batch) > 0 {
				continue
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (r *Run) finished() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.snap.Finished
}

// work runs the battery to its end.
func (r *Run) work(ctx context.Context, client *probe.Client) {
	started := time.Now()
	f := facts.New(r.target, client, facts.Options{OnStart: r.onStart, OnEnd: r.onEnd})
	checks.Run(ctx, f, r.battery, r.onOutcome)
	r.mu.Lock()
	defer r.mu.Unlock()
	rep := &r.snap.Report
	rep.Exchanges = client.Exchanges()
	r.assess(true)
	if r.cut && rep.Verdict != checks.Broken {
		rep.Verdict, rep.Summary = checks.Undetermined, "The run was stopped before all checks had ended."
		if !r.stopped && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			rep.Summary = "The time of the run was used up before all checks had ended."
		}
	}
	rep.Vantage = client.Vantage()
	rep.Timing.DurationMS = float64(time.Since(started).Microseconds()) / 1000
	rep.Timing.Requests = client.Requests()
	rep.Timing.CriticalPathMS = f.CriticalPath()
	r.snap.Finished, r.snap.Canceled = true, r.stopped
	final := *rep
	r.addLocked(checks.Event{Type: checks.EventRunFinished, Report: &final, Canceled: r.stopped})
}

// assess derives diagnoses, walk and, at the end, the verdict from the outcomes so far.
func (r *Run) assess(finished bool) {
	rep := &r.snap.Report
	a := diagnose.Assess(r.outcomes, *rep, finished)
	rep.Diagnoses, rep.Software = a.Diagnoses, a.Software
	rep.Walk = diagnose.Walk(*rep, finished)
	rep.Verdict, rep.Summary = a.Verdict, a.Summary
}
