package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/lab"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

// testSite is a site whose battery waits for gate, then finds that the metadata is missing.
type testSite struct {
	http.Handler
	store *runs.Store
	gate  chan struct{}
}

type fakeLab []lab.Pair

func (l fakeLab) Pairs() []lab.Pair { return l }

var testLab = fakeLab{
	{Name: "fine", Healthy: true, Title: "All is well", Story: "Nothing happens.", Input: target.Input{MCP: "http://127.0.0.1:1/mcp", Casdoor: "http://127.0.0.1:2"}},
	{Name: "gone", Code: codes.PRMMissing, Title: "No document", Story: "It was lost.", Input: target.Input{MCP: "https://mcp.lab.example/mcp", Token: "lab-token"},
		Resolve: map[string]string{"mcp.lab.example:443": "127.0.0.1:3"}},
}

func battery(gate chan struct{}) []checks.Check {
	return []checks.Check{
		{ID: "reach.dns", Topic: checks.TopicReach, Title: "The name resolves", Stage: codes.StageReach,
			Run: func(context.Context, *facts.Facts) checks.Result { return checks.Passed("It does.") }},
		{ID: "discovery.prm", Topic: checks.TopicDiscovery, Title: "The metadata is found", Stage: codes.StageResourceMetadata, Codes: []codes.Code{codes.PRMMissing},
			Run: func(ctx context.Context, _ *facts.Facts) checks.Result {
				select {
				case <-gate:
				case <-ctx.Done():
				}
				return checks.Found("", checks.Finding{Code: codes.PRMMissing, Subject: "https://mcp.example.com", Detail: "All forms <b>fail</b>."})
			}},
	}
}

func newSite(t *testing.T, change func(*Config)) *testSite {
	t.Helper()
	gate := make(chan struct{})
	store := runs.NewStore(runs.Options{Battery: battery(gate), Version: "test", MaxRunning: 3})
	t.Cleanup(store.Close)
	cfg := Config{Store: store, Lab: testLab, Version: "test", Listen: "127.0.0.1:8080", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&cfg)
	}
	return &testSite{Handler: New(cfg), store: store, gate: gate}
}

// send makes a request of a browser's kind: form values make a form of it.
func (s *testSite) send(method, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Host = "localhost:8080"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *testSite) get(path string, header ...string) *httptest.ResponseRecorder {
	return s.send(http.MethodGet, path, nil, header...)
}

func (s *testSite) postJSON(path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Host = "localhost:8080"
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// start begins a run by the form and returns it.
func (s *testSite) start(t *testing.T, form url.Values) *runs.Run {
	t.Helper()
	w := s.send(http.MethodPost, "/runs", form)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	run, ok := s.store.Get(strings.TrimPrefix(w.Header().Get("Location"), "/runs/"))
	if !ok {
		t.Fatalf("no run at %q", w.Header().Get("Location"))
	}
	return run
}

// finish lets the battery end.
func (s *testSite) finish(t *testing.T, run *runs.Run) {
	t.Helper()
	close(s.gate)
	select {
	case <-run.Done():
	case <-time.After(5 * time.Second):
		t.Fatal("the run does not end")
	}
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			t.Errorf("%q is missing in: %s", p, w.Body)
		}
	}
}

func wantNot(t *testing.T, w *httptest.ResponseRecorder, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(w.Body.String(), p) {
			t.Errorf("%q is in: %s", p, w.Body)
		}
	}
}

var twoURLs = url.Values{"casdoor": {"http://127.0.0.1:2"}, "mcp": {"http://127.0.0.1:1/mcp"}}
