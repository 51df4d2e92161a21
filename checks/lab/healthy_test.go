package lab

import (
	"context"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// The default pair, request by request.
func TestHealthyPair(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, u := browser(t, l, p), p.Input.MCP
	base := strings.TrimSuffix(u, "/mcp")
	pointer := `resource_metadata="` + base + `/.well-known/oauth-protected-resource/mcp"`
	tests := []struct {
		name           string
		answer         got
		status         int
		challenge, has string
	}{
		{"no token", post(t, c, u, initialize), 401, "Bearer " + pointer + `, scope="openid profile"`, `"error":"invalid_token"`},
		{"bad token", post(t, c, u, initialize, "Authorization: Bearer x"), 401, `Bearer error="invalid_token", error_description="The access token is not valid", ` + pointer, ""},
		{"GET", ask(t, c, "GET", u, "", "Accept: text/event-stream"), 401, "Bearer " + pointer + `, scope="openid profile"`, ""},
		{"a tool", post(t, c, u, madeUpTool), 401, "Bearer " + pointer + `, scope="openid profile"`, ""},
		{"foreign Origin", post(t, c, u, initialize, "Origin: https://evil.example.com"), 403, "", "not allowed"},
		{"Inspector's Origin", post(t, c, u, initialize, "Origin: http://localhost:6274"), 401, "Bearer " + pointer + `, scope="openid profile"`, ""},
		{"slash", post(t, c, u+"/", initialize), 404, "", "not_found"},
		{"unknown well-known name", ask(t, c, "GET", base+"/.well-known/nope", ""), 404, "", "not_found"},
		{"authorization server metadata here", ask(t, c, "GET", base+rfc8414Name, ""), 404, "", "not_found"},
		{"root", ask(t, c, "GET", base+"/", ""), 404, "", "not_found"},
		{"POST on the document", ask(t, c, "POST", base+prmName, "{}"), 405, "", ""},
	}
	for _, tt := range tests {
		if tt.answer.StatusCode != tt.status || tt.answer.Header.Get("WWW-Authenticate") != tt.challenge || !strings.Contains(tt.answer.body, tt.has) {
			t.Errorf("%s: %d %q %s", tt.name, tt.answer.StatusCode, tt.answer.Header.Values("WWW-Authenticate"), tt.answer.body)
		}
	}
	path, root := ask(t, c, "GET", base+prmName+"/mcp", ""), ask(t, c, "GET", base+prmName, "")
	if d := path.json(t); path.body != root.body || d["resource"] != u || d["authorization_servers"].([]any)[0] != p.Input.Casdoor {
		t.Errorf("resource metadata %s and %s", path.body, root.body)
	}
}

// A server on a public name knows its own origin.
func TestOwnOrigin(t *testing.T) {
	l, p := startOne(t, "client-unreachable-nonstandard-port")
	for o, want := range map[string]int{origin(p.Input.MCP): 401, "https://mcp.lab.example": 403, "https://lab.example": 403} {
		if a := post(t, browser(t, l, p), p.Input.MCP, initialize, "Origin: "+o); a.StatusCode != want {
			t.Errorf("Origin %s: %d, want %d", o, a.StatusCode, want)
		}
	}
}

func TestSeveralChallenges(t *testing.T) {
	l, one := startOne(t, "healthy-several-challenges")
	_, two := startOne(t, "healthy-several-challenges-2")
	if lines := post(t, browser(t, l, one), one.Input.MCP, initialize).Header.Values("WWW-Authenticate"); len(lines) != 1 || !strings.HasPrefix(lines[0], `Basic realm="scripts", charset="UTF-8", Bearer resource_metadata="http`) {
		t.Errorf("one line: %q", lines)
	}
	if lines := post(t, browser(t, l, two), two.Input.MCP, initialize).Header.Values("WWW-Authenticate"); len(lines) != 2 || !strings.HasPrefix(lines[0], "Basic") || !strings.HasPrefix(lines[1], "Bearer") {
		t.Errorf("two lines: %q", lines)
	}
}

// Where metadata is, and where it is not, in the legal styles.
func TestHealthyPlaces(t *testing.T) {
	tests := []struct {
		pair     string
		as       bool // below the authorization server's origin, else the MCP server's
		path     string
		status   int
		contains string
	}{
		{"healthy-issuer-with-path", true, rfc8414Name + "/tenant1", 200, "/tenant1/token"},
		{"healthy-issuer-with-path", true, oidcName + "/tenant1", 200, "/tenant1/token"},
		{"healthy-issuer-with-path", true, "/tenant1" + oidcName, 200, "/tenant1/token"},
		{"healthy-issuer-with-path", true, rfc8414Name, 404, ""},
		{"healthy-issuer-with-path", true, "/tenant1/jwks", 200, `"keys"`},
		{"healthy-prm-path-form-only", false, prmName + "/mcp", 200, "resource"},
		{"healthy-prm-path-form-only", false, prmName, 404, ""},
		{"healthy-no-dcr-client-id", true, rfc8414Name, 200, "token_endpoint"},
		{"healthy-cimd", true, rfc8414Name, 200, `"client_id_metadata_document_supported":true`},
		{"healthy-cimd", true, "/authorize?client_id=https%3A%2F%2Fclaude.ai%2Fx&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&code_challenge=x", 200, "Sign in"},
		{"healthy-cimd", true, "/authorize?client_id=nope&redirect_uri=x&code_challenge=x", 400, "Unknown client"},
		{"healthy-oidc-and-8414", true, oidcName, 200, "userinfo_endpoint"},
		{"healthy-https", true, rfc8414Name, 200, `"issuer":"https://localhost:`},
		{"healthy-sse-answers", false, prmName, 404, ""},
		{"healthy-sse-answers", false, rfc8414Name, 404, ""},
	}
	for _, tt := range tests {
		l, p := startOne(t, tt.pair)
		base := strings.TrimSuffix(p.Input.MCP, "/mcp")
		if tt.as {
			base = strings.TrimSuffix(p.Input.Casdoor, "/tenant1")
		}
		if a := ask(t, browser(t, l, p), "GET", base+tt.path, ""); a.StatusCode != tt.status || !strings.Contains(a.body, tt.contains) {
			t.Errorf("%s %s: %d %s", tt.pair, tt.path, a.StatusCode, a.body)
		}
	}
	_, p := startOne(t, "healthy-no-dcr-client-id")
	if p.Input.ClientID != labClient {
		t.Errorf("client id %q", p.Input.ClientID)
	}
}

func TestHealthyOpenForms(t *testing.T) {
	tests := []struct {
		pair, message string
		headers       []string
		status        int
		mediaType     string
		session       bool
		contains      string
	}{
		{"healthy-sse-answers", initialize, nil, 200, "text/event-stream", false, "data: "},
		{"healthy-json-open", initialize, nil, 200, "application/json", false, `"protocolVersion":"2025-11-25"`},
		{"healthy-stateful-session", initialize, nil, 200, "text/event-stream", true, "data: "},
		{"healthy-modern", initialize, nil, 400, "application/json", false, `"code":-32022,"message":"Unsupported protocol version","data":{"requested":"2025-11-25","supported":["2026-07-28"]}`},
		{"healthy-modern", toolsList, []string{"MCP-Protocol-Version: 2025-11-25"}, 400, "", false, "Unsupported protocol version"},
		{"healthy-modern-2", initialize, nil, 200, "application/json", false, `"protocolVersion":"2025-11-25"`},
		{"healthy-modern", `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}`,
			[]string{"MCP-Protocol-Version: 2026-07-28", "Mcp-Method: server/discover"}, 200, "application/json", false, "2026-07-28"},
	}
	for _, tt := range tests {
		l, p := startOne(t, tt.pair)
		a := post(t, browser(t, l, p), p.Input.MCP, tt.message, tt.headers...)
		if a.StatusCode != tt.status || !strings.HasPrefix(a.Header.Get("Content-Type"), tt.mediaType) || (a.Header.Get("Mcp-Session-Id") != "") != tt.session || !strings.Contains(a.body, tt.contains) {
			t.Errorf("%s: %d %v %s", tt.pair, a.StatusCode, a.Header, a.body)
		}
	}
}

// The official client of the SDK works with the open servers: they are real.
func TestRealClient(t *testing.T) {
	for _, name := range []string{"healthy-json-open", "healthy-sse-answers", "healthy-stateful-session", "healthy-modern", "healthy-modern-2"} {
		l, p := startOne(t, name)
		ctx := context.Background()
		client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
		session, err := client.Connect(ctx, &mcp.StreamableClientTransport{Endpoint: p.Input.MCP, HTTPClient: browser(t, l, p)}, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "echo", Arguments: map[string]any{"text": "hello"}})
		if err != nil || len(result.Content) != 1 || result.Content[0].(*mcp.TextContent).Text != "hello" {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
		session.Close()
	}
}
