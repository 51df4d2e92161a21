package runs_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

func TestStartComesBackAtOnce(t *testing.T) {
	gate := make(chan struct{})
	s := newStore(t, with(gated(gate)))
	tg := nobody(t)
	r := start(t, s, tg)
	snap := r.Snapshot()
	if snap.Finished || snap.Seq < 1 || snap.Progress.Total != 1 || snap.Report.Checks[0].Status != checks.Pending || len(snap.Report.Walk) == 0 {
		t.Errorf("got %+v", snap)
	}
	if got, ok := s.Get(r.ID()); !ok || got != r || got.Target().MCP != tg.MCP {
		t.Errorf("the run is not found by its id")
	}
	if _, ok := s.Get("nothing"); ok {
		t.Error("a run that nobody started is found")
	}
	close(gate)
	report(t, r)
}

func TestIDsCannotBeGuessed(t *testing.T) {
	s := newStore(t, with())
	form := regexp.MustCompile(`^[A-Za-z0-9_-]{22,}$`)
	seen := map[string]bool{}
	for range 20 {
		r := start(t, s, nobody(t))
		report(t, r)
		if id := r.ID(); !form.MatchString(id) || seen[id] {
			t.Errorf("id %q", id)
		}
		seen[r.ID()] = true
	}
}

func TestTooManyRunsAreRefused(t *testing.T) {
	gate := make(chan struct{})
	s := newStore(t, func(o *runs.Options) { o.Battery, o.MaxRunning = []checks.Check{gated(gate)}, 2 })
	a, b := start(t, s, nobody(t)), start(t, s, nobody(t))
	if _, err := s.Start(nobody(t)); !errors.Is(err, runs.ErrBusy) {
		t.Fatalf("the third run: %v", err)
	}
	a.Cancel()
	wait(t, a.Done(), "the end of the canceled run")
	c := start(t, s, nobody(t)) // its place is free
	if _, err := s.Start(nobody(t)); !errors.Is(err, runs.ErrBusy) {
		t.Errorf("one too many again: %v", err)
	}
	close(gate)
	for _, r := range []*runs.Run{b, c} {
		report(t, r)
	}
	report(t, start(t, s, nobody(t)))
}

func TestARunThatCannotStartTakesNoPlace(t *testing.T) {
	s := newStore(t, func(o *runs.Options) {
		o.Battery, o.MaxRunning, o.Probe.RootFiles = nil, 1, []string{"no-such-file.pem"}
	})
	for range 3 {
		if r, err := s.Start(nobody(t)); err == nil || errors.Is(err, runs.ErrBusy) || !strings.Contains(err.Error(), "no-such-file.pem") || r != nil {
			t.Errorf("got %v, %v", r, err)
		}
	}
}

func TestTheOldestFinishedRunIsForgotten(t *testing.T) {
	gate := make(chan struct{})
	var first atomic.Bool
	first.Store(true)
	// The very first run waits, all others end at once.
	battery := rule(checks.TopicReach, "c", func(ctx context.Context, _ *facts.Facts) checks.Result {
		if first.CompareAndSwap(true, false) {
			<-gate
		}
		return checks.Passed("")
	})
	s := newStore(t, func(o *runs.Options) { o.Battery, o.Keep = []checks.Check{battery}, 2 })
	held := start(t, s, nobody(t))
	for first.Load() {
		held.Snapshot() // until the first run's check has been entered
	}
	var ended []*runs.Run
	known := func() string {
		out := ""
		for i, r := range append([]*runs.Run{held}, ended...) {
			if _, ok := s.Get(r.ID()); ok {
				out += string(rune('0' + i))
			}
		}
		return out
	}
	for i, want := range []string{"01", "02", "03"} {
		r := start(t, s, nobody(t))
		report(t, r)
		ended = append(ended, r)
		if got := known(); got != want {
			t.Errorf("after %d more runs, known are %s, want %s: the running one stays", i+1, got, want)
		}
	}
	close(gate)
	report(t, held)
	ended = append(ended, start(t, s, nobody(t)))
	if got := known(); got != "34" {
		t.Errorf("known are %s, want 34: the one that is finished now was the oldest", got)
	}
	report(t, ended[3])
}

func TestRunningRunsAreNeverForgotten(t *testing.T) {
	gate := make(chan struct{})
	s := newStore(t, func(o *runs.Options) { o.Battery, o.Keep = []checks.Check{gated(gate)}, 1 })
	var all []*runs.Run
	for range 5 {
		all = append(all, start(t, s, nobody(t)))
	}
	for i, r := range all {
		if _, ok := s.Get(r.ID()); !ok {
			t.Errorf("run %d of 5 under way is forgotten", i+1)
		}
	}
	close(gate)
	for _, r := range all {
		report(t, r)
	}
}

func TestAForgottenRunCanStillBeRead(t *testing.T) {
	s := newStore(t, func(o *runs.Options) { o.Battery, o.Keep = []checks.Check{passing(checks.TopicReach, "one")}, 1 })
	old := start(t, s, nobody(t))
	report(t, old)
	report(t, start(t, s, nobody(t)))
	if _, ok := s.Get(old.ID()); ok {
		t.Fatal("the run is not forgotten")
	}
	if len(events(t, old, 0)) < 3 || old.Snapshot().Report.Verdict != checks.Healthy {
		t.Error("who holds a forgotten run lost it")
	}
}

