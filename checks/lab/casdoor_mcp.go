package lab

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// call is a JSON-RPC request as Casdoor's MCP server reads it.
type call struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params struct {
		Name string `json:"name"`
	} `json:"params"`
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

// serveMCP is the built-in MCP endpoint: JSON answers only, no session, and the revision
// of 2024 whatever the client asks for.
func (c *casdoor) serveMCP(w http.ResponseWriter, r *http.Request) {
	scope, who := c.caller(r)
	var in call
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&in) != nil || in.Method == "" {
		if r.Method == http.MethodGet && who == "" {
			frameworkPage(w, r)
			return
		}
		c.challenge(w, r, http.StatusUnauthorized, nil)
		return
	}
	switch {
	case slices.Contains(openMethods, in.Method):
		c.openMethod(w, in)
	case who != "" && len(in.ID) == 0:
		c.challenge(w, r, http.StatusAccepted, nil)
	case who != "":
		c.challenge(w, r, http.StatusUnauthorized, &reply{"2.0", in.ID, nil, &rpcError{-32001, "Unauthorized", who}})
	case in.Method == "tools/call":
		casdoorJSON(w, http.StatusOK, reply{"2.0", in.ID, nil, &rpcError{-32001, "insufficient_scope",
			document{"granted_scopes": strings.Fields(scope), "tool": in.Params.Name}}})
	default:
		casdoorJSON(w, http.StatusOK, reply{"2.0", in.ID, nil, &rpcError{-32601, "Method not found", nil}})
	}
}

// caller finds the token's scope, or says why the caller may not go on.
func (c *casdoor) caller(r *http.Request) (scope, refusal string) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), bearerPrefix)
	if id, secret, ok := r.BasicAuth(); ok && id == labClient && secret == labSecret {
		return "admin", ""
	}
	if !bearer {
		return "", unauthorizedOperation
	}
	scope, ok := c.scopeOf(token)
	if !ok {
		return "", unknownToken
	}
	return scope, ""
}

// challenge refuses. Its URL is made of the Host header, with https for every host with a dot: `origin` has no say in it.
func (c *casdoor) challenge(w http.ResponseWriter, r *http.Request, status int, body *reply) {
	scheme := "http"
	if strings.Contains(r.Host, ".") {
		scheme = "https"
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="casdoor", resource_metadata="`+scheme+"://"+r.Host+prmName+`"`)
	if body == nil {
		w.WriteHeader(status)
		return
	}
	casdoorJSON(w, status, body)
}

func (c *casdoor) openMethod(w http.ResponseWriter, in call) {
	var result any = document{}
	switch in.Method {
	case "notifications/initialized":
		w.WriteHeader(http.StatusAccepted)
		return
	case "initialize":
		result = document{"protocolVersion": "2024-11-05", "capabilities": document{"tools": document{"listChanged": true}},
			"serverInfo": document{"name": "Casdoor MCP Server", "version": "1.0.0"}}
	case "tools/list":
		result = document{"tools": casdoorTools()}
	}
	casdoorJSON(w, http.StatusOK, reply{JSONRPC: "2.0", ID: in.ID, Result: result})
}

// casdoorTools are the ten tools of the built-in server.
func casdoorTools() []document {
	var out []document
	for _, name := range []string{"get_applications", "get_application", "add_application", "update_application", "delete_application",
		"get_users", "get_user", "add_user", "update_user", "delete_user"} {
		verb, what, _ := strings.Cut(name, "_")
		out = append(out, document{"name": name, "description": strings.ToUpper(verb[:1]) + verb[1:] + " " + what,
			"inputSchema": document{"type": "object", "properties": document{"owner": document{"type": "string"}}}})
	}
	return out
}
