package lab

import (
	"strings"
	"testing"
)

// The built-in MCP endpoint as it was measured.
func TestCasdoorMCP(t *testing.T) {
	l, p := startOne(t, "casdoor-prm-resource-is-origin")
	c, u := browser(t, l, p), p.Input.MCP
	registry := p.Input.Casdoor + "/api/server/admin/demo"
	const basic = "Authorization: Basic bGFiLWNsaWVudDpsYWItc2VjcmV0"
	line := `Bearer realm="casdoor", resource_metadata="` + p.Input.Casdoor + `/.well-known/oauth-protected-resource"`
	unauthorized := "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 3,\n  \"error\": {\n    \"code\": -32001,\n    \"message\": \"Unauthorized\",\n    \"data\": \"Unauthorized operation\"\n  }\n}"
	refusedFor := func(reason string) string { return strings.Replace(unauthorized, "Unauthorized operation", reason, 1) }
	tests := []struct {
		name, method, url, body, header string
		status                          int
		challenged                      bool
		want                            string
	}{
		{"initialize", "POST", u, initialize, "", 200, false,
			`{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"}}}`},
		{"initialize with a bad token", "POST", u, initialize, "Authorization: Bearer x", 200, false, `{"jsonrpc":"2.0","id":1,"result"…`},
		{"initialized", "POST", u, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, "", 202, false, ""},
		{"ping", "POST", u, `{"jsonrpc":"2.0","id":7,"method":"ping"}`, "", 200, false, `{"jsonrpc":"2.0","id":7,"result":{}}`},
		{"tools", "POST", u, toolsList, "", 200, false, `{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"get_applications","description":"Lists the applications of an owner","inputSchema":{"properties":{"owner":{"description":"The owner","type":"string"}},"required":["owner"],"type":"object"}},…`},
		{"a tool", "POST", u, madeUpTool, "", 401, true, unauthorized},
		{"lower-case scheme", "POST", u, madeUpTool, "Authorization: bearer x", 401, true, unauthorized},
		{"a tool with a bad token", "POST", u, madeUpTool, "Authorization: Bearer x", 401, true, refusedFor(unknownToken)},
		{"unknown method", "POST", u, `{"jsonrpc":"2.0","id":3,"method":"server/discover"}`, "", 401, true, unauthorized},
		{"other notification", "POST", u, `{"jsonrpc":"2.0","method":"notifications/cancelled"}`, "", 202, true, ""},
		{"batch", "POST", u, "[" + initialize + "]", "", 401, true, ""},
		{"empty", "POST", u, "", "", 401, true, ""},
		{"GET", "GET", u, "", "", 401, true, ""},
		{"DELETE", "DELETE", u, "", "", 401, true, ""},
		{"slash", "POST", u + "/", initialize, "", 200, false, denied},
		{"a tool by Basic", "POST", u, madeUpTool, basic, 200, false, `{"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"Invalid tool name","data":"Tool 'no_such_tool' not found"}}`},
		{"unknown method by Basic", "POST", u, `{"jsonrpc":"2.0","id":3,"method":"server/discover"}`, basic, 200, false,
			`{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method not found","data":"Method 'server/discover' not found"}}`},
		{"batch by Basic", "POST", u, "[]", basic, 200, false,
			`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error","data":"json: cannot unmarshal array into Go value of type mcpself.McpRequest"}}`},
		{"initialize with wrong parameters", "POST", u, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":[]}`, "", 200, false,
			`{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params","data":"json: cannot unmarshal array into Go value of type mcpself.McpInitializeParams"}}`},
		{"no method", "POST", u, `{"jsonrpc":"2.0","id":3}`, "", 401, true, unauthorized},
		{"PUT", "PUT", u, "{}", "", 202, true, ""},
		{"bad token in the query", "POST", u + "?access_token=x", madeUpTool, "", 401, true, refusedFor(unknownToken)},
		{"id without a slash", "POST", u, `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get_application","arguments":{"id":"nope"}}}`, basic, 401, true,
			refusedFor("GetOwnerAndNameFromId() error, wrong token count for ID: nope")},
		{"foreign Origin", "POST", u, initialize, "Origin: https://evil.example.com", 403, false, ""},
		{"preflight", "OPTIONS", u, "", "Origin: https://evil.example.com", 403, false, ""},

		{"registry", "POST", registry, strings.Replace(initialize, `"id":1`, `"id":3`, 1), "", 401, true, unauthorized},
		{"registry with a bad token", "POST", registry, madeUpTool, "Authorization: Bearer x", 401, true, refusedFor(unknownToken)},
		{"registry, slash", "POST", registry + "/", madeUpTool, "", 401, true, unauthorized},
		{"registry, notification", "POST", registry, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, "", 202, true, ""},
		{"registry, GET", "GET", registry, "", "", 401, true, ""},
		{"registry by Basic", "POST", registry, madeUpTool, basic, 200, false, `{"jsonrpc":"2.0","id":3,"error":{"code":-32600,"message":"server not found"}}`},
		{"registry by Basic, GET", "GET", registry, "", basic, 200, false, `{"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"Parse error","data":"unexpected end of JSON input"}}`},
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
