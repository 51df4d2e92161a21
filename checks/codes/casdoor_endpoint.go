package codes

// casdoorEndpointEntries: Casdoor's login page, its slashes and its answers to bad tokens.
var casdoorEndpointEntries = []Entry{
	{
		Code: CasdoorAuthorizationEndpointDevPort, Family: "casdoor", Stage: StageAuthorize, Severity: Error,
		Title: "Casdoor in dev mode sends browsers to port 7001",
		Meaning: "In run mode dev, asked as localhost, Casdoor expects its login page on the development server at port 7001, which nobody runs in production. " +
			"The browser opens an address where nothing answers, after everything else went well.",
		Detection: "authorization_endpoint names localhost with port 7001 while the issuer is elsewhere, and Casdoor's page is not there.",
		Fixes: []Fix{
			casdoor("Set runmode to prod in conf/app.conf, or set originFrontend to the URL at which browsers reach the login page.", casdoorStart, again).with(`runmode = prod
origin = https://auth.example.com`),
			casdoor("If you do run the development frontend, start it: yarn start in the folder web."),
		},
		Guide: guideClientConnection, GuideNote: "The guide does not mention runmode.",
		Standard: "RFC 6749 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.1", Clients: everyClient,
		Explains: []Code{MetadataInternalHostLeak},
	},
	{
		Code: CasdoorFrontendMissing, Family: "casdoor", Stage: StageAuthorize, Severity: Error,
		Title: "Casdoor's login page is not built",
		Meaning: "Casdoor runs without its web frontend and answers 404 with a text that begins \"The Casdoor frontend HTML file\" at the authorization endpoint. " +
			"The browser opens and shows that text instead of a login.",
		Detection: "The authorization endpoint is opened as a browser would, and answers 404 with the text about the frontend's HTML file.",
		Fixes: []Fix{
			casdoor("Build the frontend in the folder web of Casdoor, so that web/build/index.html exists beside the program, or use the official image, which contains it.",
				"Start Casdoor in the folder that holds web/build and conf.", again).with("cd web && yarn install && yarn build"),
			casdoor("If the frontend is served elsewhere, set originFrontend in conf/app.conf to its URL.", casdoorStart).with("originFrontend = https://login.example.com"),
		},
		Guide: guideClientConnection, Standard: "RFC 6749 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.1", Clients: everyClient,
	},
	{
		Code: CasdoorTrailingSlashDenied, Family: "casdoor", Stage: StageEdge, Severity: Error,
		Title: "Casdoor refuses its MCP URL with a slash at the end",
		Meaning: "Casdoor's path policy knows /api/mcp but not /api/mcp/: with the slash it answers 200 with its error envelope, which is no MCP answer. " +
			"Clients report an invalid response, although the server works.",
		Detection: "The URL that you entered ends in a slash and gets Casdoor's error envelope, while the URL without the slash answers as an MCP server.",
		Fixes: []Fix{
			client("Enter the URL without the slash at its end.", again).with("https://auth.example.com/api/mcp"),
			casdoor("No setting of Casdoor allows the slash. If a document or a link of yours names the URL with it, correct it there."),
			nginx("Or accept both spellings in the proxy.").with(`location = /api/mcp/ {
    rewrite ^ /api/mcp break;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("Or accept both spellings in the proxy.").with(`auth.example.com {
    rewrite /api/mcp/ /api/mcp
    reverse_proxy 127.0.0.1:8000
}`),
			traefik("Or accept both spellings: add this middleware to a router for Path(\"/api/mcp/\").").with(`http:
  middlewares:
    mcp-without-slash:
      replacePath:
        path: /api/mcp`),
		},
		Guide: guideClientConnection, GuideNote: guideNot404,
		Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{WrongMCPURL, LBPathRuleMissesBarePath, WWWAuthenticateMissing, CasdoorBadBearerHTTP200, CasdoorWellKnown200Envelope, PRMMissing, NoOAuthMetadataAnywhere, PRMResourceTrailingSlash, PRMResourcePathMismatch, CasdoorNonAdminUser401},
	},
	{
		Code: CasdoorBadBearerHTTP200, Family: "casdoor", Stage: StageChallenge, Severity: Error,
		Title: "Casdoor answers a bad token with 200 instead of 401",
		Meaning: "At every path but its own /api/mcp, and /api/server in newer releases, Casdoor answers an expired or unknown bearer token with 200 and an error envelope. " +
			"The client never sees a 401, so that it does not renew the token: it shows a parsing error until the user connects anew.",
		Detection: "The endpoint is called with a made-up token and answers 200 with Casdoor's error envelope, not with 401.",
		Fixes: []Fix{
			client("Use /api/mcp for Casdoor's own tools: there a bad token gets 401."),
			casdoor("No setting of Casdoor changes this. A server that Casdoor proxies under /api/server/ is better reached directly, with its own check of tokens.", again),
			server("If your own server runs behind the same host as Casdoor, keep its path away from Casdoor in the proxy."),
			nginx("Route your MCP server's path to it, not to Casdoor, and pass the token on.").with(`location /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
    proxy_set_header Authorization $http_authorization;
}`),
		},
		Guide: guideUnauthorized, GuideNote: "The guide expects 401 for an expired token; here Casdoor answers 200.",
		Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
		Explains: []Code{InvalidTokenWrongStatus},
	},
}
