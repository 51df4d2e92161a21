package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for something that should happen at once.
const patience = time.Minute

// scratch is a directory that lives as long as the tests.
var scratch string

// ends are run when all tests are over, the last one first.
var ends struct {
	sync.Mutex
	list []func()
}

func atEnd(f func()) {
	ends.Lock()
	defer ends.Unlock()
	ends.list = append(ends.list, f)
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "casdoctor-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	status := m.Run()
	for i := len(ends.list) - 1; i >= 0; i-- {
		ends.list[i]()
	}
	os.RemoveAll(dir)
	os.Exit(status)
}

// binary builds casdoctor as it is released, once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "casdoctor")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/casdoctor")
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// shared is the dashboard with its lab that most tests use.
var shared = sync.OnceValues(func() (string, error) {
	url, stop, err := launch("--timeout", "5m") // a slow machine must not end a run
	if err == nil {
		atEnd(stop)
	}
	return url, err
})

// dashboard returns the URL of a running dashboard with its lab.
func dashboard(t *testing.T) string {
	t.Helper()
	url, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// launch runs "casdoctor serve" on a free port and reads its URL off its output.
func launch(args ...string) (url string, stop func(), err error) {
	path, err := binary()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Env = []string{}
	return start(cmd)
}

// start starts a dashboard and waits for the line that names its URL.
func start(cmd *exec.Cmd) (url string, stop func(), err error) {
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
		_ = cmd.Wait()
	})
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	timer.Stop()
	_, url, ok := strings.Cut(strings.TrimSpace(line), "Open ")
	if !ok {
		stop()
		return "", nil, fmt.Errorf("the dashboard did not say its URL: %q %v %s", line, err, stderr.String())
	}
	return url, stop, nil
}

// chromium starts the one browser, in which each test has a profile of its own. Names
// do not resolve in it and nothing runs in the background, so that nothing leaves the machine.
var chromium = sync.OnceValues(func() (context.Context, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(scratch, "profile")),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	if path, err := exec.LookPath("chromium"); err == nil {
		opts = append(opts, chromedp.ExecPath(path))
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		stopAlloc()
		return nil, fmt.Errorf("Chromium does not start: %w", err)
	}
	atEnd(func() { stop(); stopAlloc() })
	return ctx, nil
})
