package e2e

import (
	"strings"
	"testing"
)

// layoutProblems lists what does not fit a narrow screen: a document that scrolls
// sideways, text that is cut off at its edge, targets for a finger that lie over each other.
const layoutProblems = `(() => {
	const out = [], root = document.documentElement;
	const name = e => e.localName + (e.id ? "#" + e.id : "") + "." + e.className + " “" + e.textContent.trim().slice(0, 40) + "”";
	if (root.scrollWidth > root.clientWidth) out.push("scrolls sideways: " + root.scrollWidth + " of " + root.clientWidth);
	const scrolls = e => { for (; e; e = e.parentElement) if (["auto", "scroll"].includes(getComputedStyle(e).overflowX)) return true; return false; };
	for (const e of document.querySelectorAll("body *")) {
		if (!e.checkVisibility() || e.closest(".unseen, .skip, svg")) continue;
		const box = e.getBoundingClientRect();
		if (box.width && (box.right > root.clientWidth + .5 || box.left < -.5) && !scrolls(e.parentElement)) out.push("beyond the edge: " + name(e));
		if (["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1) out.push("cut off: " + name(e));
	}
	const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, label.choice")].filter(e => e.checkVisibility() && !e.closest(".skip"));
	const boxes = targets.flatMap(e => [...e.getClientRects()].map(r => ({ e, r })));
	for (const a of boxes) {
		for (const b of boxes) {
			if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e)) continue;
			const x = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left), y = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
			if (x > 1 && y > 1 && a.r.top <= b.r.top) out.push("over each other: " + name(a.e) + " and " + name(b.e));
		}
	}
	return [...new Set(out)].slice(0, 12);
})()`

const openAll = `for (const d of document.querySelectorAll("details")) d.open = true`

func TestNarrowScreenHoldsEveryPage(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.size(390, 844)
	p.expect(answered)
	for _, page := range pages(t) {
		page.open(p)
		p.fits(page.name)
		p.eval(openAll)
		p.fits(page.name + ", all unfolded")
	}
}

func (p *tab) fits(name string) {
	p.t.Helper()
	if problems := value[[]string](p, layoutProblems); len(problems) > 0 {
		p.t.Errorf("%s:\n  %s", name, strings.Join(problems, "\n  "))
	}
}

func TestColoursFollowTheSystem(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	const colours = `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`
	p.media("light", "no-preference")
	light := value[[]string](p, colours)
	p.media("dark", "no-preference")
	dark := value[[]string](p, colours)
	if light[0] == dark[0] || light[1] == dark[1] {
		t.Errorf("light is %v, dark is %v", light, dark)
	}
}

func TestMotionIsReduced(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.diagnose("", g.url)
	p.let(g, 1)
	const moving = `document.getAnimations().filter(a => a.playState === "running").length`
	p.media("light", "no-preference")
	if value[int](p, moving) == 0 {
		t.Error("nothing moves on a run under way: the test is blind")
	}
	p.media("light", "reduce")
	if n := value[int](p, moving); n > 0 {
		t.Errorf("%d animations run although motion is to be reduced", n)
	}
}
