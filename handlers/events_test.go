package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/views"
)

// dial opens the websocket of a run.
func dial(t *testing.T, srv *httptest.Server, id, protocol string, since int, header ...string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	d := websocket.Dialer{HandshakeTimeout: 5 * time.Second}
	if protocol != "" {
		d.Subprotocols = []string{protocol}
	}
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	conn, res, err := d.Dial(strings.Replace(srv.URL, "http", "ws", 1)+"/runs/"+id+"/events?since="+strconv.Itoa(since), h)
	if err == nil {
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	}
	return conn, res, err
}

func serve(t *testing.T, s *testSite) *httptest.Server {
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return srv
}

func TestEventsReplayAndEnd(t *testing.T) {
	s := newSite(t, nil)
	srv := serve(t, s)
	run := s.start(t, twoURLs)
	conn, _, err := dial(t, srv, run.ID(), protocolJSON, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.finish(t, run)
	last := run.Snapshot().Seq
	for seq := 1; seq <= last; seq++ {
		var e checks.Event
		if err := conn.ReadJSON(&e); err != nil || e.Seq != seq {
			t.Fatalf("event %d: %v, got %d", seq, err, e.Seq)
		}
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the end is %v", err)
	}
	late, _, err := dial(t, srv, run.ID(), protocolJSON, last-1)
	if err != nil {
		t.Fatal(err)
	}
	var e checks.Event
	if err := late.ReadJSON(&e); err != nil || e.Seq != last || e.Type != checks.EventRunFinished {
		t.Errorf("%v, event %d %s", err, e.Seq, e.Type)
	}
}

func TestFragmentsMakeThePageCurrent(t *testing.T) {
	s := newSite(t, nil)
	srv := serve(t, s)
	run := s.start(t, twoURLs)
	conn, _, err := dial(t, srv, run.ID(), protocolHTML, 0, "Origin", srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	var first Message
	if err := conn.ReadJSON(&first); err != nil || first.Done || first.Say == "" || !strings.HasSuffix(first.Title, "/2 · Casdoctor") {
		t.Fatalf("first message: %v %+v", err, first)
	}
	s.finish(t, run)
	got := map[string]string{}
	m := first
	for {
		for _, f := range m.Fragments {
			got[f.ID] = f.HTML
		}
		if m.Done {
			break
		}
		m = Message{}
		if err := conn.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
	}
	if m.Seq != run.Snapshot().Seq || !strings.HasPrefix(m.Title, "Broken: ") || !strings.HasPrefix(m.Say, "Finished: broken.") {
		t.Errorf("last message: %d %q %q", m.Seq, m.Title, m.Say)
	}
	for id, part := range map[string]string{"diagnosis": "Root cause", "walk": "Fails", "status": "Run again", "check-discovery.prm": "All forms &lt;b&gt;",
		"topic-discovery-head": "1 failed", "about": "About this run"} {
		if !strings.Contains(got[id], part) || !strings.Contains(got[id], `id="`+id+`"`) {
			t.Errorf("fragment %s: %.300s", id, got[id])
		}
	}
}

func TestWebsocketRefusals(t *testing.T) {
	s := newSite(t, nil)
	srv := serve(t, s)
	run := s.start(t, twoURLs)
	for name, c := range map[string]struct {
		id, protocol string
		header       []string
		status       int
	}{
		"other origin":   {run.ID(), protocolHTML, []string{"Origin", "https://evil.example"}, 403},
		"no subprotocol": {run.ID(), "", nil, 400},
		"unknown run":    {"NOPE", protocolHTML, nil, 404},
	} {
		_, res, err := dial(t, srv, c.id, c.protocol, 0, c.header...)
		if err == nil || res == nil || res.StatusCode != c.status {
			t.Errorf("%s: %v %v", name, err, res)
		}
	}
	want(t, s.get("/runs/"+run.ID()+"/events"), http.StatusUpgradeRequired)
}

func TestWebsocketDropsWhoTalksTooMuch(t *testing.T) {
	s := newSite(t, nil)
	srv := serve(t, s)
	run := s.start(t, twoURLs)
	conn, _, err := dial(t, srv, run.ID(), protocolJSON, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteMessage(websocket.TextMessage, make([]byte, readLimit+1)); err != nil {
		t.Fatal(err)
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			if e, ok := err.(interface{ Timeout() bool }); ok && e.Timeout() {
				t.Error("the connection stays open")
			}
			return
		}
	}
}

func TestSinceFromAnotherLifeStartsAnew(t *testing.T) {
	s := newSite(t, nil)
	srv := serve(t, s)
	run := s.start(t, twoURLs)
	conn, _, err := dial(t, srv, run.ID(), protocolJSON, 9999)
	if err != nil {
		t.Fatal(err)
	}
	var e checks.Event
	if err := conn.ReadJSON(&e); err != nil || e.Seq != 1 {
		t.Errorf("%v, event %d", err, e.Seq)
	}
}

// patchView is a run with n exchanges of 100 ms each.
func patchView(n int) views.Run {
	began := time.Now()
	v := views.Run{ID: "R", Report: checks.Report{Timing: checks.Timing{Started: began}, Checks: []checks.CheckReport{
		{ID: "reach.dns", Topic: checks.TopicReach, Status: checks.Pass, Title: "DNS"}}}}
	for i := range n {
		v.Report.Exchanges = append(v.Report.Exchanges, &probe.Exchange{ID: "x" + strconv.Itoa(i+1), Method: "GET", URL: "https://e.example", Status: 200,
			Started: began.Add(time.Duration(i) * 100 * time.Millisecond), Timings: probe.Timings{Total: 100}})
	}
	return v
}

func ids(m Message) string {
	var out []string
	for _, f := range m.Fragments {
		out = append(out, f.ID)
	}
	return strings.Join(out, " ")
}

func TestPatchSendsOnlyWhatChanged(t *testing.T) {
	p := newPatch(runs.Snapshot{})
	event := func(n int, e checks.Event) { e.Seq = n; p.note(e) }
	flush := func(v views.Run) Message {
		t.Helper()
		m, err := p.message(context.Background(), v)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	v := patchView(2)
	event(1, checks.Event{Type: checks.EventExchange, Exchange: v.Report.Exchanges[0]})
	event(2, checks.Event{Type: checks.EventExchange, Exchange: v.Report.Exchanges[1]})
	if m := flush(v); ids(m) != "row-x1 row-x2 exchange-count bar-x1 bar-x2" || m.Fragments[0].Into != "exchange-list" || m.Seq != 2 {
		t.Errorf("two exchanges: %s", ids(m))
	}
	if !p.empty() {
		t.Error("something is left over")
	}
	event(3, checks.Event{Type: checks.EventCheckFinished, Check: &v.Report.Checks[0]})
	if m := flush(v); ids(m) != "status check-reach.dns topic-reach-head" || m.Say != "" {
		t.Errorf("a check: %s, says %q", ids(m), m.Say)
	}
	event(4, checks.Event{Type: checks.EventCheckFinished, Check: &v.Report.Checks[0]})
	if m := flush(v); ids(m) != "" {
		t.Errorf("nothing new: %s", ids(m))
	}
	v = patchView(3) // beyond 250 ms: the scale of the bars changes
	event(5, checks.Event{Type: checks.EventExchange, Exchange: v.Report.Exchanges[2]})
	if m := flush(v); ids(m) != "row-x3 exchange-count bar-x1 bar-x2 bar-x3" {
		t.Errorf("a new scale: %s", ids(m))
	}
	v.Finished, v.Report.Diagnoses = true, []checks.Diagnosis{{Code: codes.PRMMissing, Severity: codes.Error, Title: "Gone"}}
	event(6, checks.Event{Type: checks.EventRunFinished, Report: &v.Report})
	if m := flush(v); !m.Done || !strings.HasPrefix(ids(m), "diagnosis walk status") || !strings.Contains(m.Say, "Gone") {
		t.Errorf("the end: %s %q", ids(m), m.Say)
	}
}

func TestPatchAfterTheEndSendsWhatTheEndCutOff(t *testing.T) {
	v := patchView(1)
	v.Finished = true
	p := newPatch(runs.Snapshot{Finished: true, Report: v.Report})
	p.note(checks.Event{Seq: 9, Type: checks.EventRunFinished, Report: &v.Report})
	m, err := p.message(context.Background(), v)
	if err != nil || !strings.Contains(ids(m), "row-x1") {
		t.Errorf("%v %s", err, ids(m))
	}
}

func TestNothingOfTheEndIsSentBeforeTheEnd(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, twoURLs)
	s.finish(t, run)
	p := newPatch(runs.Snapshot{})
	p.note(checks.Event{Seq: 2, Type: checks.EventProgress})
	w := &watcher{run: run} // without a connection: sending would panic
	if err := w.flush(context.Background(), p); err != nil || p.empty() {
		t.Errorf("%v, empty: %v", err, p.empty())
	}
}
