package target

import (
	"net/url"
	"strings"
	"testing"
)

// show is a URL as text, "" for none.
func show(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// allNotes joins the notes of a target.
func allNotes(t Target) string {
	var b strings.Builder
	for _, n := range t.Notes {
		b.WriteString(n.Field + ": " + n.Text + "\n")
	}
	return b.String()
}

func TestCasdoorBox(t *testing.T) {
	tests := []struct{ in, want, note string }{
		{"https://door.example.com", "https://door.example.com", ""},
		{"  https://door.example.com \n", "https://door.example.com", ""},
		{"\u00a0https://door.example.com\u200b", "https://door.example.com", "invisible"},
		{"\ufeffhttps://door.exa\u200bmple.com", "https://door.example.com", "invisible"},
		{`"https://door.example.com",`, "https://door.example.com", "quotes or punctuation"},
		{"“https://door.example.com”", "https://door.example.com", "quotes or punctuation"},
		{"`https://door.example.com`;", "https://door.example.com", "quotes or punctuation"},
		{"<https://door.example.com>", "https://door.example.com", "quotes or punctuation"},
		{"'\"https://door.example.com\"'", "https://door.example.com", "quotes or punctuation"},
		{"https://door.exa\n  mple.com", "https://door.example.com", "Joined the lines"},
		{"https://door.exa\r\nmple.com", "https://door.example.com", "Joined the lines"},
		{"door.example.com", "https://door.example.com", "https:// was added"},
		{"//door.example.com", "https://door.example.com", "https:// was added"},
		{"door.example.com:8443", "https://door.example.com:8443", "https:// was added"},
		{"door.example.com:443", "https://door.example.com", "https:// was added"},
		{"door.example.com:80", "http://door.example.com", "http:// was added"},
		{"localhost:8000", "http://localhost:8000", "http:// was added"},
		{"127.0.0.1:8000", "http://127.0.0.1:8000", "http:// was added"},
		{"192.168.0.10", "http://192.168.0.10", "http:// was added"},
		{"casdoor:8000", "http://casdoor:8000", "http:// was added"},
		{"door.corp", "http://door.corp", "http:// was added"},
		{"::1", "http://[::1]", "brackets"},
		{"fe80::1", "http://[fe80::1]", "brackets"},
		{"[::1]:8000", "http://[::1]:8000", "http:// was added"},
		{"HTTPS://Door.Example.COM", "https://door.example.com", ""},
		{"https:/door.example.com", "https://door.example.com", "Corrected the slashes"},
		{"https:door.example.com", "https://door.example.com", "Corrected the slashes"},
		{"https://https://door.example.com", "https://door.example.com", "given twice"},
		{"https://door.example.com:443/", "https://door.example.com", "default of https"},
		{"http://door.example.com:80", "http://door.example.com", "default of http"},
		{"http://door.example.com:0443", "http://door.example.com:443", ""},
		{"https://door.example.com:", "https://door.example.com", ""},
		{"https://door.example.com.", "https://door.example.com", "dot at the end"},
		{"https://bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example"},
		{"https://BÜCHER.example/x", "https://xn--bcher-kva.example/x", "ASCII form"},
		{"https://my_host.example.com", "https://my_host.example.com", ""},
		{"https://door.example.com/", "https://door.example.com", "trailing slash"},
		{"https://door.example.com/tenant//", "https://door.example.com/tenant", "trailing slash"},
		{"https://h/.well-known/openid-configuration", "https://h", "/.well-known/openid-configuration"},
		{"https://h/.well-known/oauth-authorization-server/tenant", "https://h/tenant", "oauth-authorization-server"},
		{"https://h/.well-known/openid-configuration/a/b/", "https://h/a/b", "openid-configuration"},
		{"https://h/tenant/.well-known/openid-configuration", "https://h/tenant", "openid-configuration"},
		{"https://h/.well-known/mcp-app/openid-configuration", "https://h", "application “mcp-app”"},
		{"https://h/.well-known/mcp-app/oauth-protected-resource", "https://h", "application “mcp-app”"},
		{"https://h/.well-known/mcp-app", "https://h", "application “mcp-app”"},
		{"https://h/.well-known/jwks", "https://h", "/.well-known/jwks"},
		{"https://h/.well-known/oauth-protected-resource", "https://h", "oauth-protected-resource"},
		{"https://h/.well-known/", "https://h", "/.well-known/…"},
		{"https://h/login/oauth/authorize?client_id=abc&state=xyz", "https://h", "login page"},
		{"https://h/sub/login/oauth/authorize", "https://h/sub", "login page"},
		{"https://h/login/oauth/authorizexyz", "https://h", "/login…"},
		{"https://h/api/get-app-login?clientId=1", "https://h", "/api…"},
		{"https://h/applications", "https://h", "/applications…"},
		{"https://h/applications/admin/mcp-app", "https://h", "/applications…"},
		{"https://h/login/built-in", "https://h", "/login…"},
		{"https://h/signup/app", "https://h", "/signup…"},
		{"https://h/apis", "https://h/apis", ""},
		{"https://h/tenant?x=1", "https://h/tenant", "query string"},
		{"https://h/mcp", "https://h/mcp", "looks like the URL of an MCP server"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, errs := Parse(Input{Casdoor: tt.in})
			if errs != nil {
				t.Fatalf("refused: %v", errs)
			}
			if s := show(got.Casdoor); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
			if n := allNotes(got); tt.note == "" && n != "" || !strings.Contains(n, tt.note) {
				t.Errorf("notes %q, want %q", n, tt.note)
			}
			if got.MCP != nil {
				t.Errorf("MCP = %s, want none", got.MCP)
			}
		})
	}
}

