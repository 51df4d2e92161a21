package oauth

import (
	"slices"
	"strings"
	"testing"
)

// Who accepts which resource for which endpoint. The TypeScript SDK and mcp-remote, which
// uses it, cover by origin and path prefix; Gemini CLI and VS Code compare parsed URLs;
// the Go SDK and RFC 9728 §3.3 compare characters.
func TestStrictness(t *testing.T) {
	const (
		all    = "spec ts-sdk mcp-remote gemini-cli go-sdk vscode"
		parsed = "ts-sdk mcp-remote gemini-cli vscode"
		prefix = "ts-sdk mcp-remote"
		nobody = ""
	)
	const endpoint = "https://mcp.example.com/api/mcp"
	tests := []struct{ endpoint, resource, accepted string }{
		{endpoint, endpoint, all},
		{"https://mcp.example.com", "https://mcp.example.com", all},
		{"https://mcp.example.com/", "https://mcp.example.com", parsed},
		{"https://mcp.example.com", "https://mcp.example.com/", parsed},
		{endpoint, "https://MCP.example.com/api/mcp", parsed},
		{endpoint, "https://mcp.example.com:443/api/mcp", parsed},
		{endpoint, "https://mcp.example.com", prefix},
		{endpoint, "https://mcp.example.com/", prefix},
		{endpoint, "https://mcp.example.com/api", prefix},
		{endpoint, "https://mcp.example.com/api/", prefix},
		{endpoint + "/", endpoint, prefix}, // the endpoint covers what is without the slash
		{endpoint, endpoint + "/", nobody}, // the reverse does not
		{endpoint + "?a=b", endpoint, prefix},
		{endpoint, endpoint + "?a=b", prefix},
		{endpoint, endpoint + "/v1", nobody},
		{endpoint, "https://mcp.example.com/api/mc", nobody},
		{endpoint, "https://mcp.example.com/API/mcp", nobody},
		{endpoint, "https://mcp.example.com/mcp", nobody},
		{endpoint, "http://mcp.example.com/api/mcp", nobody},
		{endpoint, "https://mcp.example.com:8443/api/mcp", nobody},
		{endpoint, "https://example.com/api/mcp", nobody},
		{endpoint, "mcp.example.com/api/mcp", nobody},
		{endpoint, "", nobody},
	}
	for _, tt := range tests {
		var accepted []string
		for _, s := range Strictnesses() {
			if s.Judge(tt.endpoint, tt.resource) {
				accepted = append(accepted, s.Client)
			}
		}
		if got := strings.Join(accepted, " "); got != tt.accepted {
			t.Errorf("%s for %s is accepted by %q, want %q", tt.resource, tt.endpoint, got, tt.accepted)
		}
	}
}

// Accepts answers by the relation alone and must not promise what Judge refuses.
func TestAcceptsAgreesWithJudge(t *testing.T) {
	urls := []string{"https://h", "https://h/", "https://h/a", "https://h/a/", "https://h/a/b", "https://h/ab", "https://h:443/a", "https://H/a", "http://h/a", "https://h:8443/a", "https://i/a", "", "a"}
	for _, s := range Strictnesses() {
		for _, endpoint := range urls {
			for _, resource := range urls {
				rel := CompareResource(endpoint, resource)
				if s.Accepts(rel) && !s.Judge(endpoint, resource) {
					t.Errorf("%s accepts the relation %s, but not %s for %s", s.Client, rel, resource, endpoint)
				}
				foreign := rel == ResourceHost || rel == ResourceScheme || rel == ResourcePort || rel == ResourceNotAURL && endpoint != resource
				if foreign && s.Judge(endpoint, resource) {
					t.Errorf("%s takes %s for %s", s.Client, resource, endpoint)
				}
			}
		}
	}
}

func TestStrictnessesAreComplete(t *testing.T) {
	var clients []string
	for _, s := range Strictnesses() {
		if s.Client == "" || s.Source == "" || !strings.HasSuffix(s.Rule, ".") || s.Accepts == nil || s.judge == nil {
			t.Errorf("incomplete: %+v", s)
		}
		if slices.Contains(clients, s.Client) {
			t.Errorf("%s stands twice", s.Client)
		}
		clients = append(clients, s.Client)
		if s.RootOrigin != (s.Client == "go-sdk" || s.Client == "vscode") {
			t.Errorf("%s: RootOrigin is %v", s.Client, s.RootOrigin)
		}
	}
	if clients[0] != "spec" {
		t.Errorf("the specification is not the first of %v", clients)
	}
}

func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://mcp.example.com/api/mcp?x#y": "https://mcp.example.com",
		"https://mcp.example.com":             "https://mcp.example.com",
		"https://MCP.example.com:443/":        "https://MCP.example.com:443",
		"http://[::1]:8000/mcp":               "http://[::1]:8000",
		"https://u:p@h/mcp":                   "https://h",
		"ftp://h/":                            "",
		"mcp.example.com":                     "",
		"/mcp":                                "",
		"https://":                            "",
		"https://h/%zz":                       "",
		"":                                    "",
	} {
		if got := OriginOf(address); got != want {
			t.Errorf("OriginOf(%q) = %q, want %q", address, got, want)
		}
	}
}
