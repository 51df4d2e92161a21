// Package runs holds the life of a run: it starts the battery on a target, numbers
// what happens as events, replays them to late joiners, and keeps finished runs in memory.
package runs

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"sync"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// ErrBusy is returned when as many runs as allowed are under way.
var ErrBusy = errors.New("too many runs are under way, try again in a few seconds")

// Options configure a Store. Zero values take the defaults named.
type Options struct {
	Probe      probe.Options // policy, roots and overrides; secrets and hooks are set for each run
	Battery    []checks.Check
	Timeout    time.Duration // of a whole run, default 30 s
	Keep       int           // finished runs kept in memory, default 200
	MaxRunning int           // default 16
	Version    string        // of casdoctor, for the report
}

// Store holds the runs of one process. Safe for concurrent use.
type Store struct {
	opts    Options
	ctx     context.Context
	stop    context.CancelFunc
	working sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	running int
	runs    map[string]*Run
	order   []string // oldest first
}

// NewStore prepares a store; Close releases it.
func NewStore(o Options) *Store {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Keep <= 0 {
		o.Keep = 200
	}
	if o.MaxRunning <= 0 {
		o.MaxRunning = 16
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Store{opts: o, ctx: ctx, stop: stop, runs: map[string]*Run{}}
}

// Start begins a run on the target and returns at once.
func (s *Store) Start(t target.Target) (*Run, error) { return s.StartWith(t, nil) }

// StartWith is Start with names that are resolved as given ("host:port" to "ip:port"),
// as the built-in lab needs for its made-up public host.
func (s *Store) StartWith(t target.Target, resolve map[string]string) (*Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.running >= s.opts.MaxRunning {
		return nil, ErrBusy
	}
	po := s.opts.Probe
	po.ResolveOverride = merged(po.ResolveOverride, resolve)
	po.Secrets = append(secretsOf(t), po.Secrets...)
	ctx, cancel := context.WithTimeout(s.ctx, s.opts.Timeout)
	r := newRun(rand.Text(), t, s.opts, cancel)
	r.resolve = resolve
	po.OnExchange = r.onExchange
	client, err := probe.New(po)
	if err != nil {
		cancel()
		return nil, err
	}
	s.keep(r)
	s.running++
	s.working.Add(1)
	go func() {
		defer s.working.Done()
		defer s.ended(r)
		defer cancel()
		defer client.Close()
		r.work(ctx, client)
	}()
	return r, nil
}

// ended makes room for the next run before anyone who waits for this one goes on.
func (s *Store) ended(r *Run) {
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	close(r.done)
}

// Again starts a new run on the target of an earlier one, with the inputs that are still in memory.
func (s *Store) Again(r *Run) (*Run, error) { return s.StartWith(r.target, r.resolve) }

// Get finds a run by its id.
func (s *Store) Get(id string) (*Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.runs[id]
	return r, ok
}

// Close stops all runs and waits until their last request has ended.
func (s *Store) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.working.Wait()
}

// keep remembers a run and forgets the oldest finished ones beyond the limit.
func (s *Store) keep(r *Run) {
	s.runs[r.id] = r
	s.order = append(s.order, r.id)
	for i := 0; len(s.order) > s.opts.Keep && i < len(s.order); {
		if s.runs[s.order[i]].finished() {
			delete(s.runs, s.order[i])
			s.order = append(s.order[:i], s.order[i+1:]...)
			continue
		}
		i++
	}
}

func merged(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, b)
	return out
}
