package battery_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
)

// TestSnippetsForPagesCure: each snippet that lets a page in, put in front of the lab's servers, cures the faults that
// it is offered for, and lets no other page in.
func TestSnippetsForPagesCure(t *testing.T) {
	missing := []string{"cors-origin-not-allowed", "cors-preflight-not-implemented", "cors-preflight-requires-auth", "cors-missing-on-401", "cors-expose-headers-missing"}
	cures := map[string][]string{
		"nginx":                            append(slices.Clone(missing), "cors-allow-headers-missing", "cors-duplicate-acao", "cors-missing-on-wellknown"),
		"Caddy":                            append(slices.Clone(missing), "cors-allow-headers-missing", "cors-duplicate-acao", "cors-missing-on-wellknown"),
		"Traefik":                          append(slices.Clone(missing), "cors-allow-headers-missing"),
		"MCP server with Express":          missing[:3],
		"MCP server with FastMCP (Python)": append(slices.Clone(missing), "cors-allow-headers-missing"),
		"MCP server with the Go SDK":       missing[:3],
	}
	seen := 0
	for _, f := range codes.AllowPage("https://app.example.com") {
		if len(cures[f.Where]) == 0 {
			continue
		}
		seen++
		t.Run(f.Where, func(t *testing.T) {
			t.Parallel()
			curesAll(t, front(t, f), lab.AtMCP, cures[f.Where])
		})
	}
	if seen != len(cures) {
		t.Errorf("%d of %d snippets are offered", seen, len(cures))
	}
}

// TestSnippetsForPagesAtCasdoorCure: the same for what a proxy in front of Casdoor can do.
func TestSnippetsForPagesAtCasdoorCure(t *testing.T) {
	seen := 0
	for _, f := range codes.AllowPageAtCasdoor("https://app.example.com") {
		if f.Where != "nginx" && f.Where != "Caddy" {
			continue
		}
		seen++
		t.Run(f.Where, func(t *testing.T) {
			t.Parallel()
			curesAll(t, front(t, f), lab.AtAS, []string{"cors-origin-not-allowed-2"})
		})
	}
	if seen < 2 {
		t.Errorf("%d snippets are offered", seen)
	}
}

// front is what the snippet makes of a server.
func front(t *testing.T, f codes.Fix) func(http.Handler) http.Handler {
	t.Helper()
	if f.Where == "MCP server with the Go SDK" {
		return compiled(t, f.Snippet)
	}
	return readers[f.Where](t, f.Snippet).front
}

// curesAll diagnoses the pairs with something in front of one of their servers.
func curesAll(t *testing.T, in func(http.Handler) http.Handler, at lab.Side, pairs []string) {
	t.Helper()
	l, store := startLab(t, lab.Options{Only: pairs, Proxy: func(side lab.Side, next http.Handler) http.Handler {
		if side != at {
			return next
		}
		return in(next)
	}})
	for _, p := range l.Pairs() {
		rep, err := diagnoseOne(p, store)
		if err != nil {
			t.Fatal(err)
		}
		if problem := stillStands(rep, p.Code); problem != "" {
			t.Errorf("%s: %s", p.Name, problem)
		}
		p.Input.Origin = "https://foreign.example.com"
		if rep, err = diagnoseOne(p, store); err != nil {
			t.Fatal(err)
		}
		if rep.Verdict == checks.Healthy {
			t.Errorf("%s: every page is let in", p.Name)
		}
	}
}

// stillStands says what of the fault is left.
func stillStands(rep checks.Report, code codes.Code) string {
	for _, d := range rep.Diagnoses {
		if d.Code == code || d.Severity == codes.Error {
			return fmt.Sprintf("%s/%s is left: %s", d.Severity, d.Code, d.Detail)
		}
	}
	return ""
}
