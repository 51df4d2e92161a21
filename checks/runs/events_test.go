package runs_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

func TestEventsAreNumberedWithoutGaps(t *testing.T) {
	r, rep := diagnosed(t, "prm-missing")
	all := events(t, r, 0)
	for i, e := range all {
		if e.Seq != i+1 || e.At.IsZero() || e.At.Before(rep.Timing.Started.Add(-1)) {
			t.Fatalf("event %d has number %d, at %s", i+1, e.Seq, e.At)
		}
		if first, last := i == 0, i == len(all)-1; first != (e.Type == checks.EventRunStarted) || last != (e.Type == checks.EventRunFinished) {
			t.Errorf("event %d of %d is %s", e.Seq, len(all), e.Type)
		}
	}
	if n := r.Snapshot().Seq; n != len(all) {
		t.Errorf("the snapshot holds %d events of %d", n, len(all))
	}
}

func TestEveryCheckAndExchangeHasItsEvent(t *testing.T) {
	r, rep := diagnosed(t, "prm-missing")
	finished, exchanged := map[string]int{}, map[string]int{}
	done, total := 0, len(rep.Checks)
	for _, e := range events(t, r, 0) {
		switch e.Type {
		case checks.EventCheckFinished:
			finished[e.Check.ID]++
			if done++; e.Progress.Done != done || e.Progress.Total != total || e.Check.Status == checks.Pending {
				t.Errorf("event %d: %s is %s, %d of %d", e.Seq, e.Check.ID, e.Check.Status, e.Progress.Done, e.Progress.Total)
			}
		case checks.EventExchange:
			exchanged[e.Exchange.ID]++
		case checks.EventRunStarted:
			if len(e.Checks) != total || e.Progress.Total != total || slices.ContainsFunc(e.Checks, func(c checks.CheckReport) bool { return c.Status != checks.Pending }) {
				t.Errorf("the run does not start with %d pending checks: %+v", total, e.Checks)
			}
		}
	}
	for _, c := range rep.Checks {
		if finished[c.ID] != 1 {
			t.Errorf("%s has %d events", c.ID, finished[c.ID])
		}
	}
	for _, x := range rep.Exchanges {
		if exchanged[x.ID] != 1 {
			t.Errorf("%s has %d events", x.ID, exchanged[x.ID])
		}
	}
	if len(finished) != len(rep.Checks) || len(exchanged) != len(rep.Exchanges) || rep.Timing.Requests != len(rep.Exchanges) {
		t.Errorf("%d checks and %d exchanges had events, the report has %d and %d of %d requests", len(finished), len(exchanged), len(rep.Checks), len(rep.Exchanges), rep.Timing.Requests)
	}
}

func TestReplayFromAnywhereEqualsTheWhole(t *testing.T) {
	r, _ := diagnosed(t, "prm-missing")
	all := events(t, r, 0)
	for since := range len(all) + 1 {
		if got := events(t, r, since); len(got) != len(all)-since || len(got) > 0 && !reflect.DeepEqual(got, all[since:]) {
			t.Fatalf("since %d: %d events, want the last %d of all", since, len(got), len(all)-since)
		}
	}
	for since, want := range map[int]int{-5: len(all), len(all) + 7: 0} {
		if got := len(events(t, r, since)); got != want {
			t.Errorf("since %d: %d events, want %d", since, got, want)
		}
	}
}

// TestEveryoneSeesEverything follows a run from its beginning, from the middle and after
// its end; all see the same.
func TestEveryoneSeesEverything(t *testing.T) {
	gate := make(chan struct{})
	s := newStore(t, with(gated(gate), passing(checks.TopicReach, "other")))
	r := start(t, s, nobody(t))
	type seen struct {
		who string
		seq []int
	}
	told := make(chan seen)
	follow := func(who string, since int) {
		out := seen{who: who}
		for e := range r.Events(t.Context(), since) {
			out.seq = append(out.seq, e.Seq)
		}
		told <- out
	}
	for i := range 4 {
		go follow(fmt.Sprintf("early %d", i), 0)
	}
	for e := range r.Events(t.Context(), 0) {
		if e.Type == checks.EventCheckFinished {
			break
		}
	}
	go follow("in the middle", 0)
	close(gate)
	report(t, r)
	go follow("late", 0)
	want := events(t, r, 0)
	for range 6 {
		got := <-told
		if len(got.seq) != len(want) {
			t.Errorf("%s saw %d events of %d: %v", got.who, len(got.seq), len(want), got.seq)
		}
		for i, n := range got.seq {
			if n != i+1 {
				t.Errorf("%s saw event %d at place %d", got.who, n, i+1)
			}
		}
	}
}

