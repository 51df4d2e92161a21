package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// mcpRequest is a request to one of Casdoor's MCP paths, read as far as its filters read it.
type mcpRequest struct {
	call
	err error // of the body
}

// call is a JSON-RPC request as Casdoor's MCP server reads it.
type call struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// reply is a JSON-RPC response.
type reply struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// openMethods need no token, and a bad one does not disturb them.
var openMethods = []string{"initialize", "notifications/initialized", "ping", "tools/list"}

func (m *mcpRequest) open() bool {
	return m != nil && m.err == nil && slices.Contains(openMethods, m.Method)
}

// readMCP reads the body of a request to the built-in server or to the registry; nil for other paths.
func readMCP(r *http.Request) *mcpRequest {
	if r.URL.Path != "/api/mcp" && !strings.HasPrefix(r.URL.Path, "/api/server/") {
		return nil
	}
	m := &mcpRequest{}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if m.err = err; err == nil {
		m.err = json.Unmarshal(body, &m.call)
	}
	return m
}

// serveMCP is the built-in MCP endpoint: JSON answers only, no session, and the revision
// of 2024 whatever the client asks for.
func (c *casdoor) serveMCP(w http.ResponseWriter, r *http.Request, m *mcpRequest) {
	who := c.caller(r)
	switch id, ok := m.namedObject(); {
	case !ok:
		c.challenge(w, r, m, "GetOwnerAndNameFromId() error, wrong token count for ID: "+id)
		return
	case !m.open() && !who.known:
		c.challenge(w, r, m, unauthorizedOperation)
		return
	case r.Method != http.MethodPost:
		frameworkPage(w, r)
		return
	}
	out := reply{JSONRPC: "2.0", ID: m.ID}
	switch {
	case m.err != nil:
		out.ID, out.Error = nil, &rpcError{-32700, "Parse error", goType(m.err, "lab.call", "mcpself.McpRequest")}
	case m.Method == "notifications/initialized":
		w.WriteHeader(http.StatusAccepted)
		return
	case m.Method == "initialize":
		out.Result, out.Error = m.initialize()
	case m.Method == "ping":
		out.Result = document{}
	case m.Method == "tools/list":
		out.Result = document{"tools": toolsFor(who)}
	case m.Method == "tools/call":
		out.Result, out.Error = m.callTool(who)
	default:
		out.Error = &rpcError{-32601, "Method not found", fmt.Sprintf("Method '%s' not found", m.Method)}
	}
	c.json(w, http.StatusOK, out)
}

// namedObject: the path policy takes the object apart that a tool is called for, before it looks at who calls.
func (m *mcpRequest) namedObject() (id string, ok bool) {
	var p struct {
		Name      string
		Arguments struct{ ID *string }
	}
	if m.err != nil || m.Method != "tools/call" || json.Unmarshal(m.Params, &p) != nil || p.Name != "get_application" && p.Name != "update_application" || p.Arguments.ID == nil {
		return "", true
	}
	return *p.Arguments.ID, strings.Count(*p.Arguments.ID, "/") == 1
}

type initializeParams struct {
	ProtocolVersion string         `json:"protocolVersion"`
	Capabilities    map[string]any `json:"capabilities"`
	ClientInfo      struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"clientInfo"`
}

// initialize looks at nothing but the form of its parameters.
func (m *mcpRequest) initialize() (any, *rpcError) {
	if m.Params != nil {
		if err := json.Unmarshal(m.Params, &initializeParams{}); err != nil {
			return nil, &rpcError{-32602, "Invalid params", goType(err, "lab.initializeParams", "mcpself.McpInitializeParams")}
		}
	}
	info := inOrder{document{"name": "Casdoor MCP Server", "version": "1.0.0"}, []string{"name", "version"}}
	return inOrder{document{"protocolVersion": "2024-11-05", "capabilities": document{"tools": document{"listChanged": true}}, "serverInfo": info},
		[]string{"protocolVersion", "capabilities", "serverInfo"}}, nil
}

// deny refuses in a filter: MCP paths get a challenge, all others the envelope.
func (c *casdoor) deny(w http.ResponseWriter, r *http.Request, m *mcpRequest, msg string) {
	if m == nil {
		filterEnvelope(w, msg)
		return
	}
	c.challenge(w, r, m, msg)
}

// challenge refuses. Its URL is made of the Host header, with https for every host with a dot: `origin` has no say in it.
func (c *casdoor) challenge(w http.ResponseWriter, r *http.Request, m *mcpRequest, msg string) {
	scheme := "http"
	if strings.Contains(r.Host, ".") {
		scheme = "https"
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="casdoor", resource_metadata="`+scheme+"://"+r.Host+prmName+`"`)
	switch {
	case m.err != nil:
		w.WriteHeader(http.StatusUnauthorized)
	case len(m.ID) == 0 || string(m.ID) == "null": // a notification
		w.WriteHeader(http.StatusAccepted)
	default:
		writeForm(w, http.StatusUnauthorized, reply{"2.0", m.ID, nil, &rpcError{-32001, "Unauthorized", msg}}, true)
	}
}

// serveRegistry is Casdoor's proxy for other MCP servers. It asks for a token whatever the method, and whether or not the
// server exists. The lab's has no server to pass calls on to.
func (c *casdoor) serveRegistry(w http.ResponseWriter, r *http.Request, m *mcpRequest) {
	name := strings.Trim(strings.TrimPrefix(r.URL.Path, "/api/server/"), "/")
	switch {
	case !c.caller(r).known:
		c.challenge(w, r, m, unauthorizedOperation)
	case strings.Count(name, "/") != 1, r.Method != http.MethodPost && r.Method != http.MethodGet:
		frameworkPage(w, r)
	case m.err != nil:
		c.json(w, http.StatusOK, reply{"2.0", json.RawMessage("1"), nil, &rpcError{-32700, "Parse error", goType(m.err, "lab.call", "mcpself.McpRequest")}})
	case c.servers[name] != "":
		// Nothing listens at the URL of a server of the lab's registry. The text has Casdoor's own mistake in it.
		c.json(w, http.StatusBadGateway, reply{"2.0", m.ID, nil, &rpcError{-32603, "failed to proxy server request: %s",
			fmt.Sprintf("Post %q: dial tcp: connect: connection refused", c.servers[name])}})
	default:
		c.json(w, http.StatusOK, reply{"2.0", m.ID, nil, &rpcError{-32600, "server not found", nil}})
	}
}

// goType is the text of an error with the name of Casdoor's Go type in place of the lab's.
func goType(err error, ours, theirs string) string {
	return strings.ReplaceAll(err.Error(), ours, theirs)
}
