package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// diagnose fills in the form by hand, sends it and waits for the page of the run.
func (p *tab) diagnose(casdoor, mcp string) {
	p.t.Helper()
	p.open("/")
	if casdoor != "" {
		p.enter("#casdoor", casdoor)
	}
	if mcp != "" {
		p.enter("#mcp", mcp)
	}
	p.click(`button[type=submit].primary`)
	p.onRun()
}

// onRun waits for the page of a run.
func (p *tab) onRun() {
	p.t.Helper()
	p.wait(`location.pathname.startsWith("/runs/") && document.readyState === "complete"`)
}

const (
	exchangeRows = `[...document.querySelectorAll("#exchange-list > li")].map(e => e.id)`
	endedChecks  = `[...document.querySelectorAll(".check:not([data-status=pending])")].map(e => e.id)`
	isRunning    = `document.querySelector('#status form[action$="/cancel"]')`
)

// state is everything that a run's page tells, without what differs for good reasons:
// the live region, and the clock while it ticks.
func (p *tab) state() string {
	p.t.Helper()
	return value[string](p, `(() => {
		const run = document.querySelector("#run").cloneNode(true);
		for (const e of run.querySelectorAll("#live, #connection, #elapsed")) e.remove();
		const ids = [...run.querySelectorAll("[id]")].map(e => e.id);
		const bars = [...run.querySelectorAll(".x-bar")].map(e => e.innerHTML);
		const rows = [...run.querySelectorAll(".check")].map(e => e.id + " " + e.dataset.status + " " + e.dataset.problem + " " + e.hidden);
		return [run.textContent.replace(/\s+/g, " "), ...ids, ...bars, ...rows].join("\n");
	})()`)
}

// same compares two pages of one run.
func same(t *testing.T, what string, a, b *tab) {
	t.Helper()
	got, want := strings.Split(a.state(), "\n"), strings.Split(b.state(), "\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Errorf("%s: the pages differ at line %d of %d and %d:\n%.3000s\n%.3000s", what, i, len(got), len(want), at(got, i), at(want, i))
			return
		}
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "(nothing)"
}

// let lets n requests through, one after another, and waits until the page shows each.
// There may be more rows: Casdoctor waits for some answers for a short time only.
func (p *tab) let(g *gate, n int) {
	p.t.Helper()
	for range n {
		before := len(value[[]string](p, exchangeRows))
		g.letOne()
		p.hasRows(before + 1)
	}
}

// hasRows waits until the page shows at least n exchanges.
func (p *tab) hasRows(n int) {
	p.t.Helper()
	p.wait(fmt.Sprintf(`(%s).length >= %d`, exchangeRows, n))
}

func TestRowsArriveOneAfterAnother(t *testing.T) {
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.diagnose("", g.url)
	if title := p.title(); !strings.Contains(title, "/") || !strings.HasSuffix(title, " · Casdoctor") {
		t.Errorf("the title of a run under way is %q", title)
	}
	p.reads("#diagnosis", "Looking.")
	var ended []int
	for range 6 {
		p.let(g, 1)
		if n := len(value[[]string](p, endedChecks)); !slices.Contains(ended, n) {
			ended = append(ended, n)
		}
	}
	if len(ended) < 2 {
		t.Errorf("no check ended while requests were answered one by one: %v", ended)
	}
	if !value[bool](p, "!!"+isRunning) {
		t.Error("the run has ended before its requests were answered")
	}
	g.openAll()
	p.finished()
	if n := p.count(".check[data-status=pending]"); n != 0 {
		t.Errorf("%d checks are still waiting", n)
	}
}

func TestReloadAndSecondTabMissNothing(t *testing.T) {
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.diagnose("", g.url)
	p.let(g, 3)
	rows, ended := value[[]string](p, exchangeRows), value[[]string](p, endedChecks)
	p.reload()
	has(t, "exchanges after the reload", value[[]string](p, exchangeRows), rows)
	has(t, "checks after the reload", value[[]string](p, endedChecks), ended)
	p.let(g, 1)
	shown := value[[]string](p, exchangeRows)
	late := openTab(t, p.origin, strings.TrimPrefix(p.url(), p.origin))
	has(t, "exchanges in the second tab", value[[]string](late, exchangeRows), shown)
	late.let(g, 2)
	p.hasRows(6)
	g.openAll()
	p.finished()
	late.finished()
	fresh := openTab(t, p.origin, strings.TrimPrefix(p.url(), p.origin))
	same(t, "the page that was reloaded and a new one", p, fresh)
	same(t, "the page that joined late and a new one", late, fresh)
}

// has checks that all of want are in got, each once.
func has(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: %s is missing in %v", what, w, got)
		}
	}
	if sorted := slices.Sorted(slices.Values(got)); len(slices.Compact(sorted)) != len(got) {
		t.Errorf("%s: something is there twice: %v", what, got)
	}
}

func TestCutConnectionResumes(t *testing.T) {
	r := newRelay(t, dashboard(t))
	g := newGate(t)
	p := newTab(t, r.url)
	p.expect(`WebSocket connection to 'ws://127\.0\.0\.1:|net::ERR_`)
	p.diagnose("", g.url)
	p.let(g, 2)
	r.sever()
	p.wait(`!document.querySelector("#connection").hidden`)
	before := len(value[[]string](p, exchangeRows))
	p.reads("#connection", "Connection lost, trying again.")
	for range 3 {
		g.letOne()
	}
	r.mend()
	p.hasRows(before + 3)
	if value[bool](p, `!document.querySelector("#connection").hidden`) {
		t.Error("the page still says that the connection is lost")
	}
	g.openAll()
	p.finished()
	same(t, "the page that was cut off and a new one", p, openTab(t, r.url, strings.TrimPrefix(p.url(), r.url)))
}

func TestCutConnectionThatMissesTheEnd(t *testing.T) {
	r := newRelay(t, dashboard(t))
	g := newGate(t)
	p := newTab(t, r.url)
	p.expect(`WebSocket connection to 'ws://127\.0\.0\.1:|net::ERR_`)
	p.diagnose("", g.url)
	path := strings.TrimPrefix(p.url(), r.url)
	p.let(g, 1)
	r.sever()
	p.wait(`!document.querySelector("#connection").hidden`)
	g.openAll()
	other := openTab(t, dashboard(t), path)
	other.finished()
	r.mend()
	p.finished()
	same(t, "the page that missed the end and a new one", p, openTab(t, r.url, path))
}