func TestMCPBox(t *testing.T) {
	tests := []struct{ in, want, note string }{
		{"https://mcp.example.com/mcp", "https://mcp.example.com/mcp", ""},
		{"https://mcp.example.com/mcp/", "https://mcp.example.com/mcp/", ""},
		{"https://mcp.example.com/", "https://mcp.example.com/", ""},
		{"https://mcp.example.com", "https://mcp.example.com", ""},
		{"https://mcp.example.com/mcp?tenant=a&x", "https://mcp.example.com/mcp?tenant=a&x", ""},
		{"https://mcp.example.com/MCP%2Fa", "https://mcp.example.com/MCP%2Fa", ""},
		{"https://mcp.example.com/a/../mcp//", "https://mcp.example.com/a/../mcp//", ""},
		{"https://mcp.example.com/@org/mcp", "https://mcp.example.com/@org/mcp", ""},
		{"mcp.example.com/mcp?who=a@b", "https://mcp.example.com/mcp?who=a@b", "https:// was added"},
		{"https://mcp.example.com/größe?q=ü", "https://mcp.example.com/gr%C3%B6%C3%9Fe?q=%C3%BC", "Percent-encoded"},
		{"https://h/.well-known/oauth-protected-resource/mcp", "https://h/mcp", "that it describes"},
		{"https://h/.well-known/oauth-protected-resource", "https://h", "that it describes"},
		{"https://h/mcp/.well-known/oauth-protected-resource", "https://h/mcp", "that it describes"},
		{"https://h/.well-known/app/oauth-protected-resource", "https://h", "application “app”"},
		{"https://h/.well-known/openid-configuration", "https://h/.well-known/openid-configuration", "looks like a URL of Casdoor"},
		{"https://h/login/oauth/authorize?x=1", "https://h/login/oauth/authorize?x=1", "looks like a URL of Casdoor"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, errs := Parse(Input{MCP: tt.in})
			if errs != nil {
				t.Fatalf("refused: %v", errs)
			}
			if s := show(got.MCP); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
			if n := allNotes(got); tt.note == "" && n != "" || !strings.Contains(n, tt.note) {
				t.Errorf("notes %q, want %q", n, tt.note)
			}
		})
	}
}

