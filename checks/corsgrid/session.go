package corsgrid

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

// Client sends the requests of a session; *probe.Client has it.
type Client interface {
	simulate.Client
	Close()
}

// Session asks about one target again and again. What discovery found is kept, so that another origin costs
// no more than its own requests. One simulation at a time; a session is not safe for concurrent use.
type Session struct {
	ctx  context.Context
	dial func(target.Target) (Client, error)
	key  string
	at   *place
}

// place is what is known of the target of a session.
type place struct {
	client Client
	facts  *facts.Facts
	once   sync.Once
	flow   simulate.Flow
	// casdoor is the host of a recognised Casdoor; "" for none.
	casdoor string
	// sent counts the requests of simulations.
	sent atomic.Int64
}

// Requests is how many requests a client of a session has to be good for. Beyond enough of them the session
// looks at its target afresh, with a new client.
const (
	Requests = 400
	enough   = 250
)

// NewSession begins a session that lasts as long as ctx. dial makes the client for a target.
func NewSession(ctx context.Context, dial func(target.Target) (Client, error)) *Session {
	return &Session{ctx: ctx, dial: dial}
}

// Close ends it.
func (s *Session) Close() {
	if s.at != nil {
		s.at.client.Close()
		s.at = nil
	}
}

// Sink is told what is found while it is found. Its methods are called one at a time.
type Sink interface {
	// Looking is said before the endpoints are known.
	Looking()
	// Rows are all rows, none of them answered; none when no endpoint could be found.
	Rows([]Row)
	// Row is one that has more to tell than before.
	Row(Row)
}

// ErrStopped is returned for a simulation that was overtaken or ended.
var ErrStopped = errors.New("the simulation was stopped before it ended")

// limit is the longest time of a simulation.
const limit = 30 * time.Second

// Simulate carries out an order and returns all rows.
func (s *Session) Simulate(ctx context.Context, o Order, sink Sink) ([]Row, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p, err := s.place(o)
	if err != nil {
		return nil, err
	}
	sink.Looking()
	var rows []Row
	for _, e := range p.endpoints(s.ctx, ctx, o) {
		if q, ok := o.question(e); ok {
			row := newRow(e, q)
			row.NotSent = !o.harmless(e, q)
			rows = append(rows, row)
		}
	}
	if ctx.Err() != nil {
		return nil, ErrStopped
	}
	sink.Rows(copies(rows))
	var mu sync.Mutex
	tell := func(r Row) {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() == nil {
			sink.Row(copies([]Row{r})[0])
		}
	}
	var all sync.WaitGroup
	for i := range rows {
		all.Go(func() { p.fill(ctx, &rows[i], o.Preset, tell) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return rows, ErrStopped
	}
	return rows, nil
}

// copies are rows that do not change any more.
func copies(rows []Row) []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Cells = slices.Clone(out[i].Cells)
	}
	return out
}

// place is what is known of the order's target; another target forgets the one before.
func (s *Session) place(o Order) (*place, error) {
	key := text(o.URL) + " " + text(o.Target.Casdoor) + " " + text(o.Target.MCP)
	if s.at != nil && s.key == key && s.at.sent.Load() < enough {
		return s.at, nil
	}
	s.Close()
	c, err := s.dial(o.Target)
	if err != nil {
		return nil, err
	}
	s.key, s.at = key, &place{client: c, facts: facts.New(o.Target, c, facts.Options{})}
	return s.at, nil
}

// endpoints finds the endpoints of the flow, once. They belong to the session and not to the simulation that
// happened to ask first, which may be overtaken while they are looked for.
func (p *place) endpoints(session, ctx context.Context, o Order) []simulate.Endpoint {
	if o.URL != nil {
		return []simulate.Endpoint{{Kind: alone, URL: o.URL.String()}}
	}
	found := make(chan struct{})
	go func() {
		defer close(found)
		p.once.Do(func() { p.look(session) })
	}()
	select {
	case <-found:
		flow := p.flow
		if flow.MCP == "" { // it does not answer as MCP: the page meets whatever does answer there
			flow.MCP = text(o.Target.MCP)
		}
		return flow.Endpoints()
	case <-ctx.Done():
		return nil
	}
}

func (p *place) look(ctx context.Context) {
	facts.Together(ctx,
		func(ctx context.Context) { p.flow = p.facts.Flow(ctx) },
		func(ctx context.Context) {
			ev, err := p.facts.Casdoor(ctx)
			base, baseErr := p.facts.CasdoorBase(ctx)
			if err == nil && baseErr == nil && ev.Detected {
				p.casdoor = base.Host
			}
		})
}

// fill asks what the row asks, and tells of the preflight before the answer is there.
func (p *place) fill(ctx context.Context, r *Row, preset simulate.Preset, tell func(Row)) {
	w := watch{p.client, func(x *probe.Exchange) {
		p.sent.Add(1)
		if x.Answered() && x.Method == "OPTIONS" && x.RedirectOf == "" {
			r.answered(x)
			tell(*r)
		}
	}}
	q := r.Question
	q.Hold = r.NotSent
	o := simulate.Run(ctx, w, q)
	u, _ := url.Parse(r.URL)
	r.finish(o)
	if q, ok := r.second(preset); ok {
		q.Compare = false
		r.tried(simulate.Run(ctx, w.Client, q))
	}
	atCasdoor := r.showsCasdoor() || u != nil && p.casdoor != "" && u.Host == p.casdoor && r.couldBeCasdoors(u.Path)
	r.doubt(atCasdoor)
	r.explain(atCasdoor)
	if atCasdoor {
		r.note(u.Host)
	}
	tell(*r)
}

// watch tells of every exchange.
type watch struct {
	simulate.Client
	told func(*probe.Exchange)
}

// Do sends one request.
func (w watch) Do(ctx context.Context, r probe.Request) *probe.Exchange {
	x := w.Client.Do(ctx, r)
	w.told(x)
	return x
}

func text(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// Here is what the simulation says of the same request from another origin, that of the reader's own page, so
// that it can be held against what the reader's browser makes of it.
func (s *Session) Here(ctx context.Context, o Order, r Row, origin fetch.Origin) (Row, error) {
	p, err := s.place(o)
	if err != nil {
		return Row{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	q := r.Question
	q.Origin, q.From = origin, simulate.PageSpace(origin)
	here := newRow(r.Endpoint, q)
	here.NotSent = r.NotSent
	p.fill(ctx, &here, simulate.Preset{}, func(Row) {})
	if ctx.Err() != nil {
		return here, ErrStopped
	}
	return here, nil
}