func TestFollowingEndsWithItsContext(t *testing.T) {
	gate := make(chan struct{})
	r := start(t, newStore(t, with(gated(gate))), nobody(t))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	got := make(chan checks.Event, 100)
	go func() {
		defer close(ended)
		for e := range r.Events(ctx, 0) {
			got <- e
		}
	}()
	if e := <-got; e.Type != checks.EventRunStarted {
		t.Errorf("first event %s", e.Type)
	}
	cancel()
	wait(t, ended, "the end of the iteration")
	select {
	case <-r.Done():
		t.Error("the run ended with its follower")
	default:
	}
	close(gate)
	report(t, r)
}

// TestEventsAloneRebuildTheReport does what another program does: it reads the events as
// JSON and keeps what they tell.
func TestEventsAloneRebuildTheReport(t *testing.T) {
	for _, pair := range []string{"healthy", "prm-missing", "casdoor-origin-unset", "mcp-unreachable"} {
		r, rep := diagnosed(t, pair)
		want := asJSON(t, rep).(map[string]any)
		got, final := rebuild(t, asJSON(t, events(t, r, 0)).([]any))
		for _, member := range []string{"checks", "exchanges", "diagnoses", "walk"} {
			if d := gocmp.Diff(want[member], got[member]); d != "" {
				t.Errorf("%s: %s: %s", pair, member, d)
			}
		}
		if d := gocmp.Diff(want, final); d != "" {
			t.Errorf("%s: the last event's report: %s", pair, d)
		}
	}
}

// rebuild folds events into the members that they change; final is the last one's report.
func rebuild(t *testing.T, all []any) (got, final map[string]any) {
	t.Helper()
	place := map[string]int{}
	var list, exchanges []any
	got = map[string]any{"diagnoses": []any{}}
	for _, raw := range all {
		e := raw.(map[string]any)
		switch checks.EventType(e["type"].(string)) {
		case checks.EventRunStarted:
			list = e["checks"].([]any)
			for i, c := range list {
				place[c.(map[string]any)["id"].(string)] = i
			}
		case checks.EventCheckFinished:
			c := e["check"].(map[string]any)
			list[place[c["id"].(string)]] = c
		case checks.EventExchange:
			exchanges = append(exchanges, e["exchange"])
		case checks.EventDiagnoses:
			for _, member := range []string{"diagnoses", "walk"} {
				if v, ok := e[member]; ok {
					got[member] = v
				}
			}
		case checks.EventRunFinished:
			final = e["report"].(map[string]any)
		}
	}
	slices.SortFunc(exchanges, func(a, b any) int { return cmp.Compare(number(t, a), number(t, b)) })
	got["checks"], got["exchanges"] = list, exchanges
	return got, final
}

func number(t *testing.T, exchange any) int {
	id := exchange.(map[string]any)["id"].(string)
	n, err := strconv.Atoi(strings.TrimPrefix(id, "x"))
	if err != nil {
		t.Fatalf("exchange id %q", id)
	}
	return n
}

// TestTypedEventsSurviveJSON reads events into the program's own types and writes them again.
func TestTypedEventsSurviveJSON(t *testing.T) {
	r, _ := diagnosed(t, "prm-missing")
	for _, e := range events(t, r, 0) {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var back checks.Event
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("event %d (%s): %v", e.Seq, e.Type, err)
		}
		if back.Seq != e.Seq || back.Type != e.Type || !back.At.Equal(e.At) || (back.Report == nil) != (e.Report == nil) || (back.Exchange == nil) != (e.Exchange == nil) {
			t.Errorf("event %d became %+v", e.Seq, back)
		}
	}
}