// TestChosenTopics limits a run to the topics that the user chose.
func TestChosenTopics(t *testing.T) {
	all := []checks.Check{passing(checks.TopicReach, "a"), passing(checks.TopicCasdoor, "b"), passing(checks.TopicReach, "c"),
		rule(checks.TopicDiscovery, "d", func(context.Context, *facts.Facts) checks.Result {
			return checks.Found("", checks.Finding{Code: codes.PRMMissing, Detail: "gone"})
		})}
	s := newStore(t, with(all...))
	for _, tt := range []struct {
		topics  []string
		ids     string
		verdict checks.Verdict
	}{
		{nil, "reach.a casdoor.b reach.c discovery.d", checks.Broken},
		{[]string{"reach"}, "reach.a reach.c", checks.Healthy},
		{[]string{"casdoor", "discovery"}, "casdoor.b discovery.d", checks.Broken},
		{[]string{"transport"}, "", checks.Undetermined},
	} {
		r := start(t, s, parse(t, target.Input{MCP: "http://127.0.0.1:1/mcp", Topics: tt.topics}))
		rep := report(t, r)
		var ids []string
		for _, c := range rep.Checks {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != tt.ids || rep.Verdict != tt.verdict {
			t.Errorf("%v: checks %q, %s; want %q, %s", tt.topics, got, rep.Verdict, tt.ids, tt.verdict)
		}
		if p := r.Snapshot().Progress; p.Total != len(ids) || p.Done != len(ids) {
			t.Errorf("%v: progress %+v", tt.topics, p)
		}
	}
}

func TestTheReportSaysWhatRanAndFromWhere(t *testing.T) {
	s := newStore(t, func(o *runs.Options) { o.Battery, o.Version = []checks.Check{passing(checks.TopicReach, "a")}, "1.2.3" })
	rep := report(t, start(t, s, parse(t, target.Input{MCP: "127.0.0.1:1/mcp", Client: "claude"})))
	if rep.Schema != checks.Schema || rep.Version.Casdoctor != "1.2.3" || rep.Version.Catalogue != codes.Version || rep.Vantage.Host == "" {
		t.Errorf("got %q, %+v, %+v", rep.Schema, rep.Version, rep.Vantage)
	}
	if rep.Target.Client != "claude" || len(rep.Target.Notes) == 0 || rep.Timing.Started.IsZero() || rep.Timing.DurationMS <= 0 {
		t.Errorf("got %+v, %+v", rep.Target, rep.Timing)
	}
}

// TestAgainUsesTheSameInputs starts a run a second time: secrets and resolved names are still known.
func TestAgainUsesTheSameInputs(t *testing.T) {
	asked := make(chan string, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Host }))
	t.Cleanup(srv.Close)
	u, _ := url.Parse(srv.URL)
	tokens := make(chan string, 10)
	ask := rule(checks.TopicReach, "a", func(ctx context.Context, f *facts.Facts) checks.Result {
		tokens <- f.Target().Token.Reveal()
		if _, err := f.Endpoint(ctx); err != nil {
			return checks.Because(err)
		}
		return checks.Passed("")
	})
	s := newStore(t, with(ask))
	r, err := s.StartWith(parse(t, target.Input{MCP: "http://made-up.invalid/mcp", Token: "the-token-of-the-user"}), map[string]string{"made-up.invalid:80": u.Host})
	if err != nil {
		t.Fatal(err)
	}
	first := report(t, r)
	again, err := s.Again(r)
	if err != nil {
		t.Fatal(err)
	}
	second := report(t, again)
	if again.ID() == r.ID() || second.Checks[0].Status != checks.Pass || first.Checks[0].Status != checks.Pass {
		t.Errorf("ids %s and %s, %s and %s", r.ID(), again.ID(), first.Checks[0].Reason, second.Checks[0].Reason)
	}
	close(asked)
	for host := range asked {
		if host != "made-up.invalid" {
			t.Errorf("Host was %s", host)
		}
	}
	for range 2 {
		if tok := <-tokens; tok != "the-token-of-the-user" {
			t.Errorf("token %q", tok)
		}
	}
}

// TestOneRunsNamesAreNotAnothers keeps the names that a run resolves to itself.
func TestOneRunsNamesAreNotAnothers(t *testing.T) {
	own := map[string]string{"own.invalid:80": "127.0.0.1:1"}
	var seen []probe.ErrorKind
	ask := rule(checks.TopicReach, "a", func(ctx context.Context, f *facts.Facts) checks.Result {
		e, err := f.FirstCall(ctx)
		if err != nil {
			return checks.Because(err)
		}
		seen = append(seen, e.Initialize.X.Error.Kind)
		return checks.Passed("")
	})
	s := newStore(t, func(o *runs.Options) {
		o.Battery, o.Probe.ResolveOverride = []checks.Check{ask}, map[string]string{"all.invalid:80": "127.0.0.1:1"}
	})
	for _, mcp := range []string{"http://own.invalid/mcp", "http://all.invalid/mcp"} {
		r, err := s.StartWith(parse(t, target.Input{MCP: mcp}), own)
		if err != nil {
			t.Fatal(err)
		}
		report(t, r)
	}
	report(t, start(t, s, parse(t, target.Input{MCP: "http://all.invalid/mcp"})))
	report(t, start(t, s, parse(t, target.Input{MCP: "http://own.invalid/mcp"})))
	if seen[0] != probe.KindRefused || seen[1] != probe.KindRefused || seen[2] != probe.KindRefused || seen[3] == probe.KindRefused {
		t.Errorf("got %v", seen)
	}
}
