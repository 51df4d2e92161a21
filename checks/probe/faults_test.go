package probe

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestBadURLs(t *testing.T) {
	c := client(t, nil)
	for _, u := range []string{"", "/path", "ftp://a/", "http://", "http:opaque", "https://a b/", "http://[::1", "http://a\x00b/", "javascript:alert(1)", "http://127.0.0.1:99999/", "http://127.0.0.1:0/", "http://a\"b/", "http://xn--\u00fc/", "://", "http://%zz/"} {
		wantKind(t, get(t, c, u), KindBadURL)
	}
}

func TestConnectFaults(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().String()
	ln.Close()
	c := client(t, nil)
	wantKind(t, get(t, c, "http://"+closed), KindRefused, "Nothing listens on "+closed+" (connection refused).")
	_, port, _ := net.SplitHostPort(closed)
	x := get(t, c, "http://app.localhost:"+port)
	if x.Error == nil || len(x.Resolved) != 2 || x.Resolved[0] != "127.0.0.1" || x.Resolved[1] != "::1" || x.Timings.DNS != 0 {
		t.Errorf("%+v", x)
	}
	wantKind(t, x, KindRefused, closed)
	wantKind(t, get(t, c, "http://169.254.169.254/latest/meta-data"), KindPolicy, "169.254.169.254", "never")
}

func TestNames(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	c := client(t, nil)
	c.lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
		switch host {
		case "known.example":
			// The first address is forbidden by policy: no packet goes there.
			return []netip.Addr{netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("::ffff:127.0.0.1"), netip.MustParseAddr("127.0.0.1")}, nil
		case "slow.example":
			<-ctx.Done()
			return nil, ctx.Err()
		case "broken.example":
			return nil, &net.DNSError{Err: "server misbehaving", Name: host}
		}
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	x := get(t, c, "http://Known.Example."+port)
	if x.Error != nil || string(x.Body) != "known.example"+port || x.Address != "127.0.0.1"+port || len(x.Resolved) != 2 || x.Timings.DNS == 0 && x.Timings.Connect == 0 {
		t.Errorf("%+v %v", x, x.Error)
	}
	wantKind(t, get(t, c, "http://casdoor.internal.invalid/"), KindDNSNotFound, "The name casdoor.internal.invalid does not exist in DNS.")
	wantKind(t, get(t, c, "http://broken.example/"), KindDNSFailure, "broken.example")
	wantKind(t, c.Do(context.Background(), Request{URL: "http://slow.example", Timeout: 30 * time.Millisecond}), KindDNSFailure, "in time")
}

func TestResolveOverride(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	to := strings.TrimPrefix(s.URL, "http://")
	override := func(to string) func(*Options) {
		return func(o *Options) { o.ResolveOverride = map[string]string{"Casdoor.Example:80": to} }
	}
	if x := get(t, client(t, override(to)), "http://casdoor.example/"); string(x.Body) != "casdoor.example" || x.Address != to {
		t.Errorf("%+v", x.Error)
	}
	c := client(t, func(o *Options) { override("10.1.2.3:80")(o); o.Policy = nil })
	wantKind(t, get(t, c, "http://casdoor.example/"), KindPolicy, "casdoor.example leads to 10.1.2.3", "--allow-network 10.0.0.0/8")
	for _, bad := range []map[string]string{{"a": "127.0.0.1:1"}, {"a:1": "name:1"}} {
		if _, err := New(Options{ResolveOverride: bad}); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
}

func TestAnswerFaults(t *testing.T) {
	for _, tc := range []struct {
		name, answer string
		kind         ErrorKind
		words        string
	}{
		{"nothing", "", KindClosed, "without an answer"},
		{"half a head", "HTTP/1.1 200 OK\r\nX: 1\r\n", KindClosed, "in the middle"},
		{"half a line", "HT", KindClosed, ""},
		{"ssh", "SSH-2.0-OpenSSH\r\n", KindNotHTTP, "no HTTP answer"},
		{"http2", "\x00\x00\x12\x04\x00\x00\x00\x00\x00", KindNotHTTP, "HTTP/2"},
		{"tls alert", "\x15\x03\x01\x00\x02\x02\x16", KindTLSOnPlain, "https://"},
		{"status line", "HTTP/1.1 abc\r\n\r\n", KindNotHTTP, ""},
		{"version", "HTTP/3.0 200 OK\r\n\r\n", KindNotHTTP, ""},
		{"huge line", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 70<<10), KindTooLarge, "64 KiB"},
		{"many lines", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: a\r\n", 20<<10), KindTooLarge, "64 KiB"},
		{"endless hints", strings.Repeat("HTTP/1.1 103 Early\r\n\r\n", 4<<10), KindTooLarge, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := get(t, client(t, nil), canned(t, tc.answer))
			wantKind(t, x, tc.kind, tc.words)
			if x.Answered() || len(x.Header) != 0 {
				t.Errorf("status %d", x.Status)
			}
		})
	}
}

func TestReset(t *testing.T) {
	addr := listen(t, func(c net.Conn, br *bufio.Reader) {
		request(br)
		c.(*net.TCPConn).SetLinger(0)
	})
	wantKind(t, get(t, client(t, nil), "http://"+addr), KindReset, "reset")
}

func TestTimeoutsAndCancel(t *testing.T) {
	silent := listen(t, func(c net.Conn, br *bufio.Reader) { io.Copy(io.Discard, br) })
	c := client(t, func(o *Options) { o.Timeout = 100 * time.Millisecond })
	wantKind(t, get(t, c, "http://"+silent), KindTimeout, "did not answer within 100 ms")
	wantKind(t, get(t, c, "https://"+silent), KindTimeout, "TLS handshake")
	stuck := listen(t, func(c net.Conn, br *bufio.Reader) {
		request(br)
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
		io.Copy(io.Discard, br)
	})
	x := get(t, c, "http://"+stuck)
	wantKind(t, x, KindTimeout, "after 3 bytes")
	if x.Status != 200 || string(x.Body) != "abc" {
		t.Errorf("%+v", x)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(30*time.Millisecond, cancel)
	began := time.Now()
	c = client(t, nil)
	wantKind(t, c.Do(ctx, Request{URL: "http://" + silent}), KindCanceled, "stopped")
	if time.Since(began) > 2*time.Second {
		t.Error("cancelling took too long")
	}
}
