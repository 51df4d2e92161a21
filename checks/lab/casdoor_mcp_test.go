package lab

import (
	"strings"
	"testing"
)

// The built-in MCP endpoint as it was measured.
func TestCasdoorMCP(t *testing.T) {
	l, p := startOne(t, "casdoor-prm-resource-is-origin")
	c, u := browser(t, l, p), p.Input.MCP
	line := `Bearer realm="casdoor", resource_metadata="` + p.Input.Casdoor + `/.well-known/oauth-protected-resource"`
	unauthorized := `{"jsonrpc":"2.0","id":3,"error":{"code":-32001,"message":"Unauthorized","data":"Unauthorized operation"}}`
	tests := []struct {
		name, method, url, body, header string
		status                          int
		challenged                      bool
		want                            string
	}{
		{"initialize", "POST", u, initialize, "", 200, false,
			`{"jsonrpc":"2.0","id":1,"result":{"capabilities":{"tools":{"listChanged":true}},"protocolVersion":"2024-11-05","serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"}}}`},
		{"initialize with a bad token", "POST", u, initialize, "Authorization: Bearer x", 200, false, `{"jsonrpc":"2.0","id":1,"result"…`},
		{"initialized", "POST", u, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, "", 202, false, ""},
		{"ping", "POST", u, `{"jsonrpc":"2.0","id":7,"method":"ping"}`, "", 200, false, `{"jsonrpc":"2.0","id":7,"result":{}}`},
		{"tools", "POST", u, toolsList, "", 200, false, `{"jsonrpc":"2.0","id":2,"result":{"tools":[{"description":"Get applications"…`},
		{"a tool", "POST", u, madeUpTool, "", 401, true, unauthorized},
		{"lower-case scheme", "POST", u, madeUpTool, "Authorization: bearer x", 401, true, unauthorized},
		{"a tool with a bad token", "POST", u, madeUpTool, "Authorization: Bearer x", 401, true, strings.Replace(unauthorized, "Unauthorized operation", "Access token doesn't exist in database", 1)},
		{"unknown method", "POST", u, `{"jsonrpc":"2.0","id":3,"method":"server/discover"}`, "", 401, true, unauthorized},
		{"other notification", "POST", u, `{"jsonrpc":"2.0","method":"notifications/cancelled"}`, "", 202, true, ""},
		{"batch", "POST", u, "[" + initialize + "]", "", 401, true, ""},
		{"empty", "POST", u, "", "", 401, true, ""},
		{"GET", "GET", u, "", "", 401, true, ""},
		{"DELETE", "DELETE", u, "", "", 401, true, ""},
		{"slash", "POST", u + "/", initialize, "", 200, false, denied},
		{"a tool by Basic", "POST", u, madeUpTool, "Authorization: Basic bGFiLWNsaWVudDpsYWItc2VjcmV0", 200, false,
			`{"jsonrpc":"2.0","id":3,"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":["admin"],"tool":"no_such_tool"}}}`},
	}
	for _, tt := range tests {
		a := ask(t, c, tt.method, tt.url, tt.body, nonEmpty(tt.header)...)
		beginning, open := strings.CutSuffix(tt.want, "…")
		if a.StatusCode != tt.status || a.body != tt.want && (!open || !strings.HasPrefix(a.body, beginning)) {
			t.Errorf("%s: %d %s, want %d %s", tt.name, a.StatusCode, a.body, tt.status, tt.want)
		}
		if got := a.Header.Get("WWW-Authenticate"); tt.challenged != (got == line) || !tt.challenged && got != "" {
			t.Errorf("%s: challenge %q", tt.name, got)
		}
	}
	if n := strings.Count(post(t, c, u, toolsList).body, `"name"`); n != 10 {
		t.Errorf("%d tools, want 10", n)
	}
}
