package target

import (
	"strings"
	"testing"
)

// FuzzParse holds the promises of Parse: no panic, and an accepted pair of URLs
// parses to itself, without notes that announce another change.
func FuzzParse(f *testing.F) {
	for _, s := range [][2]string{
		{"https://door.example.com", "https://mcp.example.com/mcp"},
		{"door.example.com/", "“https://m/mcp/”,"},
		{"https://m/mcp", "https://d/.well-known/openid-configuration"},
		{"https://h/mcp/.well-known/openid-configuration", "https://x"},
		{"https://x", "https://h/mcp/.well-known/openid-configuration"},
		{"https://h/.well-known/oauth-authorization-server/mcp", "https://x/"},
		{"https://x/.well-known/oauth-protected-resource/login/oauth/authorize", "https://y/.well-known/oauth-authorization-server"},
		{"https://h/t,/.well-known/openid-configuration", "https://h/mcp,/.well-known/oauth-protected-resource"},
		{"https://h/.well-known/app/openid-configuration", "https://h/.well-known/oauth-protected-resource/.well-known/oauth-protected-resource"},
		{"::1", "[::1]:80"},
		{"https://bücher.example:0443", "HTTP://１２７.0.0.1:80/ü?ü"},
		{"npx mcp-remote https://h/mcp", "https://u:p@h"},
		{"https://https:8080/", "https:https"},
		{"h.:443", "h:80/%2F%2f//"},
		{"https://h/x?,", "https://h/?'"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, casdoor, mcp string) {
		got, errs := Parse(Input{Casdoor: casdoor, MCP: mcp, Token: mcp, RedirectURI: casdoor, Origin: mcp, Resource: casdoor, Scope: mcp, ClientID: casdoor})
		if len(errs) > 0 {
			got, errs = Parse(Input{Casdoor: casdoor, MCP: mcp})
		}
		if len(errs) > 0 {
			for _, e := range errs {
				if e.Field == "" || e.Message == "" || e.Example == "" {
					t.Fatalf("incomplete error: %+v", e)
				}
			}
			return
		}
		if got.Casdoor == nil && got.MCP == nil {
			t.Fatal("accepted without any URL")
		}
		again, errs := Parse(Input{Casdoor: show(got.Casdoor), MCP: show(got.MCP)})
		if len(errs) > 0 {
			t.Fatalf("%q %q: accepted as %s, %s, then refused: %v", casdoor, mcp, show(got.Casdoor), show(got.MCP), errs)
		}
		if show(again.Casdoor) != show(got.Casdoor) || show(again.MCP) != show(got.MCP) {
			t.Fatalf("%q %q: first %s, %s, then %s, %s", casdoor, mcp, show(got.Casdoor), show(got.MCP), show(again.Casdoor), show(again.MCP))
		}
		for _, u := range []string{show(got.Casdoor), show(got.MCP)} {
			if u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
				t.Fatalf("not a web URL: %s", u)
			}
			if !visibleASCII(u) || tooLong(u) || strings.Contains(u, "#") {
				t.Fatalf("not canonical: %s", u)
			}
		}
		if got.View().Token == mcp && len(mcp) > 0 && mcp != Mask {
			t.Fatal("the view shows the token")
		}
	})
}
