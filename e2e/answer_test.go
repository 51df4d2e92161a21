package e2e

import "testing"

// lowest is where the lowest of the elements ends on the screen, in pixels from its top.
const lowest = `(selectors => scrollY + Math.max(...selectors.map(s => document.querySelector(s).getBoundingClientRect().bottom)))`

// TestAnswerIsOnTheFirstScreen holds that nobody has to scroll for what is wrong, and with a
// wide screen not for what to change either, however many inputs there were.
func TestAnswerIsOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	for _, pair := range []string{"prm-missing", "redirect-uri-not-allowed-2", "metadata-internal-host-leak"} {
		p.size(1280, 800)
		p.lab(pair)
		if y := value[float64](p, lowest+`([".verdict h1", ".lead-card h2", ".lead-card .fix li, .lead-card .fix p"])`); y > 800 {
			t.Errorf("%s, 1280 px: the answer ends at %.0f", pair, y)
		}
		p.size(390, 844)
		if y := value[float64](p, lowest+`([".verdict h1", ".lead-card h2"])`); y > 844 {
			t.Errorf("%s, 390 px: verdict and cause end at %.0f", pair, y)
		}
	}
}

func TestFurtherInputsAreFolded(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.lab("redirect-uri-not-allowed-2")
	p.reads(".more-inputs summary", "Client ID", "Registered redirect URIs")
	if shown := p.visible(".more-inputs dd"); shown != nil {
		t.Errorf("shown before they are asked for: %q", shown)
	}
	p.click(".more-inputs summary")
	p.reads(".more-inputs dl", "lab-client", "https://client.ex")
}

// A line of code that is copied by hand must be one line.
func TestCodeDoesNotWrap(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.size(390, 844)
	p.lab("prm-missing")
	p.eval(openAll)
	if n := value[int](p, `[...document.querySelectorAll(".snippet pre")].filter(e => getComputedStyle(e).whiteSpace !== "pre" || e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX !== "auto").length`); n > 0 || p.count(".snippet pre") == 0 {
		t.Errorf("%d of %d boxes wrap their lines or cut them off", n, p.count(".snippet pre"))
	}
}

func TestWhatCanBeDoneStandsBesideHowItEnded(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.diagnose("", newGate(t).url)
	p.click(`#status form[action$="/cancel"] button`)
	p.finished()
	p.reads("#status", "Stopped after", "checks had an answer")
	if !value[bool](p, `((line, actions) => actions.left >= line.right && actions.top < line.bottom)(...[".status-line", ".status-actions"].map(s => document.querySelector(s).getBoundingClientRect()))`) {
		t.Error("the buttons do not stand beside the line")
	}
}
