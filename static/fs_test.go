package static

import (
	"os"
	"strings"
	"testing"
)

func TestEveryTypeIsEmbedded(t *testing.T) {
	for name := range types {
		a, ok := Get(name)
		if !ok || len(a.Body) == 0 || len(a.Hash) != 16 {
			t.Errorf("%s is not embedded: %+v", name, a.Hash)
		}
		if want := "/static/" + name + "?v=" + a.Hash; Path(name) != want {
			t.Errorf("Path(%q) = %q, want %q", name, Path(name), want)
		}
	}
	if _, ok := Get("fs.go"); ok {
		t.Error("Get gives a file that is not part of the page")
	}
}

func TestScriptIsSmallAndLoadsNothing(t *testing.T) {
	script, err := os.ReadFile("app.js")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(script), "\n"); lines >= 500 {
		t.Errorf("app.js has %d lines, want fewer than 500", lines)
	}
	for _, bad := range []string{"import ", "import(", "eval(", "new Function", "https://", "http://"} {
		if strings.Contains(string(script), bad) {
			t.Errorf("app.js contains %q", bad)
		}
	}
	style, err := os.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"@import", "url("} {
		if strings.Contains(string(style), bad) {
			t.Errorf("app.css contains %q", bad)
		}
	}
}
