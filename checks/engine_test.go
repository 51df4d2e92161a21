package checks_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// rule is a check with that name and rule.
func rule(id string, run func(context.Context, *facts.Facts) checks.Result) checks.Check {
	return checks.Check{ID: id, Topic: checks.TopicReach, Title: "title of " + id, Doc: "doc of " + id, Stage: codes.StageReach, Essential: true, Run: run}
}

// giving is a check that ends with the result.
func giving(id string, r checks.Result) checks.Check {
	return rule(id, func(context.Context, *facts.Facts) checks.Result { return r })
}

func run(t *testing.T, ctx context.Context, battery ...checks.Check) []checks.Outcome {
	t.Helper()
	return checks.Run(ctx, factstest.Healthy().Facts(t, factstest.Input()), battery, nil)
}

// TestAllChecksStartAtOnce lets every check wait until all others have started: one that
// waits for its turn would never be met.
func TestAllChecksStartAtOnce(t *testing.T) {
	const n = 64
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var started atomic.Int32
	all := make(chan struct{})
	var battery []checks.Check
	for i := range n {
		battery = append(battery, rule(fmt.Sprintf("c%d", i), func(ctx context.Context, _ *facts.Facts) checks.Result {
			if started.Add(1) == n {
				close(all)
			}
			select {
			case <-all:
				return checks.Passed("met")
			case <-ctx.Done():
				return checks.Passed("alone")
			}
		}))
	}
	for _, o := range run(t, ctx, battery...) {
		if o.Result.Status != checks.Pass || o.Result.Reason != "met" {
			t.Fatalf("%s: %s (%s); only %d of %d checks had started", o.Check.ID, o.Result.Status, o.Result.Reason, started.Load(), n)
		}
	}
}

func TestOutcomesStandInTheOrderOfTheBattery(t *testing.T) {
	second := make(chan struct{})
	out := run(t, t.Context(),
		rule("a", func(context.Context, *facts.Facts) checks.Result { <-second; return checks.Passed("") }),
		rule("b", func(context.Context, *facts.Facts) checks.Result { close(second); return checks.Passed("") }))
	if len(out) != 2 || out[0].Check.ID != "a" || out[1].Check.ID != "b" {
		t.Errorf("got %+v", out)
	}
}

func TestDoneIsToldOfEachCheckOneAtATime(t *testing.T) {
	var battery []checks.Check
	for i := range 32 {
		battery = append(battery, giving(fmt.Sprintf("c%d", i), checks.Passed("")))
	}
	var told []string
	var inside atomic.Int32
	checks.Run(t.Context(), factstest.New().Facts(t, factstest.Input()), battery, func(o checks.Outcome) {
		if inside.Add(1) != 1 {
			t.Error("two calls at once")
		}
		told = append(told, o.Check.ID) // the race detector watches this, too
		inside.Add(-1)
	})
	slices.Sort(told)
	if n := len(slices.Compact(told)); n != len(battery) {
		t.Errorf("told of %d checks, want %d", n, len(battery))
	}
}

