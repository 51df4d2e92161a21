package codes

const guideHeader = "The guide's example header has authorization_uri and scope, but not resource_metadata, which is what clients read."

// challengeEntries: how the MCP server asks for a token.
var challengeEntries = []Entry{
	{
		Code: WWWAuthenticateMissing, Family: "challenge", Stage: StageChallenge, Severity: Error,
		Title: "The MCP server's 401 has no WWW-Authenticate header",
		Meaning: "The server refuses the call but does not say how to log in. Clients that rely on the header report that the server does not implement OAuth; " +
			"the others have to guess where the metadata is.",
		Detection: "A POST without a token, a GET and a POST with a made-up token are sent apart, since servers treat them by different code: at least one 401 lacks the header. A header that a gateway renamed counts as missing and is named.",
		Fixes: fixes([]Fix{
			server("Send the header with every 401: without a token, with a bad one, and to GET.", again).with(challengeHeader),
			proxy("If the server's own answer has the header, find what removes it: proxy_hide_header in nginx, header -WWW-Authenticate in Caddy, an error page in place of the 401."),
			nginx("Pass the server's 401 on: proxy_intercept_errors with error_page 401 replaces it by a page without the header.").with("proxy_intercept_errors off;"),
			{Where: "AWS API Gateway", Steps: []string{"The gateway renames the header to x-amzn-remapped-www-authenticate: put another proxy in front, or let the gateway's own authorizer refuse and set the header in its gateway response."}},
		}, publishMetadata()),
		Guide: guideClientConnection, GuideNote: guideHeader,
		Standard: "RFC 9110 §15.5.2 and RFC 9728 §5.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2", Clients: everyClient,
		Explains: []Code{WWWAuthenticateNoResourceMetadata},
	},
	{
		Code: WWWAuthenticateNoResourceMetadata, Family: "challenge", Stage: StageChallenge, Severity: Warning,
		Title:     "The challenge does not say where the metadata is",
		Meaning:   "The WWW-Authenticate header asks for a bearer token but has no resource_metadata parameter. Clients that try the well-known URLs find the document, those that only follow the header do not.",
		Detection: "A Bearer challenge lacks the parameter, while a valid document exists at a well-known URL. With no document at all the code is prm-missing.",
		Fixes:     fixes([]Fix{server("Add resource_metadata with the absolute https URL of the document.", again).with(challengeHeader)}, publishMetadata()),
		Guide:     guideClientConnection, GuideNote: guideHeader,
		Standard: "RFC 9728 §5.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-5.1",
	},
	{
		Code: WWWAuthenticateMalformed, Family: "challenge", Stage: StageChallenge, Severity: Error,
		Title: "The WWW-Authenticate header breaks its grammar",
		Meaning: "The header breaks the rules by which it is written, so that it cannot be read without guessing. " +
			"Parsers differ in what they make of it, so some clients find the metadata and others report that the server has none.",
		Detection: "The header is read by the grammar of RFC 9110: each parameter once, name = token or quoted string, absolute URLs. Several challenges side by side are legal.",
		Fixes: []Fix{
			server("Write the scheme, a space, then name=\"value\" pairs with commas between them, in one line.",
				"Put quotes around every URL and every value with spaces, and escape quotes inside.", again).with(`WWW-Authenticate: Bearer realm="mcp", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="read write"`),
			goSDK("Let RequireBearerToken write the header, rather than your own middleware.").with(`auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{
    ResourceMetadataURL: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
    Scopes:              []string{"read"},
})`),
			nginx("If nginx adds the header, quote the whole value.").with(`add_header WWW-Authenticate 'Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"' always;`),
		},
		Guide: guideClientConnection, GuideNote: "The guide's example runs over three lines, which is not a legal header, and it lacks resource_metadata.",
		Standard: "RFC 9110 §11.6.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1", Clients: everyClient,
		Explains: []Code{WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong},
	},
	{
		Code: WWWAuthenticateMisread, Family: "challenge", Stage: StageChallenge, Severity: Warning,
		Title: "The challenge is legal, and some client libraries do not read it",
		Meaning: "The WWW-Authenticate header follows its grammar, but the parsers of client libraries in use know only a part of that. " +
			"Clients built on them do not see where the metadata is, or refuse the header and do not log in.",
		Detection: "A legal header is read as the Go SDK and the TypeScript SDK read it. It is reported where the one refuses it (an empty value, a token68, an empty list element), or where either loses resource_metadata and the document is at no well-known URL that it asks.",
		Fixes: []Fix{
			server("Put the Bearer challenge first, with the name resource_metadata in small letters and no space around the equals sign.",
				"Leave out empty values such as realm=\"\", and empty elements between commas.", again).with(challengeHeader),
			server("Serve the document at the well-known URL of the endpoint too: clients that do not read the header find it there."),
			proxy("If a gateway adds a challenge of its own, such as Negotiate or Basic, switch that off for the endpoint, or let it stand behind the server's."),
		},
		Guide: guideClientConnection, GuideNote: guideHeader,
		Standard: "RFC 9110 §11.6.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
		Clients: []string{"go-sdk", "ts-sdk", "claude-code", "mcp-remote", "inspector"}, Explains: []Code{PRMOnlyViaChallenge},
	},
	{
		Code: ResourceMetadataURLWrong, Family: "discovery", Stage: StageChallenge, Severity: Error,
		Title: "resource_metadata in the challenge leads to no usable document",
		Meaning: "The challenge names a URL where clients find nothing, no valid document, or the document of another resource. " +
			"Clients take this URL first, and many do not try another: they stop with a parsing error or \"resource does not match\".",
		Detection: "The URL in resource_metadata is fetched: it is not 200 with JSON that holds resource and authorization_servers, has the wrong scheme, or describes another resource. A document on another host is legal.",
		Fixes: fixes([]Fix{
			server("Set the URL in the challenge to the place where the document is served, as the world sees it: outer scheme, outer host, the endpoint's path behind the well-known name.",
				"Fetch it yourself: curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must give 200 and JSON.", again).with(challengeHeader),
			server("Do not point at Casdoor's own /.well-known/oauth-protected-resource: that one describes Casdoor, not your server."),
		}, publishMetadata(), routeWellKnown()),
		Guide: guideClientConnection, GuideNote: guideHeader,
		Standard: "RFC 9728 §5.1 and §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-5.1", Clients: everyClient,
		Explains: []Code{PRMResourcePathMismatch, PRMResourceHostMismatch, PRMResourceIsASURL, PRMConflictingDocuments},
	},
	{
		Code: ChallengeOnlyOnToolCall, Family: "challenge", Stage: StageChallenge, Severity: Warning,
		Title: "Only tool calls ask for a token, connecting does not",
		Meaning: "initialize and the list of tools are open, and the 401 comes only with the first tool call. " +
			"Clients that decide at connection time take the server for one without authorization, and the first tool call fails.",
		Detection: "initialize gets 200 without a token, while a call of a made-up tool gets 401. For Casdoor's own endpoint this is by design and no fault.",
		Fixes: []Fix{
			server("Ask for the token at every request, initialize included: put the token check in front of the whole endpoint, not inside the tools.", again),
			goSDK("Wrap the handler of the endpoint.").with(`mux.Handle("/mcp", auth.RequireBearerToken(verify, opts)(mcpHandler))`),
			tsSDK("Mount the middleware before every route of the endpoint.").with(`app.use("/mcp", requireBearerAuth({ verifier, resourceMetadataUrl }));`),
			casdoor("No setting of Casdoor changes this for its own /api/mcp. Clients that must log in at once need a proxy that answers 401 to calls without Authorization."),
			Fix{Where: "nginx in front of Casdoor", Software: "nginx", Steps: []string{"Answer calls without a token yourself.", nginxReload}}.with(`location = /api/mcp {
    if ($http_authorization = "") {
        add_header WWW-Authenticate 'Bearer resource_metadata="https://auth.example.com/.well-known/oauth-protected-resource"' always;
        return 401;
    }
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
		},
		Guide: guideUnauthorized, GuideNote: "The guide expects a 401 from GET /api/mcp to show whether a token works; Casdoor answers GET with 401 or 404 whatever the token may do.",
		Standard: "MCP 2025-11-25, Authorization: Access Token Usage", StandardURL: mcpAuthURL, Clients: []string{"chatgpt"},
	},
	{
		Code: InvalidTokenWrongStatus, Family: "challenge", Stage: StageChallenge, Severity: Error,
		Title: "A bad token is not refused with 401",
		Meaning: "Without a token the server answers 401, but with an expired or made-up one it answers 500, 400, 403, a redirect or even 200. " +
			"Clients renew a token at a 401 only: the connection works at first and breaks for good when the token expires.",
		Detection: "A made-up bearer token is sent with initialize and with a call of a made-up tool: the answer is not 401, although the answer without a token is.",
		Fixes: []Fix{
			server("Answer every token that cannot be accepted (expired, wrong signature, unknown) with 401 and error=\"invalid_token\".",
				"Catch the errors of the token library: an exception in it often ends as 500.", again).with(`WWW-Authenticate: Bearer error="invalid_token", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`),
			goSDK("Return an error that wraps auth.ErrInvalidToken from the verifier: every other error becomes a 500.").with(`return nil, fmt.Errorf("%w: %v", auth.ErrInvalidToken, err)`),
			tsSDK("Throw InvalidTokenError in verifyAccessToken: every other error becomes a 500.").with(`throw new InvalidTokenError("token is expired or unknown");`),
			fastMCP("Return None from verify_token for a token that is not valid, and raise nothing."),
		},
		Guide: guideUnauthorized, Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
	},
	{
		Code: SpuriousOAuthAdvertised, Family: "challenge", Stage: StageChallenge, Severity: Warning,
		Title: "An open server has OAuth metadata at its origin",
		Meaning: "The server works without a token, but its host serves authorization server metadata, perhaps for something else. " +
			"Clients that look for metadata first start a login that nobody needs, and fail if registration is closed.",
		Detection: "initialize and the list of tools work without a token, no challenge and no protected resource metadata is seen, yet the host's root serves authorization server metadata.",
		Fixes: []Fix{
			server("If the server shall be open, answer 404 at /.well-known/oauth-authorization-server and /.well-known/openid-configuration of its host.",
				"If it shall be protected, ask for a token with 401 and publish protected resource metadata.", again),
			nginx("Hide the documents on the MCP server's host.").with(`location ~ ^/\.well-known/(oauth-authorization-server|openid-configuration) {
    return 404;
}`),
			caddy("Hide the documents on the MCP server's host.").with(`mcp.example.com {
    @oauth path /.well-known/oauth-authorization-server* /.well-known/openid-configuration*
    respond @oauth 404
    reverse_proxy 127.0.0.1:3000
}`),
			proxy("Or move the MCP server to a host name of its own, apart from the authorization server."),
		},
		Guide: guideClientConnection, Standard: "MCP 2025-11-25, Authorization: Authorization Server Location", StandardURL: mcpAuthURL, Clients: []string{"claude-code"},
	},
}
