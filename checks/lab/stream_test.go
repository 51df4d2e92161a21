package lab

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

var dialer = net.Dialer{Timeout: time.Second}

// openStream opens a GET stream, reads its beginning and leaves it; what went wrong is given as text.
func openStream(c *http.Client, url, session string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Mcp-Session-Id", session)
	resp, err := c.Do(r)
	if err != nil {
		return "no head: " + err.Error()
	}
	defer resp.Body.Close()
	buf := make([]byte, 64)
	n, _ := resp.Body.Read(buf)
	return string(buf[:n])
}

func TestBuffering(t *testing.T) {
	l, p := startOne(t, "sse-proxy-buffering")
	c := browser(t, l, p)
	began := time.Now()
	first := post(t, c, p.Input.MCP, initialize)
	if !strings.HasPrefix(first.Header.Get("Content-Type"), "text/event-stream") || time.Since(began) < 350*time.Millisecond || time.Since(began) > time.Second {
		t.Errorf("initialize: %s after %v", first.Header.Get("Content-Type"), time.Since(began))
	}
	if text := openStream(c, p.Input.MCP, first.Header.Get("Mcp-Session-Id")); !strings.HasPrefix(text, "no head") {
		t.Errorf("the GET stream begins with %q, want nothing", text)
	}
}

func TestSessionNotSticky(t *testing.T) {
	l, p := startOne(t, "session-not-sticky")
	first := post(t, browser(t, l, p), p.Input.MCP, initialize)
	session := first.Header.Get("Mcp-Session-Id")
	if first.StatusCode != 200 || session == "" {
		t.Fatalf("initialize: %d, session %q", first.StatusCode, session)
	}
	known, lost := 0, 0
	for range 4 {
		switch a := post(t, browser(t, l, p), p.Input.MCP, toolsList, "Mcp-Session-Id: "+session); {
		case a.StatusCode == 200:
			known++
		case a.StatusCode == 404 && strings.Contains(a.body, "session not found"):
			lost++
		}
	}
	if known != 2 || lost != 2 {
		t.Errorf("known on %d new connections, lost on %d", known, lost)
	}
}

// On one connection the session stays known, as with a balancer of the transport layer.
func TestSessionStaysOnItsConnection(t *testing.T) {
	l, p := startOne(t, "session-not-sticky")
	c := browser(t, l, p)
	session := post(t, c, p.Input.MCP, initialize).Header.Get("Mcp-Session-Id")
	for range 3 {
		if a := post(t, c, p.Input.MCP, toolsList, "Mcp-Session-Id: "+session); a.StatusCode != 200 {
			t.Errorf("%d %s", a.StatusCode, a.body)
		}
	}
}
