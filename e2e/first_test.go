package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// watchTitle keeps all titles that the tab has had, across pages.
const watchTitle = `
addEventListener("DOMContentLoaded", () => {
	const note = () => {
		const seen = JSON.parse(sessionStorage.titles || "[]");
		if (seen.at(-1) !== document.title) sessionStorage.titles = JSON.stringify([...seen, document.title]);
	};
	note();
	new MutationObserver(note).observe(document.querySelector("title"), { childList: true });
});`

func TestFirstVisitTriesABrokenPair(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.reads("main", "Why does the MCP client not connect?", "Casdoor URL", "MCP server URL")
	p.clickText("a", "Try a broken pair")
	p.wait(`document.querySelector("#lab-note")`)
	p.reads("#lab-note", "From the built-in lab")
	if value[string](p, `document.querySelector("#mcp").value`) == "" {
		t.Error("the form is not filled in")
	}
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished()
	p.namesMissingMetadata()
}

func TestFirstVisitFillsInBothURLs(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	casdoor, mcp := openTab(t, origin, "/?lab=prm-missing").inputs()
	p := newTab(t, origin)
	p.onLoad(watchTitle)
	p.diagnose(casdoor, mcp)
	p.finished()
	p.reads(".run-head", casdoor, mcp)
	p.namesMissingMetadata()
	titles := value[[]string](p, `JSON.parse(sessionStorage.titles)`)
	progress := regexp.MustCompile(`^\d+/\d+ · Casdoctor$`)
	if !slices.ContainsFunc(titles, progress.MatchString) {
		t.Errorf("no title told the progress: %q", titles)
	}
	if last := titles[len(titles)-1]; last != "Broken: The MCP server publishes no protected resource metadata · Casdoctor" {
		t.Errorf("the last title is %q", last)
	}
}

// clickText clicks the one element of that name with that text.
func (p *tab) clickText(name, text string) {
	p.t.Helper()
	p.eval(`{
		const found = [...document.querySelectorAll(` + quote(name) + `)].filter(e => e.innerText.trim() === ` + quote(text) + `);
		if (found.length !== 1) throw new Error(found.length + " elements have the text");
		found[0].setAttribute("data-test-click", "");
	}`)
	p.click("[data-test-click]")
}

// inputs reads the two URLs off a form.
func (p *tab) inputs() (casdoor, mcp string) {
	p.t.Helper()
	both := value[[]string](p, `["casdoor", "mcp"].map(id => document.getElementById(id).value)`)
	return both[0], both[1]
}

// namesMissingMetadata checks that the page names the cause of the pair prm-missing, shows
// what was expected, what came and the exchange that proves it, and says what to change.
func (p *tab) namesMissingMetadata() {
	p.t.Helper()
	p.reads(".verdict", "Broken.")
	p.reads(".lead-card h2", "The MCP server publishes no protected resource metadata")
	sides := value[[]string](p, `[...document.querySelectorAll(".lead-card .side")].map(e => e.innerText)`)
	if len(sides) != 2 || !strings.Contains(sides[0], "200") || !strings.Contains(sides[1], "404 Not Found") {
		p.t.Errorf("expected and received are %q", sides)
	}
	p.reads(".lead-card .fixes", "What to change", "Serve this document", "authorization_servers")
	p.reads(".lead-card .proof details[open]", "GET http", "/.well-known/oauth-protected-resource", "404 Not Found", `"error": "not_found"`)
	p.reads("#walk .step-fail", "Read the protected resource metadata", "Fails")
}

func TestProofLeadsToTheWholeExchange(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.lab("prm-missing")
	p.click(`.lead-card .proof details[open] .hint a`)
	p.wait(`location.hash.startsWith("#x")`)
	p.wait(`document.querySelector(location.hash).closest("details").open`)
	const row = `document.querySelector(location.hash).closest("details").querySelector("summary")`
	p.wait(`(r => r.top >= 0 && r.top < innerHeight)(` + row + `.getBoundingClientRect())`)
	p.reads("#exchange-list li:has(details[open])", "curl", "Addresses resolved", "Copy as curl")
}

// lab diagnoses a pair of the lab and waits for the result.
func (p *tab) lab(pair string) {
	p.t.Helper()
	p.open("/?lab=" + pair)
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished()
}
