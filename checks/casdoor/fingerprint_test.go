package casdoor

import (
	"net/http"
	"strings"
	"testing"
)

const (
	casdoorMetadata  = `{"issuer":"https://d","authorization_endpoint":"https://d/login/oauth/authorize","token_endpoint":"https://d/api/login/oauth/access_token"}`
	initializeAnswer = `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05","serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"}}}`
	frontend404      = `The Casdoor frontend HTML file: "index.html" was not found, it should be placed at: "web/build/index.html"`
)

// with returns a header lookup, as an exchange has one.
func with(lines ...string) func(string) []string {
	h := http.Header{}
	for i := 0; i < len(lines); i += 2 {
		h.Add(lines[i], lines[i+1])
	}
	return h.Values
}

func TestFingerprint(t *testing.T) {
	tests := []struct {
		name     string
		obs      Observation
		what     string // of the only evidence, "" for none
		detected bool
	}{
		{"health", Observation{Kind: KindHealth, Status: 200, Body: []byte(healthEnvelope)}, "/api/health", true},
		{"health of a filter", Observation{Kind: KindHealth, Status: 200, Body: []byte(`{"status":"ok","msg":"","data":null,"data2":null}`)}, "", false},
		{"health with an error", Observation{Kind: KindHealth, Status: 200, Body: []byte(controllerEnvelope)}, "error envelope", false},
		{"health elsewhere", Observation{Status: 200, Body: []byte(healthEnvelope)}, "", false},
		{"health with another status", Observation{Kind: KindHealth, Status: 502, Body: []byte(healthEnvelope)}, "", false},
		{"another product's health", Observation{Kind: KindHealth, Status: 200, Body: []byte(`{"status":"ok"}`)}, "", false},
		{"metadata", Observation{Kind: KindMetadata, Status: 200, Body: []byte(casdoorMetadata)}, "metadata names", true},
		{"metadata with doubled slashes", Observation{Kind: KindMetadata, Body: []byte(strings.ReplaceAll(casdoorMetadata, "https://d/", "https://d//"))}, "metadata names", true},
		{"metadata with the dev port", Observation{Kind: KindMetadata, Body: []byte(strings.Replace(casdoorMetadata, "https://d/login", "http://localhost:7001/login", 1))}, "metadata names", true},
		{"token endpoint only", Observation{Kind: KindMetadata, Body: []byte(`{"token_endpoint":"https://d/api/login/oauth/access_token","authorization_endpoint":"https://d/a"}`)}, "token endpoint", false},
		{"other metadata", Observation{Kind: KindMetadata, Body: []byte(`{"token_endpoint":"https://d/token","authorization_endpoint":"https://d/login/oauth/authorize"}`)}, "", false},
		{"metadata with wrong types", Observation{Kind: KindMetadata, Body: []byte(`{"token_endpoint":7,"authorization_endpoint":{}}`)}, "", false},
		{"metadata not asked for", Observation{Body: []byte(casdoorMetadata)}, "", false},
		{"cookie", Observation{Header: with("Set-Cookie", "x=1", "Set-Cookie", "casdoor_session_id=hunter2; Path=/")}, "cookie casdoor_session_id", true},
		{"cookie named alike", Observation{Header: with("Set-Cookie", "not_casdoor_session_id=1")}, "", false},
		{"server header", Observation{Header: with("Server", "beegoServer:2.0.0")}, "Server header", false},
		{"other server", Observation{Header: with("Server", "nginx")}, "", false},
		{"web page", Observation{Body: []byte(`<meta name="description" content="Casdoor - An Identity and Access Management (IAM) / SSO platform">`)}, "web page", false},
		{"frontend missing", Observation{Status: 404, Body: []byte(frontend404)}, "frontend file", true},
		{"built-in MCP server", Observation{URL: "https://d/api/mcp", Body: []byte(initializeAnswer)}, "serverInfo", true},
		{"MCP server of that name elsewhere", Observation{URL: "https://m/mcp", Body: []byte(initializeAnswer)}, "serverInfo", false},
		{"other MCP server", Observation{URL: "https://d/api/mcp", Body: []byte(strings.Replace(initializeAnswer, "Casdoor MCP", "My", 1))}, "", false},
		{"error envelope", Observation{Body: []byte(filterEnvelope)}, "error envelope", false},
		{"nothing", Observation{}, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Fingerprint(tt.obs)
			if Detected(got) != tt.detected {
				t.Errorf("Detected = %v: %+v", !tt.detected, got)
			}
			if tt.what == "" && len(got) != 0 || tt.what != "" && (len(got) != 1 || !strings.Contains(got[0].What, tt.what)) {
				t.Errorf("got %+v, want one with %q", got, tt.what)
			}
			for _, e := range got {
				if strings.Contains(e.Value, "hunter2") {
					t.Error("the evidence shows a session")
				}
			}
		})
	}
}

func TestFingerprintShowsEachSignOnceAndShort(t *testing.T) {
	long := Observation{Header: with("Server", "beegoServer:"+strings.Repeat("é", 500)), Body: []byte(filterEnvelope)}
	got := Fingerprint(long, long, Observation{Kind: KindHealth, Status: 200, Body: []byte(healthEnvelope), Header: with("Server", "beegoServer:2")})
	if len(got) != 3 || !Detected(got) {
		t.Fatalf("got %+v", got)
	}
	if n := len([]rune(got[0].Value)); n != 121 {
		t.Errorf("value of %d characters", n)
	}
	if Fingerprint() != nil || Detected(nil) {
		t.Error("no observation, no evidence")
	}
}
