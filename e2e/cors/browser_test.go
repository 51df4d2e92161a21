package cors

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// runner is the script of a page: it fetches cases, many at a time, and says what came of each.
const runner = `<script>
async function one(c) {
  const out = [];
  for (let i = 0; i < c.times; i++) {
    const begun = performance.now();
    try {
      const r = await fetch(c.url, c.init);
      await r.text().catch(() => {});
      out.push({type: r.type, status: r.status, url: r.url, headers: [...r.headers.keys()]});
    } catch (e) { out.push({error: e.message}); }
    out.at(-1).took = performance.now() - begun;
  }
  return out;
}
async function run(cases) {
  const out = {}, todo = [...cases];
  await Promise.all(Array.from({length: 16}, async () => {
    for (let c; c = todo.shift();) out[c.id] = await one(c);
  }));
  return out;
}
</script>`

const (
	pageHTML  = `<!doctype html><title>page</title><link rel="icon" href="data:,">` + runner
	framePage = pageHTML + `<iframe sandbox="allow-scripts" src="/frame"></iframe><script>
const ready = new Promise(r => addEventListener('message', e => e.data === 'ready' && r()));
async function runOpaque(cases) {
  await ready;
  return new Promise(resolve => {
    addEventListener('message', e => e.data.out && resolve(e.data.out));
    document.querySelector('iframe').contentWindow.postMessage(cases, '*');
  });
}
</script>`
	frameHTML = `<!doctype html>` + runner + `<script>
addEventListener('message', async e => parent.postMessage({out: await run(e.data)}, '*'));
parent.postMessage('ready', '*');
</script>`
)

// outcome is what script learns of one fetch.
type outcome struct {
	Type    string   `json:"type"`
	Status  int      `json:"status"`
	URL     string   `json:"url"`
	Headers []string `json:"headers"`
	Error   string   `json:"error"`
	Took    float64  `json:"took"` // in milliseconds
}

// chromium is the browser, and what it printed.
type chromium struct {
	ctx context.Context

	mu      sync.Mutex
	console []string
}

// startChromium starts the browser. Names resolve to loopback or not at all, so that nothing leaves the machine.
func startChromium(t *testing.T, s *stage) *chromium {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", "MAP 10.7.7.7 127.0.0.1, MAP *.localhost 127.0.0.1, MAP app.invalid 127.0.0.1, MAP granted.invalid 127.0.0.1, MAP plain.invalid 127.0.0.1, MAP insecure.invalid 127.0.0.1, "+
			"MAP api.invalid 127.0.0.1, MAP far.invalid 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("ip-address-space-overrides", s.fillPorts("127.0.0.1:{public}=public,127.0.0.1:{publictls}=public,127.0.0.1:{local}=local,127.0.0.1:{near}=local")),
	)
	if path, err := exec.LookPath("chromium"); err == nil {
		opts = append(opts, chromedp.ExecPath(path))
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	b := &chromium{}
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithListener(b.listen))
	t.Cleanup(func() { stop(); stopAlloc() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	b.ctx = ctx
	return b
}

func (b *chromium) listen(ev any) {
	if e, ok := ev.(*log.EventEntryAdded); ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.console = append(b.console, e.Entry.Text)
	}
}

// said are the sentences of the console that name a case and speak of why it was blocked.
func (b *chromium) said(id string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, line := range b.console {
		if strings.Contains(line, "/case/"+id+"/") && strings.Contains(line, "blocked") {
			out = append(out, line)
		}
	}
	return out
}

// fetch opens a page of that kind and lets its script fetch the cases.
func (b *chromium) fetch(t *testing.T, s *stage, kind string, cases []*testCase) map[string][]outcome {
	p := pages[kind]
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Minute)
	defer cancel()
	if p.granted {
		b.grant(ctx, t, s.pageURL(kind))
	}
	type job struct {
		ID    string         `json:"id"`
		URL   string         `json:"url"`
		Times int            `json:"times"`
		Init  map[string]any `json:"init"`
	}
	jobs := make([]job, len(cases))
	for i, c := range cases {
		jobs[i] = job{c.id, s.url(c, 0), max(c.times, 1), c.init()}
	}
	list, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	run := "run"
	if p.frame {
		run = "runOpaque"
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(s.pageURL(kind)+p.path())); err != nil {
		t.Fatalf("the page %s does not open: %v", kind, err)
	}
	out, err := chromedp.Run(ctx, chromedp.Evaluate[map[string][]outcome](fmt.Sprintf("%s(%s)", run, list), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("the page %s: %v", kind, err)
	}
	return out
}

// grant lets an origin reach the local network, as a user would when asked.
func (b *chromium) grant(ctx context.Context, t *testing.T, origin string) {
	for _, name := range []string{"local-network-access", "local-network", "loopback-network"} {
		err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, browser.SetPermission, browser.SetPermissionParams{
				Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted, Origin: origin})
			return err
		}))
		if err != nil {
			t.Logf("%s: %v", name, err)
		}
	}
}

// init is the second argument of fetch().
func (c *testCase) init() map[string]any {
	m := map[string]any{}
	if c.method != "" {
		m["method"] = c.method
	}
	if c.headers != nil {
		m["headers"] = c.headers
	}
	if c.body {
		m["body"] = "{}"
	}
	if c.credentials != "" {
		m["credentials"] = c.credentials
	}
	if c.redirect != "" {
		m["redirect"] = c.redirect
	}
	return m
}
