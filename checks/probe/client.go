package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Client makes exchanges under one address policy and one budget, and keeps their
// records. Safe for concurrent use. It speaks HTTP/1.1 only, keeps no cookies,
// follows no redirects and uses no proxy.
type Client struct {
	opts   Options
	roots  *x509.CertPool
	from   Vantage
	masks  learner
	idle   pool
	slots  slots
	lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	mu       sync.Mutex
	started  int // exchanges that have an ID
	sent     int // exchanges that count against the budget
	finished []numbered
}

type numbered struct {
	n int
	x *Exchange
}

// New prepares a client; nothing is sent. It fails when a root file cannot be used
// or an override cannot be read.
func New(o Options) (*Client, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	roots, trusted, err := loadRoots(o.RootFiles, o.ExtraRoots)
	if err != nil {
		return nil, err
	}
	c := &Client{opts: o, roots: roots, from: vantage(trusted), masks: learner{known: o.Secrets}}
	c.idle.perKey, c.slots.limit = o.PerHost, o.PerHost
	c.lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}
	return c, nil
}

// Do makes one exchange: one request, one answer, no redirect followed. It never
// returns nil; what goes wrong below HTTP is in the record's Error.
func (c *Client) Do(ctx context.Context, r Request) *Exchange {
	x := &Exchange{Purpose: r.Purpose, RedirectOf: r.RedirectOf, Method: cmp.Or(r.Method, "GET"), URL: r.URL, RequestBody: string(r.Body), Started: time.Now()}
	n := c.attempt(ctx, r, x)
	if r.Learn != nil {
		c.masks.learn(r.Learn(x.Body))
	}
	c.masks.redactor().exchange(x, r.PublicAuthorization)
	c.mu.Lock()
	c.finished = append(c.finished, numbered{n, x})
	c.mu.Unlock()
	if c.opts.OnExchange != nil {
		c.opts.OnExchange(x)
	}
	return x
}

// attempt fills in the record and returns its number.
func (c *Client) attempt(ctx context.Context, r Request, x *Exchange) int {
	h, err := newHop(c, r, x)
	if err == nil {
		release, waitErr := c.slots.acquire(ctx, h.key)
		if err = waitErr; err == nil {
			defer release()
		} else {
			err = canceled(ctx)
		}
	}
	n, within := c.number(err == nil)
	x.ID = fmt.Sprintf("x%d", n)
	x.Started = time.Now()
	switch {
	case err != nil:
	case !within:
		err = &fault{kind: KindBudget, message: fmt.Sprintf("This request was not sent: the run had already used its %d requests.", c.opts.MaxRequests), err: errors.New("request budget used up")}
	default:
		err = h.guarded(ctx)
	}
	x.Timings.Total = since(x.Started)
	if err != nil {
		x.Error = asError(err)
	}
	return n
}

// number gives the next ID; sending asks for a share of the budget too.
func (c *Client) number(sending bool) (n int, within bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.started++
	if sending && c.sent < c.opts.MaxRequests {
		c.sent++
		return c.started, true
	}
	return c.started, false
}

// Exchanges returns the finished exchanges in the order of their IDs.
func (c *Client) Exchanges() []*Exchange {
	c.mu.Lock()
	all := slices.Clone(c.finished)
	c.mu.Unlock()
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	out := make([]*Exchange, len(all))
	for i, e := range all {
		out[i] = e.x
	}
	return out
}

// Requests is how many requests were sent, or tried to be.
func (c *Client) Requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

// Close closes the idle connections; those in use are closed when their exchange ends.
func (c *Client) Close() { c.idle.close() }

// Vantage says from where the client looked.
func (c *Client) Vantage() Vantage { return c.from }

// since is the time from then to now in milliseconds.
func since(then time.Time) float64 { return float64(time.Since(then).Microseconds()) / 1000 }
