package fetch

import (
	"slices"
	"strings"
	"time"
)

// Cache is the browser's memory of preflights. As in Chromium, one answer is kept for each
// origin and URL, a new one takes the place of the old, and none is kept for the origin
// null. A nil cache keeps nothing.
type Cache struct {
	now     func() time.Time
	entries map[cacheKey]cacheEntry
}

type cacheKey struct{ origin, url string }

type cacheEntry struct {
	until       time.Time
	credentials bool
	methods     []string
	headers     []string // lower case
}

// NewCache makes an empty cache that tells the time by now.
func NewCache(now func() time.Time) *Cache {
	return &Cache{now: now, entries: map[cacheKey]cacheEntry{}}
}

func (h *hop) cacheKey() cacheKey { return cacheKey{h.origin, h.url.String()} }

func (c *Cache) keep(h *hop, r Response, age time.Duration) {
	if c == nil || h.origin == "null" && h.Rules == Chromium {
		return
	}
	e := cacheEntry{until: c.now().Add(age), credentials: h.Credentials == Include}
	value, _ := get(r.Headers, allowMethods)
	e.methods, _ = tokens(value)
	value, _ = get(r.Headers, allowHeaders)
	e.headers, _ = tokens(strings.ToLower(value))
	c.entries[h.cacheKey()] = e
}

func (c *Cache) clear(h *hop) {
	if c != nil {
		delete(c.entries, h.cacheKey())
	}
}

// covers tells whether an earlier answer allows the request.
func (c *Cache) covers(h *hop) bool {
	if c == nil {
		return false
	}
	e, known := c.entries[h.cacheKey()]
	if !known || !c.now().Before(e.until) || h.Credentials == Include && !e.credentials {
		return false
	}
	star := func(list []string) bool { return !e.credentials && slices.Contains(list, "*") }
	if !safelistedMethod(h.method) && !slices.Contains(e.methods, h.method) && !star(e.methods) {
		return false
	}
	for _, cause := range unsafeNames(h.headers, h.Rules) {
		if !slices.Contains(e.headers, cause.Header) && (!star(e.headers) || cause.Header == "authorization" && !starCoversAuthorization(h.Rules)) {
			return false
		}
	}
	return true
}
