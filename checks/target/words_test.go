package target

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"

func TestToken(t *testing.T) {
	tests := []struct{ name, in, want, note, bad string }{
		{"plain", jwt, jwt, "", ""},
		{"none", "  ", "", "", ""},
		{"spaces around", " " + jwt + "\n", jwt, "", ""},
		{"bearer", "Bearer " + jwt, jwt, "“Bearer”", ""},
		{"header line", "authorization: bearer " + jwt, jwt, "“Bearer”", ""},
		{"quoted header", `"Bearer ` + jwt + `",`, jwt, "quotes", ""},
		{"quotes inside", `Bearer "` + jwt + `"`, jwt, "“Bearer”", ""},
		{"broken lines", "eyJa.\r\n  eyJb.\n c", "eyJa.eyJb.c", "line breaks", ""},
		{"space inside", "opaque hunter2", "", "", "spaces"},
		{"two tokens", "Bearer hunter2 hunter2", "", "", "spaces"},
		{"only the word", "Bearer ", "", "", "no token"},
		{"only quotes", `""`, "", "", "no token"},
		{"not ASCII", "hunter2é", "", "", "characters"},
		{"control", "hunter2\x00", "", "", "characters"},
		{"too long", strings.Repeat("a", MaxToken+1), "", "", "16384"},
		{"far too long", strings.Repeat("a", maxRaw+1), "", "", "16384"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, errs := Parse(Input{MCP: "https://h/mcp", Token: tt.in})
			if tt.bad != "" {
				if len(errs) != 1 || errs[0].Field != "token" || !strings.Contains(errs[0].Message, tt.bad) {
					t.Errorf("got %v, want %q", errs, tt.bad)
				}
				if strings.Contains(fmt.Sprint(errs), "hunter2") {
					t.Error("the error quotes the token")
				}
				return
			}
			if errs != nil || got.Token.Reveal() != tt.want {
				t.Fatalf("got %q (%v), want %q", got.Token.Reveal(), errs, tt.want)
			}
			n := allNotes(got)
			if tt.note == "" && n != "" || !strings.Contains(n, tt.note) || strings.Contains(n, "eyJ") {
				t.Errorf("notes %q, want %q and nothing of the token", n, tt.note)
			}
		})
	}
}

// word runs Parse with one optional field set on a good MCP URL.
func word(t *testing.T, in Input) (Target, string) {
	t.Helper()
	in.MCP = "https://h/mcp"
	got, errs := Parse(in)
	if len(errs) > 1 {
		t.Errorf("more than one error: %v", errs)
	}
	if len(errs) > 0 {
		return got, errs[0].Message
	}
	return got, ""
}

func TestClientIDAndSecret(t *testing.T) {
	for _, tt := range []struct{ in, want, bad string }{
		{" abc\n", "abc", ""}, {`"abc",`, "abc", ""}, {"https://c.example/client.json", "https://c.example/client.json", ""},
		{"a b", "", "spaces"}, {"a\nb", "", "spaces"}, {"a\x01b", "", "control"}, {jwt, "", "JWT"}, {"ghp_abcdefghijklmnopqrst", "", "not a client ID"}, {strings.Repeat("a", 2049), "", "2048"},
	} {
		got, bad := word(t, Input{ClientID: tt.in})
		if got.ClientID != tt.want || !strings.Contains(bad, tt.bad) || (bad == "") != (tt.bad == "") || strings.Contains(bad, "eyJ") {
			t.Errorf("%.20q: %q, %q", tt.in, got.ClientID, bad)
		}
	}
	for _, tt := range []struct{ in, want, bad string }{
		{" abc\n", "abc", ""}, {`"a b",`, `"a b",`, ""}, {"a\nb", "", "line break"}, {strings.Repeat("a", 2049), "", "2048"},
	} {
		got, bad := word(t, Input{ClientSecret: tt.in})
		if got.ClientSecret.Reveal() != tt.want || !strings.Contains(bad, tt.bad) || (bad == "") != (tt.bad == "") {
			t.Errorf("%.20q: %q, %q", tt.in, got.ClientSecret.Reveal(), bad)
		}
	}
}

