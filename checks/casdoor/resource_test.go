package casdoor

import "testing"

// As it was seen on a running Casdoor.
func TestTakesResource(t *testing.T) {
	for resource, want := range map[string]string{
		"": "", "https://mcp.example.com/mcp": "", "localhost:3000": "", "mcp.example.com:8080/x": "", "urn:foo:bar": "", "javascript:x": "", "https://x#frag": "",
		"your-server.com": "resource must be an absolute URI", "/relative": "resource must be an absolute URI", "not a url": "resource must be an absolute URI",
		"http://[": "resource must be a valid URI",
	} {
		ok, msg := TakesResource(resource)
		if msg != want || ok != (want == "") {
			t.Errorf("%q: %v, %q, want %q", resource, ok, msg, want)
		}
	}
}