func TestDiagnosesArriveWhenTheyChange(t *testing.T) {
	gate := make(chan struct{})
	find := rule(checks.TopicReach, "finds", func(context.Context, *facts.Facts) checks.Result {
		return checks.Found("", checks.Finding{Code: codes.MCPUnreachable, Detail: "gone"})
	})
	r := start(t, newStore(t, with(find, gated(gate))), nobody(t))
	for e := range r.Events(t.Context(), 0) { // while the other check still waits
		if e.Type == checks.EventDiagnoses && len(e.Diagnoses) == 1 {
			if e.Walk[0].State != checks.StepFail || e.Diagnoses[0].Code != codes.MCPUnreachable {
				t.Errorf("got %+v", e)
			}
			break
		}
	}
	if snap := r.Snapshot(); snap.Finished || len(snap.Report.Diagnoses) != 1 || snap.Report.Verdict != "" {
		t.Errorf("the snapshot of the running run: %+v", snap.Report)
	}
	close(gate)
	report(t, r)
	n := 0
	for _, e := range events(t, r, 0) {
		if e.Type == checks.EventDiagnoses {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d events of diagnoses, want one: the second check changed nothing", n)
	}
}

func TestProgressSaysWhatIsAsked(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	t.Cleanup(srv.Close)
	ask := rule(checks.TopicReach, "a", func(ctx context.Context, f *facts.Facts) checks.Result {
		f.FirstCall(ctx)
		f.Document(ctx, "read a document", srv.URL+"/x")
		return checks.Passed("")
	})
	r := start(t, newStore(t, with(ask)), parse(t, target.Input{MCP: srv.URL + "/mcp"}))
	report(t, r)
	var said []string
	for _, e := range events(t, r, 0) {
		if e.Type == checks.EventProgress {
			said = append(said, e.Progress.Doing)
		}
	}
	if d := gocmp.Diff([]string{"initialize without a token", "", "read a document", ""}, said); d != "" {
		t.Error(d)
	}
}

// TestProgressNamesTheOldestRequest has two requests in flight: the second is named when
// the first has ended, and nothing is said twice.
func TestProgressNamesTheOldestRequest(t *testing.T) {
	entered, release := make(chan struct{}, 2), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		if r.URL.Path == "/first" {
			<-release
		} else {
			<-r.Context().Done()
		}
	}))
	t.Cleanup(srv.Close)
	ask := func(name string, before <-chan struct{}) checks.Check {
		return rule(checks.TopicReach, name, func(ctx context.Context, f *facts.Facts) checks.Result {
			<-before
			f.Document(ctx, name, srv.URL+"/"+name)
			return checks.Passed("")
		})
	}
	now, then := make(chan struct{}), make(chan struct{})
	close(now)
	r := start(t, newStore(t, with(ask("first", now), ask("second", then))), nobody(t))
	wait(t, entered, "the first request")
	close(then)
	wait(t, entered, "the second request")
	if got := r.Snapshot().Progress.Doing; got != "first" {
		t.Errorf("with two in flight, it names %q", got)
	}
	close(release)
	for e := range r.Events(t.Context(), 0) {
		if e.Type == checks.EventCheckFinished {
			break // the first one's
		}
	}
	if got := r.Snapshot().Progress.Doing; got != "second" {
		t.Errorf("with the second in flight, it names %q", got)
	}
	r.Cancel()
	report(t, r)
	var last string
	for _, e := range events(t, r, 0) {
		if e.Type == checks.EventProgress && e.Progress.Doing == last {
			t.Errorf("%q was said twice in a row", last)
		} else if e.Type == checks.EventProgress {
			last = e.Progress.Doing
		}
	}
	if last != "" {
		t.Errorf("at the end it still names %q", last)
	}
}

func TestSnapshotsAreTheReadersOwn(t *testing.T) {
	r := start(t, newStore(t, with(passing(checks.TopicReach, "one"))), nobody(t))
	report(t, r)
	snap := r.Snapshot()
	snap.Report.Checks[0].Title = "changed"
	if got := r.Snapshot().Report.Checks[0].Title; got != "one" {
		t.Errorf("a reader changed the run: %q", got)
	}
	if first := events(t, r, 0)[0]; first.Checks[0].Status != checks.Pending {
		t.Errorf("the first event changed: %+v", first.Checks[0])
	}
}

// TestNoListIsNull keeps the promise of the schema, also for a run without any check.
func TestNoListIsNull(t *testing.T) {
	rep := report(t, start(t, newStore(t, func(o *runs.Options) { o.Battery = nil }), nobody(t)))
	for name, v := range asJSON(t, rep).(map[string]any) {
		if v == nil {
			t.Errorf("%s is null", name)
		}
	}
	if rep.Verdict != checks.Undetermined {
		t.Errorf("without a check the verdict is %s", rep.Verdict)
	}
}
