package codes

const (
	scopeSelection    = "MCP 2025-11-25, Authorization: Scope Selection Strategy"
	guideScopeNames   = "The guide spells the scopes read:application and write:application; Casdoor issues those words, and they open no tool."
	insufficientScope = "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"
)

// scopeEntries: which scopes are asked for, and which are needed.
var scopeEntries = []Entry{
	{
		Code: ScopeRejectedAtAuthorize, Family: "scope", Stage: StageAuthorize, Severity: Error,
		Title: "The login page refuses the requested scopes",
		Meaning: "The authorization server does not grant this client at least one of the scopes that it asks for, and refuses the whole request with invalid_scope. " +
			"The user never sees the login.",
		Detection: "The authorization endpoint, at Casdoor its get-app-login, is asked with the scopes and without. Nobody logs in. The scopes are yours, else those that a client takes from the challenge or the resource metadata.",
		Fixes: []Fix{
			casdoor("Open the application under Applications and add the missing scopes to its list of scopes, or empty the list: an application without one takes every scope.", again),
			asOf("Allow the scopes for this client, or for all clients that register themselves."),
			server("Ask only for scopes that the authorization server grants: in scopes_supported of the resource metadata, and in the challenge.").with(`"scopes_supported": ["openid", "profile"]`),
			client("If you configured the scope in the client yourself, remove what is refused."),
		},
		Guide: guideInsufficientScope, Standard: "RFC 6749 §4.1.2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1", Clients: everyClient,
	},
	{
		Code: ScopesPRMASMismatch, Family: "scope", Stage: StageScope, Severity: Warning,
		Title: "MCP server and authorization server name different scopes",
		Meaning: "The protected resource metadata asks for scopes that the authorization server's metadata does not list. " +
			"Clients that go by the server's list never ask for them and get a token that is too weak; strict servers refuse those that do.",
		Detection: "Each of scopes_supported in the resource metadata is looked for in scopes_supported of the authorization server. Nothing is said when one of the two lists is missing.",
		Fixes: []Fix{
			asOf("List the scopes of the MCP server in the metadata, too.", again).with(`"scopes_supported": ["openid", "profile", "mcp:tools"]`),
			server("Or name in the resource metadata only scopes that the authorization server knows, spelled as there."),
			casdoor("Casdoor's own metadata lists a fixed set, and an application's scopes only in the document of that application. It grants every scope to an application that has no list of its own, so clients that ask by the resource metadata get through."),
		},
		Guide: guideInsufficientScope, Standard: "RFC 9728 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-2", Clients: []string{"codex"},
	},
	{
		Code: ScopesNoHintInPRM, Family: "scope", Stage: StageScope, Severity: Warning, Advisory: true,
		Title: "Nothing tells a client which scopes to ask for",
		Meaning: "Neither the challenge nor the resource metadata names a scope. Some clients then ask for every scope of the authorization server, others for none, " +
			"and the token has too many rights or none.",
		Detection: "The challenge has no scope, the resource metadata no scopes_supported, and the authorization server lists more than one. It is an error when a request without a scope, or with all of them, is refused at the login page.",
		Fixes: []Fix{
			server("Name the scopes that the tools need in the resource metadata, and those for the call at hand in the challenge.", again).with(`"scopes_supported": ["mcp:tools"]

WWW-Authenticate: Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="mcp:tools"`),
			fastMCP("Give the provider required_scopes; it writes them into the metadata and the challenge.").with(`auth = RemoteAuthProvider(
    token_verifier=JWTVerifier(jwks_uri="https://auth.example.com/.well-known/jwks", required_scopes=["mcp:tools"]),
    authorization_servers=[AnyHttpUrl("https://auth.example.com")],
    base_url="https://mcp.example.com",
)`),
			client("Or set the scope in the client, if it has a field for it."),
		},
		Guide: guideInsufficientScope, Standard: scopeSelection, StandardURL: mcpAuthURL, Clients: []string{"vscode", "codex"},
	},
	{
		Code: ScopeInsufficient, Family: "scope", Stage: StageScope, Severity: Error,
		Title: "The token's scope is too small",
		Meaning: "The MCP server takes the token and refuses the call, because a scope is missing in the token, or it hides the tools that need one. " +
			"Logging in again with the same request does not help.",
		Detection: "The token is used for tools/list and for a tool that does not exist: the answer is 403 with insufficient_scope, or a JSON-RPC error of that name, or the list of tools is empty while scopes of the metadata are missing in the token.",
		Fixes: []Fix{
			client("Ask for the missing scope as well as for those that the token has, and log in anew. Clients do so by themselves when the 403 names the scope.", again),
			server("Name the needed scope in the 403, so that clients can ask for it.").with(`HTTP/1.1 403 Forbidden
WWW-Authenticate: Bearer error="insufficient_scope", scope="mcp:tools", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`),
			casdoor("If the application has a list of scopes, add the scope to it. Without a list every scope that is asked for is granted."),
		},
		Guide: guideInsufficientScope, GuideNote: guideScopeNames,
		Standard: "RFC 6750 §3.1", StandardURL: insufficientScope, Clients: everyClient,
	},
}

