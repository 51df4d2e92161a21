package views

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

func TestGuideTitle(t *testing.T) {
	for slug, title := range map[string]string{"": "", "no-such-section": "no-such-section", "cors": "CORS Errors in Browser"} {
		if got := guideTitle(slug); got != title {
			t.Errorf("guideTitle(%q) = %q, want %q", slug, got, title)
		}
	}
}

// Each section shows its symptom, where the guide differs, its own inputs and no others,
// and its causes in their order.
func TestGuidePages(t *testing.T) {
	for _, g := range codes.Guides() {
		doc := parse(t, GuidePage(Page{Title: g.Title}, g, Form{MCP: "https://mcp.example.com/mcp"}))
		for _, text := range []string{g.Title, g.Symptom} {
			if !strings.Contains(words(doc), text) {
				t.Errorf("%s: %q is missing", g.Slug, text)
			}
		}
		if g.Differs != "" && !strings.Contains(words(doc), "The guide differs") {
			t.Errorf("%s does not say where the guide differs", g.Slug)
		}
		for _, name := range append([]string{"casdoor", "mcp"}, moreFields...) {
			want := name == "casdoor" || name == "mcp" || slices.Contains(g.Inputs, name)
			if shown := len(all(doc, "#"+name)) > 0; shown != want {
				t.Errorf("%s: the input %s is shown: %v, want %v", g.Slug, name, shown, want)
			}
		}
		for _, topic := range guideTopics(g) {
			if !slices.Contains(target.ValidTopics(), topic) {
				t.Errorf("%s names the topic %s, which does not exist", g.Slug, topic)
			}
		}
	}
}

func TestFullFormKeepsWhatWasTyped(t *testing.T) {
	if got := fullForm(Form{}); got != "/" {
		t.Errorf("empty: %s", got)
	}
	if got := fullForm(Form{MCP: "https://m.example/mcp", Scope: "a b"}); got != "/?mcp=https%3A%2F%2Fm.example%2Fmcp&scope=a+b" {
		t.Errorf("filled in: %s", got)
	}
}
