// Package factstest makes facts up: a scripted world of two servers in place of the
// network, so that checks are tested without a single connection.
package factstest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// Reply is what the scripted server answers. A zero Status with Err is a transport error.
type Reply struct {
	Status int
	Header []string // "Name: value" lines, in order, repeated ones allowed
	Body   string
	Err    probe.ErrorKind
	TLS    *probe.TLS
	Timing probe.Timings
	// StoppedEarly marks an event stream that was cut by the probe.
	StoppedEarly bool
}

// Rule answers a request, or passes it on by false.
type Rule func(probe.Request) (Reply, bool)

// World is a script: the newest matching rule answers; without one a 404 comes.
type World struct {
	mu    sync.Mutex
	rules []Rule
	asked []probe.Request
}

// New is a world in which nothing exists.
func New() *World { return &World{} }

// On answers one method and URL exactly.
func (w *World) On(method, url string, r Reply) *World {
	return w.OnFunc(func(q probe.Request) (Reply, bool) { return r, q.Method == method && q.URL == url })
}

// OnFunc adds a rule that wins over all earlier ones.
func (w *World) OnFunc(rule Rule) *World {
	w.rules = append(w.rules, rule)
	return w
}

// Facts are the facts of a run in this world. A bad input fails the test.
func (w *World) Facts(t testing.TB, in target.Input) *facts.Facts {
	t.Helper()
	tg, errs := target.Parse(in)
	if len(errs) > 0 {
		t.Fatalf("target: %+v", errs)
	}
	return facts.New(tg, w, facts.Options{})
}

// Asked lists the requests so far, in no particular order.
func (w *World) Asked() []probe.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]probe.Request(nil), w.asked...)
}

// Do plays the script.
func (w *World) Do(_ context.Context, q probe.Request) *probe.Exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q)
	x := &probe.Exchange{ID: fmt.Sprintf("x%d", len(w.asked)), Purpose: q.Purpose, Method: q.Method, URL: q.URL,
		RequestHeader: q.Header, RequestBody: string(q.Body), RedirectOf: q.RedirectOf}
	for i := len(w.rules) - 1; i >= 0; i-- {
		if r, ok := w.rules[i](q); ok {
			fill(x, r)
			if q.Learn != nil {
				q.Learn(x.Body)
			}
			return x
		}
	}
	fill(x, Reply{Status: 404, Header: []string{"Content-Type: text/plain"}, Body: "404 page not found\n"})
	return x
}

var statusTexts = map[int]string{200: "OK", 201: "Created", 202: "Accepted", 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect",
	308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	406: "Not Acceptable", 421: "Misdirected Request", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}

func fill(x *probe.Exchange, r Reply) {
	x.TLS, x.Timings, x.StoppedEarly = r.TLS, r.Timing, r.StoppedEarly
	if r.Err != "" {
		x.Error = &probe.Error{Kind: r.Err, Message: "scripted " + string(r.Err) + ".", Detail: string(r.Err)}
	}
	if r.Status == 0 {
		return
	}
	x.Proto, x.Status, x.StatusText, x.Body = "HTTP/1.1", r.Status, statusTexts[r.Status], []byte(r.Body)
	for _, line := range r.Header {
		name, value, _ := strings.Cut(line, ":")
		x.Header = append(x.Header, probe.HeaderLine{Name: name, Value: strings.TrimSpace(value)})
	}
}

// RequestHeader returns the first value of that name that the request carries, or "".
func RequestHeader(q probe.Request, name string) string {
	for _, h := range q.Header {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
