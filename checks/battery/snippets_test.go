package battery_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
)

// goServer is the one whose snippet is run itself.
const goServer = "MCP server with the Go SDK"

// TestSnippetsForPagesCure: each snippet that lets a page in, put in front of the lab's servers, cures the faults that
// it is offered for, and lets no other page in.
func TestSnippetsForPagesCure(t *testing.T) {
	missing := []string{"cors-origin-not-allowed", "cors-preflight-not-implemented", "cors-preflight-requires-auth", "cors-missing-on-401", "cors-expose-headers-missing"}
	cures := map[string][]string{
		"nginx":                   append(slices.Clone(missing), "cors-allow-headers-missing", "cors-duplicate-acao", "cors-missing-on-wellknown"),
		"Caddy":                   append(slices.Clone(missing), "cors-allow-headers-missing", "cors-duplicate-acao", "cors-missing-on-wellknown"),
		"Traefik":                 append(slices.Clone(missing), "cors-allow-headers-missing"),
		"MCP server with Express": missing[:3],
		"MCP server with FastAPI or FastMCP (Python)": append(slices.Clone(missing), "cors-allow-headers-missing"),
		goServer: missing[:3],
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
	offered := proxied(codes.AllowPageAtCasdoor("https://app.example.com"))
	if len(offered) != 2 {
		t.Errorf("%d snippets are offered", len(offered))
	}
	for _, f := range offered {
		t.Run(f.Where, func(t *testing.T) {
			t.Parallel()
			curesAll(t, front(t, f), lab.AtAS, []string{"cors-origin-not-allowed-2"})
		})
	}
}

// TestSnippetsForPagesAtServerCure: the same in front of an authorization server that is no Casdoor.
func TestSnippetsForPagesAtServerCure(t *testing.T) {
	offered := proxied(codes.AllowPageAtServer("https://app.example.com"))
	if len(offered) != 3 {
		t.Errorf("%d snippets are offered", len(offered))
	}
	for _, f := range offered {
		if strings.Contains(f.Snippet, "mcp") || strings.Contains(f.Snippet, ":3000") || strings.Contains(f.Snippet, "Casdoor") {
			t.Errorf("%s: the snippet speaks of another server:\n%s", f.Where, f.Snippet)
		}
		t.Run(f.Where, func(t *testing.T) {
			t.Parallel()
			curesAll(t, front(t, f), lab.AtAS, []string{"cors-missing-on-as-endpoints"})
		})
	}
}

// TestSnippetsLeaveCasdoorClosed: behind the proxy Casdoor refuses foreign pages as before, and still lets in those
// that it allows by itself.
func TestSnippetsLeaveCasdoorClosed(t *testing.T) {
	const page, foreign, own = "https://app.example.com", "https://foreign.example.com", "http://localhost:6274"
	for _, f := range proxied(codes.AllowPageAtCasdoor(page)) {
		t.Run(f.Where, func(t *testing.T) {
			t.Parallel()
			var at http.Handler
			startLab(t, lab.Options{Only: []string{"cors-origin-not-allowed-2"}, Proxy: func(side lab.Side, next http.Handler) http.Handler {
				if side != lab.AtAS {
					return next
				}
				at = front(t, f)(next)
				return at
			}})
			for _, ask := range []struct {
				method, origin string
				status         int
				allowed        string
			}{
				{http.MethodOptions, foreign, http.StatusForbidden, ""}, {http.MethodGet, foreign, http.StatusForbidden, ""}, {http.MethodPost, foreign, http.StatusForbidden, ""},
				{http.MethodOptions, page, http.StatusNoContent, page}, {http.MethodGet, page, http.StatusOK, page},
				{http.MethodOptions, own, http.StatusOK, own}, {http.MethodGet, own, http.StatusOK, own},
			} {
				got := fromPage(at, ask.method, ask.origin)
				if allowed := strings.Join(got.Header()["Access-Control-Allow-Origin"], ", "); got.Code != ask.status || allowed != ask.allowed {
					t.Errorf("%s from %s: %d and %q, want %d and %q", ask.method, ask.origin, got.Code, allowed, ask.status, ask.allowed)
				}
			}
		})
	}
}

// TestSnippetsExpose: with every snippet the page reads the challenge and the session of a refusal.
func TestSnippetsExpose(t *testing.T) {
	const page = "https://app.example.com"
	refusing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	})
	seen := 0
	for _, f := range slices.Concat(codes.AllowPage(page), codes.AllowPageAtCasdoor(page), codes.AllowPageAtServer(page)) {
		if readers[f.Where] == nil && f.Where != goServer {
			continue
		}
		seen++
		at := front(t, f)(refusing)
		for method, status := range map[string]int{http.MethodPost: http.StatusUnauthorized, http.MethodOptions: 0} {
			got := fromPage(at, method, page)
			exposed := strings.Join(got.Header()["Access-Control-Expose-Headers"], ", ")
			if !strings.Contains(exposed, "WWW-Authenticate") || !strings.Contains(exposed, "Mcp-Session-Id") {
				t.Errorf("%s: the answer to %s exposes %q", f.Where, method, exposed)
			}
			if status != 0 && got.Code != status || status == 0 && got.Code/100 != 2 {
				t.Errorf("%s: %s is answered by %d", f.Where, method, got.Code)
			}
		}
	}
	if seen != 11 {
		t.Errorf("%d snippets are read", seen)
	}
}

// fromPage asks a server by the public name, as the browser would that shows a page of the origin. A preflight asks for DELETE.
func fromPage(at http.Handler, method, origin string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://auth.example.com/.well-known/openid-configuration", nil)
	r.Header.Set("Origin", origin)
	if method == http.MethodOptions {
		r.Header.Set("Access-Control-Request-Method", http.MethodDelete)
	}
	w := httptest.NewRecorder()
	at.ServeHTTP(w, r)
	return w
}

// proxied are the fixes that are snippets for proxies.
func proxied(all []codes.Fix) []codes.Fix {
	return slices.DeleteFunc(all, func(f codes.Fix) bool { return readers[f.Where] == nil })
}

// front is what the snippet makes of a server.
func front(t *testing.T, f codes.Fix) func(http.Handler) http.Handler {
	t.Helper()
	if f.Where == goServer {
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
