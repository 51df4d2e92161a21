package lab

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

func TestStartsAll(t *testing.T) {
	l, err := Start(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	pairs := l.Pairs()
	if len(pairs) != len(Specs()) {
		t.Errorf("%d pairs of %d specs", len(pairs), len(Specs()))
	}
	seen := map[string]string{}
	for _, p := range pairs {
		tg, errs := target.Parse(p.Input)
		if len(errs) > 0 {
			t.Errorf("%s: the input is refused: %+v", p.Name, errs)
			continue
		}
		if tg.MCP == nil || !target.LoopbackHost(tg.MCP.Hostname()) && p.Resolve[tg.MCP.Host] == "" {
			t.Errorf("%s: %v does not lead to loopback", p.Name, tg.MCP)
		}
		if other := seen[p.Input.MCP]; other != "" {
			t.Errorf("%s and %s have the same MCP URL", p.Name, other)
		}
		seen[p.Input.MCP] = p.Name
	}
	for _, a := range l.Listeners() {
		if !a.Addr().IsLoopback() || a.Port() == 0 {
			t.Errorf("the lab listens on %v", a)
		}
	}
	if len(l.Listeners()) < len(pairs) {
		t.Errorf("%d listeners for %d pairs", len(l.Listeners()), len(pairs))
	}
}

func TestClose(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l, err := Start(ctx, Options{Only: []string{"healthy", "tls-handshake-failure"}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range 2 {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, a := range l.Listeners() {
		if conn, err := dialer.Dial("tcp", a.String()); err == nil {
			conn.Close()
			t.Errorf("%v still answers", a)
		}
	}
}

// An open event stream does not hold up the end of the lab.
func TestCloseEndsStreams(t *testing.T) {
	l, p := startOne(t, "healthy-stateful-session")
	c := browser(t, l, p)
	session := post(t, c, p.Input.MCP, initialize).Header.Get("Mcp-Session-Id")
	opened := make(chan string)
	go func() {
		defer close(opened)
		opened <- openStream(c, p.Input.MCP, session)
	}()
	if first := <-opened; !strings.HasPrefix(first, ": open") {
		t.Errorf("the stream begins with %q", first)
	}
	began := time.Now()
	l.Close()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("closing took %v", took)
	}
}

func TestStartRefuses(t *testing.T) {
	for _, o := range []Options{{Host: "0.0.0.0"}, {Host: "192.0.2.1"}, {Host: "example.com"}, {Only: []string{"no-such-pair"}}, {Only: []string{"healthy", "nope"}}} {
		if l, err := Start(context.Background(), o); err == nil {
			l.Close()
			t.Errorf("%+v is accepted", o)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l, err := Start(ctx, Options{Only: []string{"healthy"}})
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		t.Errorf("a context that has ended: %v", err)
	}
}

// Every code of the catalogue has a fault.
func TestSpecsCoverEveryCode(t *testing.T) {
	var known []codes.Code
	for _, e := range codes.All() {
		known = append(known, e.Code)
	}
	covered := map[codes.Code]bool{}
	for _, s := range Specs() {
		if covered[s.Code] = true; !s.Healthy && !slices.Contains(known, s.Code) {
			t.Errorf("%s: no such code as %q", s.Name, s.Code)
		}
	}
	for _, c := range known {
		if !covered[c] {
			t.Errorf("no fault for %s", c)
		}
	}
}

var numbered = regexp.MustCompile(`-[2-9]$`)

func TestSpecsAreInOrder(t *testing.T) {
	specs := Specs()
	if specs[0].Name != "healthy" {
		t.Errorf("the first pair is %s", specs[0].Name)
	}
	names := map[string]bool{}
	last, broken := codes.Stage(0), false
	for _, s := range specs {
		if names[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		names[s.Name] = true
		if numbered.MatchString(s.Name) && !names[numbered.ReplaceAllString(s.Name, "")] {
			t.Errorf("%s comes before the fault without a number", s.Name)
		}
		if s.Title == "" || len(s.Title) > 80 || strings.HasSuffix(s.Title, ".") || !strings.HasSuffix(s.Story, ".") && !strings.HasSuffix(s.Story, "”.") {
			t.Errorf("%s: title or story is not in order: %q, %q", s.Name, s.Title, s.Story)
		}
		if s.Healthy {
			if broken || s.Code != "" || !strings.HasPrefix(s.Name, "healthy") {
				t.Errorf("%s is healthy, and out of order or with a code", s.Name)
			}
			continue
		}
		broken = true
		if numbered.ReplaceAllString(s.Name, "") != string(s.Code) {
			t.Errorf("%s has the code %s", s.Name, s.Code)
		}
		if st := stage(s.Code); st < last {
			t.Errorf("%s comes after a later stage", s.Name)
		} else {
			last = st
		}
	}
}
