package codes

// casdoorTokenEntries: what Casdoor does with tokens, and its two MCP servers with callers.
var casdoorTokenEntries = []Entry{
	{
		Code: CasdoorTokenNotInDatabase, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor does not know this token",
		Meaning: "Casdoor looks every access token up in its database; a good signature is not enough. " +
			"This token is not there: it is from another Casdoor, it was deleted, it was changed on copying, or it is a refresh token.",
		Detection: "The answer to the token holds Casdoor's words “Access token doesn't exist in database”.",
		Fixes: []Fix{
			client("Remove the connection in the MCP client and add it again, or log in again: the client then gets a new token from this Casdoor.", againWithToken),
			client("A program gets one by this request; copy the member access_token in one piece.", againWithToken).with(`curl -s https://auth.example.com/api/login/oauth/access_token \
  -d grant_type=client_credentials -d client_id=… -d client_secret=… -d scope=application:read`),
			casdoor("Look under Tokens whether the token is listed. A restored database or a second instance with its own database does not have it."),
		},
		Guide: guideUnauthorized, GuideNote: "The guide does not say that Casdoor wants to find a token in its database.",
		Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
		Explains: []Code{TokenIssMismatch, JWKSKidNotFound, TokenSignatureWrongKey, TokenValidButRejected},
	},
	{
		Code: CasdoorNonAdminUser401, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor's MCP server admits administrators and applications only",
		Meaning: "The token is good, but Casdoor's own policy lets only users of the organization built-in, an organization's administrators and applications use its tools. " +
			"Everybody else gets 401, whatever the scope, and no new login changes that.",
		Detection: "The made-up tool gets 401 with the words “Unauthorized operation”, while a made-up token gets others, and the token is in order as far as can be seen. By exclusion, hence likely.",
		Fixes: []Fix{
			casdoor("Use a token of the client credentials grant: applications pass the policy, and no user gets more rights.", againWithToken).with(`curl -s https://auth.example.com/api/login/oauth/access_token \
  -d grant_type=client_credentials -d client_id=… -d client_secret=… -d scope=application:read`),
			casdoor("Only if this user shall administer its whole organization anyway: tick Is admin, which opens the tools for applications of that organization. It also opens all users, applications and secrets of it.",
				"Do not use or make a user of the organization built-in for this: each of them is a global administrator, of everything in this Casdoor."),
			client("Tell users that this server is for administrators. For tools of your own write a separate MCP server."),
		},
		Guide: guideUnauthorized, GuideNote: "The guide explains a 401 by the token alone; here the token is good.",
		Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
	},
	{
		Code: CasdoorMCPProxyServerNotFound, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor's registry has no MCP server of this name",
		Meaning: "URLs of the form /api/server/{owner}/{name} lead to MCP servers in Casdoor's registry, and there is none of this name. " +
			"Without a token every such URL answers 401, so that the mistake only shows after the login.",
		Detection: "A call with the token to a URL below /api/server/ gets the JSON-RPC error -32600 “server not found”.",
		Fixes: []Fix{
			casdoor("Compare owner and name in the URL with the list of servers in Casdoor; both are case-sensitive.", again).with("https://auth.example.com/api/server/{owner}/{name}"),
			client("Enter the URL anew, without spaces, and with the organization as owner."),
		},
		Guide: guideClientConnection, Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
	{
		Code: CasdoorMCPProxyUpstreamDown, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor cannot reach the MCP server that it forwards to",
		Meaning: "The registry knows the server, and the token is good, but Casdoor gets no answer from the URL that is stored there. " +
			"Clients see 502 at every call after the login.",
		Detection: "A call with the token to a URL below /api/server/ gets 502 with the JSON-RPC error -32603 of Casdoor's proxy.",
		Fixes: []Fix{
			casdoor("Look at the URL of the server in Casdoor's registry, and call it from Casdoor's host or container: names such as localhost mean another machine there.", again).with("curl -sv http://127.0.0.1:3000/mcp"),
			server("Start the MCP server, and let it listen on an address that Casdoor can reach, not on 127.0.0.1 alone."),
		},
		Guide: guideNetwork, Standard: "RFC 9110 §15.6.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3", Clients: everyClient,
	},
	{
		Code: CasdoorToolsNull, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor lists its tools as null for this token",
		Meaning: "The token's scope opens no tool, and Casdoor answers tools/list with null in place of an empty list. " +
			"That breaks the schema: strict clients report an invalid response instead of no tools.",
		Detection: "tools/list with the token gives a result whose tools is null.",
		Fixes: []Fix{
			client("Ask for a scope that opens tools: read opens all that read, application:read those for applications.", againWithToken).with("scope=read"),
			casdoor("If the application has a list of scopes, add these to it: only listed ones are granted.").with("application:read application:write user:read user:write"),
		},
		Guide: guideInsufficientScope, GuideNote: "The guide's scopes are spelled read:application; those open no tool.",
		Standard: "MCP 2025-11-25, Tools: Listing Tools", StandardURL: "https://modelcontextprotocol.io/specification/2025-11-25/server/tools", Clients: []string{"ts-sdk", "inspector", "mcp-remote"},
		Explains: []Code{CasdoorInsufficientScopeHTTP200},
	},
	{
		Code: CasdoorTokenUserData, Family: "casdoor", Stage: StageToken, Severity: Warning, Advisory: true,
		Title: "The token carries the whole user record",
		Meaning: "In its default format Casdoor writes every field of the user into the token: e-mail, phone, password salt and more. " +
			"Everyone who gets the token can read that, and some proxies refuse headers of its size.",
		Detection: "The claims hold members such as passwordSalt. Their values are not shown.",
		Fixes: []Fix{
			casdoor("Set the application's Token format to JWT-Empty, JWT-Standard or JWT-Custom, and choose only the fields that the MCP server needs.", "Get a new token."),
			client("Do not paste such a token into web pages.", againWithToken),
		},
		Guide: guideJWT, GuideNote: guideJWTIO, Standard: "RFC 9068 §6", StandardURL: "https://www.rfc-editor.org/rfc/rfc9068#section-6",
	},
}
