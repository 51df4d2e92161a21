package oauth

import "testing"

func TestCompareResource(t *testing.T) {
	const endpoint = "https://mcp.example.com/api/mcp"
	tests := []struct {
		endpoint, resource string
		want               ResourceRelation
	}{
		{endpoint, endpoint, ResourceExact},
		{endpoint, "HTTPS://mcp.example.com/api/mcp", ResourceCase},
		{endpoint, "https://MCP.example.com/api/mcp", ResourceCase},
		{endpoint, "https://mcp.example.com:443/api/mcp", ResourceCase},
		{endpoint, "https://mcp.example.com:/api/mcp", ResourceCase},
		{endpoint, "https://mcp.example.com/api/mcp/", ResourceSlash},
		{endpoint + "/", endpoint, ResourceSlash},
		{endpoint, "https://MCP.example.com:443/api/mcp/", ResourceSlash},
		{"https://mcp.example.com", "https://mcp.example.com/", ResourceSlash},
		{"https://mcp.example.com/", "https://mcp.example.com", ResourceSlash},
		{endpoint, "https://mcp.example.com", ResourceParent},
		{endpoint, "https://mcp.example.com/", ResourceParent},
		{endpoint, "https://mcp.example.com/api", ResourceParent},
		{endpoint, "https://mcp.example.com/api/", ResourceParent},
		{endpoint + "?a=b", endpoint, ResourceParent},
		{endpoint + "?a=b", endpoint + "/", ResourceParent},
		{endpoint + "?a=b", "https://mcp.example.com", ResourceParent},
		{endpoint, endpoint + "/v1", ResourceChild},
		{endpoint, endpoint + "?a=b", ResourceChild},
		{endpoint, endpoint + "#x", ResourceChild},
		{"https://mcp.example.com", endpoint, ResourceChild},
		{endpoint, "https://mcp.example.com/api/mcp2", ResourceSibling},
		{endpoint, "https://mcp.example.com/api/mc", ResourceSibling},
		{endpoint, "https://mcp.example.com/mcp", ResourceSibling},
		{endpoint, "https://mcp.example.com/API/mcp", ResourceSibling},
		{endpoint, "https://mcp.example.com/api//mcp", ResourceSibling},
		{endpoint, "https://mcp.example.com/api%2Fmcp", ResourceSibling},
		{endpoint + "?a=b", endpoint + "?a=c", ResourceSibling},
		{endpoint + "?a=b", "https://mcp.example.com/x", ResourceSibling},
		{endpoint, "http://mcp.example.com/api/mcp", ResourceScheme},
		{endpoint, "http://mcp.example.com:443/api/mcp", ResourceScheme},
		{endpoint, "http://mcp.example.com", ResourceScheme},
		{endpoint, "https://mcp.example.com:8443/api/mcp", ResourcePort},
		{"https://mcp.example.com:8443/api/mcp", endpoint, ResourcePort},
		{endpoint, "https://mcp.example.com:80/api/mcp", ResourcePort},
		{endpoint, "https://mcp.example.co/api/mcp", ResourceHost},
		{endpoint, "https://mcp.example.com./api/mcp", ResourceHost},
		{endpoint, "https://example.com/api/mcp", ResourceHost},
		{endpoint, "http://other.example.com:99/", ResourceHost},
		{"http://127.0.0.1:8000/mcp", "http://localhost:8000/mcp", ResourceHost},
		{"http://[::1]:8000/mcp", "http://[::1]:8000/mcp", ResourceExact},
		{"http://[::1]/mcp", "http://[::1]:80/mcp", ResourceCase},
		{endpoint, "https://u:p@mcp.example.com/api/mcp", ResourceCase},
		{endpoint, "", ResourceNotAURL},
		{endpoint, "mcp.example.com/api/mcp", ResourceNotAURL},
		{endpoint, "/api/mcp", ResourceNotAURL},
		{endpoint, "urn:mcp:server", ResourceNotAURL},
		{endpoint, "localhost:3000", ResourceNotAURL},
		{endpoint, "ftp://mcp.example.com/api/mcp", ResourceNotAURL},
		{endpoint, "https://", ResourceNotAURL},
		{endpoint, "https://mcp.example.com/%zz", ResourceNotAURL},
		{"", "", ResourceNotAURL},
	}
	for _, tt := range tests {
		if got := CompareResource(tt.endpoint, tt.resource); got != tt.want {
			t.Errorf("%s against %s: %s, want %s", tt.resource, tt.endpoint, got, tt.want)
		}
	}
}

// Turning the two around turns the relation around.
func TestCompareResourceIsMirrored(t *testing.T) {
	mirror := map[ResourceRelation]ResourceRelation{ResourceParent: ResourceChild, ResourceChild: ResourceParent}
	urls := []string{"https://h", "https://h/", "https://h/a", "https://h/a/", "https://h/a/b", "https://h/b", "https://h:8443/a", "http://h/a", "https://i/a", "https://h/a?x", "https://h/a?y", "https://H:443/a", "x"}
	for _, a := range urls {
		for _, b := range urls {
			want := CompareResource(a, b)
			if m, ok := mirror[want]; ok {
				want = m
			}
			if got := CompareResource(b, a); got != want {
				t.Errorf("%s against %s: %s; the other way %s", b, a, CompareResource(a, b), got)
			}
		}
	}
}

func TestUnder(t *testing.T) {
	tests := []struct {
		path, parent string
		want         bool
	}{
		{"/a/b", "/a", true}, {"/a/b", "/a/", true}, {"/a", "", true}, {"/a", "/", true}, {"/a/b/c", "/a", true},
		{"/a", "/a", false}, {"/a/", "/a", false}, {"/ab", "/a", false}, {"/", "", false}, {"", "", false}, {"/a", "/a/b", false}, {"/b", "/a", false},
	}
	for _, tt := range tests {
		if got := under(tt.path, tt.parent); got != tt.want {
			t.Errorf("under(%q, %q) = %v", tt.path, tt.parent, got)
		}
	}
}
