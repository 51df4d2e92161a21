package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focusTrouble says what keeps a person from seeing where the focus is; "" for nothing.
const focusTrouble = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "nothing has the focus";
	const style = getComputedStyle(e), box = e.getBoundingClientRect();
	const name = e.outerHTML.slice(0, 120);
	if (!e.matches(":focus-visible") || style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no outline: " + name;
	if (box.width < 1 || box.height < 1) return "no size: " + name;
	if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return "not on the screen: " + name;
	const x = Math.min(Math.max(box.left, 0) + 3, innerWidth - 1), y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
	const hit = document.elementFromPoint(x, y);
	if (hit && !e.contains(hit) && !hit.contains(e)) return "covered by " + hit.outerHTML.slice(0, 80) + ": " + name;
	return "";
})()`

// tabTo presses Tab, or Shift and Tab, until the focus is on what the condition wants.
// Wherever the focus goes on its way, it must be visible.
func (p *tab) tabTo(condition string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	for range 300 {
		p.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(modifiers...)))
		if trouble := value[string](p, focusTrouble); trouble != "" {
			p.t.Errorf("the focus cannot be seen: %s", trouble)
		}
		if value[bool](p, `(e => !!(`+condition+`))(document.activeElement)`) {
			return
		}
	}
	p.t.Fatalf("Tab never gets to %s", condition)
}

func (p *tab) press(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

const onText = `e.innerText.trim() === `

func TestKeyboardAloneFromTheTopToADiagnosis(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	if id := value[string](p, `document.activeElement.id`); id != "casdoor" {
		t.Errorf("the focus begins at %q, want the first field", id)
	}
	p.tabTo(`e.matches("a.skip")`, chromedp.ModifierShift)
	p.press(kb.Enter)
	p.wait(`document.activeElement.id === "main"`)
	p.tabTo(`e.id === "casdoor"`)
	p.tabTo(onText + `"Try a broken pair"`)
	p.press(kb.Enter)
	p.wait(`document.querySelector("#lab-note") && document.readyState === "complete"`)
	p.tabTo(onText + `"Diagnose" && e.localName === "button"`)
	p.press(kb.Enter)
	p.onRun()
	p.finished()
	p.namesMissingMetadata()
	p.keyboardFilters()
	p.keyboardRows()
}

// keyboardFilters limits the checks to problems and to a topic, and back.
func (p *tab) keyboardFilters() {
	p.t.Helper()
	all := p.visible(".check")
	p.tabTo(onText + `"Problems only"`)
	p.press(kb.Enter)
	p.wait(`location.search === "?show=problems"`)
	problems := p.visible(".check")
	if len(problems) == 0 || len(problems) >= len(all) {
		p.t.Errorf("%d of %d checks are problems", len(problems), len(all))
	}
	p.reads("#filter-note", "checks are shown")
	if !value[bool](p, `document.activeElement.getAttribute("aria-current") === "true"`) {
		p.t.Error("the focus has left the filter, or the filter does not say that it is on")
	}
	p.tabTo(onText + `"Discovery"`)
	p.press(kb.Enter)
	p.wait(`location.search === "?show=problems&topic=discovery"`)
	if topics := p.visible(".topic"); len(topics) != 1 {
		p.t.Errorf("%d topics are shown, want 1", len(topics))
	}
	p.tabTo(onText+`"All topics"`, chromedp.ModifierShift)
	p.press(kb.Enter)
	p.tabTo(onText+`"All"`, chromedp.ModifierShift)
	p.press(kb.Enter)
	p.wait(`location.search === ""`)
	if now := p.visible(".check"); strings.Join(now, " ") != strings.Join(all, " ") {
		p.t.Errorf("%d checks are shown, want all %d", len(now), len(all))
	}
}

// keyboardRows opens the failed check and goes to the exchange that proves it.
func (p *tab) keyboardRows() {
	p.t.Helper()
	p.tabTo(`e.matches('.check[data-status=fail] summary')`)
	p.press(kb.Enter)
	p.wait(`document.querySelector(".check[data-status=fail] details").open`)
	p.tabTo(`e.matches('.check[data-status=fail] .x-links a')`)
	p.press(kb.Enter)
	p.wait(`location.hash.startsWith("#x") && document.querySelector(location.hash).closest("details").open`)
}

func TestKeyboardStopsARunAndKeepsItsPlace(t *testing.T) {
	g := newGate(t)
	p := openTab(t, dashboard(t), "/")
	p.tabTo(`e.id === "mcp"`)
	p.press(g.url)
	p.press(kb.Enter)
	p.onRun()
	p.let(g, 1)
	p.tabTo(onText + `"Stop"`)
	p.let(g, 1) // what is replaced meanwhile leaves the focus where it is
	if trouble := value[string](p, focusTrouble); trouble != "" {
		t.Error(trouble)
	}
	p.wait(`document.activeElement.innerText.trim() === "Stop"`)
	p.press(kb.Enter)
	p.finished()
	p.tabTo(onText + `"Run again"`)
}

func TestSkipLinkOnEveryPage(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.expect(answered)
	for _, path := range []string{"/lab", "/codes", "/codes/prm-missing", "/runs/NOPE", "/nope"} {
		p.open(path)
		p.tabTo(`e.matches("a.skip")`)
		p.press(kb.Enter)
		p.wait(`document.activeElement.id === "main"`)
	}
}
