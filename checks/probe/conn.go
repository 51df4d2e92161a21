package probe

import (
	"bufio"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// idleLimit is how long an unused connection may wait for its next request.
const idleLimit = 20 * time.Second

// conn is one connection with what is known of it. Only one exchange uses it at a time.
type conn struct {
	net.Conn          // TLS when the URL is https
	raw      net.Conn // the TCP connection below
	br       *bufio.Reader
	address  string
	resolved []string
	tls      *TLS
	used     bool // has answered before
	since    time.Time
}

// shut closes the TCP connection at once: no closing alert that could block.
func (c *conn) shut() { c.raw.Close() }

// quiet reports that an idle connection is still open and that nothing waits on it.
// An answer that nobody asked for, or the end, makes it useless.
func (c *conn) quiet() bool {
	if c.br.Buffered() > 0 || c.SetReadDeadline(time.Now().Add(200*time.Microsecond)) != nil {
		return false
	}
	_, err := c.br.Peek(1)
	return errors.Is(err, os.ErrDeadlineExceeded) && c.SetReadDeadline(time.Time{}) == nil
}

// pool keeps idle connections by "scheme://host:port". It has no goroutines:
// what is too old is closed when it is met, the rest by close.
type pool struct {
	perKey int
	mu     sync.Mutex
	closed bool
	idle   map[string][]*conn
}

// take returns an open idle connection or nil.
func (p *pool) take(key string) *conn {
	for {
		c := p.pop(key)
		if c == nil || time.Since(c.since) < idleLimit && c.quiet() {
			return c
		}
		c.shut()
	}
}

func (p *pool) pop(key string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[key]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	p.idle[key] = list[:len(list)-1]
	return c
}

// put keeps c for the next exchange, or closes it.
func (p *pool) put(key string, c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle[key]) >= p.perKey {
		c.shut()
		return
	}
	if p.idle == nil {
		p.idle = map[string][]*conn{}
	}
	c.used, c.since = true, time.Now()
	p.idle[key] = append(p.idle[key], c)
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, list := range p.idle {
		for _, c := range list {
			c.shut()
		}
	}
	p.idle = nil
}
