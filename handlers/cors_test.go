package handlers

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
)

// pageServer allows one origin, and counts what it is asked.
func pageServer(t *testing.T, origin string) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Origin") == origin {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Headers", "x-one")
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/thing", asked
}

// onLoopback is a site whose store may ask servers on this machine.
func onLoopback(t *testing.T) *testSite {
	t.Helper()
	return newSite(t, func(c *Config) {
		store := runs.NewStore(runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}})
		t.Cleanup(store.Close)
		c.Store = store
	})
}

func TestCORSFormSendsNothingByItself(t *testing.T) {
	s := onLoopback(t)
	at, asked := pageServer(t, "https://app.example.com")
	w := s.get("/cors?url=" + url.QueryEscape(at) + "&origin=https://app.example.com&client=own&headers=x-one&method=DELETE&credentials=1&revision=2026-07-28")
	want(t, w, 200, `value="`+at+`"`, `value="https://app.example.com"`, `value="own" data-origin="" selected`, `value="x-one"`, `value="DELETE" selected`, `checked`, `value="2026-07-28" selected`, `id="cors-result" aria-labelledby="cors-result-heading" hidden`)
	if asked.Load() != 0 {
		t.Error("a link asked a server")
	}
	want(t, s.get("/cors"), 200, `value="http://localhost:6274"`, `value="inspector" data-origin="http://localhost:6274" selected`)
	want(t, s.send(http.MethodPost, "/cors/console", url.Values{"console": {"Access to fetch at 'https://mcp.example.com/mcp' from origin 'https://claude.ai' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."}}),
		200, `value="claude-ai" data-origin="https://claude.ai" selected`)
	if p := w.Header().Get("Content-Security-Policy"); !strings.Contains(p, "connect-src 'self' http: https:") {
		t.Errorf("the reader's browser may not try it: %s", p)
	}
	if p := s.get("/").Header().Get("Content-Security-Policy"); strings.Contains(p, "https:") {
		t.Errorf("other pages may ask other sites: %s", p)
	}
}

func TestCORSFormWithoutScripts(t *testing.T) {
	s := onLoopback(t)
	at, _ := pageServer(t, "http://app.localhost:3000")
	form := url.Values{"url": {at}, "origin": {"http://app.localhost:3000"}, "client": {"own"}, "headers": {"X-One"}}
	want(t, s.send(http.MethodPost, "/cors", form), 200, `id="cors-url"`, "may send the request and read the answer", `data-requirement="headers" data-state="pass"`)
	form.Set("headers", "X-Two")
	want(t, s.send(http.MethodPost, "/cors", form), 200, "1 blocked by the browser", "x-two missing", "Request header field x-two is not allowed by Access-Control-Allow-Headers in preflight response", "/codes/cors-allow-headers-missing")
	form.Set("origin", "http://other.localhost:3000")
	want(t, s.send(http.MethodPost, "/cors", form), 200, "no Allow-Origin", "http://other.localhost:3000", "What to change")
}

func TestCORSFormSaysWhatIsWrong(t *testing.T) {
	s := onLoopback(t)
	w := s.send(http.MethodPost, "/cors", url.Values{"mcp": {"ftp://mcp.example.com"}, "casdoor": {"https://me:passw0rd@door.example.com"}, "origin": {"*"}, "headers": {"X-Ü"}, "method": {"PUT"}})
	want(t, w, http.StatusUnprocessableEntity, `href="#mcp"`, `href="#casdoor"`, `href="#origin"`, `href="#headers"`, `value="ftp://mcp.example.com"`, `value="*"`, `value="PUT" selected`, `aria-invalid="true"`)
	wantNot(t, w, "passw0rd")
}

