package views

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// parse renders a component and reads the HTML.
func parse(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all returns the elements under n that match every condition: "li", "#id", ".class", "[attr]", "[attr=value]".
func all(n *html.Node, conditions ...string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && matches(d, conditions) {
			out = append(out, d)
		}
	}
	return out
}

func matches(n *html.Node, conditions []string) bool {
	for _, c := range conditions {
		switch {
		case strings.HasPrefix(c, "#"):
			if attr(n, "id") != c[1:] {
				return false
			}
		case strings.HasPrefix(c, "."):
			if !strings.Contains(" "+attr(n, "class")+" ", " "+c[1:]+" ") {
				return false
			}
		case strings.HasPrefix(c, "["):
			name, value, exact := strings.Cut(strings.Trim(c, "[]"), "=")
			if !has(n, name) || exact && attr(n, name) != value {
				return false
			}
		case n.Data != c:
			return false
		}
	}
	return true
}

// one returns the only element that matches.
func one(t *testing.T, n *html.Node, conditions ...string) *html.Node {
	t.Helper()
	found := all(n, conditions...)
	if len(found) != 1 {
		t.Fatalf("%v matches %d elements, want 1", conditions, len(found))
	}
	return found[0]
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// words is the text under n with spaces folded.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func wantWords(t *testing.T, n *html.Node, want ...string) {
	t.Helper()
	text := words(n)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in: %s", w, text)
		}
	}
}
