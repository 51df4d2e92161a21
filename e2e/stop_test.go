package e2e

import "testing"

func TestStopEndsTheRunAndItsRequests(t *testing.T) {
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.diagnose("", g.url)
	p.let(g, 1)
	p.poll("requests at the gate", func() bool { return g.waiting() > 0 })
	waiting := g.waiting()
	p.click(`#status form[action$="/cancel"] button`)
	p.finished()
	p.reads("#status", "Stopped after")
	p.reads(".verdict", "The run was stopped")
	p.poll("the requests to be given up", func() bool { return g.abandoned() >= waiting && g.waiting() == 0 })
	first := p.url()
	p.click(`#status form[action$="/again"] button`)
	p.wait(`location.href !== ` + quote(first) + ` && ` + isRunning)
	p.reads(".run-head", g.url)
	g.openAll()
	p.finished()
	if text := p.text(".verdict"); text == "" || p.count(".check[data-status=pending]") > 0 {
		t.Errorf("the second run has no result: %q", text)
	}
}
