package target

import (
	"fmt"
	"strings"
	"testing"
)

// misplacedTokens are tokens as they are pasted, each with a piece that must never be seen again.
var misplacedTokens = map[string]string{
	"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaWRkZW4ifQ.aGlkZGVu":                 "aGlkZGVu",
	"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaW":                                  "eyJzdWIi",
	"eyJhbGciOiJSUzI1NiJ9":                                                 "eyJhbGci",
	"eyJhbGciOiJSUzI1NiJ9.\n  eyJzdWIiOiJoaWRkZW4ifQ.\n  aGlkZGVu":         "aGlkZGVu",
	`"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaWRkZW4ifQ.aGlkZGVu",`:              "aGlkZGVu",
	"https://eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaWRkZW4ifQ.aGlkZGVu":         "aGlkZGVu",
	"eyJhbGciOiJSUzI1NiJ9." + strings.Repeat("hidden", 1000) + ".aGlkZGVu": "hidden",
	"Bearer hidden":                                                    "hidden",
	"Authorization: Bearer hidden":                                     "hidden",
	"authorization:bearer hidden.hidden":                               "hidden",
	"Basic aGlkZGVuOmhpZGRlbg==":                                       "aGlkZGVu",
	"sk_live_hiddenhiddenhidden12":                                     "hidden",
	"sk-proj-hiddenhiddenhidden12":                                     "hidden",
	"ghp_hiddenhiddenhidden":                                           "hidden",
	"github_pat_hiddenhidden_hidden":                                   "hidden",
	"xoxb-hidden-hidden":                                               "hidden",
	"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": "9f86d081",
	"hiddenHIDDENhidden1234hidden":                                     "hidden",
	strings.Repeat("hidden-", 11) + "1":                                "hidden",
	"h1dden." + strings.Repeat("hidden", 50) + ".hidden":               "hidden",
	"eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..hiddenhidden.hiddenhidden.hiddenhiddenhidd": "hidden",
}

func TestTokensInTheBoxesOfURLs(t *testing.T) {
	for in, piece := range misplacedTokens {
		if !HoldsToken(in, true) {
			t.Errorf("%.60q is sent back", in)
		}
		for _, input := range []Input{{Casdoor: in}, {MCP: in}, {Casdoor: "https://h", MCP: in}, {MCP: "https://h", Origin: in}} {
			got, errs := Parse(input)
			if len(errs) != 1 || !strings.Contains(errs[0].Message, "looks like a token") && !strings.Contains(errs[0].Message, "is longer than") {
				t.Errorf("%.60q: %+v %v", in, got.View(), errs)
			}
			if strings.Contains(fmt.Sprint(errs), piece) {
				t.Errorf("%.60q: the message quotes it: %v", in, errs)
			}
		}
		if _, _, bad := ParseURL("url", in, exampleMCP); bad == nil {
			t.Errorf("%.60q is a URL", in)
		}
	}
}

// TestTokensInTheBoxesOfWords: what stands in these boxes goes to a server in a URL.
func TestTokensInTheBoxesOfWords(t *testing.T) {
	for _, in := range []string{"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoaWRkZW4ifQ.aGlkZGVu", "Bearer hidden", "ghp_hiddenhiddenhidden", "Basic aGlkZGVuOmhpZGRlbg=="} {
		for _, input := range []Input{{MCP: "https://h", RedirectURI: in}, {MCP: "https://h", Resource: in}} {
			if _, errs := Parse(input); len(errs) != 1 || !strings.Contains(errs[0].Message, "looks like a token") || strings.Contains(fmt.Sprint(errs), "idden") {
				t.Errorf("%q: %v", in, errs)
			}
		}
		if !HoldsToken(in, false) {
			t.Errorf("%q is sent back", in)
		}
	}
	for _, in := range []string{"b7a1f7c0d2e94b0f8a11", "mcp-server", "urn:example:mcp", "https://mcp.example.com/mcp"} {
		if _, errs := Parse(Input{MCP: "https://h", Resource: in, ClientID: in}); errs != nil || HoldsToken(in, false) {
			t.Errorf("%q counts as a token: %v", in, errs)
		}
	}
}

func TestAddressesAreNoTokens(t *testing.T) {
	for _, in := range []string{
		"localhost", "localhost:8080/mcp", "casdoor", "mcp-server", "casdoor-7d9f8b6c5d-x2x9z", "very-long-internal-name-of-a-service-2:8080", "mcp_server_internal",
		"mcp-authenticationserver2", "authenticationserverinternal", "sk-mcp.example.com", "sk.example.com", "ghp.example.com/mcp", "eyjafjalla.is", "bearer.example.com", "basic.example.com/mcp",
		"xn--bcher-kva.example", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.execute-api.eu-west-1.amazonaws.com/mcp", "d111111abcdef8.cloudfront.net",
		"https://mcp.example.com/s/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln/mcp", "https://mcp.example.com/mcp?key=sk_live_abcdefabcdefabcdef12", "2001:db8::1", "192.0.2.1",
		"a1b2c3d4e5f6a7b8c9d0e1f2:8080", "https://a1b2c3d4e5f6a7b8c9d0e1f2",
	} {
		if got, errs := Parse(Input{MCP: in}); errs != nil {
			t.Errorf("%q is refused: %v", in, errs)
		} else if got.MCP == nil {
			t.Errorf("%q got lost", in)
		}
	}
}

func TestAddressesInTheBoxOfTheToken(t *testing.T) {
	for _, in := range []string{"https://mcp.example.com/mcp", "HTTP://localhost", "mcp.example.com/mcp", "mcp.example.com:8443", "localhost:8080/mcp", "localhost:8080", "127.0.0.1:9000/api/mcp",
		"door.example.com/", "door.example.com/.well-known/openid-configuration"} {
		if got, _, bad := CleanToken(in); bad == nil || !strings.Contains(bad.Message, "This is a URL") {
			t.Errorf("%q is taken as the token %q: %v", in, got.Reveal(), bad)
		}
	}
	for _, in := range []string{"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "user:12345", "abc/def", "a.b.c", "key.example.com", "v2.local.abc/def+ghi=", "localhost-token"} {
		if got, _, bad := CleanToken(in); bad != nil || got.Reveal() != in {
			t.Errorf("%q: %q, %v", in, got.Reveal(), bad)
		}
	}
}

func TestMisspeltSchemes(t *testing.T) {
	for in, meant := range map[string]string{
		"htps://mcp.example.com/mcp": "https://mcp.example.com/mcp", "htttps://h/x": "https://h/x", "hhtps://h/x": "https://h/x", "httsp://h/x": "https://h/x", "ttps://h/x": "https://h/x",
		"htp://h:8080/x": "http://h:8080/x", "HTPS://h/x?key=secret": "https://h/x", "httpx://h/x": "https://h/x",
		"foo://h/x": "", "hp://h/x": "", "htps://user:pass@h/x": "",
	} {
		_, errs := Parse(Input{MCP: in})
		if len(errs) != 1 || errs[0].Meant != meant || meant != "" && errs[0].Example != meant || errs[0].Example == "" {
			t.Errorf("%s: %+v", in, errs)
		}
	}
	if _, errs := Parse(Input{MCP: "npx mcp-remote https://mcp.example.org/mcp"}); errs[0].Meant != "https://mcp.example.org/mcp" {
		t.Errorf("a URL inside of a command: %+v", errs)
	}
}