func TestSwappedBoxes(t *testing.T) {
	tests := []struct {
		name, casdoor, mcp  string
		wantCasdoor, wantMC string
		swapped             bool
	}{
		{"both show it", "https://m/mcp", "https://d/.well-known/openid-configuration", "https://d", "https://m/mcp", true},
		{"authorize page", "https://m/v1/sse", "https://d/login/oauth/authorize?state=1", "https://d", "https://m/v1/sse", true},
		{"endpoint and bare host", "https://m/mcp/", "https://d/", "https://d", "https://m/mcp/", true},
		{"Casdoor's own endpoint in the wrong box", "https://d/api/mcp", "https://d", "https://d", "https://d/api/mcp", true},
		{"resource metadata and bare host", "https://m/.well-known/oauth-protected-resource/mcp", "https://d", "https://d", "https://m/mcp", true},
		{"metadata and bare host", "https://m", "https://d/.well-known/oauth-authorization-server", "https://d", "https://m", true},
		{"normal", "https://d", "https://m/mcp", "https://d", "https://m/mcp", false},
		{"Casdoor's own endpoint", "https://d", "https://d/api/mcp", "https://d", "https://d/api/mcp", false},
		{"same endpoint twice", "https://d/api/mcp", "https://d/api/mcp", "https://d", "https://d/api/mcp", false},
		{"same host twice", "https://d", "https://d", "https://d", "https://d", false},
		{"two endpoints", "https://d/mcp", "https://m/mcp", "https://d/mcp", "https://m/mcp", false},
		{"one sign against a path", "https://d/tenant", "https://m/x/.well-known/openid-configuration", "https://d/tenant", "https://m/x/.well-known/openid-configuration", false},
		{"issuer with a path", "https://d/tenant", "https://m/", "https://d/tenant", "https://m/", false},
		{"contradicting signs stay", "https://d", "https://m/mcp/.well-known/openid-configuration", "https://d", "https://m/mcp/.well-known/openid-configuration", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, errs := Parse(Input{Casdoor: tt.casdoor, MCP: tt.mcp})
			if errs != nil {
				t.Fatalf("refused: %v", errs)
			}
			if c, m := show(got.Casdoor), show(got.MCP); c != tt.wantCasdoor || m != tt.wantMC {
				t.Errorf("got %s and %s, want %s and %s", c, m, tt.wantCasdoor, tt.wantMC)
			}
			if noted := strings.Contains(allNotes(got), "casdoor: The two boxes looked swapped: "); noted != tt.swapped {
				t.Errorf("swap noted: %v, want %v (%s)", noted, tt.swapped, allNotes(got))
			}
		})
	}
}

func TestNotesStandInTheOrderOfTheFields(t *testing.T) {
	got, errs := Parse(Input{
		Casdoor: "door.example.com/", MCP: "'mcp.example.com/mcp'", Token: "Bearer abc",
		RedirectURI: `"https://c/cb"`, Origin: "https://c/x", Scope: "a,b",
	})
	if errs != nil {
		t.Fatal(errs)
	}
	order := []string{"casdoor", "mcp", "token", "redirect_uri", "origin", "scope"}
	at := 0
	for _, n := range got.Notes {
		for at < len(order) && order[at] != n.Field {
			at++
		}
	}
	if at != len(order)-1 {
		t.Errorf("notes out of order: %s", allNotes(got))
	}
}

func TestSwapRelabelsNotes(t *testing.T) {
	got, errs := Parse(Input{Casdoor: "m.example.com/mcp", MCP: "\"https://d.example.com\""})
	if errs != nil {
		t.Fatal(errs)
	}
	n := allNotes(got)
	if !strings.Contains(n, "mcp: No scheme") || !strings.Contains(n, "casdoor: Removed quotes") {
		t.Errorf("notes name the wrong boxes: %s", n)
	}
}

func TestMCPWithoutPath(t *testing.T) {
	for in, want := range map[string]bool{
		"https://h": true, "https://h/": true, "https://h?x=1": true, "https://h//": true,
		"https://h/mcp": false, "https://h/.well-known/oauth-protected-resource": true,
	} {
		got, errs := Parse(Input{MCP: in})
		if errs != nil || got.MCPWithoutPath() != want {
			t.Errorf("%s: %v (%v), want %v", in, got.MCPWithoutPath(), errs, want)
		}
	}
	if (Target{}).MCPWithoutPath() {
		t.Error("a target without MCP URL has no path to look for")
	}
	if p := CommonMCPPaths(); len(p) != 3 || p[0] != "/mcp" {
		t.Errorf("CommonMCPPaths() = %v", p)
	}
}
