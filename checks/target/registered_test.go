package target

import (
	"slices"
	"strings"
	"testing"
)

func TestParseRegistered(t *testing.T) {
	const a, b = "https://app.example.com/cb", "cursor://anysphere.cursor-mcp/oauth/callback"
	long := "https://app.example.com/" + strings.Repeat("x", MaxInput)
	for _, tc := range []struct {
		name  string
		raw   []string
		want  []string
		wrong string
	}{
		{name: "none"},
		{name: "empty lines", raw: []string{"", " \n\t\r\n"}},
		{name: "several", raw: []string{a, b}, want: []string{a, b}},
		{name: "lines of a form", raw: []string{a + "\r\n" + b + "\r\n"}, want: []string{a, b}},
		{name: "spaces stay", raw: []string{" " + a + " "}, want: []string{" " + a + " "}},
		{name: "invisible characters stay", raw: []string{a + "\u200b"}, want: []string{a + "\u200b"}},
		{name: "patterns and hosts", raw: []string{"^https://.*$\nexample.com\nhttp://127.0.0.1:*/callback"}, want: []string{"^https://.*$", "example.com", "http://127.0.0.1:*/callback"}},
		{name: "commas are part of them", raw: []string{a + "?x=1,2"}, want: []string{a + "?x=1,2"}},
		{name: "too long", raw: []string{long}, wrong: "longer than 2048"},
		{name: "too many", raw: []string{strings.Repeat(a+"\n", MaxRegistered+1)}, wrong: "More than 50"},
		{name: "too much", raw: []string{strings.Repeat(" ", maxRaw), a}, wrong: "65536"},
		{name: "no text", raw: []string{a + "\xff"}, wrong: "no text"},
		{name: "token", raw: []string{a + "\n" + jwt}, wrong: "looks like a token"},
		{name: "password", raw: []string{"https://me:hunter2@app.example.com/cb"}, wrong: "user name or password"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tg, errs := Parse(Input{MCP: exampleMCP, RegisteredRedirectURIs: tc.raw})
			if tc.wrong != "" {
				if len(errs) != 1 || errs[0].Field != "registered_redirect_uris" || !strings.Contains(errs[0].Message, tc.wrong) || strings.Contains(errs[0].Message, "hunter2") {
					t.Errorf("got %+v", errs)
				}
				return
			}
			if len(errs) > 0 || !slices.Equal(tg.RegisteredRedirectURIs, tc.want) {
				t.Errorf("got %q, %+v", tg.RegisteredRedirectURIs, errs)
			}
		})
	}
}

func TestRegisteredIsShownMasked(t *testing.T) {
	tg, errs := Parse(Input{MCP: exampleMCP, RegisteredRedirectURIs: []string{"https://app.example.com/cb?key=hunter2", "https://app.example.com/cb"}})
	if got := tg.View().RegisteredRedirectURIs; len(errs) > 0 || !slices.Equal(got, []string{"https://app.example.com/cb?key=" + Mask, "https://app.example.com/cb"}) {
		t.Errorf("got %q, %+v", got, errs)
	}
}