func TestCORSFormKeepsNoSecret(t *testing.T) {
	s := onLoopback(t)
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
	for _, field := range []string{"mcp", "casdoor", "url", "origin"} {
		wantNot(t, s.get("/cors?"+url.Values{field: {token}}.Encode()), token)
		wantNot(t, s.send(http.MethodPost, "/cors", url.Values{field: {token}}), token)
	}
	at, _ := pageServer(t, "http://app.localhost:3000")
	w := s.send(http.MethodPost, "/cors", url.Values{"url": {at + "?api_key=s3cret-key"}, "origin": {"http://other.localhost:3000"}})
	want(t, w, 200, "No &#39;Access-Control-Allow-Origin&#39; header")
	if n := strings.Count(w.Body.String(), "s3cret-key"); n != 2 { // in the box, as typed, and in what the reader's own browser is to ask
		t.Errorf("the key of the URL is shown %d times", n)
	}
	for _, origin := range []string{"http://app.localhost:3000", "*"} {
		w := s.send(http.MethodPost, "/cors", url.Values{"url": {at}, "origin": {origin}, "headers": {"Authorization: Bearer s3cret-value"}})
		wantNot(t, w, "s3cret-value")
		want(t, w, w.Code, `value="Authorization"`)
	}
}

func TestConsoleLineIsExplained(t *testing.T) {
	s := onLoopback(t)
	line := "Access to fetch at 'https://mcp.example.com/mcp' from origin 'https://app.example.com' has been blocked by CORS policy: Request header field mcp-session-id is not allowed by Access-Control-Allow-Headers in preflight response."
	want(t, s.send(http.MethodPost, "/cors/console", url.Values{"console": {line}}), 200, "The client sends the request header mcp-session-id", "/codes/cors-allow-headers-missing",
		`value="https://app.example.com"`, "/cors?origin=https%3A%2F%2Fapp.example.com&amp;url=https%3A%2F%2Fmcp.example.com%2Fmcp")
	w := s.send(http.MethodPost, "/cors/console", url.Values{"console": {"<b>nothing of the kind</b>"}})
	want(t, w, http.StatusUnprocessableEntity, "No message of Chrome", "&lt;b&gt;nothing of the kind")
	want(t, s.send(http.MethodPost, "/cors/console", url.Values{"console": {strings.Repeat("x", 9000)}}), http.StatusUnprocessableEntity, "longer than 8 KiB")
}

// corsTab is a page of the simulator, without a browser.
type corsTab struct {
	*testing.T
	conn *websocket.Conn
}

func openCORS(t *testing.T, s *testSite) corsTab {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	d := websocket.Dialer{Subprotocols: []string{protocolHTML}}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(server.URL, "http")+"/cors/simulate", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return corsTab{t, conn}
}

func (c corsTab) send(command string) {
	c.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
		c.Fatal(err)
	}
}

// until reads messages up to the first that the condition holds for.
func (c corsTab) until(holds func(CORSMessage) bool) CORSMessage {
	c.Helper()
	for {
		_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, data, err := c.conn.ReadMessage()
		if err != nil {
			c.Fatal(err)
		}
		var m CORSMessage
		if err := json.Unmarshal(data, &m); err != nil {
			c.Fatal(err)
		}
		if holds(m) {
			return m
		}
	}
}

func ended(m CORSMessage) bool { return m.Done }

func part(m CORSMessage, id string) string {
	for _, f := range m.Fragments {
		if f.ID == id {
			return f.HTML
		}
	}
	return ""
}

func TestCORSSocketJudgesAnew(t *testing.T) {
	s := onLoopback(t)
	at, asked := pageServer(t, "http://app.localhost:3000")
	c := openCORS(t, s)
	c.send(`{"do":"simulate","url":"` + at + `","origin":"http://app.localhost:3000","headers":"x-one"}`)
	if row := part(c.until(func(m CORSMessage) bool { return strings.Contains(part(m, "cors-url"), "data-done") }), "cors-url"); !strings.Contains(row, "The page may read it") {
		t.Errorf("the row says %s", row)
	}
	if m := c.until(ended); !strings.Contains(part(m, "cors-summary"), "may send the request") || m.Say == "" {
		t.Errorf("the end says %+v", m)
	}
	if asked.Load() != 2 {
		t.Errorf("%d requests, want the preflight and the request", asked.Load())
	}
	c.send(`{"do":"simulate","url":"` + at + `","origin":"http://other.localhost:3000","headers":"x-one"}`)
	if m := c.until(ended); !strings.Contains(part(m, "cors-summary"), "1 blocked by the browser") {
		t.Errorf("another origin: %+v", m)
	}
	c.send(`{"do":"here","kind":"url","here":"http://app.localhost:3000"}`)
	m := c.until(func(m CORSMessage) bool { return part(m, "cors-url-here") != "" })
	if here := part(m, "cors-url-here"); !strings.Contains(here, `data-verdict="allowed"`) || !strings.Contains(here, "http://app.localhost:3000") {
		t.Errorf("from here: %s", here)
	}
}

