package mcp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseInitialize(t *testing.T) {
	tests := []struct {
		name, result string
		want         InitializeResult
		err          string
	}{
		{"Casdoor", `{"protocolVersion":"2024-11-05","serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"},"capabilities":{"tools":{"listChanged":true}}}`,
			InitializeResult{ProtocolVersion: "2024-11-05", ServerName: "Casdoor MCP Server", ServerVersion: "1.0.0", HasTools: true}, ""},
		{"least", `{"protocolVersion":"2025-11-25"}`, InitializeResult{ProtocolVersion: "2025-11-25"}, ""},
		{"instructions", `{"protocolVersion":"2025-11-25","instructions":"Hi","capabilities":{"tools":{}}}`, InitializeResult{ProtocolVersion: "2025-11-25", Instructions: "Hi", HasTools: true}, ""},
		{"tools null", `{"protocolVersion":"2025-11-25","capabilities":{"tools":null}}`, InitializeResult{ProtocolVersion: "2025-11-25"}, ""},
		{"capabilities null", `{"protocolVersion":"2025-11-25","capabilities":null,"serverInfo":null}`, InitializeResult{ProtocolVersion: "2025-11-25"}, ""},
		{"wrong types", `{"protocolVersion":"2025-11-25","capabilities":[],"serverInfo":"x","instructions":1}`, InitializeResult{ProtocolVersion: "2025-11-25"}, ""},
		{"a draft", `{"protocolVersion":"DRAFT-2025-v2"}`, InitializeResult{ProtocolVersion: "DRAFT-2025-v2"}, ""},
		{"no version", `{"serverInfo":{"name":"x"}}`, InitializeResult{ServerName: "x"}, "names no protocolVersion"},
		{"version empty", `{"protocolVersion":""}`, InitializeResult{}, "names no protocolVersion"},
		{"version a number", `{"protocolVersion":20251125,"serverInfo":{"name":"x","version":2}}`, InitializeResult{ServerName: "x"}, "names no protocolVersion"},
		{"version with a line end", `{"protocolVersion":"2025-11-25\r\nX-Evil: 1","serverInfo":{"name":"x"}}`, InitializeResult{ProtocolVersion: "2025-11-25\r\nX-Evil: 1", ServerName: "x"}, "cannot stand in a header"},
		{"version with a letter outside ASCII", `{"protocolVersion":"２０２５"}`, InitializeResult{ProtocolVersion: "２０２５"}, "cannot stand in a header"},
		{"version with a space", `{"protocolVersion":"2025 11 25"}`, InitializeResult{ProtocolVersion: "2025 11 25"}, "cannot stand in a header"},
		{"null", `null`, InitializeResult{}, "no JSON object"},
		{"list", `[]`, InitializeResult{}, "no JSON object"},
		{"nothing", ``, InitializeResult{}, "no JSON object"},
		{"broken", `{`, InitializeResult{}, "no JSON object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseInitialize(json.RawMessage(tt.result))
			if got != tt.want || !failsWith(err, tt.err) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// failsWith reports whether an error says a text; "" stands for none.
func failsWith(err error, text string) bool {
	if err == nil || text == "" {
		return err == nil && text == ""
	}
	return strings.Contains(err.Error(), text)
}

func TestParseDiscover(t *testing.T) {
	tests := []struct {
		name, result string
		want         DiscoverResult
		err          string
	}{
		{"whole", `{"supportedVersions":["2026-07-28","2025-11-25"],"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"2"}}}`,
			DiscoverResult{[]string{"2026-07-28", "2025-11-25"}, "s", "2"}, ""},
		{"plain server info", `{"supportedVersions":["2026-07-28"],"serverInfo":{"name":"s","version":"2"}}`, DiscoverResult{[]string{"2026-07-28"}, "s", "2"}, ""},
		{"both", `{"supportedVersions":["a"],"serverInfo":{"name":"old"},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"new"}}}`, DiscoverResult{[]string{"a"}, "new", ""}, ""},
		{"entries of other types", `{"supportedVersions":[1,null,"a","",["b"]]}`, DiscoverResult{[]string{"a"}, "", ""}, ""},
		{"no versions", `{"serverInfo":{"name":"s"}}`, DiscoverResult{nil, "s", ""}, "names no supportedVersions"},
		{"versions empty", `{"supportedVersions":[]}`, DiscoverResult{}, "names no supportedVersions"},
		{"versions a string", `{"supportedVersions":"2026-07-28"}`, DiscoverResult{}, "names no supportedVersions"},
		{"meta a list", `{"supportedVersions":["a"],"_meta":[]}`, DiscoverResult{[]string{"a"}, "", ""}, ""},
		{"null", `null`, DiscoverResult{}, "no JSON object"},
		{"string", `"x"`, DiscoverResult{}, "no JSON object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseDiscover(json.RawMessage(tt.result))
			if fmt.Sprint(got) != fmt.Sprint(tt.want) || !failsWith(err, tt.err) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	got, _ := ParseDiscover(json.RawMessage(`{"supportedVersions":["` + strings.Repeat(`a","`, 1000) + `"]}`))
	if len(got.Versions) != maxVersions {
		t.Errorf("%d versions", len(got.Versions))
	}
}

func TestParseTools(t *testing.T) {
	tests := []struct {
		name, result string
		want         []Tool
		isNull       bool
		err          string
	}{
		{"two", `{"tools":[{"name":"a","title":"A","description":"does a","inputSchema":{}},{"name":"b"}]}`, []Tool{{"a", "A", "does a"}, {Name: "b"}}, false, ""},
		{"none", `{"tools":[]}`, []Tool{}, false, ""},
		{"null, as Casdoor", `{"tools":null}`, nil, true, ""},
		{"entries of other types", `{"tools":[null,1,{"name":2},{"name":"c"}]}`, []Tool{{}, {}, {}, {Name: "c"}}, false, ""},
		{"more pages", `{"tools":[{"name":"a"}],"nextCursor":"x"}`, []Tool{{Name: "a"}}, false, ""},
		{"absent", `{}`, nil, false, "has no tools"},
		{"an object", `{"tools":{}}`, nil, false, "are no list"},
		{"a string", `{"tools":"a"}`, nil, false, "are no list"},
		{"no object", `[]`, nil, false, "no JSON object"},
		{"null itself", `null`, nil, false, "no JSON object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, isNull, err := ParseTools(json.RawMessage(tt.result))
			if !slices.Equal(got, tt.want) || (got == nil) != (tt.want == nil) || isNull != tt.isNull || !failsWith(err, tt.err) {
				t.Errorf("got %+v, %v, %v", got, isNull, err)
			}
		})
	}
	got, _, _ := ParseTools(json.RawMessage(`{"tools":[{"name":"` + strings.Repeat("ü", 1000) + `","description":"` + strings.Repeat("x", 9000) + `"}` + strings.Repeat(",{}", 2000) + `]}`))
	if len(got) != maxTools || len(got[0].Name) > maxName+len("…") || len(got[0].Description) > maxText+len("…") {
		t.Errorf("%d tools, name of %d, description of %d bytes", len(got), len(got[0].Name), len(got[0].Description))
	}
}
