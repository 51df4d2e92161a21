package probe

import (
	"strings"
	"testing"
)

// A key in the URL of an endpoint is masked by its name, however short it is.
func TestKeysInURLsAreMasked(t *testing.T) {
	for _, name := range []string{"key", "api_key", "apiKey", "API-KEY", "access_key", "secret", "sig", "signature", "auth", "session", "session_id", "jwt", "pwd"} {
		x := &Exchange{Method: "POST", URL: "https://mcp.example.com/mcp?a=1&" + name + "=short12&b=2",
			Header: []HeaderLine{{Name: "Location", Value: "/mcp/?" + name + "=short12"}}}
		newRedactor(nil).exchange(x, false)
		if strings.Contains(x.URL, "short12") || strings.Contains(x.Header[0].Value, "short12") {
			t.Errorf("%s: %s, Location %s", name, x.URL, x.Header[0].Value)
		}
		if !strings.Contains(x.URL, "a=1&"+name+"=") || !strings.HasSuffix(x.URL, "&b=2") {
			t.Errorf("%s: the rest of the URL is gone: %s", name, x.URL)
		}
	}
	// In JSON such a name is no secret by itself: a JWK's "key_ops" or an error's "code" stay.
	x := &Exchange{URL: "https://as.example.com/jwks", Body: []byte(`{"key":"public-part","code":"invalid"}`)}
	newRedactor(nil).exchange(x, false)
	if !strings.Contains(string(x.Body), "public-part") {
		t.Errorf("the body is %s", x.Body)
	}
}
