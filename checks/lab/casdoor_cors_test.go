package lab

import (
	"strings"
	"testing"
)

// The table of origins as it was measured on a Casdoor by the name auth.example.com whose one application redirects to
// https://client.example.com/callback: the answers to preflights, to calls that any origin may make, and to all others.
func TestCasdoorCORS(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, b := browser(t, l, p), p.Input.Casdoor
	const token, register, userinfo = "/api/login/oauth/access_token", "/api/oauth/register", "/api/userinfo"
	for origin, want := range map[string]struct {
		allowed bool
		echo    string // Access-Control-Allow-Origin of the calls that are open to all
	}{
		"https://client.example.com":      {true, "https://client.example.com"},
		"https://sub.client.example.com":  {true, "https://sub.client.example.com"},
		"http://localhost:3000":           {true, "http://localhost:3000"},
		"https://localhost:3000":          {true, "https://localhost:3000"},
		"http://127.0.0.1:6274":           {true, "http://127.0.0.1:6274"},
		"https://auth.example.com":        {true, "https://auth.example.com"},
		"http://auth.example.com:8443":    {true, "http://auth.example.com:8443"},
		"https://appleid.apple.com":       {true, "https://appleid.apple.com"},
		"https://abc.chromiumapp.org":     {true, "https://abc.chromiumapp.org"},
		b:                                 {true, b}, // `origin`
		"https://client.example.com:8443": {false, "https://client.example.com:8443"},
		"http://client.example.com":       {false, "http://client.example.com"},
		"https://claude.ai":               {false, "https://claude.ai"},
		"https://127.0.0.1:6274":          {false, "https://127.0.0.1:6274"},
		"http://[::1]:3000":               {false, "http://[::1]:3000"},
		"garbage":                         {false, "garbage"},
	} {
		headers := []string{"Host: auth.example.com", "Origin: " + origin, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization, mcp-protocol-version"}
		for _, path := range []string{oidcName, token, register, "/api/mcp"} {
			judgeCORS(t, "OPTIONS "+path+" "+origin, ask(t, c, "OPTIONS", b+path, "", headers...), want.allowed, origin)
		}
		judgeCORS(t, "GET metadata "+origin, ask(t, c, "GET", b+oidcName, "", headers[:2]...), want.allowed, origin)
		judgeCORS(t, "POST register "+origin, ask(t, c, "POST", b+register, "{}", headers[:2]...), want.allowed, origin)
		judgeCORS(t, "POST token "+origin, ask(t, c, "POST", b+token, "", headers[:2]...), true, want.echo)
		judgeCORS(t, "OPTIONS userinfo "+origin, ask(t, c, "OPTIONS", b+userinfo, "", headers...), true, want.echo)
		if a := ask(t, c, "GET", b+"/login/oauth/authorize", "", headers[:2]...); a.StatusCode != 200 || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("the login page to %s: %d %q", origin, a.StatusCode, a.Header.Get("Access-Control-Allow-Origin"))
		}
	}
}

// judgeCORS: the fixed headers and no more, or 403 without any.
func judgeCORS(t *testing.T, what string, a got, allowed bool, origin string) {
	t.Helper()
	if !allowed {
		if a.StatusCode != 403 || a.body != "" || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %q %s", what, a.StatusCode, a.Header.Get("Access-Control-Allow-Origin"), a.body)
		}
		return
	}
	h := a.Header
	if a.StatusCode == 403 || h.Get("Access-Control-Allow-Origin") != origin || h.Get("Access-Control-Allow-Methods") != "POST, GET, OPTIONS, DELETE" ||
		h.Get("Access-Control-Allow-Headers") != "Content-Type, Authorization" || h.Get("Access-Control-Allow-Credentials") != "true" ||
		h.Get("Access-Control-Expose-Headers") != "" || h.Get("Vary") != "" || strings.HasPrefix(what, "OPTIONS") && (a.StatusCode != 200 || a.body != "") {
		t.Errorf("%s: %d %v %s", what, a.StatusCode, h, a.body)
	}
}

// Without an origin, or with the origin null, a preflight gets a star; by an address every origin is taken.
func TestCasdoorCORSElse(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, b := browser(t, l, p), p.Input.Casdoor
	for _, headers := range [][]string{{"Host: auth.example.com"}, {"Host: auth.example.com", "Origin: null"}} {
		a := ask(t, c, "OPTIONS", b+oidcName, "", headers...)
		if a.StatusCode != 200 || a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Access-Control-Allow-Headers") != "" {
			t.Errorf("%v: %d %v", headers, a.StatusCode, a.Header)
		}
		if a := ask(t, c, "GET", b+oidcName, "", headers...); a.StatusCode != 200 || len(a.Header.Values("Access-Control-Allow-Origin")) > 0 {
			t.Errorf("GET %v: %d %v", headers, a.StatusCode, a.Header)
		}
	}
	if a := ask(t, c, "GET", b+oidcName, "", "Origin: https://evil.example.com"); a.Header.Get("Access-Control-Allow-Origin") != "https://evil.example.com" {
		t.Errorf("by an address: %d %v", a.StatusCode, a.Header)
	}
	if a := ask(t, c, "GET", b+"/api/health", "", "Host: auth.example.com", "Origin: https://evil.example.com", "Authorization: Bearer x"); a.body != unknown {
		t.Errorf("a bad token is looked at first: %d %s", a.StatusCode, a.body)
	}
	if a := ask(t, c, "GET", b+"/api/health", "", "Origin: http://["); a.StatusCode != 500 || a.body != "" {
		t.Errorf("an origin that is no URL: %d %s", a.StatusCode, a.body)
	}
}
