package mcp

import (
	"encoding/json"
	"errors"
	"strings"
)

// InitializeResult is the answer to Initialize (basic/lifecycle, "Initialization").
type InitializeResult struct {
	ProtocolVersion, ServerName, ServerVersion string
	HasTools                                   bool // the server declares the capability "tools"
	Instructions                               string
}

// ParseInitialize reads the result of initialize. With an error the fields that
// could be read are still filled in.
func ParseInitialize(result json.RawMessage) (InitializeResult, error) {
	raw, err := object(result)
	if err != nil {
		return InitializeResult{}, err
	}
	out := InitializeResult{ProtocolVersion: text(raw["protocolVersion"], maxName), Instructions: text(raw["instructions"], maxText)}
	out.ServerName, out.ServerVersion = implementation(raw["serverInfo"])
	capabilities, _ := object(raw["capabilities"])
	tools, has := capabilities["tools"]
	out.HasTools = has && string(tools) != "null"
	switch {
	case out.ProtocolVersion == "":
		return out, errors.New("the result of initialize names no protocolVersion")
	case strings.ContainsFunc(out.ProtocolVersion, func(r rune) bool { return r <= ' ' || r > '~' }):
		// Clients send it back in MCP-Protocol-Version.
		return out, errors.New("the protocolVersion in the result of initialize cannot stand in a header")
	}
	return out, nil
}

// DiscoverResult is the answer to Discover (revision 2026-07-28, server/discover).
type DiscoverResult struct {
	Versions                  []string // supportedVersions
	ServerName, ServerVersion string
}

// ParseDiscover reads the result of server/discover. The server's identity stands in
// _meta; a plain serverInfo is read too.
func ParseDiscover(result json.RawMessage) (DiscoverResult, error) {
	raw, err := object(result)
	if err != nil {
		return DiscoverResult{}, err
	}
	out := DiscoverResult{Versions: texts(raw["supportedVersions"])}
	meta, _ := object(raw["_meta"])
	out.ServerName, out.ServerVersion = implementation(meta[metaServerInfo])
	if out.ServerName == "" {
		out.ServerName, out.ServerVersion = implementation(raw["serverInfo"])
	}
	if len(out.Versions) == 0 {
		return out, errors.New("the result of server/discover names no supportedVersions")
	}
	return out, nil
}

// Tool is one tool of a server (server/tools, "Tool").
type Tool struct{ Name, Title, Description string }

// ParseTools reads the result of tools/list, 1000 tools at most. isNull is set when
// the list is null, which breaks clients that check the schema.
func ParseTools(result json.RawMessage) (tools []Tool, isNull bool, err error) {
	raw, err := object(result)
	if err != nil {
		return nil, false, err
	}
	value, ok := raw["tools"]
	if !ok {
		return nil, false, errors.New("the result of tools/list has no tools")
	}
	if string(value) == "null" {
		return nil, true, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return nil, false, errors.New("the tools in the result of tools/list are no list")
	}
	tools = make([]Tool, 0, min(len(list), maxTools))
	for _, entry := range list[:min(len(list), maxTools)] {
		tool, _ := object(entry)
		tools = append(tools, Tool{
			Name: text(tool["name"], maxName), Title: text(tool["title"], maxName), Description: text(tool["description"], maxText),
		})
	}
	return tools, false, nil
}

func object(raw json.RawMessage) (map[string]json.RawMessage, error) {
	var out map[string]json.RawMessage
	if err := json.Unmarshal(raw, &out); err != nil || out == nil {
		return nil, errors.New("the result is no JSON object")
	}
	return out, nil
}

func text(raw json.RawMessage, max int) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return clip(s, max)
}

func texts(raw json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []string
	for _, entry := range list[:min(len(list), maxVersions)] {
		if s := text(entry, maxName); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func implementation(raw json.RawMessage) (name, version string) {
	info, _ := object(raw)
	return text(info["name"], maxName), text(info["version"], maxName)
}
