package simulate

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
)

const app = "https://app.example.com"

// server is a server on loopback that remembers what it was sent.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func (s *server) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// serve answers with the rule; header lines are written as they stand, repeated ones too.
func serve(t *testing.T, rule func(r *http.Request) (status int, lines []string)) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, r)
		s.mu.Unlock()
		status, lines := rule(r)
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			w.Header().Add(name, value)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T) *probe.Client {
	t.Helper()
	c, err := probe.New(probe.Options{Policy: probe.LoopbackPolicy(), Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func origin(t testing.TB, s string) fetch.Origin {
	t.Helper()
	o, err := fetch.ParseOrigin(s)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// asking is a request that takes a preflight: a JSON body and a token.
func asking(t *testing.T, url string) Question {
	return Question{Purpose: "test", Content: []byte("{}"), Request: fetch.Request{Origin: origin(t, app), URL: url, Method: "POST",
		LocalAccess: true, Headers: []fetch.Header{contentJSON, bearer}}}
}

// careful allows the origin and the headers, and refuses the request itself without a token's right.
func careful(r *http.Request) (int, []string) {
	lines := []string{"Access-Control-Allow-Origin: " + app, "Access-Control-Expose-Headers: WWW-Authenticate"}
	if r.Method == "OPTIONS" {
		return 204, append(lines, "Access-Control-Allow-Headers: authorization, content-type")
	}
	return 401, append(lines, "WWW-Authenticate: Bearer", "X-Other: 1")
}

func TestTheBrowsersRequestsAreSent(t *testing.T) {
	s := serve(t, careful)
	out := Run(t.Context(), client(t), asking(t, s.URL+"/mcp"))
	if out.Verdict != fetch.Allowed || out.Preflights != 1 || out.Status != 401 {
		t.Fatalf("got %s after %d preflights with %d: %+v", out.Verdict, out.Preflights, out.Status, out.Failure)
	}
	if !slices.Contains(out.Readable, "www-authenticate") || !slices.Contains(out.Hidden, "x-other") {
		t.Errorf("script reads %v and not %v", out.Readable, out.Hidden)
	}
	reqs := s.requests()
	if len(reqs) != 2 || len(out.Exchanges) != 2 || len(out.Sent) != 2 {
		t.Fatalf("%d requests, %d exchanges, %d sent; want 2 of each", len(reqs), len(out.Exchanges), len(out.Sent))
	}
	for i, want := range []map[string]string{
		{"Origin": app, "Accept": "*/*", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type",
			"Authorization": "", "Content-Type": "", "Cookie": ""},
		{"Origin": app, "Accept": "*/*", "Access-Control-Request-Method": "", "Authorization": bearer.Value, "Content-Type": "application/json", "Cookie": ""},
	} {
		for name, value := range want {
			if got := reqs[i].Header.Get(name); got != value {
				t.Errorf("request %d (%s): %s is %q, want %q", i, reqs[i].Method, name, got, value)
			}
		}
	}
	if reqs[0].Method != "OPTIONS" || reqs[1].Method != "POST" || reqs[1].ContentLength != 2 {
		t.Errorf("sent %s, then %s with %d bytes", reqs[0].Method, reqs[1].Method, reqs[1].ContentLength)
	}
	if got := out.IDs(); !slices.Equal(got, []string{"x1", "x2"}) {
		t.Errorf("ids %v", got)
	}
}

func TestARefusedPreflightEndsIt(t *testing.T) {
	s := serve(t, func(r *http.Request) (int, []string) { return 204, nil })
	out := Run(t.Context(), client(t), asking(t, s.URL))
	if out.Verdict != fetch.Blocked || out.Failure.Reason != fetch.OriginMissing || len(s.requests()) != 1 || out.Behind != nil {
		t.Errorf("%s, %+v, %d requests, behind %v", out.Verdict, out.Failure, len(s.requests()), out.Behind)
	}
}

// TestBehindARefusedPreflight compares: the preflight was forgotten, the answer itself allows the page.
func TestBehindARefusedPreflight(t *testing.T) {
	s := serve(t, func(r *http.Request) (int, []string) {
		if r.Method == "OPTIONS" {
			return 405, nil
		}
		return careful(r)
	})
	q := asking(t, s.URL)
	q.Compare = true
	out := Run(t.Context(), client(t), q)
	if out.Verdict != fetch.Blocked || out.Behind == nil || out.Behind.Failure != nil || out.Behind.X.Status != 401 {
		t.Fatalf("%s, behind %+v", out.Verdict, out.Behind)
	}
	if !slices.Contains(out.Behind.Readable, "www-authenticate") {
		t.Errorf("script would read %v", out.Behind.Readable)
	}
	if len(out.Proof()) != 2 || len(out.Sent) != 1 {
		t.Errorf("%d exchanges, %d sent by the browser", len(out.Proof()), len(out.Sent))
	}
}

func TestNothingIsBehindAnAllowedPreflight(t *testing.T) {
	s := serve(t, func(r *http.Request) (int, []string) {
		if r.Method == "OPTIONS" {
			return careful(r)
		}
		return 401, nil
	})
	q := asking(t, s.URL)
	q.Compare = true
	out := Run(t.Context(), client(t), q)
	if out.Failure == nil || out.Failure.Preflight || out.Failure.Reason != fetch.OriginMissing || out.Behind != nil || len(s.requests()) != 2 {
		t.Errorf("%+v, behind %v, %d requests", out.Failure, out.Behind, len(s.requests()))
	}
}

func TestRedirectsAreHopsOfTheirOwn(t *testing.T) {
	last := serve(t, func(r *http.Request) (int, []string) {
		return 200, []string{"Access-Control-Allow-Origin: " + r.Header.Get("Origin"), "Access-Control-Allow-Headers: content-type, authorization"}
	})
	first := serve(t, func(r *http.Request) (int, []string) {
		if r.Method == "OPTIONS" {
			return careful(r)
		}
		return 307, []string{"Access-Control-Allow-Origin: " + app, "Location: " + last.URL + "/there"}
	})
	out := Run(t.Context(), client(t), asking(t, first.URL))
	if out.Verdict != fetch.Allowed || out.URL != last.URL+"/there" || len(out.Exchanges) != 4 {
		t.Fatalf("%s at %s after %d exchanges: %+v", out.Verdict, out.URL, len(out.Exchanges), out.Failure)
	}
	redirect := out.Exchanges[1].ID
	for i, want := range []string{"", "", redirect, redirect} {
		if got := out.Exchanges[i].RedirectOf; got != want {
			t.Errorf("exchange %d is a redirect of %q, want %q", i, got, want)
		}
	}
	reqs := last.requests()
	if reqs[1].Header.Get("Origin") != "null" || reqs[1].Header.Get("Authorization") != "" {
		t.Errorf("after the redirect to a foreign origin: Origin %q, Authorization %q", reqs[1].Header.Get("Origin"), reqs[1].Header.Get("Authorization"))
	}
}

func TestAnEndlessChainEnds(t *testing.T) {
	s := serve(t, func(r *http.Request) (int, []string) {
		return 302, []string{"Access-Control-Allow-Origin: *", "Location: /again"}
	})
	q := Question{Purpose: "test", Request: fetch.Request{Origin: origin(t, app), URL: s.URL, LocalAccess: true}}
	out := Run(t.Context(), client(t), q)
	if out.Verdict != fetch.Blocked || len(s.requests()) != maxRedirects+1 || out.Unreached != nil {
		t.Errorf("%s after %d requests, unreached %v", out.Verdict, len(s.requests()), out.Unreached)
	}
}

func TestNoAnswerIsANetworkError(t *testing.T) {
	s := serve(t, careful)
	s.Close()
	out := Run(t.Context(), client(t), asking(t, s.URL))
	if out.Verdict != fetch.Blocked || out.Failure.Reason != fetch.NoResponse || out.Unreached == nil || out.Unreached.Kind != probe.KindRefused {
		t.Errorf("%s, %+v, unreached %+v", out.Verdict, out.Failure, out.Unreached)
	}
}

func TestWhatIsBlockedAtOnceSendsNothing(t *testing.T) {
	for name, change := range map[string]func(*Question){
		"mixed content":       func(q *Question) { q.URL = "http://mcp.invalid/mcp" },
		"the user's refusal":  func(q *Question) { q.From, q.LocalAccess = fetch.Public, false },
		"a body with GET":     func(q *Question) { q.Method = "GET" },
		"a name and password": func(q *Question) { q.URL = strings.Replace(q.URL, "//", "//a:b@", 1) },
	} {
		s := serve(t, careful)
		q := asking(t, s.URL)
		change(&q)
		out := Run(t.Context(), client(t), q)
		if out.Verdict == fetch.Allowed || len(out.Exchanges) != 0 || len(s.requests()) != 0 {
			t.Errorf("%s: %s, %d requests", name, out.Verdict, len(s.requests()))
		}
	}
}

func TestStoppingEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(r *http.Request) (int, []string) {
		cancel()
		<-r.Context().Done()
		return 204, nil
	})
	out := Run(ctx, client(t), asking(t, s.URL))
	if out.Unreached == nil || out.Unreached.Kind != probe.KindCanceled || len(s.requests()) != 1 {
		t.Errorf("%+v after %d requests", out.Unreached, len(s.requests()))
	}
}

func TestSecretsAreMaskedInWhatIsShown(t *testing.T) {
	s := serve(t, careful)
	for _, tt := range []struct{ token, shown string }{{MadeUpToken, bearer.Value}, {"a-real-secret-token", ""}} {
		q := asking(t, s.URL)
		q.Headers = []fetch.Header{contentJSON, {Name: "Authorization", Value: "Bearer " + tt.token}}
		out := Run(t.Context(), client(t), q)
		if got := s.requests()[len(s.requests())-1].Header.Get("Authorization"); got != "Bearer "+tt.token {
			t.Errorf("%s: the wire saw %q", tt.token, got)
		}
		shown := fmt.Sprint(out.Sent, out.Exchanges[1].RequestHeader)
		if strings.Contains(shown, tt.token) != (tt.shown != "") {
			t.Errorf("%s: shown as %s", tt.token, shown)
		}
	}
}

// TestRepeatedLinesReachTheRules: the raw lines decide, not a map of them.
func TestRepeatedLinesReachTheRules(t *testing.T) {
	s := serve(t, func(r *http.Request) (int, []string) {
		return 204, []string{"Access-Control-Allow-Origin: " + app, "Access-Control-Allow-Origin: *"}
	})
	out := Run(t.Context(), client(t), asking(t, s.URL))
	if out.Failure == nil || out.Failure.Reason != fetch.OriginMultiple || !out.Failure.Repeated {
		t.Errorf("%+v", out.Failure)
	}
}

// TestAnOpenStreamIsLeft: the head says all, the stream would never end.
func TestAnOpenStreamIsLeft(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fmt.Fprint(w, ": hello\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	out := Run(t.Context(), client(t), Question{Purpose: "test", Request: fetch.Request{Origin: origin(t, app), URL: s.URL, LocalAccess: true}})
	if out.Verdict != fetch.Allowed || !out.Exchanges[0].StoppedEarly {
		t.Errorf("%s, stopped early: %v", out.Verdict, out.Exchanges[0].StoppedEarly)
	}
}

func TestAskSendsTheRequestAlone(t *testing.T) {
	s := serve(t, careful)
	a := Ask(t.Context(), client(t), asking(t, s.URL))
	if reqs := s.requests(); len(reqs) != 1 || reqs[0].Method != "POST" || reqs[0].Header.Get("Origin") != app {
		t.Fatalf("%d requests", len(reqs))
	}
	if a.Failure != nil || a.X.Status != 401 || !slices.Contains(a.Readable, "www-authenticate") {
		t.Errorf("%+v", a)
	}
}

func TestWhatIsNoHeaderLineIsPassedOver(t *testing.T) {
	x := &probe.Exchange{Status: 200, Header: []probe.HeaderLine{{Name: "", Value: "garbage"}, {Name: "Vary", Value: "Origin"}}}
	if got := ResponseOf(x); got.Status != 200 || len(got.Headers) != 1 || got.Headers[0].Name != "Vary" {
		t.Errorf("%+v", got)
	}
}
