package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// headers writes a message's headers in one line.
func headers(m Message) string {
	var out []string
	for _, h := range m.Header {
		out = append(out, h.Name+": "+h.Value)
	}
	return strings.Join(out, " | ")
}

// body reads a message's body back.
func body(t *testing.T, m Message) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(m.Body, &out); err != nil {
		t.Fatalf("%s: %v", m.Body, err)
	}
	return out
}

const posted = "Content-Type: application/json | Accept: application/json, text/event-stream"

func TestMessages(t *testing.T) {
	tests := []struct {
		name                  string
		m                     Message
		method, header, name_ string
		id                    string
	}{
		{"initialize", Initialize(), "initialize", posted, "", "1"},
		{"initialized", Initialized(), "notifications/initialized", posted, "", ""},
		{"initialized in a session", Initialized().With(Revision20250618, "s"), "notifications/initialized", posted + " | MCP-Protocol-Version: 2025-06-18 | Mcp-Session-Id: s", "", ""},
		{"tools, first revision", ToolsList(Revision20241105, ""), "tools/list", posted, "", "1"},
		{"tools, 2025-03-26", ToolsList(Revision20250326, "s"), "tools/list", posted + " | Mcp-Session-Id: s", "", "1"},
		{"tools, 2025-06-18", ToolsList(Revision20250618, ""), "tools/list", posted + " | MCP-Protocol-Version: 2025-06-18", "", "1"},
		{"tools, 2025-11-25", ToolsList(Revision20251125, "s"), "tools/list", posted + " | MCP-Protocol-Version: 2025-11-25 | Mcp-Session-Id: s", "", "1"},
		{"tools, stateless", ToolsList(Revision20260728, "s"), "tools/list", posted + " | MCP-Protocol-Version: 2026-07-28 | Mcp-Method: tools/list", "", "1"},
		{"tools, a draft", ToolsList("DRAFT-2025-v2", "s"), "tools/list", posted + " | MCP-Protocol-Version: DRAFT-2025-v2 | Mcp-Session-Id: s", "", "1"},
		{"tools, no revision", ToolsList("", "s"), "tools/list", posted + " | Mcp-Session-Id: s", "", "1"},
		{"call", ToolsCallMadeUp(Revision20251125, ""), "tools/call", posted + " | MCP-Protocol-Version: 2025-11-25", MadeUpTool, "1"},
		{"call, stateless", ToolsCallMadeUp(Revision20260728, ""), "tools/call",
			posted + " | MCP-Protocol-Version: 2026-07-28 | Mcp-Method: tools/call | Mcp-Name: " + MadeUpTool, MadeUpTool, "1"},
		{"discover", Discover(), "server/discover", posted + " | MCP-Protocol-Version: 2026-07-28 | Mcp-Method: server/discover", "", "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := headers(tt.m); got != tt.header {
				t.Errorf("headers\n\t%s\nwant\n\t%s", got, tt.header)
			}
			b := body(t, tt.m)
			if b["jsonrpc"] != "2.0" || b["method"] != tt.method || tt.m.ID != tt.id {
				t.Errorf("id %q, body %s", tt.m.ID, tt.m.Body)
			}
			if id, has := b["id"]; has != (tt.id != "") || has && fmt.Sprint(id) != tt.id {
				t.Errorf("the body has the id %v, the message %q", id, tt.id)
			}
			params, _ := b["params"].(map[string]any)
			if name, _ := params["name"].(string); name != tt.name_ {
				t.Errorf("the tool is %q", name)
			}
			_, meta := params["_meta"]
			if stateless := strings.Contains(tt.header, "Mcp-Method"); meta != stateless {
				t.Errorf("_meta is there: %v, in %s", meta, tt.m.Body)
			}
		})
	}
}

func TestIntroductions(t *testing.T) {
	params := body(t, Initialize())["params"].(map[string]any)
	if params["protocolVersion"] != Revision20251125 || params["clientInfo"].(map[string]any)["name"] != "casdoctor" || params["capabilities"] == nil {
		t.Errorf("initialize: %v", params)
	}
	meta := body(t, Discover())["params"].(map[string]any)["_meta"].(map[string]any)
	if meta[metaProtocolVersion] != Revision20260728 || meta[metaClientInfo].(map[string]any)["name"] != "casdoctor" || meta[metaClientCapabilities] == nil {
		t.Errorf("discover: %v", meta)
	}
}

func TestStreamMessage(t *testing.T) {
	if m := Stream(""); m.Body != nil || m.ID != "" || headers(m) != "Accept: text/event-stream" {
		t.Errorf("got %+v", m)
	}
	if got := headers(Stream("s")); got != "Accept: text/event-stream | Mcp-Session-Id: s" {
		t.Errorf("got %s", got)
	}
}

// A message that is sent in two ways must not share its headers.
func TestWithLeavesTheMessageAlone(t *testing.T) {
	m := Initialized()
	a, b := m.With(Revision20250618, "a"), m.With(Revision20251125, "b")
	if headers(m) != posted || headers(a) == headers(b) || !strings.HasSuffix(headers(a), "Mcp-Session-Id: a") {
		t.Errorf("%s, %s, %s", headers(m), headers(a), headers(b))
	}
}

func TestRevisions(t *testing.T) {
	all := Revisions()
	if len(all) != 5 || all[0] != Revision20260728 || all[4] != Revision20241105 {
		t.Errorf("got %v", all)
	}
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	if !slices.Equal(all, sorted) {
		t.Errorf("not the newest first: %v", all)
	}
	all[0] = "x"
	if Revisions()[0] == "x" {
		t.Error("the list can be changed from outside")
	}
}

// What a server calls its revision decides how it is spoken to: dates only are compared.
func TestStateless(t *testing.T) {
	for revision, want := range map[string]bool{
		Revision20260728: true, "2027-01-01": true, Revision20251125: false, Revision20241105: false, "": false, "DRAFT-2026-v1": false, "draft": false, "9": false, "2026-07-28x": false, "2026-7-28": false,
	} {
		if got := stateless(revision); got != want {
			t.Errorf("stateless(%q) = %v", revision, got)
		}
	}
}

func TestNumbered(t *testing.T) {
	m := ToolsList(Revision20251125, "s").Numbered(7)
	if m.ID != "7" || !bytes.Contains(m.Body, []byte(`"id":7,`)) || !m.InSession() || ToolsList(Revision20251125, "").InSession() {
		t.Errorf("got %s %s", m.ID, m.Body)
	}
	if n := Initialized().Numbered(7); n.ID != "" || bytes.Contains(n.Body, []byte(`"id"`)) {
		t.Errorf("a notification got the number %q: %s", n.ID, n.Body)
	}
}