func TestRunReturnsWhenEveryCheckHasEnded(t *testing.T) {
	var ended atomic.Int32
	var battery []checks.Check
	for i := range 8 {
		battery = append(battery, rule(fmt.Sprint(i), func(ctx context.Context, _ *facts.Facts) checks.Result {
			defer ended.Add(1)
			<-ctx.Done()
			return checks.Passed("")
		}))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	run(t, ctx, battery...)
	if ended.Load() != 8 {
		t.Errorf("returned when %d of 8 checks had ended", ended.Load())
	}
}

func TestAPanicEndsOneCheckOnly(t *testing.T) {
	out := run(t, t.Context(),
		rule("broken", func(context.Context, *facts.Facts) checks.Result { panic("index 7 is out of range") }),
		checks.Check{ID: "empty"},
		giving("whole", checks.Passed("fine")))
	for i, want := range []checks.Status{checks.CouldNotRun, checks.CouldNotRun, checks.Pass} {
		if out[i].Result.Status != want || out[i].Cut {
			t.Errorf("%s: got %s (%s), want %s", out[i].Check.ID, out[i].Result.Status, out[i].Result.Reason, want)
		}
	}
	if r := out[0].Result.Reason; !strings.Contains(r, "index 7 is out of range") {
		t.Errorf("the reason %q does not say what happened", r)
	}
}

func TestStoppedRuns(t *testing.T) {
	finding := checks.Found("", checks.Finding{Code: codes.PRMMissing, Detail: "gone"})
	tests := []struct {
		name   string
		result checks.Result
		want   checks.Status
		cut    bool
	}{
		{"a pass proves nothing", checks.Passed("seen"), checks.NotEvaluated, true},
		{"no answer", checks.Because(&facts.Missing{Why: "it was canceled"}), checks.NotEvaluated, true},
		{"an input that was never given", checks.SkippedFor("no URL"), checks.Skipped, false},
		{"what was found stays found", finding, checks.Fail, false},
	}
	for _, tt := range tests {
		ctx, cancel := context.WithCancel(t.Context())
		o := run(t, ctx, rule("c", func(context.Context, *facts.Facts) checks.Result { cancel(); return tt.result }))[0]
		if o.Result.Status != tt.want || o.Cut != tt.cut {
			t.Errorf("%s: got %s (%s), cut %v; want %s, %v", tt.name, o.Result.Status, o.Result.Reason, o.Cut, tt.want, tt.cut)
		}
		if tt.cut && !strings.Contains(o.Result.Reason, "stopped") {
			t.Errorf("%s: reason %q", tt.name, o.Result.Reason)
		}
	}
}

// TestStoppingEndsWaitingFacts cancels while one check asks and another waits for its answer.
func TestStoppingEndsWaitingFacts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := factstest.New().OnFunc(func(probe.Request) (factstest.Reply, bool) {
		cancel()
		return factstest.Reply{Err: probe.KindCanceled}, true
	})
	ask := func(ctx context.Context, f *facts.Facts) checks.Result {
		if _, err := f.Endpoint(ctx); err != nil {
			return checks.Because(err)
		}
		return checks.Passed("answered")
	}
	for _, o := range checks.Run(ctx, w.Facts(t, factstest.Input()), []checks.Check{rule("asks", ask), rule("waits", ask)}, nil) {
		if o.Result.Status != checks.NotEvaluated {
			t.Errorf("%s: got %s", o.Check.ID, o.Result.Status)
		}
	}
}

func TestStatusFollowsTheWorstSeverity(t *testing.T) {
	f := func(s codes.Severity, detail string) checks.Finding {
		return checks.Finding{Code: codes.PRMMissing, Severity: s, Detail: detail}
	}
	tests := []struct {
		name   string
		result checks.Result
		status checks.Status
		reason string
	}{
		{"nothing found", checks.Found("all is well"), checks.Pass, "all is well"},
		{"an empty result", checks.Result{}, checks.Pass, ""},
		{"info passes", checks.Found("", f(codes.Info, "odd")), checks.Pass, "odd"},
		{"a warning warns", checks.Found("", f(codes.Info, "odd"), f(codes.Warning, "bad")), checks.Warn, "bad"},
		{"an error fails", checks.Found("", f(codes.Warning, "bad"), f(codes.Error, "worst"), f(codes.Info, "odd")), checks.Fail, "worst"},
		{"the first of two equals speaks", checks.Found("", f(codes.Error, "one"), f(codes.Error, "two")), checks.Fail, "one"},
		{"the check's own sentence stays", checks.Result{Reason: "own", Findings: []checks.Finding{f(codes.Error, "worst")}}, checks.Fail, "own"},
		{"the check's own status stays", checks.Result{Status: checks.Warn, Reason: "own", Findings: []checks.Finding{f(codes.Error, "worst")}}, checks.Warn, "own"},
	}
	for _, tt := range tests {
		if got := run(t, t.Context(), giving("c", tt.result))[0].Result; got.Status != tt.status || got.Reason != tt.reason {
			t.Errorf("%s: got %s (%q), want %s (%q)", tt.name, got.Status, got.Reason, tt.status, tt.reason)
		}
	}
}

