package lab

import (
	"net/http"
	"strings"
	"testing"
)

// step is a request to a pair and what must come back.
type step struct {
	pair    string
	ask     func(t *testing.T, c *http.Client, p Pair) got
	status  int
	header  string // "Name: beginning of the value"; "!Name" for its absence
	has     string // in the body
	without string // not in the body
}

func call0(t *testing.T, c *http.Client, p Pair) got { return post(t, c, p.Input.MCP, initialize) }

func bogus(t *testing.T, c *http.Client, p Pair) got {
	return post(t, c, p.Input.MCP, initialize, "Authorization: Bearer made-up")
}

func tool(t *testing.T, c *http.Client, p Pair) got { return post(t, c, p.Input.MCP, madeUpTool) }

func as(headers ...string) func(*testing.T, *http.Client, Pair) got {
	return func(t *testing.T, c *http.Client, p Pair) got { return post(t, c, p.Input.MCP, initialize, headers...) }
}

// at asks a path of the MCP host, below its origin.
func at(path string) func(*testing.T, *http.Client, Pair) got {
	return func(t *testing.T, c *http.Client, p Pair) got { return ask(t, c, "GET", origin(p.Input.MCP)+path, "") }
}

// atAS asks a path of the authorization server.
func atAS(path string) func(*testing.T, *http.Client, Pair) got {
	return func(t *testing.T, c *http.Client, p Pair) got {
		return ask(t, c, "GET", origin(p.Input.Casdoor)+path, "")
	}
}

func slashed(t *testing.T, c *http.Client, p Pair) got {
	return post(t, c, p.Input.MCP+"/", initialize)
}

