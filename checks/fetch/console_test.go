package fetch

import (
	"strings"
	"testing"
)

// consoleCases fail in every way that a console has a sentence for.
var consoleCases = []struct {
	name    string
	r       Request
	replies []Response
	chrome  string
	firefox string
}{
	{"missing", ask(), []Response{reply(200)},
		"Access to fetch at 'https://api.example.com/mcp' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
		"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/mcp. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."},
	{"missing in the preflight", ask(method("PUT")), []Response{reply(403)},
		"blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403."},
	{"mismatch", ask(), []Response{reply(200, "Access-Control-Allow-Origin: https://x.example")},
		"policy: The 'Access-Control-Allow-Origin' header has a value 'https://x.example' that is not equal to the supplied origin. Have the server send the header with a valid value.",
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://x.example’)."},
	{"repeated", ask(), []Response{reply(200, allowApp, allowStar)},
		"The 'Access-Control-Allow-Origin' header contains multiple values 'http://localhost:3000, *', but only one is allowed. Have the server send the header with a valid value.",
		"(Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed)."},
	{"a list", ask(), []Response{reply(200, "Access-Control-Allow-Origin: a, b")},
		"The 'Access-Control-Allow-Origin' header contains multiple values 'a, b', but only one is allowed.",
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘a, b’)."},
	{"invalid", ask(), []Response{reply(200, "Access-Control-Allow-Origin: app")},
		"The 'Access-Control-Allow-Origin' header contains the invalid value 'app'.",
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘app’)."},
	{"wildcard", ask(with(Include)), []Response{reply(200, allowStar)},
		"The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
		"remote resource at ‘https://api.example.com/mcp’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."},
	{"credentials", ask(with(Include)), []Response{reply(200, allowApp)},
		"The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
		"(Reason: expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’)."},
	{"status", ask(method("PUT")), []Response{reply(404, allowApp)},
		"Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
		"(Reason: CORS preflight response did not succeed). Status code: 404."},
	{"redirected preflight", ask(method("PUT")), []Response{reply(302, allowApp, "Location: /x")},
		"Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.",
		"(Reason: CORS request external redirect not allowed)."},
	{"redirected preflight without permission", ask(method("PUT")), []Response{reply(302, "Location: /x")},
		"Redirect is not allowed for a preflight request.",
		"(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 302."},
	{"malformed methods", ask(header("X-A: 1")), []Response{reply(200, allowApp, "Access-Control-Allow-Methods: PUT, G P", "Access-Control-Allow-Headers: x-a")},
		"blocked by CORS policy: Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
		"(Reason: invalid token ‘G P’ in CORS header ‘Access-Control-Allow-Methods’)."},
	{"malformed headers", ask(header("X-A: 1")), []Response{reply(200, allowApp, "Access-Control-Allow-Headers: x-a; x-b")},
		"blocked by CORS policy: Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
		"(Reason: invalid token ‘x-a; x-b’ in CORS header ‘Access-Control-Allow-Headers’)."},
	{"method", ask(method("PUT")), []Response{reply(200, allowApp)},
		"blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
		"(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)."},
	{"method, and malformed headers", ask(method("PUT")), []Response{reply(200, allowApp, "Access-Control-Allow-Headers: x a")},
		"Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
		"(Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)."},
	{"header", ask(header("MCP-Protocol-Version: x")), []Response{reply(200, allowApp)},
		"blocked by CORS policy: Request header field mcp-protocol-version is not allowed by Access-Control-Allow-Headers in preflight response.",
		"(Reason: header ‘mcp-protocol-version’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response)."},
	{"after a redirect", ask(), []Response{reply(302, allowApp, "Location: https://b.example/"), reply(200)},
		"Access to fetch at 'https://b.example/' (redirected from 'https://api.example.com/mcp') from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header",
		"remote resource at https://b.example/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."},
	{"a password in a redirect", ask(), []Response{reply(302, allowApp, "Location: https://u:p@b.example/")},
		"Redirect location '' contains a username and password, which is disallowed for cross-origin requests.", ""},
	{"no answer", ask(), []Response{{Failure: "refused"}}, "", "(Reason: CORS request did not succeed). Status code: (null)."},
	{"local network", ask(func(r *Request) { r.From, r.Spaces = Public, map[string]Space{"api.example.com": Local} }), nil,
		"blocked by CORS policy: Permission was denied for this request to access the `local` address space.", ""},
	{"mixed content", ask(at("http://api.example.com/"), func(r *Request) { r.Origin, _ = ParseOrigin("https://app.example.com") }), nil,
		"Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/'. This request has been blocked; the content must be served over HTTPS.", ""},
}

func TestConsole(t *testing.T) {
	for _, c := range consoleCases {
		got := run(t, c.r, c.replies...)
		if s := got.Chrome(); !strings.Contains(s, c.chrome) || (s == "") != (c.chrome == "") {
			t.Errorf("%s: Chrome prints %q", c.name, s)
		}
		if s := got.Firefox(); !strings.Contains(s, c.firefox) || (s == "") != (c.firefox == "") {
			t.Errorf("%s: Firefox prints %q", c.name, s)
		}
	}
	if got := run(t, ask(), reply(200, allowStar)); got.Chrome() != "" || got.Firefox() != "" {
		t.Error("a request that succeeds has a sentence")
	}
}

// TestConsoleBackwards holds that each sentence leads back to its failure.
func TestConsoleBackwards(t *testing.T) {
	for _, c := range consoleCases {
		got := run(t, c.r, c.replies...)
		if s := got.Chrome(); s != "" {
			m, ok := ParseConsole("index.js:12 " + s + " Uncaught (in promise)")
			f := *got.Failure
			if !strings.Contains(s, f.Parameter) {
				f.Parameter = "" // Chrome does not say it
			}
			if !ok || m.Browser != "Chrome" || m.Failure.Reason != f.Reason || m.Failure.Parameter != f.Parameter || m.Failure.Preflight != f.Preflight || m.URL != got.URL {
				t.Errorf("%s: %q is read as %+v", c.name, s, m)
			}
		}
		if s := got.Firefox(); s != "" {
			m, ok := ParseConsole(strings.ReplaceAll(s, " ", "\n"))
			f := got.firefoxFailure()
			if !ok || m.Browser != "Firefox" || m.Failure.Reason != f.Reason || m.URL != got.URL {
				t.Errorf("%s: %q is read as %+v", c.name, s, m)
			}
		}
	}
}

// TestConsoleEndsAlone holds that each sentence is understood without what names the URL, and without a status.
func TestConsoleEndsAlone(t *testing.T) {
	for _, c := range consoleCases {
		got := run(t, c.r, c.replies...)
		if _, end, ok := strings.Cut(got.Chrome(), "CORS policy: "); ok {
			if m, ok := ParseConsole(end); !ok || m.Browser != "Chrome" || m.Failure.Reason != got.Failure.Reason || m.Failure.Preflight != got.Failure.Preflight || m.URL != "" {
				t.Errorf("%s: %q is read as %+v", c.name, end, m)
			}
		}
		if _, end, ok := strings.Cut(got.Firefox(), "(Reason: "); ok {
			end, _, _ = strings.Cut(end, ").")
			if m, ok := ParseConsole(end); !ok || m.Browser != "Firefox" || m.Failure.Reason != got.firefoxFailure().Reason || m.URL != "" {
				t.Errorf("%s: %q is read as %+v", c.name, end, m)
			}
		}
	}
}

func TestParseConsole(t *testing.T) {
	for _, c := range []struct {
		line string
		want Message
	}{
		{"Access to XMLHttpRequest at 'http://a.example/x' (redirected from 'http://b.example/') from origin 'null' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
			Message{"Chrome", Failure{Reason: PreflightStatus, Preflight: true}, "http://a.example/x", "http://b.example/", "null"}},
		{"Access to fetch at 'http://a.example/x' from origin 'http://c.example:1' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
			Message{"Chrome", Failure{Reason: OriginMissing}, "http://a.example/x", "", "http://c.example:1"}},
		{"Access to fetch at “http://a.example/x” from origin “http://c.example” has been blocked by CORS policy: The ‘Access-Control-Allow-Origin’ header has a value ‘*.c.example’ that is not equal to the supplied origin. Have the server send the header with a valid value, or, if",
			Message{"Chrome", Failure{Reason: OriginMismatch, Parameter: "*.c.example"}, "http://a.example/x", "", "http://c.example"}},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS preflight response did not succeed). Status code: 405.",
			Message{"Firefox", Failure{Reason: PreflightStatus, Preflight: true, Status: 405}, "http://a.example/x", "", ""}},
		{"[Deprecation] Authorization will not be covered by the wildcard symbol (*) in CORS `Access-Control-Allow-Headers` handling.", Message{Browser: "Chrome", Failure: Failure{Reason: AuthorizationByStar, Preflight: true}}},
		{"Uncaught (in promise) TypeError: Failed to fetch", Message{Browser: "Chrome", Failure: Failure{Reason: Untold}}},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).",
			Message{"Firefox", Failure{Reason: OriginMissing}, "http://a.example/x", "", ""}},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS request did not succeed)",
			Message{"Firefox", Failure{Reason: NoResponse}, "http://a.example/x", "", ""}},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
			Message{"Firefox", Failure{Reason: HeaderNotAllowed, Preflight: true, Parameter: "authorization"}, "http://a.example/x", "", ""}},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///x. (Reason: CORS request not http).",
			Message{"Firefox", Failure{Reason: RedirectScheme}, "file:///x", "", ""}},
		{"Access to fetch at 'http://127.0.0.1/x' from origin 'http://c.example' has been blocked by CORS policy: Request had no target IP address space, yet the resource is in address space `local`.",
			Message{"Chrome", Failure{Reason: LocalNetworkDenied, Parameter: "local"}, "http://127.0.0.1/x", "", "http://c.example"}},
		{"Access to fetch at 'http://a.example/x' from origin 'http://c.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource",
			Message{"Chrome", Failure{Reason: OriginMissing}, "http://a.example/x", "", "http://c.example"}},
		{"Blocked loading mixed active content “http://a.example/x”", Message{"Firefox", Failure{Reason: MixedContent}, "http://a.example/x", "", ""}},
		{"index.js:3 POST https://a.example/x net::ERR_FAILED 401 (Unauthorized)", Message{"Chrome", Failure{Reason: Untold, Status: 401}, "https://a.example/x", "", ""}},
		{"GET https://a.example/x net::ERR_FAILED", Message{"Chrome", Failure{Reason: Untold}, "https://a.example/x", "", ""}},

		{"Reason: CORS header ‘Access-Control-Allow-Origin’ missing", Message{Browser: "Firefox", Failure: Failure{Reason: OriginMissing}}},
		{"(Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 401.", Message{Browser: "Firefox", Failure: Failure{Reason: OriginMissing, Status: 401}}},
		{"(Reason: CORS request not http)", Message{Browser: "Firefox", Failure: Failure{Reason: RedirectScheme}}},
		{"(Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel)",
			Message{Browser: "Firefox", Failure: Failure{Reason: HeaderNotAllowed, Preflight: true, Parameter: "authorization"}}},
		{"CORS header 'A' and header 'x-own' is not allowed according to header 'Access-Control-Allow-Headers' from CORS preflight response",
			Message{Browser: "Firefox", Failure: Failure{Reason: HeaderNotAllowed, Preflight: true, Parameter: "x-own"}}},
		{"No 'Access-Control-Allow-Origin' header is present on the requested resource.", Message{Browser: "Chrome", Failure: Failure{Reason: OriginMissing}}},
		{"No 'Access-Control-Allow-Origin' header is present on the requested resource TypeError: Failed to fetch", Message{Browser: "Chrome", Failure: Failure{Reason: OriginMissing}}},
		{"Response to preflight request doesn't pass access control check: It does not have HTTP ok status.", Message{Browser: "Chrome", Failure: Failure{Reason: PreflightStatus, Preflight: true}}},
		{"Response to preflight request doesn’t pass access control check: No ‘Access-Control-Allow-Origin’ header is present on the requested resource.",
			Message{Browser: "Chrome", Failure: Failure{Reason: OriginMissing, Preflight: true}}},
		{"Method: Request header field x-own is not allowed by Access-Control-Allow-Headers in preflight response.",
			Message{Browser: "Chrome", Failure: Failure{Reason: HeaderNotAllowed, Preflight: true, Parameter: "x-own"}}},
		{"Request header field x-own is not allowed by Access-Control-Allow-Headers.", Message{Browser: "Safari", Failure: Failure{Reason: HeaderNotAllowed, Preflight: true, Parameter: "x-own"}}},
		{"TypeError: NetworkError when attempting to fetch resource.", Message{Browser: "Firefox", Failure: Failure{Reason: Untold}}},
	} {
		got, ok := ParseConsole(c.line)
		if !ok || got != c.want {
			t.Errorf("%s\n\tis read as %+v", c.line, got)
		}
	}
	for _, line := range []string{"", "CORS", "CORS header 'Access-Control-Allow-Origin'", "Status code: 401", "POST http://a.example/ 401 (Unauthorized)", "GET http://a.example/ 404 (Not Found)", "blocked by CORS policy"} {
		if m, ok := ParseConsole(line); ok {
			t.Errorf("%q is read as %+v", line, m)
		}
	}
}
