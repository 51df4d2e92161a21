package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// gate is an MCP server behind a gate: it holds every request until the test lets it
// through, or until the one who sent it gives up. Casdoctor gives up after ten seconds, so
// tests that let requests through one by one are not parallel to others.
type gate struct {
	t    *testing.T
	url  string // of its MCP endpoint
	mu   sync.Mutex
	held []chan struct{} // oldest first
	open bool
	left int // requests whose sender gave up
}

func newGate(t *testing.T) *gate {
	g := &gate{t: t}
	srv := httptest.NewServer(g)
	g.url = srv.URL + "/mcp"
	t.Cleanup(func() {
		g.openAll()
		srv.Close()
	})
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the sender is gone
	pass := make(chan struct{})
	g.mu.Lock()
	if g.open {
		close(pass)
	} else {
		g.held = append(g.held, pass)
	}
	g.mu.Unlock()
	select {
	case <-pass:
	case <-r.Context().Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		g.left++
		g.held = slices.DeleteFunc(g.held, func(c chan struct{}) bool { return c == pass })
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if strings.HasPrefix(r.URL.Path, "/mcp") {
		w.Header().Set("WWW-Authenticate", `Bearer realm="gate"`)
		w.WriteHeader(http.StatusUnauthorized)
	} else {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = w.Write([]byte("{\"error\":\"nothing here\"}\n"))
}

// letOne lets the oldest request through, and waits for one if there is none.
func (g *gate) letOne() {
	g.t.Helper()
	if !eventually(func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(g.held) == 0 {
			return false
		}
		close(g.held[0])
		g.held = g.held[1:]
		return true
	}) {
		g.t.Fatal("no request has come to the gate")
	}
}

// openAll lets everything through from now on.
func (g *gate) openAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, pass := range g.held {
		close(pass)
	}
	g.held, g.open = nil, true
}

func (g *gate) waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.held)
}

func (g *gate) abandoned() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.left
}