func origin(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

const challenged = "Www-Authenticate: Bearer resource_metadata="

// The faults as they look on the wire.
func TestFaults(t *testing.T) {
	prm := prmName + "/mcp"
	steps := []step{
		{"wrong-mcp-url", call0, 405, "Content-Type: text/html", "405", ""},
		{"wrong-mcp-url", at("/connect"), 200, "Content-Type: text/html", "Connect", ""},
		{"wrong-mcp-url-2", at("/"), 200, "Content-Type: text/html", "Connect", ""},
		{"waf-challenge-page", call0, 403, "Cf-Mitigated: challenge", "Just a moment", ""},
		{"waf-challenge-page", at(prm), 403, "Cf-Mitigated: challenge", "", "resource"},
		{"waf-blocks-client-ua", as("User-Agent: Claude-User"), 403, "!WWW-Authenticate", "403 Forbidden", ""},
		{"waf-blocks-client-ua", as("User-Agent: python-httpx/0.28.1"), 403, "", "", ""},
		{"waf-blocks-client-ua", as("User-Agent: Python/3.12 aiohttp/3.13.5"), 403, "", "", ""},
		{"waf-blocks-client-ua", as("User-Agent: curl/8.0"), 401, challenged, "", ""},
		{"host-header-rejected", call0, 421, "!WWW-Authenticate", "Invalid Host header", ""},
		{"host-header-rejected", as("Host: localhost"), 401, challenged, "", ""},
		{"host-header-rejected", at(prm), 200, "", "resource", ""},
		{"status-403-instead-of-401", call0, 403, "!WWW-Authenticate", "Not authenticated", ""},
		{"status-403-instead-of-401", bogus, 401, "Www-Authenticate: Bearer error=", "", ""},
		{"lb-path-rule-misses-bare-path", call0, 401, "Www-Authenticate: Basic", "nginx", ""},
		{"lb-path-rule-misses-bare-path", slashed, 401, challenged, "", ""},
		{"redirect-to-login", call0, 302, "Location: http", "", ""},
		{"redirect-to-login", at(prm), 200, "", "resource", ""},
		{"redirect-slash-or-scheme-downgrade", call0, 307, "Location: http://127.0.0.1:", "", ""},
		{"redirect-slash-or-scheme-downgrade", slashed, 401, challenged, "", ""},
		{"redirect-slash-or-scheme-downgrade-2", call0, 307, "Location: http://localhost:", "", ""},
		{"accept-header-406", call0, 406, "", "Accept", ""},
		{"accept-header-406", as("Accept: application/json"), 401, challenged, "", ""},

		{"www-authenticate-missing", call0, 401, "!WWW-Authenticate", "", ""},
		{"www-authenticate-missing", at(prm), 200, "", "resource", ""},
		{"www-authenticate-no-resource-metadata", call0, 401, `Www-Authenticate: Bearer realm="mcp"`, "", ""},
		{"www-authenticate-no-resource-metadata", at(prm), 200, "", "resource", ""},
		{"www-authenticate-malformed", call0, 401, "Www-Authenticate: Bearer resource_metadata=http://127.0.0.1:", "", ""},
		{"www-authenticate-malformed-2", bogus, 401, `Www-Authenticate: Bearer error="invalid_token" error_description=`, "", ""},
		{"resource-metadata-url-wrong", at("/mcp" + prmName), 404, "", "", ""},
		{"challenge-only-on-tool-call", call0, 200, "!WWW-Authenticate", "protocolVersion", ""},
		{"challenge-only-on-tool-call", tool, 401, challenged, "", ""},
		{"invalid-token-wrong-status", call0, 401, challenged, "", ""},
		{"invalid-token-wrong-status", bogus, 403, "!WWW-Authenticate", "Invalid token", ""},
		{"invalid-token-wrong-status-2", bogus, 500, "", "Internal", ""},
		{"spurious-oauth-advertised", call0, 200, "", "protocolVersion", ""},
		{"spurious-oauth-advertised", at(rfc8414Name), 200, "", "issuer", ""},
		{"spurious-oauth-advertised", at(prmName), 404, "", "", ""},

		{"prm-missing", at(prm), 404, "", "", "resource"},
		{"prm-missing", call0, 401, challenged, "", ""},
		{"no-oauth-metadata-anywhere", call0, 401, "!WWW-Authenticate", "API key", ""},
		{"prm-invalid-fields", at(prm), 200, "", `"authorization_servers":[]`, ""},
		{"prm-invalid-fields-2", at(prm), 200, "", "authorization_servers", `"resource":`},
		{"prm-served-at-one-path-only", at(prm), 404, "", "", ""},
		{"prm-served-at-one-path-only", at(prmName), 200, "", "resource", ""},
		{"prm-only-via-challenge", at(prmName), 404, "", "", ""},
		{"prm-only-via-challenge", at("/oauth/resource.json"), 200, "", "resource", ""},
		{"prm-conflicting-documents", at(prmName), 200, "", "/v1/mcp", ""},
		{"prm-conflicting-documents", at(prm), 200, "", "resource", "/v1/mcp"},
		{"prm-resource-trailing-slash", at(prm), 200, "", `/mcp/"`, ""},
		{"wellknown-html-200-spa", at(prm), 200, "Content-Type: text/html", "<!doctype", ""},
		{"wellknown-html-200-spa", call0, 401, challenged, "", ""},
		{"wellknown-requires-auth", at(prm), 401, "", "Unauthorized", ""},
		{"wellknown-not-routed-by-proxy", at(prmName + "/tools/mcp"), 404, "Server: nginx", "", ""},
		{"wellknown-not-routed-by-proxy", at("/tools" + prmName), 200, "", "resource", ""},
		{"wellknown-not-routed-by-proxy", call0, 401, "Www-Authenticate: Bearer", "", ""},
		{"metadata-http-scheme-behind-proxy", at(prm), 200, "", `"resource":"http://localhost:`, ""},
		{"metadata-internal-host-leak", at(prm), 200, "", "casdoor.internal.invalid", ""},
		{"metadata-internal-host-leak-2", atAS(rfc8414Name), 200, "", `"issuer":"http://casdoor.internal.invalid:8000"`, ""},
		{"metadata-scheme-guess-wrong", atAS(rfc8414Name), 200, "", `"issuer":"https://127.0.0.1:`, ""},
		{"as-metadata-404-at-declared-as", atAS(rfc8414Name), 404, "", "", ""},
		{"as-metadata-5xx", atAS(oidcName), 502, "", "Bad Gateway", ""},
		{"as-metadata-rfc8414-missing", atAS(rfc8414Name), 404, "", "", ""},
		{"as-metadata-path-form", atAS("/tenant1" + oidcName), 200, "", "issuer", ""},
		{"as-metadata-path-form", atAS(rfc8414Name + "/tenant1"), 404, "", "", ""},
		{"as-metadata-invalid-fields", atAS(rfc8414Name), 200, "", "issuer", "token_endpoint\""},
		{"as-issuer-trailing-slash", atAS(rfc8414Name), 200, "", `/","`, ""},
		{"as-subpath-not-supported", atAS("/casdoor" + oidcName), 200, "Content-Type: text/html", "Casdoor", ""},
		{"as-subpath-not-supported-2", atAS("/auth" + oidcName), 200, "", "issuer", "/auth/"},
		{"as-subpath-not-supported-2", atAS("/jwks"), 404, "Server: nginx", "", ""},
		{"pkce-s256-not-advertised", atAS(rfc8414Name), 200, "", "issuer", "code_challenge_methods_supported"},
		{"pkce-s256-not-advertised-2", atAS(rfc8414Name), 200, "", `"code_challenge_methods_supported":["plain"]`, ""},
		{"cimd-advertised-not-working", atAS("/authorize?client_id=https%3A%2F%2Fx.example%2Fc"), 400, "", "Unknown client", ""},
		{"rfc9207-iss", atAS(rfc8414Name), 200, "", `"authorization_response_iss_parameter_supported":true`, ""},
		{"jwks-uri-404", atAS("/certs"), 404, "", "", ""},
		{"jwks-missing-use-alg", atAS("/jwks"), 200, "", "kid", `"alg"`},
		{"dcr-no-registration-endpoint", atAS(rfc8414Name), 200, "", "issuer", "registration_endpoint"},

		{"casdoor-host-scheme-guess", atAS(rfc8414Name), 200, "", `"issuer":"https://casdoor.localhost:`, ""},
		{"casdoor-bad-bearer-http-200", bogus, 200, "", `"msg": "Access token doesn't exist in database"`, "jsonrpc"},
		{"casdoor-bad-bearer-http-200", call0, 401, challenged, "", ""},
		{"casdoor-trailing-slash-denied", call0, 200, "", denied, ""},
		{"casdoor-wellknown-200-envelope", atAS(prm), 200, "", denied, ""},
		{"casdoor-prm-app-scoped-undiscoverable", at(prm), 200, "", `/.well-known/mcp-app"]`, ""},
		{"casdoor-auth-methods-not-advertised", atAS(rfc8414Name), 200, "", "issuer", "registration_endpoint"},
	}
	var names []string
	for _, s := range steps {
		names = append(names, s.pair)
	}
	l := start(t, names...)
	for _, s := range steps {
		p, _ := l.Pair(s.pair)
		if a := s.ask(t, browser(t, l, p), p); !s.fits(a) {
			t.Errorf("%s: %d %v %s, want %+v", s.pair, a.StatusCode, a.Header, a.body, s)
		}
	}
}

func (s step) fits(a got) bool {
	name, value, _ := strings.Cut(s.header, ": ")
	if absent, ok := strings.CutPrefix(name, "!"); ok && a.Header.Get(absent) != "" {
		return false
	}
	if value != "" && !strings.HasPrefix(a.Header.Get(name), value) {
		return false
	}
	return a.StatusCode == s.status && strings.Contains(a.body, s.has) && (s.without == "" || !strings.Contains(a.body, s.without))
}

// Registration at the generic server: open in the healthy pairs, guarded in one fault.
func TestGenericRegistration(t *testing.T) {
	l := start(t, "healthy-redirects-none", "dcr-endpoint-requires-auth")
	for name, want := range map[string]int{"healthy-redirects-none": 400, "dcr-endpoint-requires-auth": 401} {
		p, _ := l.Pair(name)
		if a := ask(t, browser(t, l, p), "POST", p.Input.Casdoor+"/register", "{}"); a.StatusCode != want {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
	p, _ := l.Pair("healthy-redirects-none")
	a := ask(t, browser(t, l, p), "POST", p.Input.Casdoor+"/register", `{"redirect_uris":["http://localhost:1/cb"]}`)
	if a.StatusCode != 201 || a.json(t)["client_id"] == "" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

// The two faults of reachability: nothing answers at these URLs.
func TestNothingAnswers(t *testing.T) {
	l := start(t, "mcp-unreachable", "as-unreachable")
	for name, url := range map[string]func(Pair) string{
		"mcp-unreachable": func(p Pair) string { return p.Input.MCP },
		"as-unreachable":  func(p Pair) string { return p.Input.Casdoor },
	} {
		p, _ := l.Pair(name)
		r, err := http.NewRequest("GET", url(p), nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := browser(t, l, p).Do(r); err == nil {
			resp.Body.Close()
			t.Errorf("%s: %s answers", name, url(p))
		}
	}
}
