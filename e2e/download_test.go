package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRunIsTakenAlong(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.lab("prm-missing")
	p.click(".downloads summary")
	p.reads(".downloads", "Markdown, for a ticket", "HAR", "JUnit")
	get := func(suffix string) string {
		return value[string](p, `fetch(document.querySelector(".downloads a[href$='`+suffix+`']").href).then(r => r.text())`)
	}
	if text := get(".md"); len(text) < 500 || text[:8] != "# Broken" {
		t.Errorf("the ticket begins with %.80q", text)
	}
	file := filepath.Join(t.TempDir(), "run.html")
	if err := os.WriteFile(file, []byte(get(".html")), 0o600); err != nil {
		t.Fatal(err)
	}
	alone := newTab(t, "file://")
	alone.open(file)
	alone.namesMissingMetadata()
	if got := value[string](alone, `getComputedStyle(document.querySelector(".lead-card")).borderLeftWidth`); got != "6px" {
		t.Errorf("the page by itself has no style: %q", got)
	}
	if alone.visible(".status-actions, nav[aria-label=Main], .copy") != nil {
		t.Error("the page by itself offers what it cannot do")
	}
}
