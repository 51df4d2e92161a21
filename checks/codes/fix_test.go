package codes

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var software = []string{"", "casdoor", "nginx", "caddy", "traefik", "cloudflare", "mcp-go-sdk", "mcp-ts-sdk", "fastmcp", "express"}

func TestFixesAreWhole(t *testing.T) {
	for _, e := range All() {
		if len(e.Fixes) == 0 {
			t.Errorf("%s has no fix", e.Code)
		}
		checked := false
		for _, f := range e.Fixes {
			if f.Where == "" || len(f.Steps) == 0 {
				t.Errorf("%s: the fix %q has no place or no steps", e.Code, f.Where)
			}
			if !slices.Contains(software, f.Software) {
				t.Errorf("%s: unknown software %q", e.Code, f.Software)
			}
			for _, s := range f.Steps {
				checked = checked || strings.Contains(strings.ToLower(s), "run the check again") || strings.HasPrefix(s, "Look at the result") || strings.Contains(s, "run it again")
				if s == "" || !strings.HasSuffix(s, ".") && f.Snippet == "" {
					t.Errorf("%s: the step %q is no sentence", e.Code, s)
				}
			}
		}
		if !checked {
			t.Errorf("%s: no fix says how to see that it worked", e.Code)
		}
	}
}

func TestCasdoorCodesSayWhatToDoInCasdoor(t *testing.T) {
	for _, e := range All() {
		if !strings.HasPrefix(string(e.Code), "casdoor-") {
			continue
		}
		if !slices.ContainsFunc(e.Fixes, func(f Fix) bool { return f.Software == "casdoor" }) {
			t.Errorf("%s has no fix for Casdoor", e.Code)
		}
	}
}

func TestSnippets(t *testing.T) {
	for _, e := range All() {
		for _, f := range e.Fixes {
			if strings.Contains(f.Snippet, "\t") {
				t.Errorf("%s, %s: the snippet has a tab", e.Code, f.Where)
			}
			if bad := unbalanced(f.Snippet); bad != "" {
				t.Errorf("%s, %s: %s in the snippet is not balanced:\n%s", e.Code, f.Where, bad, f.Snippet)
			}
			if f.Snippet != strings.TrimSpace(f.Snippet) {
				t.Errorf("%s, %s: the snippet has space around it", e.Code, f.Where)
			}
		}
	}
}

func unbalanced(s string) string {
	closing := map[rune]rune{'}': '{', ')': '(', ']': '['}
	var open []rune
	for _, r := range s {
		switch r {
		case '{', '(', '[':
			open = append(open, r)
		case '}', ')', ']':
			if len(open) == 0 || open[len(open)-1] != closing[r] {
				return string(r)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return string(open[len(open)-1])
	}
	return ""
}

func TestUnbalancedFindsFaults(t *testing.T) {
	for s, want := range map[string]string{"": "", "a { b (c) [d] }": "", "{": "{", "}": "}", "({)}": ")", "[[]": "["} {
		if got := unbalanced(s); got != want {
			t.Errorf("unbalanced(%q) = %q, want %q", s, got, want)
		}
	}
}

// prose is every sentence that a user reads.
func prose(e Entry) []string {
	out := []string{e.Title, e.Meaning, e.Detection, e.GuideNote}
	for _, f := range e.Fixes {
		out = append(append(out, f.Where), f.Steps...)
	}
	return out
}

var banned = regexp.MustCompile(`(?i)\b(please|simply|just|obviously|easily)\b|!|\bTODO\b|\s\s`)

func TestProse(t *testing.T) {
	texts := map[string][]string{}
	for _, e := range All() {
		texts[string(e.Code)] = prose(e)
	}
	for _, g := range Guides() {
		texts["guide "+g.Slug] = []string{g.Title, g.Differs}
	}
	for where, list := range texts {
		for _, s := range list {
			if bad := banned.FindString(s); bad != "" {
				t.Errorf("%s: %q in %q", where, bad, s)
			}
		}
	}
}

// Everybody copies the host names of the snippets: they must be nobody's.
var hostIn = regexp.MustCompile(`https?://([A-Za-z0-9.-]+)`)

func TestPlaceholders(t *testing.T) {
	allowed := []string{"auth.example.com", "mcp.example.com", "login.example.com", "example.com", "127.0.0.1", "localhost", "mcp", "claude.ai", "claude.com", "vscode.dev", "10.0.0.11", "10.0.0.12"}
	for _, e := range All() {
		for _, f := range e.Fixes {
			for _, m := range hostIn.FindAllStringSubmatch(f.Snippet+" "+strings.Join(f.Steps, " "), -1) {
				if host := strings.TrimRight(m[1], "."); host != "host" && !slices.Contains(allowed, host) {
					t.Errorf("%s, %s: names the host %q", e.Code, f.Where, host)
				}
			}
		}
	}
}

// nginx's $host has no port: what is built from it names another server wherever the port is not the default.
func TestSnippetsKeepThePort(t *testing.T) {
	for _, e := range All() {
		for _, f := range e.Fixes {
			if strings.Contains(f.Snippet, "Host $host;") {
				t.Errorf("%s, %s: the snippet drops the port of the Host header", e.Code, f.Where)
			}
		}
	}
}

// Rights are the last resort, and never given without saying what they open.
func TestNoAdviceMakesAnAdministratorInPassing(t *testing.T) {
	fixes := MustLookup(CasdoorNonAdminUser401).Fixes
	if !strings.Contains(fixes[0].Steps[0], "client credentials") || strings.Contains(strings.Join(fixes[0].Steps, " "), "Is admin") {
		t.Errorf("the first advice is %v", fixes[0].Steps)
	}
	for _, f := range fixes {
		text := strings.Join(f.Steps, " ")
		if strings.Contains(text, "Is admin") && !strings.Contains(text, "global administrator") {
			t.Errorf("it is not said what the right opens: %s", text)
		}
	}
}

// TestUpstreamsAreMarked: the address of the server behind a proxy is the reader's own.
func TestUpstreamsAreMarked(t *testing.T) {
	for _, e := range All() {
		for _, f := range e.Fixes {
			for line := range strings.Lines(f.Snippet) {
				line = strings.TrimRight(line, "\n")
				named := strings.Contains(line, "proxy_pass http://127.0.0.1") || strings.Contains(line, "reverse_proxy 127.0.0.1")
				if named && !strings.Contains(line, "# where your ") && !strings.HasSuffix(line, "{") && !strings.HasSuffix(line, "/") && !strings.HasSuffix(line, "/;") {
					t.Errorf("%s, %s: %q", e.Code, f.Where, line)
				}
			}
		}
	}
}
