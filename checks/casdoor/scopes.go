package casdoor

import (
	"regexp"
	"slices"
	"strings"
)

// scopeResources and scopeActions make up the scopes of Casdoor's own MCP server: application:read and so on.
var (
	scopeResources = []string{"application", "user", "organization", "permission", "role", "provider", "token"}
	scopeActions   = []string{"read", "write"}
)

// convenience are the scopes that stand for many: read for every …:read, write for every …:write, admin for all.
var convenience = []string{"read", "write", "admin"}

// oidcScopes say who the user is, and open no tool.
var oidcScopes = []string{"openid", "profile", "email", "address", "phone", "offline_access"}

// scopeTools are the tools that exist, by the scope that opens them. The other scopes are for
// tools that this release does not have.
var scopeTools = map[string][]string{
	"application:read":  {"get_applications", "get_application"},
	"application:write": {"add_application", "update_application", "delete_application"},
	"user:read":         {"get_users", "get_user"},
	"user:write":        {"add_user", "update_user", "delete_user"},
}

// ToolCount is how many tools Casdoor's own MCP server has.
const ToolCount = 10

// OIDCScope reports a scope of OpenID Connect, which every client may ask for and which opens no tool.
func OIDCScope(scope string) bool { return slices.Contains(oidcScopes, scope) }

// BuiltinScope reports a scope that Casdoor's own MCP server knows.
func BuiltinScope(scope string) bool {
	resource, action, found := strings.Cut(scope, ":")
	return slices.Contains(convenience, scope) || found && slices.Contains(scopeResources, resource) && slices.Contains(scopeActions, action)
}

// Covers reports whether granted scopes include a wanted one, by name or by a convenience scope.
func Covers(granted []string, wanted string) bool {
	if slices.Contains(granted, wanted) || slices.Contains(granted, "admin") && BuiltinScope(wanted) {
		return true
	}
	_, action, found := strings.Cut(wanted, ":")
	return found && BuiltinScope(wanted) && slices.Contains(granted, action)
}

// ToolsOf lists the tools that scopes open together, in Casdoor's order.
func ToolsOf(granted []string) []string {
	var out []string
	for _, scope := range []string{"application:read", "application:write", "user:read", "user:write"} {
		if Covers(granted, scope) {
			out = append(out, scopeTools[scope]...)
		}
	}
	return out
}

var scopeSigns = regexp.MustCompile(`[:._/\-]+`)

// SuggestScope finds the scope of Casdoor that a misspelled one means: read:application for
// application:read, applications.read, Application:Read.
func SuggestScope(scope string) (string, bool) {
	if BuiltinScope(scope) {
		return "", false
	}
	parts := scopeSigns.Split(strings.ToLower(scope), -1)
	switch len(parts) {
	case 1:
		if slices.Contains(convenience, parts[0]) {
			return parts[0], true
		}
		return "", false
	case 2:
	default:
		return "", false
	}
	for _, pair := range [][2]string{{parts[0], parts[1]}, {parts[1], parts[0]}} {
		resource, action := strings.TrimSuffix(pair[0], "s"), pair[1]
		if words, ok := actionWords[action]; ok {
			action = words
		}
		if slices.Contains(scopeResources, resource) && slices.Contains(scopeActions, action) {
			return resource + ":" + action, true
		}
	}
	return "", false
}

// actionWords are other words for the two actions.
var actionWords = map[string]string{"get": "read", "list": "read", "view": "read", "add": "write", "update": "write", "delete": "write", "edit": "write", "manage": "write"}
