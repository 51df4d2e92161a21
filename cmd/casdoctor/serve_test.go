package main

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"casdoctor/checks/lab"
)

var readyLine = regexp.MustCompile(`^Casdoctor is ready\. Open (http://127\.0\.0\.1:[0-9]+)\n$`)

// open waits until a dashboard is ready and returns its URL.
func open(t *testing.T, b *background) string {
	t.Helper()
	m := readyLine.FindStringSubmatch(b.stdout.await(t, "\n"))
	if m == nil {
		t.Fatalf("the first line is %q", b.stdout)
	}
	return m[1]
}

// get fetches a page on a connection of its own.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

func TestServe(t *testing.T) {
	for _, args := range [][]string{{"--listen", "127.0.0.1:0", "--lab=false"}, {"serve", "--listen", "127.0.0.1:0", "--lab=false"}} {
		b := launch(t, args...)
		base := open(t, b)
		if status, body := get(t, base+"/healthz"); status != http.StatusOK || body != "ok\n" {
			t.Errorf("%q: %d %q", args, status, body)
		}
		if status, body := get(t, base+"/"); status != http.StatusOK || !strings.Contains(body, "<form") {
			t.Errorf("%q: %d %.300s", args, status, body)
		}
		if status := b.end(t); status != exitOK || b.stderr.String() != "" {
			t.Errorf("%q: status %d: %s", args, status, b.stderr)
		}
		if c, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
			c.Close()
			t.Errorf("%q: it still listens", args)
		}
	}
}

func TestServeHasTheLab(t *testing.T) {
	for _, tt := range []struct {
		flag string
		want bool
	}{{"--lab", true}, {"--lab=false", false}} {
		b := launch(t, "serve", "--listen", "127.0.0.1:0", tt.flag)
		if _, body := get(t, open(t, b)+"/lab"); strings.Contains(body, "prm-missing") != tt.want {
			t.Errorf("%s: %.300s", tt.flag, body)
		}
		if status := b.end(t); status != exitOK {
			t.Errorf("%s: status %d: %s", tt.flag, status, b.stderr)
		}
	}
}

// TestServeStopsWithARunUnderWay ends the dashboard while a run waits for a silent server.
func TestServeStopsWithARunUnderWay(t *testing.T) {
	quiet, entered, ended := silent(t)
	b := launch(t, "serve", "--listen", "127.0.0.1:0", "--lab=false")
	base := open(t, b)
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := c.Post(base+"/runs", "application/json", strings.NewReader(`{"mcp":"`+quiet+`/mcp"}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("the run did not start: %s", res.Status)
	}
	<-entered
	if status := b.end(t); status != exitOK {
		t.Errorf("status %d: %s", status, b.stderr)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second): // less than the limit of a request
		t.Error("the run's request goes on")
	}
}

func TestServeOnATakenAddress(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	got := call(t, nil, "serve", "--listen", ln.Addr().String(), "--lab=false")
	if got.status != exitUsage || !strings.Contains(got.stderr, ln.Addr().String()) || !strings.Contains(got.stderr, "--listen 127.0.0.1:0") {
		t.Error(got)
	}
}

func TestOpenURL(t *testing.T) {
	for addr, want := range map[string]string{"127.0.0.1:8080": "http://127.0.0.1:8080", "0.0.0.0:80": "http://localhost:80", "[::]:8080": "http://localhost:8080", "[::1]:1": "http://[::1]:1"} {
		if got := openURL(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr))); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}

// TestPolicy: beyond this machine, only what --allow-network opens and the lab's own
// servers may be reached. Nothing is dialled.
func TestPolicy(t *testing.T) {
	l := startPairs(t, "healthy")
	own := l.Listeners()[0].String()
	for _, tt := range []struct {
		listen  string
		allow   list
		lab     *lab.Lab
		address string
		want    bool
	}{
		{"127.0.0.1:8080", nil, nil, "10.20.1.1:80", true},
		{"localhost:8080", nil, nil, "127.0.0.1:80", true},
		{"0.0.0.0:8080", nil, nil, "127.0.0.1:80", false},
		{":8080", nil, nil, "10.20.1.1:80", false},
		{"0.0.0.0:8080", list{"10.20.0.1/16"}, nil, "10.20.1.1:80", true},
		{"0.0.0.0:8080", list{"10.20.0.0/16"}, nil, "10.21.1.1:80", false},
		{"0.0.0.0:8080", nil, l, own, true},
		{"0.0.0.0:8080", nil, l, "127.0.0.1:1", false},
		{"0.0.0.0:8080", nil, nil, own, false},
		{"0.0.0.0:8080", list{"0.0.0.0/0"}, nil, "169.254.169.254:80", false},
		{"127.0.0.1:8080", nil, nil, "169.254.169.254:80", false},
	} {
		p, err := policyFor(tt.listen, network{allow: tt.allow}, tt.lab)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Control("tcp4", tt.address, nil) == nil; got != tt.want {
			t.Errorf("on %s with %v: %s allowed = %v", tt.listen, tt.allow, tt.address, got)
		}
	}
	if _, err := policyFor("0.0.0.0:1", network{allow: list{"x"}}, nil); err == nil {
		t.Error("a wrong network is taken")
	}
}

func TestResolve(t *testing.T) {
	n := network{resolve: list{"MCP.example.com:443:127.0.0.1", "a:80:127.0.0.1:8443", "b:443:::1", "c:443:[::1]:9"}}
	got, err := n.overrides()
	want := map[string]string{"mcp.example.com:443": "127.0.0.1:443", "a:80": "127.0.0.1:8443", "b:443": "[::1]:443", "c:443": "[::1]:9"}
	if err != nil || len(got) != len(want) {
		t.Fatalf("got %v, %v", got, err)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s to %q, want %q", k, got[k], v)
		}
	}
}
