package redirect

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func loginForAll(q probe.Request) (factstest.Reply, bool) {
	u, _ := url.Parse(q.URL)
	return login, strings.HasPrefix(q.URL, factstest.Casdoor) && u.Path == "/authorize" && u.RawQuery != ""
}

func TestClients(t *testing.T) {
	const claude = "https://claude.ai/api/mcp/auth_callback"
	unknown := in("", "")
	unknown.ClientID = "nobody"
	none := target.Input{Casdoor: factstest.Casdoor}
	noServer := in("", "claude")
	play(t, clients(), []scene{
		{name: "the table", world: atCasdoor(claude), in: in("", ""), asked: 15, says: []string{
			"Claude (claude.ai, Desktop connectors, mobile): accepted " + claude + "; refused https://claude.com/api/mcp/auth_callback.",
			"Cursor: accepted http://localhost:8787/callback; refused cursor://", "MCP Inspector: accepted http://localhost:6274/oauth/callback.",
			"mcp-remote (Claude Desktop by configuration file): all 2 accepted.", "ChatGPT: all 2 refused."}},
		{name: "the chosen client", world: atCasdoor(claude), in: in("", "claude"), says: []string{"Claude (claude.ai"}},
		{name: "the chosen client is refused", world: atCasdoor("https://chatgpt.com/other"), in: in("", "chatgpt"), want: "redirect-uri-not-allowed",
			says: []string{"every redirect URI that ChatGPT is known to send", "https://chatgpt.com/connector/oauth/<id>, ", "with a made-up value", "Cursor: accepted"}, silent: "casdoctor-example"},
		{name: "another client may be refused", world: atCasdoor(), in: in("", "cursor"), silent: "every redirect URI"},
		{name: "a redirect URI was given", world: atCasdoor(good), in: in(good, "chatgpt")},
		{name: "a client outside of the list", world: atCasdoor(), in: in("", "codex"), asked: 16, says: []string{"Codex: accepted http://127.0.0.1:<port>/callback/<id>."}},
		{name: "a client whose redirect URI is not known", world: atCasdoor(), in: in("", "gemini-cli"), asked: 15},
		{name: "elsewhere", world: listing(nil, claude), in: in("", ""), asked: 16, says: []string{"Visual Studio Code: all 4 refused."}},
		{name: "elsewhere, chosen", world: listing(nil), in: in("", "mcp-remote"), want: "redirect-uri-not-allowed"},
		{name: "everything is taken", world: elsewhere(func(string) factstest.Reply { return login }), in: in("", "claude"), status: checks.NotEvaluated, says: []string{"anybody can steal them"}},
		{name: "login before anything", world: plainLogin(), in: in("", "claude"), status: checks.NotEvaluated, says: []string{"cannot be told"}},
		{name: "unknown client", world: atCasdoor(), in: unknown, status: checks.NotEvaluated, says: []string{"does not know"}},
		{name: "no client id", world: atCasdoor(), in: none, status: checks.Skipped},
		{name: "no server", world: factstest.New(), in: noServer, status: checks.NotEvaluated},
	})
}

func TestFixNamesTheEntries(t *testing.T) {
	r := clients().Run(t.Context(), atCasdoor().Facts(t, in("", "claude")))
	if len(r.Findings) != 1 || len(r.Findings[0].Fixes) != 1 {
		t.Fatalf("%+v", r)
	}
	fix := r.Findings[0].Fixes[0]
	if fix.Software != "casdoor" || fix.Snippet != "https://claude.ai/api/mcp/auth_callback\nhttps://claude.com/api/mcp/auth_callback" || !strings.Contains(fix.Steps[0], "mcp-app") || !strings.Contains(fix.Steps[0], "these lines") {
		t.Errorf("%+v", fix)
	}
	if r.Findings[0].Code != codes.RedirectURINotAllowed || len(r.Findings[0].Exchanges) != 2 {
		t.Errorf("%+v", r.Findings[0])
	}
}

// What the check makes up to ask with is nothing to register.
func TestFixOfAnIDThatOnlyTheClientKnows(t *testing.T) {
	for _, w := range []*factstest.World{atCasdoor("https://chatgpt.com/other"), listing(nil)} {
		r := clients().Run(t.Context(), w.Facts(t, in("", "chatgpt")))
		if len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		fd := r.Findings[0]
		fix := fd.Fixes[0]
		all := fd.Detail + fd.Expected + fd.Received + r.Reason + fix.Snippet + strings.Join(fix.Steps, " ")
		if strings.Contains(all, "casdoctor-example") || !strings.Contains(fix.Steps[0], "ChatGPT's connector page") || !strings.Contains(fix.Snippet, "/connector/oauth/<id>\n") || strings.Contains(fix.Steps[1], "as they stand") {
			t.Errorf("the advice is %+v, all that is said %s", fix, all)
		}
		if !slices.Equal(fd.Clients, []string{"chatgpt"}) {
			t.Errorf("it hits %v", fd.Clients)
		}
	}
}
