package probe

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a client for loopback targets that is closed with the test.
func client(t testing.TB, change func(*Options)) *Client {
	t.Helper()
	o := Options{Policy: LoopbackPolicy(), Timeout: 5 * time.Second}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func get(t testing.TB, c *Client, url string) *Exchange {
	t.Helper()
	x := c.Do(context.Background(), Request{Purpose: "test", Method: "GET", URL: url})
	if x == nil {
		t.Fatal("Do returned nil")
	}
	return x
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// listen gives each connection to handle; all end with the test.
func listen(t testing.TB, handle func(c net.Conn, br *bufio.Reader)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			wg.Add(1)
			go func() {
				defer wg.Done()
				defer c.Close()
				handle(c, bufio.NewReader(c))
			}()
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return ln.Addr().String()
}

// request reads one request with its body.
func request(br *bufio.Reader) bool {
	r, err := http.ReadRequest(br)
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err == nil
}

// canned answers each connection's first request with text, then closes.
func canned(t testing.TB, text string) string {
	return "http://" + listen(t, func(c net.Conn, br *bufio.Reader) {
		if request(br) {
			fmt.Fprint(c, text)
		}
	}) + "/"
}

func wantKind(t *testing.T, x *Exchange, kind ErrorKind, words ...string) {
	t.Helper()
	if x.Error == nil {
		t.Fatalf("no error, want %s; status %d body %q", kind, x.Status, x.Body)
	}
	if x.Error.Kind != kind {
		t.Fatalf("kind %s (%s; %s), want %s", x.Error.Kind, x.Error.Message, x.Error.Detail, kind)
	}
	for _, w := range words {
		if !strings.Contains(x.Error.Message, w) {
			t.Errorf("message %q lacks %q", x.Error.Message, w)
		}
	}
	if x.Error.Detail == "" || !strings.HasSuffix(x.Error.Message, ".") {
		t.Errorf("message %q and detail %q: want a sentence and the original text", x.Error.Message, x.Error.Detail)
	}
}