func TestTheCatalogueFillsInWhatIsLeftOut(t *testing.T) {
	got := run(t, t.Context(), giving("c", checks.Found("",
		checks.Finding{Code: codes.PRMMissing},
		checks.Finding{Code: codes.SSEProxyBuffering, Confidence: checks.Possible},
		checks.Finding{Code: codes.PRMMissing, Severity: codes.Info, Confidence: checks.Likely},
	)))[0].Result.Findings
	want := []checks.Finding{
		{Code: codes.PRMMissing, Severity: codes.Error, Confidence: checks.Certain},
		{Code: codes.SSEProxyBuffering, Severity: codes.Warning, Confidence: checks.Possible},
		{Code: codes.PRMMissing, Severity: codes.Info, Confidence: checks.Likely},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBecause(t *testing.T) {
	tests := []struct {
		err    error
		status checks.Status
		reason string
	}{
		{&facts.Missing{Why: "the server gave no answer"}, checks.NotEvaluated, "the server gave no answer"},
		{&facts.Missing{Why: "no URL was given", NotGiven: true}, checks.Skipped, "no URL was given"},
		{fmt.Errorf("asked for the keys: %w", &facts.Missing{Why: "no URL was given", NotGiven: true}), checks.Skipped, "no URL was given"},
		{errors.New("anything else"), checks.NotEvaluated, "anything else"},
	}
	for _, tt := range tests {
		if got := checks.Because(tt.err); got.Status != tt.status || got.Reason != tt.reason || len(got.Findings) != 0 {
			t.Errorf("%v: got %+v", tt.err, got)
		}
	}
}

// TestMissingInputsSkip asks real facts for what the input does not hold.
func TestMissingInputsSkip(t *testing.T) {
	in := factstest.Input()
	in.MCP = ""
	ask := rule("c", func(ctx context.Context, f *facts.Facts) checks.Result {
		_, err := f.Endpoint(ctx)
		return checks.Because(err)
	})
	o := checks.Run(t.Context(), factstest.Healthy().Facts(t, in), []checks.Check{ask}, nil)[0]
	if o.Result.Status != checks.Skipped || !strings.Contains(o.Result.Reason, "MCP server URL") {
		t.Errorf("got %s (%s)", o.Result.Status, o.Result.Reason)
	}
}

func TestOutcomeReport(t *testing.T) {
	one, two := &probe.Exchange{ID: "x1"}, &probe.Exchange{ID: "x2"}
	o := run(t, t.Context(), giving("reach.c", checks.Result{
		Exchanges: []*probe.Exchange{two, one, nil, two},
		Findings: []checks.Finding{{Code: codes.PRMMissing, Subject: "s", Detail: "d", Expected: "e", Received: "r",
			Exchanges: []*probe.Exchange{one, one}}},
	}))[0]
	o.Duration = 1500 * time.Microsecond
	want := checks.CheckReport{
		ID: "reach.c", Topic: checks.TopicReach, Title: "title of reach.c", Doc: "doc of reach.c", Stage: codes.StageReach, Essential: true,
		Status: checks.Fail, Reason: "d", DurationMS: 1.5, Exchanges: []string{"x2", "x1"},
		Findings: []checks.FindingReport{{Code: codes.PRMMissing, Severity: codes.Error, Confidence: checks.Certain,
			Title: codes.MustLookup(codes.PRMMissing).Title, Subject: "s", Detail: "d", Expected: "e", Received: "r", Exchanges: []string{"x1"}}},
	}
	if d := cmp.Diff(want, o.Report()); d != "" {
		t.Error(d)
	}
}

// TestReportsHaveNoNull keeps lists of a report lists, also where nothing is in them.
func TestReportsHaveNoNull(t *testing.T) {
	p := checks.PendingReport(giving("c", checks.Result{}))
	if p.Status != checks.Pending || p.Findings == nil || p.Exchanges == nil {
		t.Errorf("pending: %+v", p)
	}
	done := run(t, t.Context(), giving("c", checks.Found("", checks.Finding{Code: codes.PRMMissing})))[0].Report()
	if done.Exchanges == nil || done.Findings[0].Exchanges == nil {
		t.Errorf("finished: %+v", done)
	}
}
