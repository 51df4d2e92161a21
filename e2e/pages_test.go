package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// aPage is a page of the dashboard in one of its states, and how a browser gets there.
type aPage struct {
	name string
	open func(*tab)
}

// pages lists every page: what links lead to from the start page, and the states of the
// form and of a run, which no link leads to.
func pages(t *testing.T) []aPage {
	t.Helper()
	var all []aPage
	for _, path := range crawled(t) {
		all = append(all, aPage{path, func(p *tab) { p.open(path) }})
	}
	return append(all, states()...)
}

// states are the pages that depend on what was entered and on how a run goes.
func states() []aPage {
	at := func(path string) func(*tab) { return func(p *tab) { p.open(path) } }
	pair := func(name string) func(*tab) { return func(p *tab) { p.lab(name) } }
	return []aPage{
		{"form filled in by the lab", at("/?lab=prm-missing")},
		{"form after a link with secrets", at("/?mcp=http://127.0.0.1:1/mcp&token=x&client_secret=x&client=cursor&topic=reach")},
		{"form with errors", func(p *tab) { p.refused() }},
		{"run, broken", pair("prm-missing")},
		{"run, broken, filtered", func(p *tab) {
			p.lab("prm-missing")
			p.open(strings.TrimPrefix(p.url(), p.origin) + "?show=problems&topic=discovery")
		}},
		{"run, healthy", pair("healthy")},
		{"run, certificate", pair("tls-untrusted-cert")},
		{"run, no answer", pair("mcp-unreachable")},
		{"run, under way", func(p *tab) {
			g := newGate(p.t)
			p.diagnose("", g.url)
			p.let(g, 2)
		}},
		{"run, undetermined and stopped", func(p *tab) {
			p.diagnose("", newGate(p.t).url)
			p.click(`#status form[action$="/cancel"] button`)
			p.finished()
		}},
		{"simulator, judged", func(p *tab) { p.simulate("cors-expose-headers-missing") }},
		{"simulator with errors", func(p *tab) {
			p.open("/cors")
			p.enter("#origin", "*")
			p.click(`#cors-form button.primary`)
			p.wait(`document.querySelector("#error-summary")`)
		}},
		{"run, not known", at("/runs/NOPE")},
		{"no such page", at("/nope")},
		{"no such code", at("/codes/nope")},
	}
}

// refused sends a form that holds errors.
func (p *tab) refused() {
	p.t.Helper()
	p.open("/")
	p.enter("#casdoor", "ftp://door.example.com")
	p.enter("#mcp", "http://")
	p.click("details.more summary")
	p.enter("#token", "s3cret-token")
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
}

// answered are the lines that Chromium writes about pages with a status of 400 and more.
const answered = `^network: Failed to load resource: the server responded with a status of (404|405|409|422|426|503)`

// crawled follows links from the start page and returns each path once, with the query
// with which it was found first.
var crawled = func() func(t *testing.T) []string {
	var once sync.Once
	var found []string
	return func(t *testing.T) []string {
		t.Helper()
		origin := dashboard(t)
		once.Do(func() { found = crawl(t, origin) })
		return found
	}
}()

func crawl(t *testing.T, origin string) []string {
	t.Helper()
	queue, seen := []string{"/"}, map[string]bool{"/": true}
	for i := 0; i < len(queue); i++ {
		res, err := http.Get(origin + queue[i])
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(io.LimitReader(res.Body, 4<<20))
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("a link leads to %s: %d %v", queue[i], res.StatusCode, err)
			continue
		}
		for _, href := range links(doc) {
			u, err := url.Parse(href)
			if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") || seen[u.Path] {
				continue
			}
			seen[u.Path], u.Fragment = true, ""
			queue = append(queue, u.String())
		}
	}
	return queue
}

func links(doc *html.Node) []string {
	var out []string
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if n.Type == html.ElementNode && n.Data == "a" && a.Key == "href" {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

// notPages are the routes that answer with no page, and what they are.
var notPages = map[string]string{
	"/healthz":         "plain text for a supervisor",
	"/readyz":          "plain text for a supervisor",
	"/robots.txt":      "plain text",
	"/favicon.ico":     "leads to the icon",
	"/static/:name":    "files of the page",
	"/runs":            "starts a run, or leads to the form",
	"/runs/:id/cancel": "leads to the run",
	"/runs/:id/again":  "leads to the new run",
	"/runs/:id/events": "websocket",
	"/token/explained": "a part of the page of the token desk",
	"/cors/simulate":   "websocket",
	"/cors/console":    "the answer to a form of the simulator",
	"/static/icon.svg": "goal of a redirect",
	"/runs/:id":        "in the states of a run",
}

func TestEveryRouteIsAmongThePages(t *testing.T) {
	t.Parallel()
	var known []string
	for _, path := range crawled(t) {
		path, _, _ = strings.Cut(path, "?")
		known = append(known, path)
	}
	routes := routes(t)
	if len(routes) < 10 {
		t.Fatalf("only %d routes were found in the handlers: %v", len(routes), routes)
	}
	for _, route := range routes {
		if notPages[route] == "" && !slices.ContainsFunc(known, pattern(route).MatchString) {
			t.Errorf("no link leads to %s: link it, or add it to the states or to what is no page", route)
		}
	}
}

func pattern(route string) *regexp.Regexp {
	return regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(regexp.QuoteMeta(route), `[^/]+`) + "$")
}

// routes reads the paths off the functions that are given the router.
func routes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "handlers", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no handlers", err)
	}
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range tree.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && hasRouter(f) {
				out = append(out, paths(f)...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// hasRouter reports whether a function gets or makes the router.
func hasRouter(f *ast.FuncDecl) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "echo" && (s.Sel.Name == "Echo" || s.Sel.Name == "Group" || s.Sel.Name == "New") {
				found = true
			}
		}
		return true
	})
	return found
}

func paths(f *ast.FuncDecl) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasPrefix(s, "/") {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}
