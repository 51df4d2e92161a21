package lab

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"

	"casdoctor/checks/codes"
)

// transportFaults break the transport of an MCP server that needs no token.
func transportFaults() []Spec {
	return []Spec{
		{Name: "accept-header-406", Code: codes.AcceptHeader406, Title: "406 although both media types are offered",
			Story:  "A gateway compares Accept with application/json as a whole and refuses the list of two types that clients must send.",
			change: func(p *plan) { p.wrapMCP = exactAccept(p.path) }},
		{Name: "session-not-sticky", Code: codes.SessionNotSticky, Title: "Two replicas that do not share sessions",
			Story:  "The load balancer spreads connections over two copies of the server, and each copy knows its own sessions only.",
			layout: layout{as: noServer}, change: func(p *plan) { stateful(p); p.wrapEndpoint = p.twoReplicas }},
		{Name: "sse-proxy-buffering", Code: codes.SSEProxyBuffering, Title: "The proxy collects event streams",
			Story:  "The reverse proxy buffers answers: an event stream arrives when it ends, and the GET stream, which does not end, never.",
			layout: layout{as: noServer}, change: func(p *plan) {
				stateful(p)
				p.wrapEndpoint = func(next http.Handler) http.Handler { return buffering(slowly(priming(next))) }
			}},
	}
}

// exactAccept wants application/json and nothing else.
func exactAccept(path string) middleware {
	return func(next http.Handler) http.Handler {
		return forPath(path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if a := r.Header.Get("Accept"); r.Method == http.MethodPost && a != "application/json" {
				writeJSON(w, http.StatusNotAcceptable, document{"error": "not_acceptable", "message": "Accept must be application/json"})
				return
			}
			next.ServeHTTP(w, r)
		}), next)
	}
}

// twoReplicas puts a second copy of the server beside the first. A connection stays with its replica, as
// with a balancer of the transport layer; connections that bring a session go to the two in turn.
func (p *plan) twoReplicas(first http.Handler) http.Handler {
	replicas := []http.Handler{first, p.sameOrigin(p.endpointHandler())}
	var mu sync.Mutex
	next, placed := 1, map[int64]int{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _ := r.Context().Value(connKey{}).(int64)
		mu.Lock()
		n, known := placed[conn]
		if !known && r.Header.Get("Mcp-Session-Id") != "" {
			n, next = next, 1-next
		}
		remember(placed, conn, n)
		mu.Unlock()
		replicas[n].ServeHTTP(w, r)
	})
}

// slowly lets the first answer take a moment, as that of a server that has work to do.
func slowly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Mcp-Session-Id") == "" {
			select {
			case <-time.After(400 * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// buffering is a proxy that sends an answer when it has all of it.
func buffering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := &buffer{header: http.Header{}, status: http.StatusOK}
		next.ServeHTTP(b, r)
		for name, values := range b.header {
			w.Header()[name] = values
		}
		if strings.HasPrefix(b.header.Get("Content-Type"), "text/event-stream") {
			w.Header().Set("Server", "nginx")
		}
		w.WriteHeader(b.status)
		_, _ = w.Write(b.body.Bytes())
	})
}

// buffer collects an answer; flushing does nothing.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header that is sent at the end.
func (b *buffer) Header() http.Header { return b.header }

// WriteHeader keeps the status.
func (b *buffer) WriteHeader(status int) { b.status = status }

// Write keeps a part of the body.
func (b *buffer) Write(p []byte) (int, error) { return b.body.Write(p) }

// FlushError takes a flush and keeps the bytes.
func (b *buffer) FlushError() error { return nil }
