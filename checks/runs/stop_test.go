package runs_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"casdoctor/checks"
	"casdoctor/checks/battery"
	"casdoctor/checks/facts"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

func TestCancelStopsRequestsAtOnce(t *testing.T) {
	h := hang(t)
	s := newStore(t, nil)
	r := start(t, s, h.target(t))
	wait(t, h.entered, "the first request")
	r.Cancel()
	wait(t, h.ended, "the end of the request at the server")
	wait(t, r.Done(), "the end of the run")
	snap := r.Snapshot()
	if !snap.Finished || !snap.Canceled || snap.Report.Verdict != checks.Undetermined || snap.Report.Summary != "The run was stopped before all checks had ended." {
		t.Errorf("finished %v, canceled %v, %s: %s", snap.Finished, snap.Canceled, snap.Report.Verdict, snap.Report.Summary)
	}
	all := events(t, r, 0)
	if last := all[len(all)-1]; last.Type != checks.EventRunFinished || !last.Canceled || last.Report.Verdict != checks.Undetermined {
		t.Errorf("last event: %+v", last)
	}
	for _, c := range snap.Report.Checks {
		if c.Status != checks.NotEvaluated && c.Status != checks.Skipped {
			t.Errorf("%s is %s: %s", c.ID, c.Status, c.Reason)
		}
	}
	if len(snap.Report.Exchanges) == 0 || snap.Report.Exchanges[0].Error == nil || snap.Report.Exchanges[0].Error.Kind != probe.KindCanceled {
		t.Errorf("the record does not show the stopped request: %+v", snap.Report.Exchanges)
	}
	r.Cancel() // again, after the end
	if n := len(events(t, r, 0)); n != len(all) {
		t.Errorf("%d events after the end", n-len(all))
	}
}

func TestCancelAfterTheEndChangesNothing(t *testing.T) {
	r := start(t, newStore(t, with(passing(checks.TopicReach, "one"))), nobody(t))
	report(t, r)
	r.Cancel()
	if snap := r.Snapshot(); snap.Canceled || snap.Report.Verdict != checks.Healthy {
		t.Errorf("canceled %v, %s", snap.Canceled, snap.Report.Verdict)
	}
}

func TestARunEndsWithItsTime(t *testing.T) {
	h := hang(t)
	r := start(t, newStore(t, func(o *runs.Options) { o.Timeout = 200 * time.Millisecond }), h.target(t))
	wait(t, r.Done(), "the end of the run")
	for range r.Snapshot().Report.Timing.Requests { // some may have ended before they reached it
		select {
		case <-h.entered:
			wait(t, h.ended, "the end of the request at the server")
		default:
		}
	}
	snap := r.Snapshot()
	if snap.Canceled || snap.Report.Verdict != checks.Undetermined || snap.Report.Summary != "The time of the run was used up before all checks had ended." {
		t.Errorf("canceled %v, %s: %s", snap.Canceled, snap.Report.Verdict, snap.Report.Summary)
	}
	for _, d := range snap.Report.Diagnoses {
		t.Errorf("the end of the time is taken for %s: %s", d.Code, d.Detail)
	}
}

// TestACutRunIsNotHealthy lets the check on which the verdict hangs pass and cuts another.
func TestACutRunIsNotHealthy(t *testing.T) {
	r := start(t, newStore(t, with(passing(checks.TopicReach, "one"), gated(nil))), nobody(t))
	for e := range r.Events(t.Context(), 0) {
		if e.Type == checks.EventCheckFinished {
			break
		}
	}
	r.Cancel()
	if rep := report(t, r); rep.Verdict != checks.Undetermined || rep.Checks[0].Status != checks.Pass {
		t.Errorf("%s; the first check %s", rep.Verdict, rep.Checks[0].Status)
	}
}

func TestCloseStopsRunsAndWaits(t *testing.T) {
	h := hang(t)
	s := newStore(t, nil)
	a, b := start(t, s, h.target(t)), start(t, s, h.target(t))
	wait(t, h.entered, "a request")
	wait(t, h.entered, "another request")
	s.Close()
	for _, r := range []*runs.Run{a, b} {
		select {
		case <-r.Done():
		default:
			t.Error("Close came back before the end of a run")
		}
		if !r.Snapshot().Finished || len(events(t, r, 0)) < 2 {
			t.Error("a closed run is not whole")
		}
	}
	wait(t, h.ended, "the end of the requests at the server")
	if _, err := s.Start(nobody(t)); err == nil {
		t.Error("a closed store starts a run")
	}
	s.Close() // again
}

