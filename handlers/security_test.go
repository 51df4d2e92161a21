package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"casdoctor/static"
)

func TestSecurityHeadersOnEveryAnswer(t *testing.T) {
	s := newSite(t, nil)
	for _, path := range []string{"/", "/nowhere", "/static/app.css", "/healthz", "/runs/x", "/lab"} {
		h := s.get(path).Header()
		for name, value := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
			if h.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
	}
	if got := s.get("/").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("pages have Cache-Control %q", got)
	}
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		status int
	}{
		{"no browser", nil, 303},
		{"own form", []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, 303},
		{"own form, old browser", []string{"Origin", "http://localhost:8080"}, 303},
		{"other site", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"other port", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"other site, old browser", []string{"Origin", "https://evil.example"}, 403},
		{"other port, old browser", []string{"Origin", "http://localhost:9090"}, 403},
		{"hidden origin", []string{"Origin", "null"}, 403},
	} {
		s := newSite(t, nil)
		w := s.send(http.MethodPost, "/runs", twoURLs, c.header...)
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.name, w.Code, c.status)
		}
		if c.status == 403 && !strings.Contains(w.Body.String(), "page of another site") {
			t.Errorf("%s: no reason given", c.name)
		}
	}
	s := newSite(t, nil)
	if w := s.get("/", "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("a link from another site: status %d", w.Code)
	}
}

func TestHostNamesOnLoopback(t *testing.T) {
	for host, status := range map[string]int{"localhost:8080": 200, "localhost": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "[::1]": 200, "LOCALHOST:80": 200,
		"evil.example:8080": 421, "localhost.evil.example": 421, "10.0.0.1:8080": 421, "": 421} {
		s := newSite(t, nil)
		if w := s.get("/", "Host", host); w.Code != status {
			t.Errorf("%q: status %d, want %d", host, w.Code, status)
		}
	}
	open := newSite(t, func(c *Config) { c.Listen = ":8080" })
	want(t, open.get("/", "Host", "doctor.example.com"), 200)
	want(t, newSite(t, nil).get("/", "Host", "evil.example"), 421, "answers to localhost")
}

func TestStartsAreLimitedWhereOthersReachUs(t *testing.T) {
	s := newSite(t, func(c *Config) { c.Listen = "0.0.0.0:8080" })
	bad := url.Values{"mcp": {"ftp://x"}}
	for range startBurst {
		want(t, s.send(http.MethodPost, "/runs", bad, "X-Forwarded-For", "203.0.113.9"), 422)
	}
	w := s.send(http.MethodPost, "/runs", bad, "X-Forwarded-For", "203.0.113.10")
	want(t, w, http.StatusTooManyRequests, "Wait a few seconds")
	local := newSite(t, nil)
	for range startBurst + 5 {
		want(t, local.send(http.MethodPost, "/runs", bad), 422)
	}
}

func TestLimiterForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		for range startBurst {
			l.allow("a")
		}
		if l.allow("a") || !l.allow("b") {
			t.Error("the allowance is wrong")
		}
		time.Sleep(startEvery)
		if !l.allow("a") || l.allow("a") {
			t.Error("one more is allowed after a while")
		}
		time.Sleep(startBurst*startEvery + time.Second)
		l.forget(time.Now())
		if len(l.clients) != 0 {
			t.Errorf("%d addresses are remembered", len(l.clients))
		}
	})
}

func TestErrorsAndSmallPages(t *testing.T) {
	s := newSite(t, nil)
	want(t, s.get("/nowhere"), 404, "<h1>Not found</h1>")
	want(t, s.get("/nowhere", "Accept", "application/json"), 404, `{"error":"There is no such page."}`)
	w := s.send(http.MethodDelete, "/", nil)
	want(t, w, 405, "Method not allowed")
	if !strings.Contains(w.Header().Get("Allow"), "GET") {
		t.Errorf("Allow is %q", w.Header().Get("Allow"))
	}
	want(t, s.get("/healthz"), 200, "ok")
	want(t, s.get("/readyz"), 200, "ok")
	want(t, s.send(http.MethodHead, "/", nil), 200)
	want(t, s.send(http.MethodHead, "/lab", nil), 200)
	if w := s.get("/runs"); w.Code != 303 || w.Header().Get("Location") != "/" {
		t.Errorf("GET /runs: %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestPanicsBecomePages(t *testing.T) {
	s := newSite(t, nil)
	s.Handler.(*echo.Echo).GET("/panic", func(echo.Context) error { panic("a <secret> reason") })
	w := s.get("/panic")
	want(t, w, 500, "Casdoctor failed")
	wantNot(t, w, "reason")
}

func TestAssets(t *testing.T) {
	s := newSite(t, nil)
	w := s.get(static.Path("app.js"))
	want(t, w, 200, "casdoctor.html.v1")
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("versioned: Cache-Control %q", got)
	}
	w = s.get("/static/app.js")
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("bare: Cache-Control %q", got)
	}
	want(t, s.get("/static/app.js", "If-None-Match", w.Header().Get("ETag")), 304)
	want(t, s.get("/static/fs.go"), 404)
	want(t, s.get("/static/..%2ffs.go"), 404)
}

func TestServerHasLimits(t *testing.T) {
	srv := NewServer("127.0.0.1:0", http.NotFoundHandler())
	if srv.ReadHeaderTimeout == 0 || srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.IdleTimeout == 0 || srv.MaxHeaderBytes == 0 {
		t.Errorf("%+v", srv)
	}
}
