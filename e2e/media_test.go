package e2e

import "testing"

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