// casdoorScopeEntries: Casdoor's ways with scopes.
var casdoorScopeEntries = []Entry{
	{
		Code: CasdoorScopesAllowlistRejectsOIDC, Family: "casdoor", Stage: StageAuthorize, Severity: Error,
		Title: "The application's list of scopes leaves out openid and the like",
		Meaning: "A list of scopes in a Casdoor application allows these and no others. The metadata still advertises openid, profile, email and offline_access, which clients ask for, " +
			"and Casdoor refuses the login with \"Invalid scope\".",
		Detection: "Casdoor's login page is asked with the scopes and refuses them, and the application's list, which everybody can read, lacks at least one of the usual ones.",
		Fixes: []Fix{
			casdoor("Open the application under Applications and add the refused scopes to its list, beside your own.", again).with(`openid
profile
email
offline_access`),
			casdoor("Or empty the list: an application without one takes every scope."),
			server("Or ask only for listed scopes, in the challenge and in scopes_supported of the resource metadata."),
		},
		Guide: guideInsufficientScope, GuideNote: "The guide does not say that a list of scopes refuses everything else, openid included.",
		Standard: "RFC 6749 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.3", Clients: everyClient,
		Explains: []Code{ScopeRejectedAtAuthorize},
	},
	{
		Code: CasdoorScopeNameUnknown, Family: "casdoor", Stage: StageScope, Severity: Error,
		Title:     "A scope is misspelled: Casdoor grants it, and it opens nothing",
		Meaning:   "Casdoor's MCP server knows scopes of the form resource:action, such as application:read. Any other word is put into the token unchanged, without an error, and opens no tool.",
		Detection: "The scope that you gave, and the scopes in your token, are compared with those that Casdoor's MCP server knows. For an MCP server of its own only words that look like a Casdoor scope turned around are named.",
		Fixes: []Fix{
			client("Ask for the right word. read stands for everything that reads, write for everything that writes, admin for all.", again).with("scope=application:read application:write user:read user:write"),
			casdoor("If the application has a list of scopes, correct the word there, too."),
		},
		Guide: guideInsufficientScope, GuideNote: guideScopeNames,
		Standard: "RFC 6749 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.3", Clients: everyClient,
		Explains: []Code{CasdoorInsufficientScopeHTTP200, CasdoorToolsNull},
	},
	{
		Code: CasdoorInsufficientScopeHTTP200, Family: "casdoor", Stage: StageScope, Severity: Error,
		Title: "The token's scope opens too few of Casdoor's tools, which says so with HTTP 200",
		Meaning: "Casdoor's MCP server reports a missing scope as a JSON-RPC error under HTTP 200, without a challenge. " +
			"Clients wait for 403 before they ask for more rights, so that the tool fails and no new login is offered.",
		Detection: "A tool that does not exist is called with the token. Casdoor answers -32001 insufficient_scope and tells the granted scopes: they open no tool, or not what the scope that you gave needs.",
		Fixes: []Fix{
			client("Log in again, and ask for the missing scope as well. Set the scope in the client if it has a field for it, since it does not learn from the answer.", again).with("scope=application:read application:write user:read user:write"),
			casdoor("If the application has a list of scopes, add the scope to it. Without a list every scope that is asked for is granted. No setting turns the answer into 403."),
		},
		Guide: guideInsufficientScope, GuideNote: guideScopeNames,
		Standard: "RFC 6750 §3.1", StandardURL: insufficientScope, Clients: everyClient,
		Explains: []Code{ScopeInsufficient},
	},
	{
		Code: CasdoorAppScopesNotInRootMetadata, Family: "casdoor", Stage: StageScope, Severity: Info,
		Title: "The application's own scopes are not in Casdoor's metadata",
		Meaning: "Casdoor lists the scopes of an application only in the metadata document of that application, which no client looks for. " +
			"Clients that take scopes from the authorization server's metadata do not learn of them.",
		Detection: "The application's list of scopes, which everybody can read, is compared with scopes_supported of the metadata that clients read.",
		Fixes: []Fix{
			server("Name the scopes in the resource metadata and in the challenge: these come first for clients.", again).with(`"scopes_supported": ["files:read", "files:write"]`),
			casdoor("No setting adds them to the root document. The document of the application shows them.").with("curl -s https://auth.example.com/.well-known/APPLICATION/openid-configuration"),
		},
		Guide: guideInsufficientScope, Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2",
	},
}
