package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

func (p *tab) withoutScripts() {
	p.t.Helper()
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

func TestWithoutScriptsTheResultIsWhole(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	p := newTab(t, origin)
	p.withoutScripts()
	p.open("/?lab=prm-missing")
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished() // the page reloads itself until then
	p.namesMissingMetadata()
	same(t, "the page without scripts and the one with", p, openTab(t, origin, strings.TrimPrefix(p.url(), origin)))
	p.clickText("nav a", "Problems only")
	p.wait(`location.search === "?show=problems" && document.readyState === "complete"`)
	if shown := p.visible(".check"); len(shown) == 0 || len(shown) == p.count(".check") {
		t.Errorf("the filter leaves %d of %d checks", len(shown), p.count(".check"))
	}
	if p.visible("button.copy") != nil {
		t.Error("a button that needs scripts is shown")
	}
}

func TestWithoutScriptsThePageFollowsTheRun(t *testing.T) {
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.withoutScripts()
	p.diagnose("", g.url)
	p.wait(isRunning)
	p.let(g, 1) // by reloading itself
	p.let(g, 1)
	p.click(`#status form[action$="/cancel"] button`)
	p.finished()
	p.reads("#diagnosis", "The run was stopped")
}

// visible lists the ids, or else the texts, of the elements that are shown.
func (p *tab) visible(selector string) []string {
	p.t.Helper()
	return value[[]string](p, `(found => found.length ? found : null)([...document.querySelectorAll(`+quote(selector)+`)].filter(e => e.checkVisibility()).map(e => e.id || e.innerText))`)
}
