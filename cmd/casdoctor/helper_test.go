package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"casdoctor/checks/lab"
)

// asProgram, set in the environment, turns the test binary into the program itself, of that version.
const asProgram = "CASDOCTOR_TEST_AS_PROGRAM"

// A command leaves nothing running behind.
func TestMain(m *testing.M) {
	if v := os.Getenv(asProgram); v != "" {
		version = v
		main()
	}
	os.Unsetenv("SSL_CERT_FILE") // each run would read its roots again
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for what should happen soon.
const patience = 20 * time.Second

// output is a writer that can be read while a command writes.
type output struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // has room for one signal
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await waits until the output holds the text.
func (o *output) await(t testing.TB, text string) string {
	t.Helper()
	late := time.After(patience)
	for {
		if s := o.String(); strings.Contains(s, text) {
			return s
		}
		select {
		case <-o.more:
		case <-late:
			t.Fatalf("%q was not printed: %s", text, o)
		}
	}
}

// ran is what came of a command.
type ran struct {
	status         int
	stdout, stderr string
}

// call runs a command to its end.
func call(t testing.TB, vars map[string]string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	out, errs := newOutput(), newOutput()
	status := run(ctx, args, environment{stdout: out, stderr: errs, getenv: func(k string) string { return vars[k] }})
	return ran{status, out.String(), errs.String()}
}

// background is a command that runs until it is stopped.
type background struct {
	stdout, stderr *output
	stop           context.CancelFunc
	ended          chan int
}

func launch(t testing.TB, args ...string) *background {
	ctx, cancel := context.WithCancel(t.Context())
	b := &background{stdout: newOutput(), stderr: newOutput(), stop: cancel, ended: make(chan int, 1)}
	go func() {
		b.ended <- run(ctx, args, environment{stdout: b.stdout, stderr: b.stderr, getenv: func(string) string { return "" }})
	}()
	return b
}

// end stops the command and returns its exit status.
func (b *background) end(t testing.TB) int {
	t.Helper()
	b.stop()
	select {
	case status := <-b.ended:
		return status
	case <-time.After(patience):
		t.Fatalf("the command did not stop: %s%s", b.stdout, b.stderr)
	}
	return -1
}

// startPairs starts pairs of the lab for commands that take URLs.
func startPairs(t testing.TB, names ...string) *lab.Lab {
	t.Helper()
	l, err := lab.Start(t.Context(), lab.Options{Only: names})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// silent is a server that takes requests and never answers; it tells when the first one
// comes and when it ends.
func silent(t testing.TB) (url string, entered, ended <-chan struct{}) {
	first, last := make(chan struct{}, 1), make(chan struct{}, 1)
	tell := func(c chan<- struct{}) {
		select {
		case c <- struct{}{}:
		default:
		}
	}
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then the server watches the connection
		tell(first)
		<-r.Context().Done()
		tell(last)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, first, last
}

// oneDocument reads text that must be a single JSON document and nothing else.
func oneDocument(t testing.TB, text string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		t.Fatalf("no JSON document: %v in %.300s", err, text)
	}
	if rest, _ := io.ReadAll(dec.Buffered()); strings.TrimSpace(string(rest)) != "" {
		t.Fatalf("after the document: %.300s", rest)
	}
	return doc
}

func (r ran) String() string {
	return fmt.Sprintf("status %d\nstdout: %.1500s\nstderr: %.1500s", r.status, r.stdout, r.stderr)
}
