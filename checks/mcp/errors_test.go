package mcp

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func rpcError(code int, message, data string) Reply {
	r := Reply{Kind: KindError, Err: &RPCError{Code: code, Message: message}}
	if data != "" {
		r.Err.Data = json.RawMessage(data)
	}
	return r
}

func TestAuthFailure(t *testing.T) {
	tests := []struct {
		name          string
		code          int
		message, data string
		want          bool
	}{
		{"Casdoor without a token", -32001, "Unauthorized", `"Unauthorized operation"`, true},
		{"Casdoor, bad token", -32001, "Unauthorized", `"Access token doesn't exist in database"`, true},
		{"Casdoor, scope too small", -32001, "insufficient_scope", `{"granted_scopes":[]}`, true},
		{"401 as code", 401, "x", "", true},
		{"403 as code", 403, "", "", true},
		{"words", -32000, "Authentication required", "", true},
		{"words in capitals", -32603, "UNAUTHENTICATED", "", true},
		{"British", -32000, "Not authorised", "", true},
		{"words in the data only", -32000, "Error", `{"error":"invalid_token"}`, true},
		{"expired", -32000, "Token has expired", "", true},
		{"missing", -32600, "Missing bearer token", "", true},
		{"header", -32000, "Authorization header missing", "", true},
		{"login", -32000, "Please sign in", "", true},
		{"key", -32000, "Invalid API key", "", true},
		{"access denied", -32000, "Access denied", "", true},
		{"forbidden alone", -32003, " Forbidden ", "", true},
		{"forbidden at the end of the range", -32019, "forbidden", "", true},
		{"invalid params, but about the token", -32602, "invalid access token", "", true},

		{"session not found under the same code", -32001, "Session not found", "", false},
		{"time-out under the same code", -32001, "Request timed out", "", false},
		{"unknown tool", -32602, "Unknown tool: casdoctor_probe_no_such_tool", "", false},
		{"unknown method", -32601, "Method not found: authentication required", "", false},
		{"parse error", -32700, "Unauthorized", "", false},
		{"version", -32022, "Unsupported protocol version", `{"supported":["2026-07-28"]}`, false},
		{"missing capability", -32021, "unauthorized", "", false},
		{"header mismatch", -32020, "unauthorized", "", false},
		{"origin", -32000, "Access denied: Origin not allowed", "", false},
		{"host", -32000, "Invalid Host header, permission denied", "", false},
		{"session", -32000, "Session expired, please login", "", false},
		{"session, but unauthorised", -32000, "Unauthorized: session expired", "", true},
		{"forbidden among others", -32000, "Forbidden fruit", "", false},
		{"forbidden outside the range", -32050, "Forbidden", "", false},
		{"token of a parser", -32602, "unexpected token < in JSON", "", false},
		{"tokens of a model", -32000, "too many tokens", "", false},
		{"author", -32000, "the author is required", "", false},
		{"internal", -32603, "Internal error", "", false},
		{"nothing said", -32000, "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := AuthFailure(rpcError(tt.code, tt.message, tt.data)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	for _, r := range []Reply{{}, {Kind: KindResult, Result: json.RawMessage(`{"error":"Unauthorized"}`)}, {Kind: KindError}, {Kind: KindJSONOther, Err: &RPCError{Code: 401}}} {
		if AuthFailure(r) {
			t.Errorf("%+v is no JSON-RPC error", r)
		}
	}
}

// Only the beginning of a long text is searched: a server must not keep the reader busy.
func TestAuthFailureOfLongTexts(t *testing.T) {
	long := strings.Repeat("\xff x ", maxErrorData/4)
	for _, tt := range []struct {
		message, data string
		want          bool
	}{{"unauthorized " + long, "", true}, {long + " unauthorized", "", false}, {"x", `"unauthorized ` + long + `"`, true}, {"x", `"` + long + ` unauthorized"`, false}} {
		if got := AuthFailure(rpcError(-32000, tt.message, tt.data)); got != tt.want {
			t.Errorf("%.20q, %.20q: %v", tt.message, tt.data, got)
		}
	}
}

func TestSupportedVersions(t *testing.T) {
	for data, want := range map[string][]string{
		`{"supported":["2026-07-28","2025-11-25"],"requested":"x"}`: {"2026-07-28", "2025-11-25"},
		`{"supported":[]}`: nil, `{"supported":"2026-07-28"}`: nil, `{"supported":[1,null,"a"]}`: {"a"}, `{}`: nil, `null`: nil, `"x"`: nil, ``: nil, `{`: nil,
	} {
		if got := SupportedVersions(rpcError(CodeUnsupportedVersion, "Unsupported protocol version", data)); !slices.Equal(got, want) {
			t.Errorf("%s: %v", data, got)
		}
	}
	if SupportedVersions(Reply{}) != nil {
		t.Error("no error, no versions")
	}
}
