package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestLabIsFilteredAsItIsTyped(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/lab")
	all := p.visible("li.pair")
	if first := p.text(".lab-group .badge.code"); first == "" || len(all) < 50 {
		t.Errorf("%d pairs, the first group has the code %q", len(all), first)
	}
	p.click(`.lab-jumps a:last-child`)
	p.wait(`location.hash.startsWith("#lab-group-")`)
	p.reads(location(p)+" ~ ul", "in order")
	p.enter("#lab-query", "Redirect cyrillic")
	p.wait(`document.querySelector("#lab-found").textContent.startsWith("1 of ")`)
	if shown := p.visible("li.pair"); len(shown) != 1 || shown[0] != "pair-redirect-uri-not-allowed-2" {
		t.Errorf("shown: %q", shown)
	}
	if groups, jumps := len(p.visible(".lab-group")), len(p.visible(".lab-jumps a")); groups != 1 || jumps != 1 {
		t.Errorf("%d groups and %d jumps are left", groups, jumps)
	}
	p.eval(`document.querySelector("#lab-query").select()`)
	p.press(kb.Backspace)
	p.wait(`document.querySelectorAll("li.pair[hidden]").length === 0`)
}

func location(p *tab) string { return value[string](p, `location.hash`) }

func TestLabIsFilteredWithoutScripts(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.withoutScripts()
	p.open("/lab")
	p.enter("#lab-query", "Redirect cyrillic")
	p.press(kb.Enter)
	p.wait(`location.search.startsWith("?q=Redirect") && document.readyState === "complete"`)
	if shown := p.visible("li.pair"); len(shown) != 1 || !strings.HasPrefix(shown[0], "pair-redirect") {
		t.Errorf("shown: %q", shown)
	}
}
