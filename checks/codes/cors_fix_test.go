package codes

import (
	"slices"
	"strings"
	"testing"
)

func TestAllowPageNamesTheOrigin(t *testing.T) {
	for _, origin := range []string{"https://app.example.com", "http://localhost:3000", "http://[::1]:3000", "null", "chrome-extension://abcdef"} {
		for _, f := range slices.Concat(AllowPage(origin), AllowPageAtCasdoor(origin), AllowPageAtServer(origin)) {
			if f.Snippet != "" && !strings.Contains(f.Snippet, origin) {
				t.Errorf("%s, %s: the snippet does not name it:\n%s", origin, f.Where, f.Snippet)
			}
			for _, left := range []string{"ORIGIN", "_LINE", "_LIST"} {
				if strings.Contains(f.Snippet, left) {
					t.Errorf("%s: %s is left in the snippet", f.Where, left)
				}
			}
		}
	}
}

// What an origin cannot hold would be code where the snippet is pasted.
func TestNothingElseGetsIntoASnippet(t *testing.T) {
	for _, hostile := range []string{"", "https://a.example.com\"; } evil {", "https://a.example.com\nevil", "https://a.example.com`id`", "https://a.example.com $(id)", "https://А.example.com", "https://A.example.com"} {
		for _, f := range slices.Concat(AllowPage(hostile), AllowPageAtCasdoor(hostile), AllowPageAtServer(hostile)) {
			if hostile != "" && strings.Contains(f.Snippet, hostile) || f.Snippet != "" && !strings.Contains(f.Snippet, ExampleOrigin) {
				t.Errorf("%q is in the snippet for %s", hostile, f.Where)
			}
		}
	}
}

// Every snippet for the MCP server's side allows what a client sends and reads in all revisions.
func TestAllowPageListsTheHeadersOfMCP(t *testing.T) {
	for _, f := range AllowPage("https://app.example.com") {
		for _, name := range []string{"Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Session-Id", "Last-Event-ID", "Mcp-Method", "Mcp-Name", "WWW-Authenticate", "DELETE"} {
			if f.Snippet != "" && !strings.Contains(f.Snippet, name) {
				t.Errorf("%s: the snippet lacks %s", f.Where, name)
			}
		}
	}
}

func TestForServer(t *testing.T) {
	all := AllowPage("https://app.example.com")
	for header, want := range map[string]string{"nginx": "nginx", "nginx/1.27.0": "nginx", "Caddy": "Caddy", "own/1": "The MCP server", "": "The MCP server"} {
		got := ForServer(header, all)
		if got[0].Where != want || len(got) != len(all) {
			t.Errorf("%q: %s comes first of %d, want %s of %d", header, got[0].Where, len(got), want, len(all))
		}
	}
	if !slices.EqualFunc(all, AllowPage("https://app.example.com"), func(a, b Fix) bool { return a.Where == b.Where }) {
		t.Error("the list that was given has changed its order")
	}
}
