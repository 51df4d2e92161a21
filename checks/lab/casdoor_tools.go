package lab

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// casdoorTool is one of the ten tools of the built-in server.
type casdoorTool struct {
	name, text string
	arguments  []string // all of them required, but for get_user
}

// scope is resource:action, as the tool's name has it.
func (t casdoorTool) scope() string {
	verb, what, _ := strings.Cut(t.name, "_")
	action := ":write"
	if verb == "get" {
		action = ":read"
	}
	return strings.TrimSuffix(what, "s") + action
}

// allowed: the convenience scopes read, write and admin stand for all of their kind.
func (t casdoorTool) allowed(granted []string) bool {
	_, action, _ := strings.Cut(t.scope(), ":")
	return slices.Contains(granted, t.scope()) || slices.Contains(granted, action) || slices.Contains(granted, "admin")
}

var casdoorTools = []casdoorTool{
	{"get_applications", "Lists the applications of an owner", []string{"owner"}},
	{"get_application", "Shows one application", []string{"id"}},
	{"add_application", "Adds an application", []string{"application"}},
	{"update_application", "Changes an application", []string{"id", "application"}},
	{"delete_application", "Deletes an application", []string{"application"}},
	{"get_users", "Lists the users of an organization", []string{"owner"}},
	{"get_user", "Shows one user", []string{"id", "owner", "email", "phone"}},
	{"add_user", "Adds a user", []string{"user"}},
	{"update_user", "Changes a user", []string{"id", "user"}},
	{"delete_user", "Deletes a user", []string{"user"}},
}

// MarshalJSON writes the tool as tools/list shows it.
func (t casdoorTool) MarshalJSON() ([]byte, error) {
	properties := document{}
	for _, a := range t.arguments {
		kind := "string"
		if a == "application" || a == "user" {
			kind = "object"
		}
		properties[a] = document{"type": kind, "description": "The " + a}
	}
	schema := document{"type": "object", "properties": properties}
	if t.name != "get_user" {
		schema["required"] = t.arguments
	}
	return json.Marshal(inOrder{document{"name": t.name, "description": t.text, "inputSchema": schema}, []string{"name", "description", "inputSchema"}})
}

// toolsFor are all tools, but for a good token those of its scopes: null where there are none.
func toolsFor(who caller) []casdoorTool {
	if !who.token {
		return casdoorTools
	}
	var out []casdoorTool
	for _, t := range casdoorTools {
		if t.allowed(strings.Fields(who.scope)) {
			out = append(out, t)
		}
	}
	return out
}

// callTool finds the tool by the scopes of a token. Credentials without a token pass, so that an unknown tool shows.
// No tool of the lab finds anything.
func (m *mcpRequest) callTool(who caller) (any, *rpcError) {
	var p struct{ Name string }
	if err := json.Unmarshal(m.Params, &p); err != nil {
		return nil, &rpcError{-32602, "Invalid params", err.Error()}
	}
	granted := append([]string{}, strings.Fields(who.scope)...)
	i := slices.IndexFunc(casdoorTools, func(t casdoorTool) bool { return t.name == p.Name })
	switch {
	case who.token && (i < 0 || !casdoorTools[i].allowed(granted)):
		data := document{"granted_scopes": granted, "tool": p.Name}
		if i >= 0 {
			data["required_scope"] = casdoorTools[i].scope()
		}
		return nil, &rpcError{-32001, "insufficient_scope", data}
	case i < 0:
		return nil, &rpcError{-32602, "Invalid tool name", fmt.Sprintf("Tool '%s' not found", p.Name)}
	}
	return document{"content": []inOrder{{document{"type": "text", "text": "null"}, []string{"type", "text"}}}}, nil
}
