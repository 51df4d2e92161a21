package lab

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

// Pair is a running pair of servers.
type Pair struct {
	Name    string
	Code    codes.Code // the fault's first diagnosis; "" for healthy pairs
	Healthy bool
	Title   string
	Story   string // how it comes about, for the reader
	// Also lists further codes that a diagnosis must name.
	Also []codes.Code
	// Input is what to type to diagnose the pair.
	Input target.Input
	// Resolve maps "host:port" to the "ip:port" on loopback at which that name is served.
	Resolve map[string]string
}

// Spec is a pair of the list before it runs.
type Spec struct {
	Name    string
	Code    codes.Code
	Healthy bool
	Title   string
	Story   string

	layout layout
	change func(*plan) // what departs from the healthy default; nil for nothing
}

// Options configure a Lab. Zero values take the defaults named.
type Options struct {
	Host    string        // loopback address to listen on, default 127.0.0.1
	Only    []string      // names of the pairs to start; empty for all
	Specs   []Spec        // started in place of the list, as Combine makes them
	Latency time.Duration // added to every round trip, those of connecting included
	// Proxy, when set, puts something in front of each server, as an administrator's proxy would stand there.
	Proxy func(at Side, next http.Handler) http.Handler
}

// Side is one of the servers of a pair.
type Side string

// The sides.
const (
	AtMCP Side = "mcp"
	AtAS  Side = "as"
)

// Lab is a set of running pairs. It is safe for concurrent use.
type Lab struct {
	opts   Options
	ca     *authority
	sites  []*site
	pairs  []Pair
	ends   []func() // what a pair leaves running besides its sites
	cancel context.CancelFunc
	closed chan struct{}
	err    error // of closing; read it after closed
}

// Start starts the pairs, each server on a port of its own. They run until Close is
// called or ctx ends. An unknown name in Only, a host that is not loopback and a failing
// listener are errors.
func Start(ctx context.Context, opts Options) (*Lab, error) {
	if opts.Host == "" {
		opts.Host = "127.0.0.1"
	}
	if ip, err := netip.ParseAddr(opts.Host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("the lab listens on loopback addresses only, %q is none", opts.Host)
	}
	specs := opts.Specs
	if specs == nil {
		var err error
		if specs, err = chosen(opts.Only); err != nil {
			return nil, err
		}
	}
	ca, err := newAuthority("Casdoctor lab")
	if err != nil {
		return nil, err
	}
	l := &Lab{opts: opts, ca: ca, closed: make(chan struct{})}
	ctx, l.cancel = context.WithCancel(ctx)
	for _, spec := range specs {
		if err = l.build(spec); err != nil {
			err = fmt.Errorf("the pair %s does not start: %w", spec.Name, err)
			break
		}
	}
	for _, s := range l.sites {
		if err == nil {
			s.start(ctx)
		}
	}
	context.AfterFunc(ctx, l.shutdown)
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// chosen picks specs by name, in the order of the list.
func chosen(only []string) ([]Spec, error) {
	all := Specs()
	if len(only) == 0 {
		return all, nil
	}
	for _, name := range only {
		if !slices.ContainsFunc(all, func(s Spec) bool { return s.Name == name }) {
			return nil, fmt.Errorf("the lab has no pair %q", name)
		}
	}
	return slices.DeleteFunc(all, func(s Spec) bool { return !slices.Contains(only, s.Name) }), nil
}

// Pairs lists the pairs, healthy ones first, then the faults in the order of the walk.
func (l *Lab) Pairs() []Pair { return slices.Clone(l.pairs) }

// Pair returns the pair with that name.
func (l *Lab) Pair(name string) (Pair, bool) {
	if i := slices.IndexFunc(l.pairs, func(p Pair) bool { return p.Name == name }); i >= 0 {
		return l.pairs[i], true
	}
	return Pair{}, false
}

// Authority is the certificate authority of the lab's https pairs. It may only vouch for localhost,
// names under .localhost and .lab.example, 127.0.0.1 and ::1; its private key never leaves memory.
func (l *Lab) Authority() *x509.Certificate { return l.ca.cert }

// Listeners lists every address that the lab listens on.
func (l *Lab) Listeners() []netip.AddrPort {
	out := make([]netip.AddrPort, len(l.sites))
	for i, s := range l.sites {
		out[i] = s.addr
	}
	return out
}

// Close stops all servers and waits for what they were doing.
func (l *Lab) Close() error {
	l.cancel()
	<-l.closed
	return l.err
}

// shutdown runs once, when the lab's context has ended.
func (l *Lab) shutdown() {
	defer close(l.closed)
	var errs []error
	for _, s := range l.sites {
		errs = append(errs, s.close())
	}
	for _, s := range l.sites {
		s.wait()
	}
	for _, end := range l.ends { // now nothing can open a new session
		end()
	}
	l.err = errors.Join(errs...)
}
