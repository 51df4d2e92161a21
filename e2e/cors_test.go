package e2e

import (
	"strings"
	"testing"
)

// judged: every row of the simulator has its answer.
const judged = `document.querySelectorAll(".cors-row").length > 0 && document.querySelectorAll(".cors-row:not([data-done])").length === 0 && !document.querySelector("#cors-summary.is-pending")`

// simulate fills the simulator in with a pair of the lab and waits for the grid.
func (p *tab) simulate(pair string) {
	p.t.Helper()
	p.open("/cors?lab=" + pair)
	p.click(`#cors-form button.primary`)
	p.wait(judged)
}

// cell is the state of a requirement of an endpoint.
func (p *tab) cell(kind, requirement string) string {
	p.t.Helper()
	return value[string](p, `document.querySelector("#cors-`+kind+` [data-requirement=`+requirement+`]")?.dataset.state ?? ""`)
}

func TestSimulatorNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.simulate("cors-expose-headers-missing")
	if got := p.cell("mcp-first", "readable"); got != "fail" {
		t.Errorf("the challenge is %q", got)
	}
	p.reads("#cors-mcp-first", "www-authenticate hidden", "the page cannot read it")
	p.click("#cors-mcp-first details summary")
	p.reads("#cors-mcp-first", "cors-expose-headers-missing", "Access-Control-Expose-Headers")
	p.reads("#cors-summary", "https://app.example.com")
	if said := p.text("#live"); said == "" {
		t.Error("a screen reader hears nothing of it")
	}
}

func TestSimulatorJudgesAnewWithoutAReload(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.simulate("cors-allow-headers-missing")
	p.eval(`window.before = "still here"`)
	if got := p.cell("mcp-call", "headers"); got != "fail" {
		t.Errorf("mcp-protocol-version is %q", got)
	}
	p.click("details.more summary")
	p.eval(`{ const s = document.querySelector("#revision"); s.value = "2025-03-26"; s.dispatchEvent(new Event("input", { bubbles: true })); }`)
	p.wait(`document.querySelector("#cors-mcp-call [data-requirement=headers]")?.innerText.includes("mcp-session-id")`)
	p.enter("#origin", "https://nobody.invalid")
	p.wait(`document.querySelector("#cors-summary").innerText.includes("https://nobody.invalid") && ` + judged)
	if got := p.cell("mcp-first", "origin"); got != "fail" {
		t.Errorf("another origin is %q", got)
	}
	p.eval(`{ const s = document.querySelector("#client"); s.value = "localhost"; s.dispatchEvent(new Event("input", { bubbles: true })); }`)
	p.wait(`document.querySelector("#cors-summary").innerText.includes("http://localhost:3000") && ` + judged)
	if got := value[string](p, `window.before + document.querySelector("#origin").value`); got != "still herehttp://localhost:3000" {
		t.Errorf("the page was loaded anew, or the origin is not the client's: %q", got)
	}
}

func TestSimulatorAndThisBrowserAgree(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.expect(`blocked by CORS policy|Failed to load resource`) // what is tried fails in the console, too
	p.mayAsk("http://127.0.0.1:")
	p.simulate("cors-missing-on-wellknown")
	for _, kind := range []string{"mcp-first", "prm", "as-metadata"} {
		p.click("#cors-" + kind + " button.try")
	}
	p.wait(`document.querySelectorAll("[data-compared]").length === 3`)
	for _, kind := range []string{"mcp-first", "prm", "as-metadata"} {
		p.reads("#cors-"+kind+" .cors-tried", "The simulation says the same.")
	}
	p.reads("#cors-prm .cors-tried", "did not let the page read it")
}

// TestSimulatorSaysThatTheConnectionWasLost: a grid that waits for ever would look like a slow server.
func TestSimulatorSaysThatTheConnectionWasLost(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.expect(`WebSocket connection to .* failed`)
	p.open("/cors?lab=healthy-page")
	p.eval(`{ const Real = WebSocket; window.WebSocket = class extends Real {
		constructor(url, protocol) { super(window.away ? url.href.replace("simulate", "nowhere") : url, protocol); window.last = this; } }; }`)
	p.click(`#cors-form button.primary`)
	p.wait(judged)
	if value[bool](p, `!document.querySelector("#connection").hidden`) {
		t.Error("a connection that holds is called lost")
	}
	p.eval(`window.away = true; last.close()`)
	p.wait(`last.readyState === WebSocket.CLOSED`)
	p.enter("#origin", "https://nobody.invalid")
	p.wait(`/connection to the dashboard was lost/.test(document.querySelector("#connection").innerText)`)
	p.eval(`window.away = false`)
	p.enter("#origin", "https://somebody.invalid")
	p.wait(`document.querySelector("#cors-summary").innerText.includes("https://somebody.invalid") && document.querySelector("#connection").hidden && ` + judged)
}

func TestConsoleLineIsExplainedOnThePage(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/cors")
	p.expect(answered)
	p.paste("#console", "Access to fetch at 'https://mcp.example.com/mcp' from origin 'https://app.example.com' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header contains multiple values 'https://app.example.com, *', but only one is allowed.")
	p.click("#console-form button")
	p.wait(`/more than one/.test(document.querySelector("#console-case").innerText)`)
	p.reads("#console-case", "Chrome", "cors-duplicate-acao", "Simulate https://mcp.example.com/mcp")
	p.click("#console-case a[href^='/cors?']")
	p.wait(`document.querySelector("#url").value === "https://mcp.example.com/mcp" && document.querySelector("#origin").value === "https://app.example.com"`)
	p.paste("#console", "nothing of the kind")
	p.click("#console-form button")
	p.wait(`document.querySelector("#error-summary")`)
	if says := p.fieldSays("console"); !strings.Contains(says, "No message of Chrome") {
		t.Errorf("the field says %q", says)
	}
}

func TestSimulatorWithoutScripts(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.expect(answered)
	p.withoutScripts()
	p.simulate("cors-preflight-not-implemented")
	p.reads("#cors-mcp-first", "Blocked by the browser", "405")
	if p.visible(".cors-try") != nil {
		t.Error("a button that needs scripts is shown")
	}
	p.enter("#origin", "*")
	p.click(`#cors-form button.primary`)
	p.wait(`document.querySelector("#error-summary")`)
	if says := p.fieldSays("origin"); says == "" {
		t.Error("the field does not say what is wrong")
	}
}
