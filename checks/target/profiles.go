package target

import "slices"

// Profile is what is known of one MCP client: data only. Clients change, so each
// profile names where it comes from and when it was compared with that.
type Profile struct {
	ID   string
	Name string
	// Hosted is true when requests come from the vendor's servers and not from the
	// user's machine: only public addresses, and usually only port 443, work then.
	Hosted bool
	// RedirectURIs are what the client asks to be called back at; {port} and {id} stand for
	// what it fills in. Empty when they are not known, or are the choice of the application built with it.
	RedirectURIs []string
	// UserAgents are User-Agent values seen; empty when none is known.
	UserAgents []string
	Source     string // issue threads (owner/repo#number), help pages or documentation
	AsOf       string // date of the comparison, YYYY-MM-DD
}

// asOf is the date on which all profiles were last compared with their sources.
const asOf = "2026-11-24"

var profiles = []Profile{
	{
		ID: "claude", Name: "Claude (claude.ai, Desktop connectors, mobile)", Hosted: true,
		RedirectURIs: []string{"https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"},
		UserAgents:   []string{"Claude-User", "python-httpx/0.28.1"},
		Source:       "anthropics/claude-ai-mcp#85, #124, #442, #457, #667, #1043; Claude help article 11503834",
	},
	{
		ID: "claude-code", Name: "Claude Code",
		RedirectURIs: []string{"http://localhost:{port}/callback"},
		Source:       "taylorwilsdon/google_workspace_mcp#382, cliftonai/clifton-mcp#1, anthropics/claude-code#41610",
	},
	{
		ID: "cursor", Name: "Cursor",
		RedirectURIs: []string{
			"cursor://anysphere.cursor-mcp/oauth/callback",
			"https://www.cursor.com/agents/mcp/oauth/callback",
			"http://localhost:8787/callback",
		},
		Source: "gamedevpl/www.gamedev.pl#483, jztan/redmine-mcp-server#188, erp-mafia/accounted#2225",
	},
	{
		ID: "vscode", Name: "Visual Studio Code",
		RedirectURIs: []string{
			"https://insiders.vscode.dev/redirect",
			"https://vscode.dev/redirect",
			"http://127.0.0.1/",
			"http://127.0.0.1:33418/",
		},
		Source: "microsoft/vscode#249663, #255255, #278512",
	},
	{
		ID: "chatgpt", Name: "ChatGPT", Hosted: true,
		RedirectURIs: []string{"https://chatgpt.com/connector/oauth/{id}", "https://chatgpt.com/connector_platform_oauth_redirect"},
		UserAgents:   []string{"Python/3.12 aiohttp/3.13.5"},
		Source:       "Waishnav/devspace#44, makeplane/plane-mcp-server#165, lightdash/lightdash#26726",
	},
	{
		ID: "mcp-remote", Name: "mcp-remote (Claude Desktop by configuration file)",
		RedirectURIs: []string{"http://localhost:{port}/oauth/callback", "http://127.0.0.1:{port}/oauth/callback"},
		Source:       "punkpeye/mcp-remote#61, #204, #259",
	},
	{
		ID: "inspector", Name: "MCP Inspector",
		RedirectURIs: []string{"http://localhost:6274/oauth/callback"},
		Source:       "default port and callback path of modelcontextprotocol/inspector",
	},
	{
		ID: "gemini-cli", Name: "Gemini CLI",
		// Loopback; port and path are in no source.
		Source: "google-gemini/gemini-cli#15754, amekala/ads-mcp#11",
	},
	{
		ID: "codex", Name: "Codex",
		RedirectURIs: []string{"http://127.0.0.1:{port}/callback/{id}"},
		Source:       "openai/codex#33354, #42427, linuxfoundation/lfx-mcp#126",
	},
	{
		ID: "opencode", Name: "opencode",
		RedirectURIs: []string{"http://127.0.0.1:19876/mcp/oauth/callback"},
		Source:       "anomalyco/opencode#50036",
	},
	{
		ID: "go-sdk", Name: "Go SDK 1.8",
		Source: "documentation and source of modelcontextprotocol/go-sdk 1.8.0",
	},
	{
		ID: "ts-sdk", Name: "TypeScript SDK 1.32",
		Source: "observed: @modelcontextprotocol/sdk 1.32.2 against a running Casdoor",
	},
}

// Profiles returns all client profiles in the order in which they are offered. The caller owns the result.
func Profiles() []Profile {
	out := make([]Profile, len(profiles))
	for i, p := range profiles {
		out[i] = p.clone()
	}
	return out
}

// ProfileByID returns the profile with that id; the caller owns it.
func ProfileByID(id string) (Profile, bool) {
	for _, p := range profiles {
		if p.ID == id {
			return p.clone(), true
		}
	}
	return Profile{}, false
}

func (p Profile) clone() Profile {
	p.RedirectURIs = slices.Clone(p.RedirectURIs)
	p.UserAgents = slices.Clone(p.UserAgents)
	p.AsOf = asOf
	return p
}
