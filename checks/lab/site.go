package lab

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// site is one origin of the lab: a listener and what answers there.
type site struct {
	url      string // scheme://host:port, without a slash at the end
	host     string // host:port as URLs of the pair name it
	addr     netip.AddrPort
	listener net.Listener
	tls      *tls.Config // nil for http
	handler  http.Handler
	// raw, when set, takes the connections instead of an HTTP server.
	raw func(net.Conn)

	server  *http.Server
	mu      sync.Mutex // guards closed, and running against additions after it
	closed  bool
	running sync.WaitGroup
}

// connKey finds the number of the connection in a request's context.
type connKey struct{}

// start serves in the background until close; ctx is that of every request.
func (s *site) start(ctx context.Context) {
	s.running.Add(1)
	if s.raw != nil {
		go func() { defer s.running.Done(); s.acceptRaw() }()
		return
	}
	var conns atomic.Int64
	s.server = &http.Server{
		Handler: http.HandlerFunc(s.serve), ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conns.Add(1))
		},
	}
	ln := s.listener
	if s.tls != nil {
		ln = tls.NewListener(ln, s.tls)
	}
	go func() { defer s.running.Done(); _ = s.server.Serve(ln) }() // always http.ErrServerClosed or a closed listener
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		return
	}
	defer s.running.Done()
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	s.handler.ServeHTTP(w, r)
}

// acceptRaw hands each connection to raw, which must close it soon.
func (s *site) acceptRaw() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		if !s.enter() {
			c.Close()
			return
		}
		go func() { defer s.running.Done(); s.raw(c) }()
	}
}

// enter counts one more piece of work, unless the site is closed.
func (s *site) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

// close ends the listener and the connections.
func (s *site) close() error {
	var errs []error
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	if s.server != nil {
		errs = append(errs, s.server.Close())
	}
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// wait waits for running requests. They end at once after close, but none may hold up a shutdown.
func (s *site) wait() {
	ended := make(chan struct{})
	go func() { s.running.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
	}
}