func TestRedirectURI(t *testing.T) {
	for _, tt := range []struct{ in, want, bad string }{
		{"https://claude.ai/api/mcp/auth_callback", "https://claude.ai/api/mcp/auth_callback", ""},
		{" <http://127.0.0.1:33418/> ", "http://127.0.0.1:33418/", ""},
		{"HTTPS://Client.example/CB", "HTTPS://Client.example/CB", ""},
		{"cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback", ""},
		{"com.example.app:/callback", "com.example.app:/callback", ""},
		{"urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob", ""},
		{"https://c/cb#x", "", "fragment"},
		{"localhost:3000/callback", "", "no scheme"},
		{"/callback", "", "no scheme"},
		{"c.example/callback", "", "no scheme"},
		{"https:///cb", "", "no host"},
		{"http://[", "", "not a valid"},
		{"https://c/c b", "", "spaces"},
		{"https://u:p@c/cb", "", "password"},
		{"javascript:alert(1)", "", "not supported"},
		{"https://c/" + strings.Repeat("a", 2048), "", "2048"},
	} {
		got, bad := word(t, Input{RedirectURI: tt.in})
		if got.RedirectURI != tt.want || !strings.Contains(bad, tt.bad) || (bad == "") != (tt.bad == "") {
			t.Errorf("%.40q: %q, %q", tt.in, got.RedirectURI, bad)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, tt := range []struct{ in, want, note, bad string }{
		{"https://claude.ai", "https://claude.ai", "", ""},
		{"http://localhost:6274", "http://localhost:6274", "", ""},
		{"null", "null", "", ""},
		{"HTTPS://Claude.ai:443/x?y", "https://claude.ai", "Removed the path", ""},
		{"https://claude.ai/", "https://claude.ai", "Removed the path", ""},
		{"localhost:6274", "http://localhost:6274", "http:// was added", ""},
		{"https://bücher.example", "https://xn--bcher-kva.example", "ASCII form", ""},
		{"chrome-extension://abcdef/", "chrome-extension://abcdef", "", ""},
		{"vscode-webview://1a2b", "vscode-webview://1a2b", "", ""},
		{"*", "", "", "never sends *"},
		{"file:///x", "", "", "begin with file:"},
		{"https://u:p@h", "", "", "password"},
		{"https://h/#x", "", "", "fragment"},
		{strings.Repeat("a", 2049), "", "", "2048"},
	} {
		got, bad := word(t, Input{Origin: tt.in})
		if got.Origin != tt.want || !strings.Contains(bad, tt.bad) || (bad == "") != (tt.bad == "") {
			t.Errorf("%.40q: %q, %q", tt.in, got.Origin, bad)
		}
		if n := allNotes(got); tt.note == "" && n != "" || !strings.Contains(n, tt.note) {
			t.Errorf("%.40q: notes %q", tt.in, n)
		}
	}
}

func TestResource(t *testing.T) {
	for _, tt := range []struct{ in, want, bad string }{
		{" https://H.example/mcp/#x ", "https://H.example/mcp/#x", ""},
		{"localhost:3000", "localhost:3000", ""},
		{"not a url", "not a url", ""},
		{`"x",`, `"x",`, ""},
		{"a\nb", "", "line break"},
		{strings.Repeat("a", 2049), "", "2048"},
	} {
		got, bad := word(t, Input{Resource: tt.in})
		if got.Resource != tt.want || !strings.Contains(bad, tt.bad) || (bad == "") != (tt.bad == "") {
			t.Errorf("%.40q: %q, %q", tt.in, got.Resource, bad)
		}
	}
}

func TestScopeClientTopics(t *testing.T) {
	for in, want := range map[string]string{"openid  profile": "openid profile", "a, b,c\nd a": "a b c d", `"x:read"`: "x:read", "": "", " , ": ""} {
		got, bad := word(t, Input{Scope: in})
		if bad != "" || strings.Join(got.Scopes, " ") != want {
			t.Errorf("scope %q: %v, %q", in, got.Scopes, bad)
		}
		if noted := strings.Contains(allNotes(got), "commas"); noted != strings.Contains(in, "a,") {
			t.Errorf("scope %q: notes %q", in, allNotes(got))
		}
	}
	for _, in := range []string{`a"b`, `a\b`, "é", strings.Repeat("a", 2049)} {
		if _, bad := word(t, Input{Scope: in}); bad == "" {
			t.Errorf("scope %.20q accepted", in)
		}
	}
	for _, in := range []string{jwt, "openid " + jwt, "openid,ghp_abcdefghijklmnopqrst", "Bearer " + jwt} {
		if got, bad := word(t, Input{Scope: in}); !strings.Contains(bad, "holds a token") || strings.Contains(bad, "eyJ") || len(got.Scopes) > 0 {
			t.Errorf("scope %.20q: %v, %q", in, got.Scopes, bad)
		}
	}
	if got, bad := word(t, Input{Client: " Claude-Code "}); got.Client != "claude-code" || bad != "" {
		t.Errorf("client: %q, %q", got.Client, bad)
	}
	_, bad := word(t, Input{Client: "netscape"})
	for _, p := range Profiles() {
		if !strings.Contains(bad, p.ID) {
			t.Errorf("%q does not list %s", bad, p.ID)
		}
	}
	got, bad := word(t, Input{Topics: []string{"Reach,discovery", "", "reach", " casdoor"}})
	if bad != "" || !slices.Equal(got.Topics, []string{"reach", "discovery", "casdoor"}) {
		t.Errorf("topics: %v, %q", got.Topics, bad)
	}
	if _, bad := word(t, Input{Topics: []string{"dns"}}); !strings.Contains(bad, strings.Join(ValidTopics(), ", ")) {
		t.Errorf("topics: %q", bad)
	}
}