// TestTheNewestSimulationIsMade: however many changes come at once, the last of them is judged.
func TestTheNewestSimulationIsMade(t *testing.T) {
	c := openCORS(t, onLoopback(t))
	at, _ := pageServer(t, "http://last.localhost:3000")
	held := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}))
	defer slow.Close()
	defer close(held)
	for range 30 {
		c.send(`{"do":"simulate","url":"` + slow.URL + `","origin":"http://app.localhost:3000"}`)
	}
	c.send(`{"do":"simulate","url":"` + at + `","origin":"http://last.localhost:3000"}`)
	if m := c.until(ended); len(m.Errors) > 0 || !strings.Contains(part(m, "cors-summary"), "A page of http://last.localhost:3000 may") {
		t.Errorf("the end says %+v", m)
	}
}

func TestCORSSocketRefuses(t *testing.T) {
	c := openCORS(t, onLoopback(t))
	for command, field := range map[string]string{
		`{"do":"simulate","url":"ftp://x","origin":"null"}`: "url", `{"do":"simulate","url":"http://127.0.0.1:9/","origin":"*"}`: "origin",
		`{"do":"console","line":"nothing"}`: "console", `{"do":"dance"}`: "", `not JSON`: "",
	} {
		c.send(command)
		if m := c.until(func(m CORSMessage) bool { return len(m.Errors) > 0 }); m.Errors[0].Field != field || m.Errors[0].Message == "" {
			t.Errorf("%s: %+v", command, m.Errors)
		}
	}
	c.send(`{"do":"here","kind":"prm","here":"http://localhost:1"}`) // nothing was simulated yet: no answer, and no end
	c.send(`{"do":"console","line":"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://mcp.example.com/mcp. (Reason: CORS request did not succeed). Status code: (null)."}`)
	if m := c.until(func(m CORSMessage) bool { return part(m, "console-case") != "" }); !strings.Contains(part(m, "console-case"), "No answer came at all") {
		t.Errorf("the case is %+v", m)
	}
}

func TestCORSSocketIsForItsOwnPages(t *testing.T) {
	s := onLoopback(t)
	want(t, s.get("/cors/simulate"), http.StatusUpgradeRequired)
	server := httptest.NewServer(s)
	defer server.Close()
	d := websocket.Dialer{Subprotocols: []string{protocolHTML}}
	at := "ws" + strings.TrimPrefix(server.URL, "http") + "/cors/simulate"
	if _, r, err := d.Dial(at, http.Header{"Origin": {"https://evil.example.com"}}); err == nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("a page of another site got in: %v", err)
	}
	if _, r, err := (&websocket.Dialer{}).Dial(at, nil); err == nil || r.StatusCode != http.StatusBadRequest {
		t.Errorf("no subprotocol: %v", err)
	}
}

func TestCORSSocketIsLimited(t *testing.T) {
	store := runs.NewStore(runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}})
	t.Cleanup(store.Close)
	s := newSite(t, func(c *Config) { c.Store, c.Listen = store, "0.0.0.0:8080" })
	c := openCORS(t, s)
	refused := false
	for range startBurst + 1 {
		c.send(`{"do":"simulate","url":"http://127.0.0.1:9/","origin":"null"}`)
		refused = refused || len(c.until(ended).Errors) > 0
	}
	if !refused {
		t.Error("simulations are not limited")
	}
}

func TestCORSTroubleIsNotBlamedOnTheLog(t *testing.T) {
	s := &site{Config: Config{Log: slog.New(slog.DiscardHandler)}}
	if got := s.corsTrouble(corsgrid.ErrStopped); strings.Contains(got, "log") || !strings.Contains(got, "took so long") {
		t.Errorf("servers that do not answer: %q", got)
	}
	if got := s.corsTrouble(errors.New("no client")); !strings.Contains(got, "log of the server") {
		t.Errorf("a fault of this server: %q", got)
	}
}
