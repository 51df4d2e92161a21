package corsgrid

import (
	"context"
	"strings"
	"testing"

	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
)

func contextWithCancel(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

func TestParseNamesTheField(t *testing.T) {
	good := Input{MCP: "https://mcp.example.com/mcp", Origin: "https://app.example.com"}
	with := func(change func(*Input)) Input {
		in := good
		change(&in)
		return in
	}
	for _, tt := range []struct {
		name, field string
		in          Input
	}{
		{"right", "", good},
		{"the origin of the preset", "", with(func(in *Input) { in.Origin, in.Client = "", "inspector" })},
		{"one URL alone", "", Input{URL: "mcp.example.com/mcp", Origin: "null"}},
		{"several headers", "", with(func(in *Input) { in.Headers = "X-One, X-Two x-three\nX-Four" })},
		{"a header with its value", "", with(func(in *Input) { in.Headers = "Authorization: Bearer s3cret" })},
		{"no server", "mcp", with(func(in *Input) { in.MCP = "" })},
		{"no origin", "origin", with(func(in *Input) { in.Origin = " " })},
		{"an origin that is none", "origin", with(func(in *Input) { in.Origin = "*" })},
		{"both servers and a URL", "url", with(func(in *Input) { in.URL = "https://x.example.com" })},
		{"a URL of another scheme", "url", Input{URL: "ftp://x.example.com", Origin: "null"}},
		{"no such client", "client", with(func(in *Input) { in.Client = "nobody" })},
		{"no such revision", "revision", with(func(in *Input) { in.Revision = "2020-01-01" })},
		{"no such method", "method", with(func(in *Input) { in.Method = "BREW" })},
		{"no header's name", "headers", with(func(in *Input) { in.Headers = "X-Ü" })},
		{"values between names", "headers", with(func(in *Input) { in.Headers = "X-One, X-Two: 3" })},
		{"too many headers", "headers", with(func(in *Input) { in.Headers = strings.Repeat("x", 1) + manyNames(30) })},
	} {
		o, bad := Parse(tt.in)
		got := ""
		for _, e := range bad {
			got += e.Field
			if e.Message == "" || strings.Contains(e.Message, "s3cret") {
				t.Errorf("%s: the message is %q", tt.name, e.Message)
			}
		}
		if got != tt.field && (tt.field == "" || !strings.Contains(got, tt.field)) {
			t.Errorf("%s: wrong is %q, want %q: %+v", tt.name, got, tt.field, bad)
		}
		for _, h := range o.Headers {
			if strings.Contains(h, "s3cret") {
				t.Errorf("%s: a value was kept", tt.name)
			}
		}
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" x-" + strings.Repeat("a", i+1))
	}
	return b.String()
}

func TestUnderstand(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		code       codes.Code
		says       string
	}{
		{"no header", "Access to fetch at 'https://mcp.example.com/mcp' from origin 'http://localhost:6274' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
			codes.CORSOriginNotAllowed, "has no Access-Control-Allow-Origin"},
		{"no header at the metadata", "Access to fetch at 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp' from origin 'http://localhost:6274' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
			codes.CORSMissingOnWellKnown, "has no Access-Control-Allow-Origin"},
		{"a request header", "Access to fetch at 'https://mcp.example.com/mcp' from origin 'http://localhost:6274' has been blocked by CORS policy: Request header field mcp-protocol-version is not allowed by Access-Control-Allow-Headers in preflight response.",
			codes.CORSAllowHeadersMissing, "mcp-protocol-version"},
		{"Firefox", "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://mcp.example.com/mcp. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 401.",
			codes.CORSOriginNotAllowed, "has no Access-Control-Allow-Origin"},
		{"Safari", "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 401", codes.CORSOriginNotAllowed, "Safari says the same of both"},
		{"Safari's preflight", "Preflight response is not successful. Status code: 403", codes.CORSPreflightNotImplemented, "error status"},
		{"Safari's header", "Request header field MCP-Protocol-Version is not allowed by Access-Control-Allow-Headers.", codes.CORSAllowHeadersMissing, "MCP-Protocol-Version"},
		{"Safari's two values", "Access-Control-Allow-Origin cannot contain more than one origin.", codes.CORSDuplicateACAO, "more than one"},
		{"Safari's second line", "Fetch API cannot load https://mcp.example.com/mcp due to access control checks.", "", "pages are never told"},
		{"untold", "TypeError: Failed to fetch", "", "pages are never told"},
	} {
		c, ok := Understand(tt.line)
		if !ok || c.Code != tt.code || !strings.Contains(c.Meaning, tt.says) || c.What == "" {
			t.Errorf("%s: %v %q %q", tt.name, ok, c.Code, c.Meaning)
		}
	}
	if _, ok := Understand("net::ERR_SOMETHING nobody knows"); ok {
		t.Error("any line is understood")
	}
}

// TestEveryReasonHasAMeaning: whatever the simulator says can be looked up.
func TestEveryReasonHasAMeaning(t *testing.T) {
	for _, r := range []fetch.Reason{fetch.MixedContent, fetch.LocalNetworkDenied, fetch.NoResponse, fetch.OriginMissing, fetch.OriginMultiple, fetch.OriginInvalid,
		fetch.OriginMismatch, fetch.OriginWildcard, fetch.CredentialsNotAllowed, fetch.PreflightRedirect, fetch.PreflightStatus, fetch.MethodsMalformed, fetch.HeadersMalformed,
		fetch.MethodNotAllowed, fetch.HeaderNotAllowed, fetch.AuthorizationByStar, fetch.RedirectScheme} {
		for _, preflight := range []bool{false, true} {
			is, what, code := meaning(fetch.Failure{Reason: r, Preflight: preflight})
			if strings.Contains(is, "not why") || what == "" {
				t.Errorf("%s has no meaning of its own", r)
			}
			if _, ok := codes.Lookup(code); code != "" && !ok {
				t.Errorf("%s: no code %s", r, code)
			}
		}
	}
}
