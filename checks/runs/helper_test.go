package runs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"casdoctor/checks"
	"casdoctor/checks/battery"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

// Nothing may outlive the runs: no request, no connection, no goroutine.
func TestMain(m *testing.M) {
	os.Unsetenv("SSL_CERT_FILE") // each run would read its roots again
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for what should happen at once; less than any limit
// of a run, so that no limit can pass for it.
const patience = 5 * time.Second

// newStore is a store for loopback targets with the whole battery; it closes with the test.
func newStore(t testing.TB, change func(*runs.Options)) *runs.Store {
	t.Helper()
	o := runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}, Battery: battery.All(), Version: "test"}
	if change != nil {
		change(&o)
	}
	s := runs.NewStore(o)
	t.Cleanup(s.Close)
	return s
}

// with is an option that sets the battery.
func with(battery ...checks.Check) func(*runs.Options) {
	return func(o *runs.Options) { o.Battery = battery }
}

// rule is a check of the topic with that name.
func rule(topic checks.Topic, name string, run func(context.Context, *facts.Facts) checks.Result) checks.Check {
	return checks.Check{ID: string(topic) + "." + name, Topic: topic, Title: name, Stage: codes.StageReach, Run: run}
}

func passing(topic checks.Topic, name string) checks.Check {
	return rule(topic, name, func(context.Context, *facts.Facts) checks.Result { return checks.Passed("fine") })
}

// gated is a check that waits for the gate or for the end of its run.
func gated(gate <-chan struct{}) checks.Check {
	return rule(checks.TopicReach, "gated", func(ctx context.Context, _ *facts.Facts) checks.Result {
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return checks.Passed("the gate is open")
	})
}

func parse(t testing.TB, in target.Input) target.Target {
	t.Helper()
	tg, errs := target.Parse(in)
	if len(errs) > 0 {
		t.Fatalf("target: %+v", errs)
	}
	return tg
}

// nobody is a target that no check of these tests asks.
func nobody(t testing.TB) target.Target {
	return parse(t, target.Input{MCP: "http://127.0.0.1:1/mcp"})
}

func start(t testing.TB, s *runs.Store, tg target.Target) *runs.Run {
	t.Helper()
	r, err := s.Start(tg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wait fails the test when the channel stays silent.
func wait(t testing.TB, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("%s did not happen", what)
	}
}

// report waits for the end of a run.
func report(t testing.TB, r *runs.Run) checks.Report {
	t.Helper()
	select {
	case <-r.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("the run did not end")
	}
	return r.Snapshot().Report
}

// events collects all events of a run from the one after since.
func events(t testing.TB, r *runs.Run, since int) []checks.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out []checks.Event
	for e := range r.Events(ctx, since) {
		out = append(out, e)
	}
	if ctx.Err() != nil {
		t.Fatalf("the events of the run did not end; %d came", len(out))
	}
	return out
}

// diagnosed runs the whole battery on a pair of the lab.
func diagnosed(t testing.TB, name string) (*runs.Run, checks.Report) {
	t.Helper()
	l, err := lab.Start(t.Context(), lab.Options{Only: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	pair, _ := l.Pair(name)
	r, err := newStore(t, nil).StartWith(parse(t, pair.Input), pair.Resolve)
	if err != nil {
		t.Fatal(err)
	}
	return r, report(t, r)
}

// asJSON is a value as another program reads it.
func asJSON(t testing.TB, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// hanging is a server that takes requests and never answers.
type hanging struct {
	*httptest.Server
	entered, ended chan struct{} // one signal for each request
}

func hang(t testing.TB) *hanging {
	h := &hanging{entered: make(chan struct{}, 200), ended: make(chan struct{}, 200)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then the server watches the connection
		h.entered <- struct{}{}
		<-r.Context().Done()
		h.ended <- struct{}{}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hanging) target(t testing.TB) target.Target {
	return parse(t, target.Input{MCP: h.URL + "/mcp", Casdoor: h.URL})
}

// codesOf lists what a report diagnoses, with severities.
func codesOf(rep checks.Report) string {
	out := ""
	for _, d := range rep.Diagnoses {
		out += fmt.Sprintf(" %s/%s", d.Severity, d.Code)
	}
	return out
}
