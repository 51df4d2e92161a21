package codes

// edgeEntries: something between the client and the MCP server answers first.
var edgeEntries = []Entry{
	{
		Code: WrongMCPURL, Family: "user-input", Stage: StageEdge, Severity: Error,
		Title: "The URL is not an MCP endpoint",
		Meaning: "The URL leads to a web page or to nothing, because it lacks the endpoint's path, has another one, or belongs to another site. " +
			"Clients report that the server does not speak MCP, or look for OAuth metadata of the wrong place.",
		Detection: "The first MCP call, a POST of initialize, gets no MCP answer, while a GET shows a web page or a usual path beside it (/mcp, /api/mcp, /sse) answers as an MCP server.",
		Fixes: []Fix{
			client("Enter the full URL of the endpoint, path included.", again).with("https://mcp.example.com/mcp"),
			server("Look up the path at which the server mounts its transport, and publish that URL to users and as resource in its metadata."),
			fastMCP("The transport is at /mcp unless path says otherwise; below a mount the mount's prefix comes first.").with(`mcp.run(transport="http", host="0.0.0.0", port=3000, path="/mcp")`),
		},
		Guide: guideClientConnection, Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{RedirectToLogin, Status403InsteadOf401, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong,
			InvalidTokenWrongStatus, SpuriousOAuthAdvertised, PRMMissing, NoOAuthMetadataAnywhere, PRMServedAtOnePathOnly, PRMResourcePathMismatch, PRMResourceHostMismatch,
			WellKnownHTML200SPA, CasdoorWellKnown200Envelope, CasdoorBadBearerHTTP200},
	},
	{
		Code: WAFChallengePage, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "A bot challenge page answers instead of the server",
		Meaning: "A firewall or content delivery network sends a page that only a browser with JavaScript can pass. " +
			"MCP clients are programs: they see a 403 or 503 with HTML and give up, while the page opens fine in a browser.",
		Detection: "The header cf-mitigated: challenge, or a known interstitial page with 403, 429 or 503, on the endpoint, on metadata or on another API path.",
		Fixes: []Fix{
			cloudflare("Under Security, create a custom rule with the action Skip for the paths below, and tick Super Bot Fight Mode and managed rules.",
				"Turn Bot Fight Mode off on the free plan: custom rules do not skip it.", again).with(`(http.host eq "mcp.example.com") or (http.host eq "auth.example.com" and (starts_with(http.request.uri.path, "/.well-known/") or starts_with(http.request.uri.path, "/api/")))`),
			proxy("Exempt the MCP endpoint, /.well-known/ and the token, registration and key endpoints of the authorization server from bot checks and JavaScript challenges.",
				"The login page may keep its check: people open that one in a browser.", again),
		},
		Guide: guideNetwork, Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{WAFBlocksClientUA, Status403InsteadOf401, RedirectToLogin, WrongMCPURL, WWWAuthenticateMissing, InvalidTokenWrongStatus, ResourceMetadataURLWrong,
			PRMMissing, NoOAuthMetadataAnywhere, WellKnownHTML200SPA, WellKnownRequiresAuth, ASMetadata404AtDeclaredAS, ASMetadata5xx, ASMetadataRFC8414Missing, JWKSURI404, DCREndpointRequiresAuth, Forbidden403ForValidToken},
	},
	{
		Code: WAFBlocksClientUA, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "The edge blocks the user agents of AI clients",
		Meaning: "A firewall, a bot list or a rule against AI crawlers refuses requests by their User-Agent header. " +
			"The server works from a terminal or a browser, but the client reports that it cannot connect.",
		Detection: "The same call gets 403, 503, a reset or a challenge page with the user agents of known clients, and not with a neutral one. Blocks by IP address cannot be seen from outside.",
		Fixes: []Fix{
			cloudflare("Under Security, turn off Block AI bots for this host, or add a custom rule with the action Skip for the endpoint.", again).with(`http.host eq "mcp.example.com"`),
			proxy("Allow the user agents of the clients on the MCP endpoint and on /.well-known/ (Claude-User, python-httpx, aiohttp, node), or exempt these paths from agent rules.",
				"Allow the vendors' addresses too if there is an address list (Claude: 160.79.104.0/21).", again),
			nginx("Find the rule that looks at $http_user_agent, and keep it away from the endpoint.").with(`map $http_user_agent $blocked_agent {
    default 0;
    ~*(Claude-User|python-httpx|aiohttp) 0;
    ~*(scrapy|masscan) 1;
}`),
		},
		Guide: guideNetwork, Standard: "RFC 9110 §10.1.5", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5", Clients: []string{"claude", "chatgpt"},
		Explains: []Code{Status403InsteadOf401},
	},
	{
		Code: HostHeaderRejected, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "The server refuses the public host name in the Host header",
		Meaning: "The server keeps a list of allowed hosts against DNS rebinding, and its public name is not on it. " +
			"Every call through the proxy is refused with 421, 403 or 400 before authorization is looked at; on the server's own machine it works.",
		Detection: "The endpoint answers 421, or 400 or 403 with a text about the Host; other paths pass, or the same call with a loopback name in the Host header does.",
		Fixes: []Fix{
			server("Add the public name to the list of allowed hosts, with and without the port.", again).with("mcp.example.com"),
			goSDK("The SDK answers 403 to a public Host that arrives over a loopback address, as it does from a proxy on the same machine.",
				"Let the proxy connect to another address of the machine, or switch the guard off once the proxy admits the right host names only.").with(`mcp.NewStreamableHTTPHandler(getServer, &mcp.StreamableHTTPOptions{
    DisableLocalhostProtection: true,
})`),
			tsSDK("Name the public host where the application is created.").with(`const app = createMcpExpressApp({ host: "0.0.0.0", allowedHosts: ["mcp.example.com"] });`),
			{Where: "MCP server with the Python SDK", Software: "fastmcp", Steps: []string{"Name the public host in the transport's security settings; FastMCP takes the same list as allowed_hosts of http_app and run."},
				Snippet: `TransportSecuritySettings(allowed_hosts=["mcp.example.com", "mcp.example.com:*"])`},
			nginx("As a workaround, send a Host that is on the list, and give the server its public URL by a setting: what it derives from the Host header would now be wrong. Never do this in front of Casdoor.").with(`location /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host localhost:3000;
}`),
		},
		Guide: guideNetwork, Standard: "RFC 9110 §15.5.20", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20", Clients: everyClient,
		Explains: []Code{Status403InsteadOf401, WrongMCPURL, WWWAuthenticateMissing, InvalidTokenWrongStatus, WellKnownRequiresAuth, PRMMissing, NoOAuthMetadataAnywhere, ResourceMetadataURLWrong},
	},
	{
		Code: Status403InsteadOf401, Family: "challenge", Stage: StageEdge, Severity: Error,
		Title:   "A call without a token is refused with 403 instead of 401",
		Meaning: "Clients start to log in at a 401 with a WWW-Authenticate header only. A bare 403 means \"not allowed, and logging in will not help\": they show an error and no login window opens.",
		Detection: "The first call gets 403 without WWW-Authenticate, and neither the Host header, the user agent, the Origin, the slash nor a challenge page explains it. " +
			"A block of the product's own address looks the same.",
		Fixes: fixes([]Fix{
			server("Answer a call without a token with 401 and a challenge; keep 403 for tokens whose scope is too small.", again).with("HTTP/1.1 401 Unauthorized\n" + challengeHeader),
			proxy("Find out who answers: compare the 403 with the server's own log.", "If the server never saw the call, let the proxy pass calls without a token: remove IP lists, forward authentication and required headers from the endpoint."),
			{Where: "AWS API Gateway", Steps: []string{"Let the authorizer answer 401, and add WWW-Authenticate to the gateway response UNAUTHORIZED; the gateway sends the header under the name x-amzn-remapped-www-authenticate when an integration sets it."}},
		}, publishMetadata()),
		Guide: guideUnauthorized, Standard: "MCP 2025-11-25, Authorization: Error Handling", StandardURL: mcpAuthURL, Clients: everyClient,
		Explains: []Code{WWWAuthenticateMissing, InvalidTokenWrongStatus, WellKnownRequiresAuth, PRMMissing, NoOAuthMetadataAnywhere},
	},
	{
		Code: LBPathRuleMissesBarePath, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "A path rule covers only one spelling of the endpoint's slash",
		Meaning: "The proxy routes /mcp/ and what is below it to the MCP server, but /mcp without the slash to something else, or the reverse. " +
			"Clients use the URL as it was typed and end at a login page or a web application.",
		Detection: "The endpoint answers from another layer (a web page, a login, a 403 or a 404 of another server), while the other spelling of the slash gives the MCP challenge or an MCP answer.",
		Fixes: []Fix{
			proxy("Write one rule for the exact path and one for everything below it, both to the MCP server.", again),
			nginx("Add the exact location beside the prefix.").with(`location = /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}
location /mcp/ {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}`),
			caddy("Match both: /mcp/* alone does not match /mcp.").with(`mcp.example.com {
    @mcp path /mcp /mcp/*
    handle @mcp {
        reverse_proxy 127.0.0.1:3000
    }
}`),
			traefik("Match the exact path and the prefix with its slash in one rule.").with(`http:
  routers:
    mcp:
      rule: 'Host("mcp.example.com") && (Path("/mcp") || PathPrefix("/mcp/"))'
      entryPoints: ["websecure"]
      service: mcp
      tls: {}`),
			{Where: "AWS load balancer", Steps: []string{"Give the listener rule both path patterns, /mcp and /mcp/*: the second alone does not match the first."}},
			client("Until then enter the spelling that works."),
		},
		Guide: guideClientConnection, Standard: "RFC 9110 §4.2.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.3", Clients: everyClient,
		Explains: []Code{Status403InsteadOf401, RedirectToLogin, WrongMCPURL, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata, InvalidTokenWrongStatus, PRMMissing, NoOAuthMetadataAnywhere, PRMResourceTrailingSlash, ProxyStripsAuthorization},
	},
}