// TestNothingOutlivesARun leaves a follower that stopped, one that never came to the end,
// and idle connections behind.
func TestNothingOutlivesARun(t *testing.T) {
	before := goleak.IgnoreCurrent()
	l, err := lab.Start(context.Background(), lab.Options{Only: []string{"healthy", "session-not-sticky"}})
	if err != nil {
		t.Fatal(err)
	}
	s := runs.NewStore(runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}, Battery: battery.All()})
	for _, p := range l.Pairs() {
		r, err := s.StartWith(parse(t, p.Input), p.Resolve)
		if err != nil {
			t.Fatal(err)
		}
		for range r.Events(context.Background(), 0) {
			break
		}
		report(t, r)
	}
	s.Close()
	l.Close()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

// TestConnectionsEndWithTheRun leaves the store open: a finished run keeps no connection.
func TestConnectionsEndWithTheRun(t *testing.T) {
	var open atomic.Int64
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	srv.Start()
	defer srv.Close()
	r := start(t, newStore(t, nil), parse(t, target.Input{MCP: srv.URL + "/mcp", Casdoor: srv.URL}))
	if report(t, r).Timing.Requests == 0 {
		t.Fatal("nothing was asked")
	}
	for end := time.Now().Add(patience); open.Load() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d connections are still open", open.Load())
		}
	}
}

// cutter stands between a run and a healthy pair: it lets n requests through, the next
// ones hang until the run is over.
type cutter struct {
	left    atomic.Int64
	reached chan struct{}
}

func (c *cutter) front(t *testing.T, server string) string {
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: to.Scheme, Host: to.Host})
		r.Out.Host = r.In.Host
	}, ErrorLog: log.New(io.Discard, "", 0)}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.left.Add(-1) >= 0 {
			proxy.ServeHTTP(w, r)
			return
		}
		io.Copy(io.Discard, r.Body) // only then the server watches the connection
		select {
		case c.reached <- struct{}{}:
		default:
		}
		<-r.Context().Done()
	}))
	t.Cleanup(func() { srv.Close(); http.DefaultTransport.(*http.Transport).CloseIdleConnections() })
	return srv.Listener.Addr().String()
}

// TestACutRunRaisesNoAlarm stops runs on a healthy pair after each number of answers: what
// was not answered any more must not be taken for a fault.
func TestACutRunRaisesNoAlarm(t *testing.T) {
	for _, name := range []string{"healthy", "healthy-stateful-session"} {
		l, err := lab.Start(t.Context(), lab.Options{Only: []string{name}})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		pair, _ := l.Pair(name)
		allowed := codesOf(whole(t, pair))
		for n := 0; ; n++ {
			rep, cut := cutAfter(t, pair, n)
			if !cut && n < 10 {
				t.Fatalf("%s: the run needs no more than %d requests", name, n)
			}
			if !cut {
				break
			}
			for d := range strings.FieldsSeq(codesOf(rep)) {
				if !strings.Contains(allowed, d) && !strings.HasPrefix(d, "info/") {
					t.Errorf("%s, cut after %d answers: %s", name, n, d)
				}
			}
			if rep.Verdict == checks.Healthy || rep.Verdict == checks.Broken {
				t.Errorf("%s, cut after %d answers: %s (%s)", name, n, rep.Verdict, rep.Summary)
			}
		}
	}
}

func whole(t *testing.T, pair lab.Pair) checks.Report {
	r, err := newStore(t, nil).StartWith(parse(t, pair.Input), pair.Resolve)
	if err != nil {
		t.Fatal(err)
	}
	return report(t, r)
}

func cutAfter(t *testing.T, pair lab.Pair, n int) (rep checks.Report, cut bool) {
	t.Helper()
	c := &cutter{reached: make(chan struct{}, 1)}
	c.left.Store(int64(n))
	resolve := map[string]string{}
	for _, raw := range []string{pair.Input.MCP, pair.Input.Casdoor} {
		if u, err := url.Parse(raw); err == nil && u.Host != "" {
			resolve[u.Host] = c.front(t, raw)
		}
	}
	r, err := newStore(t, nil).StartWith(parse(t, pair.Input), resolve)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.reached:
		r.Cancel()
		return report(t, r), true
	case <-r.Done():
		return r.Snapshot().Report, false
	case <-time.After(30 * time.Second):
		t.Fatalf("the run neither ended nor reached request %d", n+1)
	}
	return rep, false
}

func TestStoppingIsTheCheckersBusinessToo(t *testing.T) {
	// A check that does not look at its context holds the run up until it ends by itself.
	gate := make(chan struct{})
	deaf := rule(checks.TopicReach, "deaf", func(context.Context, *facts.Facts) checks.Result { <-gate; return checks.Passed("") })
	r := start(t, newStore(t, with(deaf)), nobody(t))
	r.Cancel()
	select {
	case <-r.Done():
		t.Error("the run ended before its check")
	default:
	}
	close(gate)
	if rep := report(t, r); rep.Checks[0].Status != checks.NotEvaluated {
		t.Errorf("got %s", rep.Checks[0].Status)
	}
}
