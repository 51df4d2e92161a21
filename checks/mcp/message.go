package mcp

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
)

// Header is one request header.
type Header struct{ Name, Value string }

// Message is what a probe sends: headers and, for POST, a JSON-RPC message.
type Message struct {
	Header []Header
	Body   []byte // nil for GET
	ID     string // the JSON-RPC id as written in the body; "" for notifications and GET
}

// The keys of _meta by which a client of 2026-07-28 introduces itself in every
// request (basic/index, "General fields"; SEP-2575).
const (
	metaProtocolVersion    = "io.modelcontextprotocol/protocolVersion"
	metaClientInfo         = "io.modelcontextprotocol/clientInfo"
	metaClientCapabilities = "io.modelcontextprotocol/clientCapabilities"
	metaServerInfo         = "io.modelcontextprotocol/serverInfo"
)

type clientInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func self() clientInfo { return clientInfo{Name: "casdoctor", Version: Version} }

// rpc is a JSON-RPC 2.0 request, or a notification when it has no id.
type rpc struct {
	JSONRPC string         `json:"jsonrpc"`
	ID      int            `json:"id,omitempty"`
	Method  string         `json:"method"`
	Params  map[string]any `json:"params,omitempty"`
}

// post builds a POST message: both media types are accepted, as basic/transports
// demands of a client in every revision of streamable HTTP.
func post(method string, params map[string]any, notification bool) Message {
	call := rpc{JSONRPC: "2.0", ID: 1, Method: method, Params: params}
	m := Message{ID: "1", Header: []Header{
		{"Content-Type", "application/json"},
		{"Accept", "application/json, text/event-stream"},
	}}
	if notification {
		call.ID, m.ID = 0, ""
	}
	m.Body, _ = json.Marshal(call) // strings, maps and an int: cannot fail
	return m
}

// InSession reports that the message belongs to a session.
func (m Message) InSession() bool {
	for _, h := range m.Header {
		if h.Name == "Mcp-Session-Id" {
			return true
		}
	}
	return false
}

// Numbered is the message with another id: within a session each request needs its own (JSON-RPC 2.0 §4; MCP,
// basic/index: Requests). A notification has none.
func (m Message) Numbered(n int) Message {
	if m.ID == "" {
		return m
	}
	id := strconv.Itoa(n)
	m.Body = bytes.Replace(m.Body, []byte(`"id":`+m.ID+`,`), []byte(`"id":`+id+`,`), 1)
	m.ID = id
	return m
}

// With adds the headers of a message after the handshake: MCP-Protocol-Version from
// revision 2025-06-18 on (basic/transports, "Protocol Version Header"), and the
// session when there is one (Mcp-Session-Id, gone in 2026-07-28).
func (m Message) With(revision, session string) Message {
	header := append([]Header(nil), m.Header...)
	if revision >= Revision20250618 {
		header = append(header, Header{"MCP-Protocol-Version", revision})
	}
	if session != "" && !stateless(revision) {
		header = append(header, Header{"Mcp-Session-Id", session})
	}
	m.Header = header
	return m
}

var date = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// stateless reports a revision from 2026-07-28 on. Names that are no date, such as those
// of drafts, cannot be compared; they were given by servers with initialize and sessions.
func stateless(revision string) bool {
	return date.MatchString(revision) && revision >= Revision20260728
}

// request builds a request of any revision. Those of 2026-07-28 carry the client's
// introduction in _meta and repeat method and name in headers, for proxies to read
// (basic/transports, "Standard Headers").
func request(revision, session, method, name string, params map[string]any) Message {
	if !stateless(revision) {
		return post(method, params, false).With(revision, session)
	}
	if params == nil {
		params = map[string]any{}
	}
	params["_meta"] = map[string]any{
		metaProtocolVersion:    revision,
		metaClientInfo:         self(),
		metaClientCapabilities: map[string]any{},
	}
	m := post(method, params, false).With(revision, "")
	m.Header = append(m.Header, Header{"Mcp-Method", method})
	if name != "" {
		m.Header = append(m.Header, Header{"Mcp-Name", name})
	}
	return m
}

// Initialize opens a conversation in the revisions up to 2025-11-25
// (basic/lifecycle, "Initialization").
func Initialize() Message {
	return post("initialize", map[string]any{
		"protocolVersion": Revision20251125,
		"capabilities":    map[string]any{},
		"clientInfo":      self(),
	}, false)
}

// Initialized ends the handshake that Initialize began; add revision and session by With.
func Initialized() Message { return post("notifications/initialized", nil, true) }

// Discover asks a server of 2026-07-28 for its versions and identity (server/discover,
// SEP-2575). It is the first request of a client that speaks this revision.
func Discover() Message { return request(Revision20260728, "", "server/discover", "", nil) }

// ToolsList asks for the tools (server/tools, "Listing Tools"). session is the
// Mcp-Session-Id that the server gave, or "".
func ToolsList(revision, session string) Message {
	return request(revision, session, "tools/list", "", nil)
}

// ToolsCallMadeUp calls MadeUpTool, which no server has (server/tools, "Calling Tools").
func ToolsCallMadeUp(revision, session string) Message {
	return request(revision, session, "tools/call", MadeUpTool, map[string]any{
		"name": MadeUpTool, "arguments": map[string]any{},
	})
}

// Stream asks by GET for the stream of messages from the server (basic/transports,
// "Listening for Messages from the Server"; gone in 2026-07-28). A server without
// one answers 405.
func Stream(session string) Message {
	m := Message{Header: []Header{{"Accept", "text/event-stream"}}}
	if session != "" {
		m.Header = append(m.Header, Header{"Mcp-Session-Id", session})
	}
	return m
}
