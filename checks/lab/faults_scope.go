package lab

import (
	"net/http"
	"slices"
	"strings"

	"casdoctor/checks/codes"
)

// scopeFaults are scopes that nobody asks for, lists or grants.
func scopeFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "scope-rejected-at-authorize", Code: codes.ScopeRejectedAtAuthorize, Title: "The client may not ask for that", layout: plain,
			Story: "The user set a scope in the client that the authorization server does not grant to it. The whole request is refused.",
			change: func(p *plan) {
				p.pair.Input.ClientID, p.pair.Input.RedirectURI, p.pair.Input.Scope = labClient, "https://client.example.com/callback", "openid files:delete"
				p.generic.policy.scope = onlyScopes(words(defaultScope))
			}},
		{Name: "scopes-prm-as-mismatch", Code: codes.ScopesPRMASMismatch, Title: "Two lists of scopes", layout: plain,
			Story:  "The MCP server's metadata asks for mcp:tools, which the authorization server's metadata does not list.",
			change: func(p *plan) { p.asksFor("openid mcp:tools") }},
		{Name: "scopes-prm-as-mismatch-2", Code: codes.ScopesPRMASMismatch, Title: "Registered without offline_access", layout: plain,
			Story: "The client was registered with the scopes of the resource metadata. Claude Code adds offline_access, which the authorization server lists, and the login refuses it.",
			change: func(p *plan) {
				p.pair.Input.ClientID, p.pair.Input.RedirectURI, p.pair.Input.Client = labClient, "http://localhost:8787/callback", "claude-code"
				p.asksFor("openid profile")
				p.generic.policy.scope = onlyScopes(words("openid profile"))
			}},
		{Name: "scopes-no-hint-in-prm", Code: codes.ScopesNoHintInPRM, Title: "No word about scopes", layout: plain,
			Story: "Neither the challenge nor the resource metadata names a scope. The authorization server lists four.", change: withoutHint},
		{Name: "scopes-no-hint-in-prm-2", Code: codes.ScopesNoHintInPRM, Title: "No word about scopes, and one is demanded", layout: plain,
			Story: "As before, and the authorization server refuses a request that asks for no scope.",
			change: func(p *plan) {
				withoutHint(p)
				p.pair.Input.ClientID, p.pair.Input.RedirectURI = labClient, "https://client.example.com/callback"
				p.generic.policy.scope = func(asked []string) bool { return len(asked) > 0 }
			}},
		{Name: "scope-insufficient", Code: codes.ScopeInsufficient, Title: "The token lacks the scope for tools", layout: plain,
			Story: "The token was asked for with the scopes openid and profile. Every call of a tool needs mcp:tools, and the 403 says so.",
			change: func(p *plan) {
				p.needsScope("mcp:tools")
				p.wrapEndpoint = func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if r.Header.Get("Authorization") == bearerPrefix+p.pair.Input.Token && callsTool(r) {
							w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="mcp:tools", resource_metadata="`+p.mcp.url+prmName+p.path+`"`)
							writeJSON(w, http.StatusForbidden, oauthError("insufficient_scope", "mcp:tools is needed"))
							return
						}
						next.ServeHTTP(w, r)
					})
				}
			}},
		{Name: "scope-insufficient-2", Code: codes.ScopeInsufficient, Title: "The tools are hidden", layout: plain,
			Story: "The MCP server shows only tools that the token may use. This token may use none, and the server does not say why.",
			change: func(p *plan) {
				p.needsScope("mcp:tools")
				p.wrapEndpoint = func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if c := readCall(r); r.Header.Get("Authorization") == bearerPrefix+p.pair.Input.Token && c.Method == "tools/list" {
							writeJSON(w, http.StatusOK, reply{JSONRPC: "2.0", ID: c.ID, Result: document{"tools": []any{}}})
							return
						}
						next.ServeHTTP(w, r)
					})
				}
			}},
	}
}

// asksFor lets challenge and resource metadata name these scopes.
func (p *plan) asksFor(scope string) {
	p.scope = scope
	p.point(p.mcp.url + prmName + p.path)
	p.prm["scopes_supported"] = words(scope)
}

// needsScope: the servers name the scope everywhere, and the user's token has it not.
func (p *plan) needsScope(scope string) {
	p.generic.metadata["scopes_supported"] = words(defaultScope + " " + scope)
	p.gives(func(t *givenToken) { t.scope = defaultScope })
	p.asksFor(defaultScope + " " + scope)
}

func withoutHint(p *plan) {
	delete(p.prm, "scopes_supported")
	p.challenge = []string{`Bearer resource_metadata="` + p.mcp.url + prmName + p.path + `"`}
}

// onlyScopes takes requests for these scopes and for none.
func onlyScopes(allowed []any) func([]string) bool {
	return func(asked []string) bool {
		return !slices.ContainsFunc(asked, func(s string) bool { return !slices.Contains(allowed, any(s)) })
	}
}

// casdoorScopeFaults are Casdoor's ways with scopes.
func casdoorScopeFaults() []Spec {
	own := layout{as: ownServer, asHost: "localhost"}
	return []Spec{
		{Name: "casdoor-scopes-allowlist-rejects-openid", Code: codes.CasdoorScopesAllowlistRejectsOIDC, Title: "The application lists its own scopes only",
			Story: "The application in Casdoor got a list of scopes for its tools. From then on it refuses openid, which clients ask for.",
			change: func(p *plan) {
				p.pair.Input.ClientID, p.pair.Input.Scope = labClient, "openid files:read"
				p.casdoor.app.scopes = []string{"files:read", "files:write"}
			}},
		{Name: "casdoor-app-scopes-not-in-root-metadata", Code: codes.CasdoorAppScopesNotInRootMetadata, Title: "Scopes in a document that nobody reads",
			Story: "The application has scopes of its own beside the usual ones. Casdoor lists them in the metadata of the application alone.",
			change: func(p *plan) {
				p.pair.Input.ClientID = labClient
				p.casdoor.app.scopes = strings.Fields(defaultScope + " offline_access files:read")
				p.casdoor.app.customScopes = []string{"files:read"}
				p.casdoor.change = quietCasdoor
			}},
		{Name: "casdoor-scope-name-unknown", Code: codes.CasdoorScopeNameUnknown, Title: "The words are turned around", layout: own,
			Story: "The scope was copied from a guide as read:application. Casdoor put it into the token, and no tool opens.",
			change: func(p *plan) {
				p.pair.Input.Scope = "read:application"
				p.gives(func(t *givenToken) { t.scope = "read:application" })
			}},
		{Name: "casdoor-scope-name-unknown-2", Code: codes.CasdoorScopeNameUnknown, Title: "A wrong word, before any token is there", layout: own,
			Story:  "The user is about to set the scope applications:read in the client.",
			change: func(p *plan) { p.pair.Input.Scope = "applications:read" }},
		{Name: "casdoor-insufficient-scope-http-200", Code: codes.CasdoorInsufficientScopeHTTP200, Title: "A token that may only read applications", layout: own,
			Story: "The user wants to change applications, and the token has the scope application:read. Casdoor says so with HTTP 200, so that no client asks for more.",
			change: func(p *plan) {
				p.pair.Input.Scope = "application:read application:write"
				p.gives(func(t *givenToken) { t.scope = "application:read" })
			}},
	}
}
