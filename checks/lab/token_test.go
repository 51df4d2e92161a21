package lab

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

const form = "Content-Type: application/x-www-form-urlencoded"

// obtain gets a token by client credentials.
func obtain(t *testing.T, c *http.Client, endpoint, resource string) string {
	t.Helper()
	q := url.Values{"grant_type": {"client_credentials"}, "client_id": {labClient}, "client_secret": {labSecret}, "scope": {"openid"}}
	if resource != "" {
		q.Set("resource", resource)
	}
	d := ask(t, c, "POST", endpoint, q.Encode(), form).json(t)
	token, _ := d["access_token"].(string)
	if token == "" || d["token_type"] != "Bearer" {
		t.Fatalf("no token: %v", d)
	}
	return token
}

// A token of the pair's own authorization server opens the MCP server, and nothing else does.
func TestTokens(t *testing.T) {
	for name, path := range map[string]string{"healthy": "/api/login/oauth/access_token", "healthy-redirects-none": "/token", "healthy-https": "/api/login/oauth/access_token"} {
		l, p := startOne(t, name)
		c := browser(t, l, p)
		good := obtain(t, c, p.Input.Casdoor+path, p.Input.MCP)
		if a := post(t, c, p.Input.MCP, initialize, "Authorization: Bearer "+good); a.StatusCode != 200 || !strings.Contains(a.body, `"casdoctor-lab"`) {
			t.Errorf("%s: a good token gets %d %s", name, a.StatusCode, a.body)
		}
		foreign, _ := mint("https://other.example.com", labClient, labClient, p.Input.MCP, "")
		elsewhere, _ := mint(p.Input.Casdoor, labClient, labClient, "https://other.example.com/mcp", "")
		old, _ := sign(claims{Claims: jwt.Claims{Issuer: p.Input.Casdoor, Audience: jwt.Audience{p.Input.MCP}, Expiry: jwt.NewNumericDate(time.Now().Add(-time.Hour))}})
		endless, _ := sign(claims{Claims: jwt.Claims{Issuer: p.Input.Casdoor, Audience: jwt.Audience{p.Input.MCP}}})
		cut := strings.LastIndexByte(good, '.')
		for what, token := range map[string]string{"garbage": "x", "another issuer": foreign, "another audience": elsewhere, "expired": old, "no exp": endless,
			"tampered": good[:cut+1] + "AAAA" + good[cut+5:], "no signature": good[:cut+1]} {
			a := post(t, c, p.Input.MCP, initialize, "Authorization: Bearer "+token)
			if line := a.Header.Get("WWW-Authenticate"); a.StatusCode != 401 || !strings.HasPrefix(line, `Bearer error="invalid_token"`) {
				t.Errorf("%s: %s gets %d %q", name, what, a.StatusCode, line)
			}
		}
	}
}

// Casdoor ignores resource with client credentials; the generic server does not.
func TestAudience(t *testing.T) {
	for name, want := range map[string]string{"healthy": labClient, "healthy-redirects-none": "resource"} {
		l, p := startOne(t, name)
		path := "/token"
		if name == "healthy" {
			path = "/api/login/oauth/access_token"
		}
		c := browser(t, l, p)
		token := obtain(t, c, p.Input.Casdoor+path, p.Input.MCP)
		if want == "resource" {
			want = p.Input.MCP
		}
		parsed, err := verifyToken(token, p.Input.Casdoor, []string{want})
		if err != nil || len(parsed.Audience) != 1 || parsed.AuthorizedParty != labClient || parsed.Scope != "openid" {
			t.Errorf("%s: %+v, %v", name, parsed, err)
		}
	}
}

func TestCasdoorTokens(t *testing.T) {
	l, p := startOne(t, "casdoor-prm-resource-is-origin")
	c, b := browser(t, l, p), p.Input.Casdoor
	token := obtain(t, c, b+"/api/login/oauth/access_token", "")
	if a := post(t, c, p.Input.MCP, madeUpTool, "Authorization: Bearer "+token); a.StatusCode != 200 || !strings.Contains(a.body, `"granted_scopes":["openid"]`) {
		t.Errorf("a made-up tool with a good token: %d %s", a.StatusCode, a.body)
	}
	// A token with a right signature that this Casdoor has not issued is unknown to it.
	other, _ := mint(b, labClient, labClient, labClient, "openid")
	if a := post(t, c, p.Input.MCP, madeUpTool, "Authorization: Bearer "+other); a.StatusCode != 401 || !strings.Contains(a.body, unknownToken) {
		t.Errorf("a token that was not issued: %d %s", a.StatusCode, a.body)
	}
	if a := ask(t, c, "GET", p.Input.MCP, "", "Authorization: Bearer "+token); a.StatusCode != 404 || !strings.Contains(a.body, "flown the coop") {
		t.Errorf("GET with a good token: %d %s", a.StatusCode, a.body)
	}
	introspect := func(token, secret string) got {
		return ask(t, c, "POST", b+"/api/login/oauth/introspect", "client_id=lab-client&client_secret="+secret+"&token="+token, form)
	}
	if d := introspect(token, labSecret).json(t); d["active"] != true || d["iss"] != b || d["aud"].([]any)[0] != labClient {
		t.Errorf("introspection: %v", d)
	}
	if a := introspect("x", labSecret); a.StatusCode != 200 || a.body != `{"active":false}` {
		t.Errorf("introspection of garbage: %d %s", a.StatusCode, a.body)
	}
	if a := introspect(token, "wrong"); a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") != `Basic realm="OAuth2"` {
		t.Errorf("introspection with a wrong secret: %d", a.StatusCode)
	}
	if a := ask(t, c, "GET", b+"/api/userinfo", "", "Authorization: Bearer "+token); a.StatusCode != 200 || !strings.Contains(a.body, "doesn't exist") {
		t.Errorf("userinfo: %d %s", a.StatusCode, a.body)
	}
}

// The keys that are published are those that sign, and hold nothing private.
func TestKeys(t *testing.T) {
	l, p := startOne(t, "healthy")
	a := ask(t, browser(t, l, p), "GET", p.Input.Casdoor+"/.well-known/jwks", "")
	key := a.json(t)["keys"].([]any)[0].(map[string]any)
	if key["kty"] != "RSA" || key["use"] != "sig" || key["alg"] != "RS256" || key["kid"] != keyID || key["n"] == "" || key["d"] != nil || len(key["x5c"].([]any)) != 1 {
		t.Errorf("key %v", key)
	}
}
