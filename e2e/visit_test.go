package e2e

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestEveryPage visits all pages in all their states, and audits what each is built of wide
// and narrow, light and dark. Besides, no page may ask another origin or write to the console.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	all, axe := pages(t), axeScript(t)
	queue := make(chan aPage, len(all))
	for _, page := range all {
		queue <- page
	}
	close(queue)
	for i := range runtime.GOMAXPROCS(0) {
		t.Run(fmt.Sprintf("tab %d", i+1), func(t *testing.T) {
			t.Parallel()
			p := newTab(t, dashboard(t))
			p.expect(answered)
			p.onLoad(axe)
			for page := range queue {
				p.visit(page, axe)
			}
		})
	}
}

// axeScript is axe-core; "" when there is none, which must not go unseen.
func axeScript(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CASDOCTOR_AXE")
	if path == "" {
		fmt.Fprint(os.Stderr, notRun)
		return ""
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

func (p *tab) visit(page aPage, axe string) {
	p.t.Helper()
	p.media("light", "reduce")
	p.size(390, 844)
	page.open(p)
	p.sees(page.name, pageProblems)
	p.sees(page.name, layoutProblems)
	p.eval(openAll)
	p.sees(page.name+", all unfolded", layoutProblems)
	if axe == "" {
		return
	}
	p.eval(thin)
	if !p.hasNews() {
		p.sees(page.name, audit+`("structure")`)
		return
	}
	p.audit(page.name + ", 390 px")
	p.size(1280, 900)
	p.audit(page.name + ", 1280 px")
}

// looked are the shapes of the elements that were audited wide and narrow, light and dark.
var looked sync.Map

// hasNews reports whether a page has elements of a shape that no earlier page had: the
// pages of the codes are many and look alike.
func (p *tab) hasNews() bool {
	p.t.Helper()
	news := false
	for _, shape := range value[[]string](p, `[...new Set(`+shapes+`.all(document.body))]`) {
		if _, old := looked.LoadOrStore(shape, true); !old {
			news = true
		}
	}
	return news
}

// audit runs axe-core's rules, and in the dark those that depend on colours.
func (p *tab) audit(name string) {
	p.t.Helper()
	p.sees(name+", light", audit+`("all")`)
	p.media("dark", "reduce")
	p.sees(name+", dark", audit+`("colours")`)
	p.media("light", "reduce")
}

// sees reports what a script finds wrong with a page.
func (p *tab) sees(name, script string) {
	p.t.Helper()
	if found := value[[]string](p, script); len(found) > 0 {
		p.t.Errorf("%s:\n  %s", name, strings.Join(found, "\n  "))
	}
}
