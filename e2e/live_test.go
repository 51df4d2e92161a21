package e2e

import (
	"strings"
	"testing"
)

// watchLive keeps what a screen reader is told, and every live region that holds rows.
const watchLive = `
addEventListener("DOMContentLoaded", () => {
	window.told = [];
	const live = document.querySelector("#live");
	if (live) new MutationObserver(() => told.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
});`

func TestLiveRegionTellsPhasesNotRows(t *testing.T) {
	g := newGate(t)
	p := newTab(t, dashboard(t))
	p.onLoad(watchLive)
	p.diagnose("", g.url)
	p.let(g, 4)
	p.wait(`told.length > 0`)
	g.openAll()
	p.finished()
	p.wait(`told.at(-1).startsWith("Finished: ")`)
	told := value[[]string](p, `told`)
	topics := value[[]string](p, `[...document.querySelectorAll(".topic-head > span:first-child")].map(e => e.textContent)`)
	if len(told) > len(topics)+2 {
		t.Errorf("%d messages for %d topics: %q", len(told), len(topics), told)
	}
	for _, m := range told[:len(told)-1] {
		if !strings.HasPrefix(m, "Checking: ") && m != "Finishing" {
			t.Errorf("%q is no phase", m)
		}
	}
	for _, region := range value[[]string](p, `[...document.querySelectorAll("[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output")].filter(e => e.querySelector("li, .check, tr")).map(e => e.outerHTML.slice(0, 200))`) {
		t.Errorf("a live region holds rows: %s", region)
	}
}
