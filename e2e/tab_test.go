package e2e

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is one page in a browser profile of its own. When the test ends it fails if the
// page sent a request to anybody but its own origin, or wrote an error to the console.
type tab struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu       sync.Mutex
	foreign  []string // requests to other origins
	abroad   string   // see mayAsk
	console  []string // warnings and errors
	expected []*regexp.Regexp
}

// newTab opens an empty page for the dashboard at that URL.
func newTab(t *testing.T, origin string) *tab {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{t: t, origin: origin}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	p.ctx = ctx
	t.Cleanup(func() {
		cancel()
		p.verdict()
	})
	p.do(call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	p.size(1280, 900)
	return p
}

// openTab opens a page of the dashboard.
func openTab(t *testing.T, origin, path string) *tab {
	t.Helper()
	p := newTab(t, origin)
	p.open(path)
	return p
}

func call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, cmd, params)
		return err
	})
}

// listen notes what no page may do.
func (p *tab) listen(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		p.asked(ev.Request.URL)
	case *network.EventWebSocketCreated:
		p.asked(strings.Replace(ev.URL, "ws", "http", 1))
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			p.console = append(p.console, fmt.Sprintf("%s: %s (%s)", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		var args []string
		for _, a := range ev.Args {
			args = append(args, string(a.Value))
		}
		p.console = append(p.console, fmt.Sprintf("console.%s: %s", ev.Type, strings.Join(args, " ")))
	case *runtime.EventExceptionThrown:
		p.console = append(p.console, "exception: "+ev.ExceptionDetails.Text)
	}
}

func (p *tab) asked(url string) {
	if !strings.HasPrefix(url, p.origin+"/") && !strings.HasPrefix(url, "about:") && !strings.HasPrefix(url, "data:") && (p.abroad == "" || !strings.HasPrefix(url, p.abroad)) {
		p.foreign = append(p.foreign, url)
	}
}

// expect allows messages on the console that the test provokes.
func (p *tab) expect(pattern string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, regexp.MustCompile(pattern))
}

// mayAsk allows requests to other origins that begin so: the simulator's, when the reader wants them.
func (p *tab) mayAsk(prefix string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.abroad = prefix
}

func (p *tab) verdict() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, url := range p.foreign {
		p.t.Errorf("the page sent a request to another origin: %s", url)
	}
	for _, line := range p.console {
		if !matchesAny(p.expected, line) {
			p.t.Errorf("on the console: %s", line)
		}
	}
}

func matchesAny(patterns []*regexp.Regexp, line string) bool {
	for _, re := range patterns {
		if re.MatchString(line) {
			return true
		}
	}
	return false
}

// do runs actions and fails the test when one does not succeed.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if p.ctx.Err() == nil && chromedp.FromContext(p.ctx).Target == nil {
		ctx = p.ctx // the first call opens the page, which lives as long as its context
	}
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// open loads a page and waits for it.
func (p *tab) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.origin + path))
}

func (p *tab) reload() {
	p.t.Helper()
	p.do(chromedp.Reload())
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// enter replaces what is in a field, key by key.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.eval(`document.querySelector(` + quote(selector) + `).select()`)
	p.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// paste replaces what is in a field at once, as a long text comes.
func (p *tab) paste(selector, text string) {
	p.t.Helper()
	p.eval(`document.querySelector(` + quote(selector) + `).select()`)
	p.do(call(input.InsertText, input.InsertTextParams{Text: text}))
}

func (p *tab) size(width, height int64) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(width, height))
}

// media sets what the page learns of the system's preferences.
func (p *tab) media(scheme, motion string) {
	p.t.Helper()
	p.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}}}))
}

// onLoad runs a script at the beginning of each document.
func (p *tab) onLoad(script string) {
	p.t.Helper()
	p.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}))
}

// eval runs a script whose value does not matter.
func (p *tab) eval(js string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise))
}

// value runs a script and returns what it gives.
func value[T any](p *tab, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// wait polls a condition of the page. It survives navigations.
func (p *tab) wait(js string) {
	p.t.Helper()
	p.poll(js, func() bool {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		defer cancel()
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+js+")"))
		return ok && err == nil
	})
}

// poll waits until a condition holds.
func (p *tab) poll(what string, holds func() bool) {
	p.t.Helper()
	if !eventually(holds) {
		p.t.Fatalf("waited in vain for: %s\non %s:\n%.3000s", what, p.url(), p.text("body"))
	}
}

func eventually(holds func() bool) bool {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if holds() {
			return true
		}
	}
	return false
}

func (p *tab) url() string {
	p.t.Helper()
	return value[string](p, `location.href`)
}

func (p *tab) title() string {
	p.t.Helper()
	return value[string](p, `document.title`)
}

// text is what a person reads in the first element that the selector finds; "" when there is none.
func (p *tab) text(selector string) string {
	p.t.Helper()
	return value[string](p, `document.querySelector(`+quote(selector)+`)?.innerText ?? ""`)
}

func (p *tab) count(selector string) int {
	p.t.Helper()
	return value[int](p, `document.querySelectorAll(`+quote(selector)+`).length`)
}

// reads checks that an element shows each of the texts.
func (p *tab) reads(selector string, texts ...string) {
	p.t.Helper()
	got := p.text(selector)
	for _, want := range texts {
		if !strings.Contains(got, want) {
			p.t.Errorf("%s does not say %q:\n%.2000s", selector, want, got)
		}
	}
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

// finished waits until the page of a run shows its end.
func (p *tab) finished() {
	p.t.Helper()
	p.wait(`document.querySelector('#status form[action$="/again"]')`)
}
