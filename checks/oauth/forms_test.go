package oauth

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parsed(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// RFC 9728 §3.1: the well-known path goes between host and path; only a slash that
// follows the host is removed.
func TestResourceMetadataURLs(t *testing.T) {
	const root = "https://h/.well-known/oauth-protected-resource"
	tests := []struct{ mcp, path, root string }{
		{"https://h", "", root},
		{"https://h/", "", root},
		{"https://h/mcp", root + "/mcp", root},
		{"https://h/mcp/", root + "/mcp/", root},
		{"https://h/api/mcp", root + "/api/mcp", root},
		{"https://h/resource1", root + "/resource1", root},
		{"https://h/mcp?tenant=a", root + "/mcp?tenant=a", root},
		{"https://h?tenant=a", root + "?tenant=a", root},
		{"https://h/?tenant=a", root + "?tenant=a", root},
		{"https://h/mcp#x", root + "/mcp", root},
		{"https://h/a%2Fb", root + "/a%2Fb", root},
		{"https://h/ü", root + "/%C3%BC", root},
		{"https://h//", root + "//", root},
		{"http://127.0.0.1:8000/api/mcp", "http://127.0.0.1:8000/.well-known/oauth-protected-resource/api/mcp", "http://127.0.0.1:8000/.well-known/oauth-protected-resource"},
		{"https://[::1]:8443/mcp", "https://[::1]:8443/.well-known/oauth-protected-resource/mcp", "https://[::1]:8443/.well-known/oauth-protected-resource"},
		{"https://u:p@h/mcp", root + "/mcp", root},
	}
	for _, tt := range tests {
		if path, root := ResourceMetadataURLs(parsed(t, tt.mcp)); path != tt.path || root != tt.root {
			t.Errorf("%s: %q, %q", tt.mcp, path, root)
		}
	}
}

func TestServerMetadataForms(t *testing.T) {
	plain := func(base string) []Form {
		return []Form{{FormRFC8414, base + "/.well-known/oauth-authorization-server"}, {FormOIDC, base + "/.well-known/openid-configuration"}}
	}
	withPath := func(base, path string) []Form {
		return []Form{
			{FormRFC8414, base + "/.well-known/oauth-authorization-server" + path}, {FormOIDCInsertion, base + "/.well-known/openid-configuration" + path},
			{FormOIDC, base + path + "/.well-known/openid-configuration"}, {FormRFC8414Append, base + path + "/.well-known/oauth-authorization-server"},
		}
	}
	tests := []struct {
		issuer string
		want   []Form
	}{
		{"https://as.example.com", plain("https://as.example.com")},
		{"https://as.example.com/", plain("https://as.example.com")},
		{"http://127.0.0.1:8000", plain("http://127.0.0.1:8000")},
		{"https://[::1]:8443/", plain("https://[::1]:8443")},
		// RFC 8414 §3.1, its example.
		{"https://example.com/issuer1", withPath("https://example.com", "/issuer1")},
		{"https://example.com/issuer1/", withPath("https://example.com", "/issuer1")},
		{"https://h/realms/mcp", withPath("https://h", "/realms/mcp")},
		{"https://h/a%2Fb", withPath("https://h", "/a%2Fb")},
		{"https://h/.well-known/mcp-app", withPath("https://h", "/.well-known/mcp-app")},
		{"https://h//", plain("https://h")},
	}
	for _, tt := range tests {
		got, err := ServerMetadataForms(tt.issuer)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", tt.issuer, err, diff)
		}
	}
	for issuer, says := range map[string]string{
		"":                    "the issuer is empty",
		"as.example.com":      "the issuer is not an absolute URL",
		"/oauth":              "the issuer is not an absolute URL",
		"ftp://h":             "the issuer is not a web URL",
		"https://h#x":         "the issuer has a fragment",
		"https://h?a=b":       "the issuer has a query",
		"https://h/x?":        "the issuer has a query",
		"https://u:p@h":       "the issuer contains a user name",
		"https://h:x":         "the issuer is not a URL",
		" https://h":          "the issuer begins or ends with a space",
		"https://h/\x00":      "the issuer is not a URL",
		"javascript:alert(1)": "the issuer is not a web URL",
	} {
		forms, err := ServerMetadataForms(issuer)
		if forms != nil || err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q: %v, %v", issuer, forms, err)
		}
		if err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"https://mcp.example.com/mcp":   "https://mcp.example.com/mcp",
		"https://mcp.example.com":       "https://mcp.example.com",
		"https://mcp.example.com/":      "https://mcp.example.com",
		"HTTPS://MCP.Example.COM/Mcp":   "https://mcp.example.com/Mcp",
		"https://h:443/mcp":             "https://h/mcp",
		"http://h:80/mcp":               "http://h/mcp",
		"https://h:80/mcp":              "https://h:80/mcp",
		"http://h:443/mcp":              "http://h:443/mcp",
		"https://h:8443/mcp/":           "https://h:8443/mcp/",
		"https://h:/mcp":                "https://h/mcp",
		"https://h/mcp?a=B":             "https://h/mcp?a=B",
		"https://h/?a=B":                "https://h?a=B",
		"https://h/mcp#x":               "https://h/mcp",
		"https://u:p@h/mcp":             "https://h/mcp",
		"https://[::1]:443/mcp":         "https://[::1]/mcp",
		"https://[::1]:8443":            "https://[::1]:8443",
		"https://[2001:DB8::1]/a%2fb":   "https://[2001:db8::1]/a%2fb",
		"http://127.0.0.1:8000/api/mcp": "http://127.0.0.1:8000/api/mcp",
	} {
		got := Canonical(parsed(t, in))
		if got != want {
			t.Errorf("Canonical(%s) = %s, want %s", in, got, want)
		}
		if again := Canonical(parsed(t, got)); again != got {
			t.Errorf("Canonical(%s) = %s", got, again)
		}
	}
}
