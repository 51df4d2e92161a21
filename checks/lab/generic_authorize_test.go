package lab

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestGenericAuthorize(t *testing.T) {
	const uri = "http://localhost/callback"
	g := newGeneric("https://auth.lab.example")
	g.policy = policy{redirectURI: anyLoopbackPort(registered(uri, "https://a.example.com/cb?x=1")), resource: registered("https://mcp.lab.example/mcp"),
		scope: func(scopes []string) bool { return len(scopes) < 2 }}
	for _, tc := range []struct {
		name     string
		change   url.Values
		status   int
		location string // contained in it
		body     string
	}{
		{"all right", nil, 200, "", "Sign in"},
		{"another port", url.Values{"redirect_uri": {"http://localhost:49152/callback"}}, 200, "", "Sign in"},
		{"another path", url.Values{"redirect_uri": {"http://localhost:49152/other"}}, 400, "", "not registered"},
		{"another host", url.Values{"redirect_uri": {"http://127.0.0.1/callback"}}, 400, "", "not registered"},
		{"slash", url.Values{"redirect_uri": {uri + "/"}}, 400, "", "not registered"},
		{"client", url.Values{"client_id": {"nobody"}}, 400, "", "Unknown client"},
		{"no client", url.Values{"client_id": {""}}, 400, "", "missing"},
		{"no PKCE", url.Values{"code_challenge": {""}}, 400, "", "needed"},
		{"resource", url.Values{"resource": {"https://mcp.lab.example/mcp/"}}, 302, uri + "?error=invalid_target", ""},
		{"resource known", url.Values{"resource": {"https://mcp.lab.example/mcp"}}, 200, "", "Sign in"},
		{"scope", url.Values{"scope": {"a b"}}, 302, "error=invalid_scope", ""},
		{"state comes back", url.Values{"scope": {"a b"}, "redirect_uri": {"https://a.example.com/cb?x=1"}}, 302, "https://a.example.com/cb?x=1&error=invalid_scope&error_description=a+requested+scope+is+not+allowed+for+this+client&state=s", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := url.Values{"client_id": {labClient}, "redirect_uri": {uri}, "code_challenge": {"c"}, "state": {"s"}}
			for name, value := range tc.change {
				q[name] = value
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/authorize?"+q.Encode(), nil))
			if w.Code != tc.status || !strings.Contains(w.Header().Get("Location"), tc.location) || !strings.Contains(w.Body.String(), tc.body) {
				t.Errorf("got %d, %q, %s", w.Code, w.Header().Get("Location"), w.Body)
			}
		})
	}
}
