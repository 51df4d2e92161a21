package target

import (
	"fmt"
	"strings"
	"testing"
)

func TestRefusedURLs(t *testing.T) {
	tests := []struct{ in, message, example string }{
		{"ftp://h/x", "begin with ftp:", exampleMCP},
		{"file:///etc/passwd", "begin with file:", exampleMCP},
		{"WS://h/x", "WebSocket", exampleMCP},
		{"wss://h/x", "WebSocket", exampleMCP},
		{"javascript:alert(1)", "begin with javascript:", exampleMCP},
		{"foo://h", "this scheme", exampleMCP},
		{"npx mcp-remote https://mcp.example.org/mcp", "command", "https://mcp.example.org/mcp"},
		{"npx -y mcp-remote@latest https://mcp.example.org/mcp?key=s3cret --header x", "command", "https://mcp.example.org/mcp"},
		{"/usr/local/bin/node server.js", "command", exampleMCP},
		{"$ curl -i https://mcp.example.org/mcp", "command", "https://mcp.example.org/mcp"},
		{`{"mcpServers":{"a":{"url":"https://mcp.example.org/mcp"}}}`, "configuration", "https://mcp.example.org/mcp"},
		{"https://a.example\nhttps://b.example", "several lines", "https://a.example"},
		{"https://a.example/mcp my server", "spaces", "https://a.example/mcp"},
		{"my server", "spaces", exampleMCP},
		{"https://a exa.example", "spaces", "https://a"},
		{"https://h/mcp#top", "fragment", exampleMCP},
		{"https://h#", "fragment", exampleMCP},
		{"https://", "no host", exampleMCP},
		{"https:///mcp", "no host", exampleMCP},
		{"https:", "no host", exampleMCP},
		{"/mcp", "no host", exampleMCP},
		{"?x=1", "no host", exampleMCP},
		{"https://:8000/", "no host", exampleMCP},
		{"https://h:0/", "port", exampleMCP},
		{"https://h:65536/", "port", exampleMCP},
		{"https://h:80a/", "port", exampleMCP},
		{"https://h:-1/", "port", exampleMCP},
		{"h:port", "port", exampleMCP},
		{"https://-h/", "hyphen", exampleMCP},
		{"https://a..b/", "not valid", exampleMCP},
		{"https://" + strings.Repeat("a", 64) + "/", "not valid", exampleMCP},
		{"https://" + strings.Repeat("a.", 127) + "example/", "253", exampleMCP},
		{"https://h!/", "character", exampleMCP},
		{"https://h%41/", "character", exampleMCP},
		{"https://\U0001F4A9\uFFFD/", "characters", exampleMCP},
		{"https://1.2.3/", "IP address", exampleMCP},
		{"https://2130706433/", "IP address", exampleMCP},
		{"https://0x7f.0x1/", "IP address", exampleMCP},
		{"https://300.1.1.1/", "IP address", exampleMCP},
		{"https://[::1/", "IPv6", exampleMCP},
		{"https://[::g]/", "IPv6", exampleMCP},
		{"https://[fe80::1%25eth0]/", "IPv6", exampleMCP},
		{"https://[1.2.3.4]/", "IPv6", exampleMCP},
		{`https:\\h\mcp`, "backslash", exampleMCP},
		{"https://h/\x01", "characters", exampleMCP},
		{"https://h/\xff\xfe", "characters", exampleMCP},
		{"https://h/\ue000", "characters", exampleMCP},
		{"https://h/%zz", "percent sign", exampleMCP},
		{"https://h/" + strings.Repeat("a", MaxInput), "longer than 2048", exampleMCP},
		{"https://h/" + strings.Repeat("ü", 1000), "longer than 2048", exampleMCP},
		{"h/" + strings.Repeat("a", MaxInput-2), "longer than 2048", exampleMCP},
		{strings.Repeat(" ", maxRaw+1), "longer than 2048", exampleMCP},
	}
	for _, tt := range tests {
		t.Run(clip(tt.in, 40), func(t *testing.T) {
			got, errs := Parse(Input{MCP: tt.in})
			if len(errs) != 1 {
				t.Fatalf("accepted as %s, or wrong number of errors: %v", show(got.MCP), errs)
			}
			if e := errs[0]; e.Field != "mcp" || !strings.Contains(e.Message, tt.message) || e.Example != tt.example {
				t.Errorf("got %+v, want message with %q and example %q", e, tt.message, tt.example)
			}
			if got.MCP != nil || got.Notes != nil {
				t.Error("a refused input leaves a target behind")
			}
		})
	}
}

// TestCredentialsAreNeverEchoed tries every spelling in which a password may arrive.
func TestCredentialsAreNeverEchoed(t *testing.T) {
	for _, in := range []string{
		"https://hunter1:hunter2@h/mcp",
		"https://hunter2@h",
		"hunter1:hunter2@h",
		"hunter2@h/mcp",
		"https://hunter1:hun/hunter2@h",
		"https://hunter1:hun#hunter2@h",
		"https://hunter1:hun?hunter2@h",
		"hunter1:hun/hunter2@h",
		"hunter1:hun#hunter2@h",
		"hunter1:hun?hunter2@h/x",
		"ftp://hunter1:hunter2@h",
		"hunter1://hunter2@h",
		"https://https://hunter1:hunter2@h",
		"https://hunter1:hunter2@[::1]",
		"https:hunter1:hunter2@h",
		"https://h:hunter2/",
		"https://hunter1:hun ter2@h",
		"npx mcp-remote https://hunter1:hunter2@h/mcp",
		"npx mcp-remote https://h/mcp?key=hunter2 --header 'Authorization: Bearer hunter2'",
		"https://hunter1:hunter2\u0000@h",
		`https://hunter1:hun\hunter2@h`,
	} {
		for _, input := range []Input{{Casdoor: in}, {MCP: in}, {MCP: "https://h", Origin: in}, {MCP: "https://h", RedirectURI: in}} {
			got, errs := Parse(input)
			if errs == nil {
				t.Errorf("%q accepted: %+v", in, got.View())
			}
			if text := fmt.Sprint(errs); strings.Contains(text, "hunter") {
				t.Errorf("%q: the message quotes it: %s", in, text)
			}
		}
	}
	_, errs := Parse(Input{MCP: "https://h", Resource: "https://hunter1:hunter2@h/"})
	if errs == nil || strings.Contains(fmt.Sprint(errs), "hunter") {
		t.Errorf("resource with credentials: %v", errs)
	}
}

func TestBothEmpty(t *testing.T) {
	for _, in := range []Input{{}, {Casdoor: " \n", MCP: `""`}} {
		_, errs := Parse(in)
		if len(errs) != 1 || errs[0].Field != "mcp" || errs[0].Example == "" {
			t.Errorf("got %v", errs)
		}
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	_, errs := Parse(Input{
		Casdoor: "ftp://d", MCP: "ftp://m", Token: "a b", ClientID: "a b", ClientSecret: "a\nb", RedirectURI: "cb",
		Origin: "*", Resource: "\x00", Scope: "ü", Client: "nope", Topics: []string{"nope"},
	})
	var fields []string
	for _, e := range errs {
		fields = append(fields, e.Field)
		if e.Message == "" || e.Example == "" {
			t.Errorf("%s: message %q, example %q", e.Field, e.Message, e.Example)
		}
	}
	want := "casdoor mcp token client_id client_secret redirect_uri origin resource scope client topics"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
