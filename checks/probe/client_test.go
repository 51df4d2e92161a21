package probe

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRawHeaderLines(t *testing.T) {
	x := get(t, client(t, nil), canned(t, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 401 Nope\r\nwww-AUTHENTICATE: Bearer a\r\nX-B:  two\t\r\nWWW-Authenticate: Basic \x1b[31m\r\nX-Empty:\r\nX-Folded: one\r\n  two\r\nContent-Length: 2\r\n\r\nhi"))
	want := []HeaderLine{{"www-AUTHENTICATE", "Bearer a"}, {"X-B", "two"}, {"WWW-Authenticate", "Basic \x1b[31m"}, {"X-Empty", ""}, {"X-Folded", "one two"}, {"Content-Length", "2"}}
	if d := cmp.Diff(want, x.Header); d != "" {
		t.Error(d)
	}
	if x.Status != 401 || x.StatusText != "Nope" || x.Proto != "HTTP/1.1" || string(x.Body) != "hi" || x.Error != nil {
		t.Errorf("got %d %q %q %q %v", x.Status, x.StatusText, x.Proto, x.Body, x.Error)
	}
	if v := x.HeaderValues("www-authenticate"); len(v) != 2 {
		t.Errorf("repeated lines: %q", v)
	}
}

func TestRequestIsRecordedAsSent(t *testing.T) {
	var got string
	addr := listen(t, func(c net.Conn, br *bufio.Reader) {
		for {
			line, err := br.ReadString('\n')
			if got += line; err != nil || line == "\r\n" {
				break
			}
		}
		body := make([]byte, 2)
		io.ReadFull(br, body)
		got += string(body)
		fmt.Fprint(c, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	c := client(t, func(o *Options) { o.UserAgent = "Casdoctor/1" })
	x := c.Do(context.Background(), Request{Method: "POST", URL: "http://" + addr + "/a b?q=ü#frag", Body: []byte("{}"),
		Header: []HeaderLine{{"accept", "application/json"}, {"X-Twice", "1"}, {"X-Twice", "2"}}})
	if x.Error != nil || x.Status != 204 {
		t.Fatal(x.Error)
	}
	want := "POST /a%20b?q=%C3%BC HTTP/1.1\r\n"
	for _, l := range x.RequestHeader {
		want += l.Name + ": " + l.Value + "\r\n"
	}
	if want += "\r\n{}"; got != want {
		t.Errorf("sent %q\nrecorded %q", got, want)
	}
	names := []string{"Host", "User-Agent", "Accept-Language", "Accept-Encoding", "accept", "X-Twice", "X-Twice", "Content-Length"}
	for i, l := range x.RequestHeader {
		if names[i] != l.Name {
			t.Errorf("line %d is %s, want %s", i, l.Name, names[i])
		}
	}
	if x.Address != addr || len(x.Resolved) != 1 || x.ID != "x1" || x.Timings.FirstByte <= 0 || x.Timings.Total < x.Timings.FirstByte || x.Timings.DNS != 0 {
		t.Errorf("record %+v", x)
	}
}

func TestNoHeaderInjection(t *testing.T) {
	c := client(t, nil)
	for _, r := range []Request{
		{URL: "http://127.0.0.1:1/", Header: []HeaderLine{{"X", "a\r\nAuthorization: b"}}},
		{URL: "http://127.0.0.1:1/", Header: []HeaderLine{{"X: y\r\nZ", "a"}}},
		{URL: "http://127.0.0.1:1/", Host: "a\nb"},
		{URL: "http://127.0.0.1:1/", Method: "GET / HTTP/1.1\r\nX:"},
	} {
		wantKind(t, c.Do(context.Background(), r), KindOther)
	}
	if c.Requests() != 0 {
		t.Error("something was sent")
	}
}

func TestHostOverrideAndOwnAgent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s|%s|%s|%s", r.Host, r.UserAgent(), r.Header.Get("Authorization"), r.Header.Get("Cookie"))
		w.Header().Set("Set-Cookie", "a=b")
	})
	c := client(t, nil)
	x := c.Do(context.Background(), Request{URL: strings.Replace(s.URL, "http://", "HTTP://user:secretpw@", 1), Host: "evil.example", Header: []HeaderLine{{"user-agent", "mine"}}})
	if string(x.Body) != "evil.example|mine||" {
		t.Errorf("got %q %v", x.Body, x.Error)
	}
	if strings.Contains(x.URL, "secretpw") {
		t.Errorf("URL %q shows the password", x.URL)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/next", http.StatusFound) })
	c := client(t, nil)
	if x := get(t, c, s.URL); x.Status != 302 || x.HeaderValue("location") != "/next" || c.Requests() != 1 {
		t.Errorf("got %d, %d requests", x.Status, c.Requests())
	}
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func TestBodies(t *testing.T) {
	big := strings.Repeat("a", maxBody)
	gz := func(s string) string {
		b := gzipped([]byte(s))
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(b), b)
	}
	for _, tc := range []struct {
		name, answer, body string
		truncated          bool
		kind               ErrorKind
	}{
		{name: "to the end", answer: "HTTP/1.0 200 OK\r\n\r\nabc", body: "abc"},
		{name: "chunked", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", body: "abc"},
		{name: "bare line feeds", answer: "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", body: "abc"},
		{name: "gzip", answer: gz("hello"), body: "hello"},
		{name: "gzip bomb", answer: gz(strings.Repeat("a", 8<<20)), body: big, truncated: true},
		{name: "exactly the cap", answer: "HTTP/1.0 200 OK\r\n\r\n" + big, body: big},
		{name: "over the cap", answer: "HTTP/1.0 200 OK\r\n\r\n" + big + "b", body: big, truncated: true},
		{name: "no gzip at all", answer: "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text here", kind: KindNotHTTP},
		{name: "empty gzip", answer: "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"},
		{name: "broken off", answer: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", body: "abc", kind: KindClosed},
		{name: "broken chunks", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", body: "abc", kind: KindNotHTTP},
		{name: "two lengths", answer: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", kind: KindNotHTTP},
		{name: "not a field", answer: "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nab", body: "ab", kind: KindNotHTTP},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := get(t, client(t, nil), canned(t, tc.answer))
			if x.Status != 200 || string(x.Body) != tc.body || x.BodyTruncated != tc.truncated {
				t.Errorf("status %d, %d bytes, truncated %v, error %v", x.Status, len(x.Body), x.BodyTruncated, x.Error)
			}
			if tc.kind != "" {
				wantKind(t, x, tc.kind)
			} else if x.Error != nil {
				t.Errorf("error %+v", x.Error)
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "5") })
	c := client(t, nil)
	for range 2 {
		if x := c.Do(context.Background(), Request{Method: "HEAD", URL: s.URL}); x.Status != 200 || x.Error != nil || len(x.Body) != 0 {
			t.Errorf("%+v", x)
		}
	}
}

func TestEventStreams(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		if r.URL.Path == "/data" {
			fmt.Fprint(w, "data: 1\n\n")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	c := client(t, nil)
	x := c.Do(context.Background(), Request{URL: s.URL + "/data", Enough: func(b []byte) bool { return bytes.Contains(b, []byte("\n\n")) }})
	if x.Error != nil || !x.StoppedEarly || string(x.Body) != "data: 1\n\n" || x.Timings.FirstBody == 0 {
		t.Errorf("enough: %+v", x)
	}
	for _, path := range []string{"/", "/data"} {
		x = c.Do(context.Background(), Request{URL: s.URL + path, Timeout: 150 * time.Millisecond})
		if x.Error != nil || !x.StoppedEarly || x.Status != 200 {
			t.Errorf("endless %s: %+v %v", path, x, x.Error)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	wantKind(t, c.Do(ctx, Request{URL: s.URL}), KindCanceled)
	x = c.Do(context.Background(), Request{URL: s.URL + "/data", Enough: func([]byte) bool { panic("asker") }})
	wantKind(t, x, KindOther)
}

func TestReuseAndNewConnection(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.RemoteAddr) })
	c := client(t, nil)
	a, b := get(t, c, s.URL), get(t, c, s.URL)
	n := c.Do(context.Background(), Request{URL: s.URL, NewConnection: true})
	if a.Reused || !b.Reused || string(a.Body) != string(b.Body) || n.Reused || string(n.Body) == string(a.Body) {
		t.Errorf("%s %s %s", a.Body, b.Body, n.Body)
	}
	if b.Timings.Connect != 0 || b.Address != a.Address {
		t.Errorf("reused: %+v", b)
	}
}

// TestReusedConnectionClosed: the server answers once a connection and drops the second
// request without a byte, as a proxy does whose idle timeout has just passed.
func TestReusedConnectionClosed(t *testing.T) {
	var requests, conns atomic.Int32
	addr := listen(t, func(c net.Conn, br *bufio.Reader) {
		conns.Add(1)
		if request(br) {
			requests.Add(1)
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			request(br)
		}
	})
	c := client(t, nil)
	for i := range 3 {
		x := c.Do(context.Background(), Request{Method: "POST", URL: "http://" + addr, Body: []byte(`{"a":1}`)})
		if x.Error != nil || string(x.Body) != "ok" || x.Reused {
			t.Fatalf("post %d: %+v %v", i, x, x.Error)
		}
	}
	if conns.Load() != 3 || requests.Load() != 3 || c.Requests() != 3 || len(c.Exchanges()) != 3 {
		t.Errorf("%d connections, %d requests, %d counted", conns.Load(), requests.Load(), c.Requests())
	}
}

func TestBudgetAndOrder(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	var told atomic.Int32
	c := client(t, func(o *Options) { o.MaxRequests = 20; o.OnExchange = func(*Exchange) { told.Add(1) } })
	var wg sync.WaitGroup
	for range 25 {
		wg.Add(1)
		go func() { defer wg.Done(); get(t, c, s.URL) }()
	}
	wg.Wait()
	over := 0
	for i, x := range c.Exchanges() {
		if x.ID != fmt.Sprintf("x%d", i+1) {
			t.Errorf("exchange %d is %s", i, x.ID)
		}
		if x.Error != nil {
			over++
			wantKind(t, x, KindBudget, "20 requests")
		}
	}
	if over != 5 || c.Requests() != 20 || told.Load() != 25 {
		t.Errorf("%d over budget, %d requests, %d told", over, c.Requests(), told.Load())
	}
}

func TestPerHostLimit(t *testing.T) {
	var now, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(20 * time.Millisecond)
		now.Add(-1)
	})
	c := client(t, func(o *Options) { o.PerHost = 3 })
	var wg sync.WaitGroup
	for range 9 {
		wg.Add(1)
		go func() { defer wg.Done(); get(t, c, s.URL) }()
	}
	wg.Wait()
	if most.Load() > 3 || most.Load() < 2 {
		t.Errorf("%d in flight", most.Load())
	}
}

func TestWaitingForASlotIsCanceled(t *testing.T) {
	entered, leave := make(chan bool), make(chan bool)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { entered <- true; <-leave })
	c := client(t, func(o *Options) { o.PerHost = 1 })
	done := make(chan bool)
	go func() { get(t, c, s.URL); close(done) }()
	<-entered
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	wantKind(t, c.Do(ctx, Request{URL: s.URL}), KindCanceled)
	close(leave)
	<-done
}

func TestJSONHasTheBody(t *testing.T) {
	x := get(t, client(t, nil), canned(t, "HTTP/1.0 200 OK\r\n\r\na\xffb"))
	b, err := json.Marshal(x)
	if err != nil || !json.Valid(b) || !strings.Contains(string(b), `"response_body":"a`) {
		t.Errorf("%s %v", b, err)
	}
}

func TestVantage(t *testing.T) {
	if v := client(t, nil).Vantage(); v.Host == "" || !strings.Contains(v.TrustedRoots, "system") {
		t.Errorf("%+v", v)
	}
}
