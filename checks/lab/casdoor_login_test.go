package lab

import (
	"net/url"
	"strings"
	"testing"
)

func TestCasdoorAppLogin(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, b := browser(t, l, p), p.Input.Casdoor
	question := url.Values{"clientId": {labClient}, "responseType": {"code"}, "redirectUri": {"https://client.example.com/callback"}, "scope": {"openid"}, "state": {"x"}, "type": {"code"}}
	const nothing = `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`
	for name, tt := range map[string]struct {
		change [2]string
		want   string // the beginning
	}{
		"good":          {[2]string{"state", "y"}, `{"status":"ok","msg":"","sub":"","name":"","data":{"owner":"admin","name":"lab-app",`},
		"slash":         {[2]string{"redirectUri", "https://client.example.com/callback/"}, `{"status":"error","msg":"Redirect URI: https://client.example.com/callback/ doesn't exist in the allowed Redirect URI list","sub":"","name":"","data":{`},
		"client":        {[2]string{"clientId", "nope"}, `{"status":"error","msg":"Invalid client_id","sub":"","name":"","data":null,`},
		"response type": {[2]string{"responseType", "foo"}, `{"status":"error","msg":"Grant_type: foo is not supported in this application","sub":"","name":"","data":null,`},
		"no type":       {[2]string{"type", ""}, nothing},
		"loopback":      {[2]string{"redirectUri", "http://localhost:1234/any"}, `{"status":"ok"`},
	} {
		q, _ := url.ParseQuery(question.Encode())
		q.Set(tt.change[0], tt.change[1])
		if a := ask(t, c, "GET", b+"/api/get-app-login?"+q.Encode(), ""); a.StatusCode != 200 || !strings.HasPrefix(a.body, tt.want) {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
	question.Set("redirectUri", "http://[")
	if a := ask(t, c, "GET", b+"/api/get-app-login?"+question.Encode(), ""); a.StatusCode != 500 || a.body != "" {
		t.Errorf("a redirect URI that cannot be read: %d %s", a.StatusCode, a.body)
	}
}

// The rule for redirect URIs as it was measured, entry by entry.
func TestCasdoorRedirectRule(t *testing.T) {
	for _, tt := range []struct {
		entry, uri string
		want       bool
	}{
		{"https://client.example.com/callback", "https://client.example.com/callback", true},
		{"https://client.example.com/callback", "https://client.example.com/callback?a=b#c", true},
		{"https://client.example.com/callback", "https://sub.client.example.com/callback", true},
		{"https://client.example.com/callback", "https://client.example.com/callback/", false},
		{"https://client.example.com/callback", "https://client.example.com:443/callback", false},
		{"https://client.example.com/callback", "http://client.example.com/callback", false},
		{"https://client.example.com/callback", "https://CLIENT.example.com/callback", false},
		{"https://h", "https://h/", false},
		{"cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback", true},
		{"com.example.app:/cb", "com.example.app:/cb", true},
		{"example.com", "https://example.com:8443/any", true},
		{"example.com/cb", "http://a.example.com/cb", true},
		{"example.com/cb", "http://a.example.com/cd", false},
		{".example.com", "https://a.example.com/x", true},
		{".example.com", "https://example.com/x", false},
		{`^https://.*\.example\.com/callback$`, "https://a.example.com/callback", true},
		{`^https://.*\.example\.com/callback$`, "https://evil.com/x.example.com/callback", true},
		{"https://x/.*", "https://x/y", false},
		{"", "", false},
	} {
		u, err := url.Parse(tt.uri)
		if err != nil {
			t.Fatal(err)
		}
		if got := matches(tt.uri, u, tt.entry); got != tt.want {
			t.Errorf("%q with the entry %q: %v", tt.uri, tt.entry, got)
		}
	}
}

// With a list of scopes of its own an application refuses even openid.
func TestCasdoorScopes(t *testing.T) {
	open, strict := application{}, application{scopes: []string{"files:read"}}
	for scope, want := range map[string]bool{"": true, "files:read": true, "openid": false, "files:read openid": false} {
		if strict.takes(scope) != want || !open.takes(scope) {
			t.Errorf("%q: %v", scope, strict.takes(scope))
		}
	}
}

// A token's scopes decide which tools there are.
func TestCasdoorTools(t *testing.T) {
	for scope, want := range map[string]int{"": 0, "openid": 0, "application:read": 2, "user:write": 3, "read": 4, "write": 6, "admin": 10, "read:application": 0} {
		if got := toolsFor(caller{known: true, token: true, scope: scope}); len(got) != want {
			t.Errorf("%q: %d tools, want %d", scope, len(got), want)
		}
	}
	if len(toolsFor(caller{})) != 10 || len(toolsFor(caller{known: true})) != 10 {
		t.Error("without a token all tools are shown")
	}
}
