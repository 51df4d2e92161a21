package e2e

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// thin takes off the page of a run what is there many times over, and most of the page.
const thin = `for (const e of document.querySelectorAll("#exchange-list > li:nth-child(n+4), .check[data-status=pass]:nth-child(n+4)")) e.remove()`

// audit lists the violations of axe-core's rules: "all" of them, those of WCAG 2.2 included
// that are off by default, or "colours", what depends on the colours alone.
const audit = `(which => axe.run(document, {
	preload: false, resultTypes: ["violations"],
	...(which === "all" ? { rules: { "target-size": { enabled: true } } } : { runOnly: ["color-contrast", "link-in-text-block"] }),
}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + " at " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))).slice(0, 20)))`

const notRun = `
###########################################################################
## CASDOCTOR_AXE is not set: the ACCESSIBILITY tests DID NOT RUN.        ##
## "make browser" fetches axe-core and runs them.                        ##
###########################################################################
`

func TestAccessibilityOfEveryPage(t *testing.T) {
	path := os.Getenv("CASDOCTOR_AXE")
	if path == "" {
		fmt.Fprint(os.Stderr, notRun)
		return
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := pages(t)
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
				p.audit(page, string(script))
			}
		})
	}
}

// audit looks at a page with everything unfolded, wide and narrow, light and dark.
func (p *tab) audit(page aPage, axe string) {
	p.t.Helper()
	p.size(1280, 900)
	page.open(p)
	p.eval(thin)
	p.eval(openAll)
	p.eval(axe)
	for _, width := range []int64{1280, 390} {
		p.size(width, 900)
		for scheme, rules := range map[string]string{"light": "all", "dark": "colours"} {
			p.media(scheme, "reduce")
			if found := value[[]string](p, audit+`("`+rules+`")`); len(found) > 0 {
				p.t.Errorf("%s, %d px, %s:\n  %s", page.name, width, scheme, strings.Join(found, "\n  "))
			}
		}
	}
}
