package lab

import (
	"net/http"
	"strings"
	"testing"
)

// allows reports that an answer may be seen by a page of the origin.
func allows(a got, origin string) bool {
	v := a.Header.Values("Access-Control-Allow-Origin")
	return len(v) == 1 && (v[0] == origin || v[0] == "*")
}

// preflightOf asks as a browser does before a call with a token.
func preflightOf(t *testing.T, c *http.Client, url, origin string) got {
	return ask(t, c, "OPTIONS", url, "", "Origin: "+origin, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type,mcp-protocol-version")
}

// TestPagesMayCall: the page of the pair and those on localhost may, a foreign one is refused, and without an
// Origin nothing of it shows.
func TestPagesMayCall(t *testing.T) {
	l, p := startOne(t, "healthy-page")
	c := browser(t, l, p)
	for _, o := range []string{pageOrigin, "http://localhost:6274"} {
		pre, call := preflightOf(t, c, p.Input.MCP, o), post(t, c, p.Input.MCP, initialize, "Origin: "+o)
		if pre.StatusCode != 204 || !allows(pre, o) || !strings.Contains(pre.Header.Get("Access-Control-Allow-Headers"), "MCP-Protocol-Version") {
			t.Errorf("the preflight from %s: %d %v", o, pre.StatusCode, pre.Header)
		}
		if call.StatusCode != 401 || !allows(call, o) || !strings.Contains(call.Header.Get("Access-Control-Expose-Headers"), "WWW-Authenticate") || call.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("the call from %s: %d %v", o, call.StatusCode, call.Header)
		}
	}
	for name, a := range map[string]got{"the preflight": preflightOf(t, c, p.Input.MCP, "https://foreign.example.com"), "the call": post(t, c, p.Input.MCP, initialize, "Origin: https://foreign.example.com")} {
		if a.StatusCode != 403 || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s from a foreign page: %d %v", name, a.StatusCode, a.Header)
		}
	}
	if a := post(t, c, p.Input.MCP, initialize); a.StatusCode != 401 || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without an origin: %d %v", a.StatusCode, a.Header)
	}
}

// TestDocumentsAndServersArePublic but for the login page, which no page calls.
func TestDocumentsAndServersArePublic(t *testing.T) {
	l, p := startOne(t, "healthy-page")
	c, as := browser(t, l, p), p.Input.Casdoor
	const foreign = "https://foreign.example.com"
	for _, url := range []string{origin(p.Input.MCP) + prmName + "/mcp", as + rfc8414Name, as + "/jwks", as + "/token", as + "/register"} {
		if pre := preflightOf(t, c, url, foreign); pre.StatusCode != 204 || !allows(pre, foreign) {
			t.Errorf("the preflight to %s: %d %v", url, pre.StatusCode, pre.Header)
		}
		if a := ask(t, c, "GET", url, "", "Origin: "+foreign); !allows(a, foreign) {
			t.Errorf("GET %s: %d %v", url, a.StatusCode, a.Header)
		}
	}
	if a := ask(t, c, "GET", as+"/authorize", "", "Origin: "+foreign); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the login page: %v", a.Header)
	}
}

// The faults for pages, as they look on the wire; without an Origin each pair is like any other.
func TestCORSFaultsOnTheWire(t *testing.T) {
	prm := func(p Pair) string { return origin(p.Input.MCP) + prmName + "/mcp" }
	for _, tt := range []struct {
		pair string
		ask  func(t *testing.T, c *http.Client, p Pair) got
		ok   func(a got) bool
	}{
		{"cors-origin-not-allowed", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool { return a.StatusCode == 403 }},
		{"cors-preflight-not-implemented", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool { return a.StatusCode == 405 && !allows(a, pageOrigin) }},
		{"cors-preflight-requires-auth", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool { return a.StatusCode == 401 && a.Header.Get("WWW-Authenticate") != "" }},
		{"cors-allow-headers-missing", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool {
			return allows(a, pageOrigin) && !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "MCP")
		}},
		{"cors-missing-on-401", func(t *testing.T, c *http.Client, p Pair) got {
			return post(t, c, p.Input.MCP, initialize, "Origin: "+pageOrigin)
		}, func(a got) bool { return a.StatusCode == 401 && !allows(a, pageOrigin) }},
		{"cors-missing-on-401", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool { return a.StatusCode == 204 && allows(a, pageOrigin) }},
		{"cors-expose-headers-missing", func(t *testing.T, c *http.Client, p Pair) got {
			return post(t, c, p.Input.MCP, initialize, "Origin: "+pageOrigin)
		}, func(a got) bool {
			return allows(a, pageOrigin) && a.Header.Get("Access-Control-Expose-Headers") == ""
		}},
		{"cors-duplicate-acao", func(t *testing.T, c *http.Client, p Pair) got { return preflightOf(t, c, p.Input.MCP, pageOrigin) }, func(a got) bool { return len(a.Header.Values("Access-Control-Allow-Origin")) == 2 }},
		{"cors-missing-on-wellknown", func(t *testing.T, c *http.Client, p Pair) got {
			return ask(t, c, "GET", prm(p), "", "Origin: "+pageOrigin)
		}, func(a got) bool { return a.StatusCode == 200 && !allows(a, pageOrigin) }},
		{"cors-missing-on-as-endpoints", func(t *testing.T, c *http.Client, p Pair) got {
			return ask(t, c, "POST", p.Input.Casdoor+"/token", "", "Origin: "+pageOrigin)
		}, func(a got) bool { return !allows(a, pageOrigin) }},
	} {
		t.Run(tt.pair, func(t *testing.T) {
			l, p := startOne(t, tt.pair)
			c := browser(t, l, p)
			if p.Input.Origin != pageOrigin {
				t.Errorf("the user asks for %q", p.Input.Origin)
			}
			if a := tt.ask(t, c, p); !tt.ok(a) {
				t.Errorf("%d %v", a.StatusCode, a.Header)
			}
			if a := post(t, c, p.Input.MCP, initialize); a.StatusCode != 401 {
				t.Errorf("without a page: %d", a.StatusCode)
			}
		})
	}
}
