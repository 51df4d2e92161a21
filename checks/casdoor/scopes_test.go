package casdoor

import (
	"strings"
	"testing"
)

func TestToolsOf(t *testing.T) {
	for granted, want := range map[string]int{
		"": 0, "openid profile": 0, "read:application": 0, "organization:read": 0,
		"application:read": 2, "application:write": 3, "user:read user:write": 5, "read": 4, "write": 6, "read write": ToolCount, "admin": ToolCount, "read application:read": 4,
	} {
		if got := ToolsOf(strings.Fields(granted)); len(got) != want {
			t.Errorf("%q opens %v, want %d tools", granted, got, want)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tc := range []struct {
		granted, wanted string
		want            bool
	}{
		{"application:read", "application:read", true}, {"read", "application:read", true}, {"admin", "user:write", true}, {"admin", "read", true},
		{"read", "application:write", false}, {"read", "files:read", false}, {"admin", "files:read", false}, {"files:read", "files:read", true}, {"", "openid", false},
	} {
		if got := Covers(strings.Fields(tc.granted), tc.wanted); got != tc.want {
			t.Errorf("Covers(%q, %q) = %v", tc.granted, tc.wanted, got)
		}
	}
}

func TestSuggestScope(t *testing.T) {
	for scope, want := range map[string]string{
		"read:application": "application:read", "write:user": "user:write", "applications:read": "application:read", "read_users": "user:read", "Application:Read": "application:read",
		"user.write": "user:write", "application-read": "application:read", "get_applications": "application:read", "delete:user": "user:write", "READ": "read",
		"application:read": "", "read": "", "openid": "", "files:read": "", "application": "", "application:read:all": "", ":": "", "": "", "read:write": "",
	} {
		if got, ok := SuggestScope(scope); got != want || ok != (want != "") {
			t.Errorf("SuggestScope(%q) = %q, %v, want %q", scope, got, ok, want)
		}
	}
}

func TestBuiltinScope(t *testing.T) {
	for scope, want := range map[string]bool{"application:read": true, "token:write": true, "admin": true, "read:application": false, "files:read": false, "user:": false, "openid": false} {
		if BuiltinScope(scope) != want || scope == "openid" && !OIDCScope(scope) {
			t.Errorf("BuiltinScope(%q) is not %v", scope, want)
		}
	}
}
