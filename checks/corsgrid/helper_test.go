package corsgrid

import (
	"context"
	"strings"
	"sync"
	"testing"

	"casdoctor/checks/fetch"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

// recorder is a client that remembers what was sent.
type recorder struct {
	*probe.Client
	mu   sync.Mutex
	sent []probe.Request
}

func (r *recorder) Do(ctx context.Context, q probe.Request) *probe.Exchange {
	r.mu.Lock()
	r.sent = append(r.sent, q)
	r.mu.Unlock()
	return r.Client.Do(ctx, q)
}

func (r *recorder) requests() []probe.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]probe.Request(nil), r.sent...)
}

// session asks the lab's servers; all its clients are kept.
func session(t *testing.T, l *lab.Lab, resolve map[string]string) (*Session, *[]*recorder) {
	t.Helper()
	var made []*recorder
	s := NewSession(t.Context(), func(target.Target) (Client, error) {
		po := probe.Options{Policy: probe.LoopbackPolicy(), ResolveOverride: resolve, MaxRequests: Requests}
		po.ExtraRoots = append(po.ExtraRoots, l.Authority())
		c, err := probe.New(po)
		if err != nil {
			return nil, err
		}
		r := &recorder{Client: c}
		made = append(made, r)
		return r, nil
	})
	t.Cleanup(s.Close)
	return s, &made
}

func startLab(t *testing.T, only ...string) *lab.Lab {
	t.Helper()
	l, err := lab.Start(context.Background(), lab.Options{Only: only})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func parse(t *testing.T, in Input) Order {
	t.Helper()
	o, bad := Parse(in)
	if len(bad) > 0 {
		t.Fatalf("refused: %+v", bad)
	}
	return o
}

// told notes what a simulation tells.
type told struct {
	mu      sync.Mutex
	looked  int
	rows    []Row
	updates map[simulate.Kind][]Row
}

func (s *told) Looking() { s.looked++ }
func (s *told) Rows(r []Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = r
}
func (s *told) Row(r Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.updates == nil {
		s.updates = map[simulate.Kind][]Row{}
	}
	s.updates[r.Kind] = append(s.updates[r.Kind], r)
}

func rowOf(t *testing.T, rows []Row, k simulate.Kind) Row {
	t.Helper()
	for _, r := range rows {
		if r.Kind == k {
			return r
		}
	}
	t.Fatalf("there is no row for %s", k)
	return Row{}
}

// states writes a row's cells in a line: "sent pass, preflight fail 405, …".
func states(r Row) string {
	var out []string
	for _, c := range r.Cells {
		out = append(out, string(c.Requirement)+" "+string(c.State))
	}
	return strings.Join(out, ", ")
}

func originOf(t *testing.T, s string) fetch.Origin {
	t.Helper()
	o, err := fetch.ParseOrigin(s)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
