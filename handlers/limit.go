package handlers

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// How often one address may start a run: ten at once, then one every three seconds.
const (
	startBurst = 10
	startEvery = 3 * time.Second
	maxClients = 10000 // addresses remembered
)

// limiter counts started runs by client address. Safe for concurrent use.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	clients map[string]*client
}

type client struct {
	tokens *rate.Limiter
	seen   time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, clients: map[string]*client{}}
}

// allow takes one start from the address's allowance.
func (l *limiter) allow(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	c, ok := l.clients[address]
	if !ok {
		if len(l.clients) >= maxClients {
			l.forget(now)
		}
		c = &client{tokens: rate.NewLimiter(rate.Every(startEvery), startBurst)}
		l.clients[address] = c
	}
	c.seen = now
	return c.tokens.AllowN(now, 1)
}

// forget drops addresses whose allowance is full again, and all of them when that frees nothing.
func (l *limiter) forget(now time.Time) {
	for a, c := range l.clients {
		if now.Sub(c.seen) > startBurst*startEvery {
			delete(l.clients, a)
		}
	}
	if len(l.clients) >= maxClients {
		clear(l.clients)
	}
}

// limited refuses to start more runs for one address than its share, unless only this machine is served.
func (s *site) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.loopback && !s.limits.allow(c.RealIP()) {
			c.Response().Header().Set("Retry-After", "3")
			return echo.NewHTTPError(http.StatusTooManyRequests, "Many runs were started from your address in a short time. Wait a few seconds and send the form again.")
		}
		return next(c)
	}
}
