package e2e

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestEveryPage visits all pages in all their states, and looks at each wide and narrow,
// light and dark. Besides, no page may ask another origin or write to the console.
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
	p.size(1280, 900)
	page.open(p)
	p.sees(page.name, pageProblems)
	p.size(390, 844)
	p.sees(page.name+", 390 px", layoutProblems)
	p.eval(openAll)
	p.sees(page.name+", 390 px, all unfolded", layoutProblems)
	if axe == "" {
		return
	}
	p.eval(thin)
	p.eval(axe)
	p.audit(page.name + ", 390 px")
	p.size(1280, 900)
	p.audit(page.name)
}

// audit runs axe-core's rules, and in the dark those that depend on colours.
func (p *tab) audit(name string) {
	p.t.Helper()
	p.sees(name, audit+`("all")`)
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
