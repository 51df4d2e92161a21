package oauth

import (
	"strings"
	"testing"
)

func TestResourceFault(t *testing.T) {
	for resource, want := range map[string]string{
		"https://mcp.example.com/mcp": "", "http://localhost:3000": "", "HTTPS://MCP.example.com": "", "https://mcp.example.com/?a=b": "", "http://[::1]:3000/mcp": "",
		"your-server.com": "no scheme", "/relative": "no scheme", "//mcp.example.com": "no scheme", "": "is empty",
		"localhost:3000": `"localhost" is read as the scheme`, "mcp.example.com:8080/x": "is read as the scheme",
		"urn:foo:bar": `the scheme "urn"`, "javascript:x": "the scheme", "mcp://server": `the scheme "mcp"`,
		"https:mcp.example.com": "no host", "https://": "no host", "https://mcp.example.com/mcp#x": "a fragment", "https://mcp.example.com#": "a fragment",
		"https://mcp.example.com/\u200bmcp": "zero-width space", "https://mcp.example.com /": "(space)", "https://mcp.еxample.com": "Cyrillic", "http://[": "cannot be parsed",
		"https://mcp.example.com/%zz": "cannot be parsed",
	} {
		got := ResourceFault(resource)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", resource, got, want)
		}
	}
}

func TestResourceNotes(t *testing.T) {
	for resource, want := range map[string]string{
		"https://mcp.example.com/mcp": "", "https://mcp.example.com": "", "https://mcp.example.com:8443/a": "", "HTTPS://mcp.example.com": "lower case", "https://MCP.example.com": "lower case",
		"https://mcp.example.com:443": "default", "http://h:80/x": "default", "https://mcp.example.com/": "bare host", "https://mcp.example.com/mcp/": "ends in a slash", "https://mcp.example.com/mcp?x": "query",
	} {
		got := strings.Join(ResourceNotes(resource), ", ")
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", resource, got, want)
		}
	}
}

func TestOtherSlashOfResource(t *testing.T) {
	for a, b := range map[string]string{"https://h": "https://h/", "https://h/mcp": "https://h/mcp/", "https://h/mcp?x=/": "https://h/mcp/?x=/"} {
		if got := OtherSlashOfResource(a); got != b {
			t.Errorf("%q: %q", a, got)
		}
		if got := OtherSlashOfResource(b); got != a {
			t.Errorf("%q: %q", b, got)
		}
	}
	if !BareOrigin("https://h") || !BareOrigin("https://h:1/") || BareOrigin("https://h/mcp") || BareOrigin("h") {
		t.Error("bare origins are not told")
	}
}
