package codes

// passAuthorization are the proxies that must let the Authorization header through.
func passAuthorization() []Fix {
	return []Fix{
		nginx("Remove lines that empty or replace the header for the endpoint, and do not use auth_basic there: it takes Authorization for itself.").with(`location /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Authorization $http_authorization;
    proxy_pass_header Authorization;
    proxy_set_header Host $http_host;
}`),
		caddy("Remove header_up -Authorization, basic_auth and forward_auth from the endpoint. By itself Caddy passes the header on.").with(`mcp.example.com {
    handle /mcp* {
        reverse_proxy 127.0.0.1:3000
    }
}`),
		traefik("Take middlewares of the kinds basicAuth, digestAuth and forwardAuth, and customRequestHeaders with an empty Authorization, off the endpoint's router.").with(`http:
  routers:
    mcp:
      rule: 'Host("mcp.example.com") && PathPrefix("/mcp")'
      service: mcp
      middlewares: []`),
		{Where: "Apache httpd", Steps: []string{"With CGI and FastCGI the header is dropped unless it is switched on."}, Snippet: "CGIPassAuth On"},
	}
}

// tokenUseEntries: what the MCP server says to a token in which no fault can be seen.
var tokenUseEntries = []Entry{
	{
		Code: ProxyStripsAuthorization, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "The Authorization header does not reach the MCP server",
		Meaning: "A good token, a made-up one and no token at all get the same answer, the one for callers without a token. " +
			"Something between client and server removes the header, so that every login ends in another 401.",
		Detection: "The same call is made with the given token, with a made-up token and without one: status, challenge and body are identical, and the challenge has no error. A server that refuses all tokens without a word looks the same, hence likely.",
		Fixes: fixes([]Fix{
			proxy("Let the header Authorization through to the MCP server, and log it there once (its first word only) to see whether it arrives.", again),
		}, passAuthorization()),
		Guide: guideUnauthorized, Standard: "RFC 6750 §2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1", Clients: everyClient,
		Explains: []Code{TokenValidButRejected, CasdoorNonAdminUser401},
	},
	{
		Code: MissingAuthorizationHeader, Family: "challenge", Stage: StageChallenge, Severity: Error,
		Title: "The server wants a fixed key, and clients do not know that",
		Meaning: "The given key works, but the server offers no OAuth: its 401 names no challenge, and there is no metadata. " +
			"A client that is not configured with the key sends none, gets 401 and can do nothing about it.",
		Detection: "Calls with the given token go through, calls without one get a bare 401, and no OAuth metadata exists at any of the places where clients look.",
		Fixes: []Fix{
			client("Enter the key as a fixed header in the client's configuration, and switch OAuth off for this server.", again).with(`{
  "mcpServers": {
    "tools": {
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer ${MCP_KEY}" }
    }
  }
}`),
			server("Or protect the server with OAuth: publish protected resource metadata and name it in the challenge, so that clients log in by themselves.").with(challengeHeader),
			casdoor("With Casdoor as authorization server no fixed key is needed: create an application for the clients, and let the MCP server name Casdoor in its metadata."),
		},
		Guide: guideUnauthorized, Standard: "RFC 6750 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3", Clients: everyClient,
		Explains: []Code{NoOAuthMetadataAnywhere, WWWAuthenticateMissing, PRMMissing, TokenOpaque, TokenWrongKind},
	},
	{
		Code: AuthErrorAs200, Family: "challenge", Stage: StageChallenge, Severity: Error,
		Title: "A refused token is answered with 200 and an error in the body",
		Meaning: "The server refuses the given token, but with status 200 and a JSON body of its own that is no JSON-RPC message. " +
			"Clients do not see a refusal: they report an invalid response and never renew the token.",
		Detection: "A call with the given token gets status 200 with a JSON object that reports an error of authorization in place of a JSON-RPC message.",
		Fixes: []Fix{
			server("Answer with status 401 and a challenge when a token is refused; put the middleware that checks tokens in front of the MCP handler and let it set the status.", again).with(`HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer error="invalid_token", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`),
			proxy("If a gateway checks the tokens, look how it maps its own errors: many have a setting for the status of refused calls."),
			casdoor("Casdoor answers like this at every path but /api/mcp. Do not pass its answer on: ask its introspection endpoint, and answer 401 yourself."),
		},
		Guide: guideUnauthorized, Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
		Explains: []Code{InvalidTokenWrongStatus, TokenValidButRejected},
	},
	{
		Code: JWKSUnreachable, Family: "jwks", Stage: StageToken, Severity: Error,
		Title:     "The MCP server cannot fetch the authorization server's keys",
		Meaning:   "The server says that it could not get the key set, although it can be had from here. Without keys it can verify no token and refuses all of them.",
		Detection: "The answer to the given token says so in its own words. Without such words the code is token-valid-but-rejected.",
		Fixes: []Fix{
			server("Fetch the key set from the host, or from inside the container, of the MCP server: names, routes and certificates may differ from those outside.",
				"Open the way there: outgoing firewall, DNS, proxy variables, and the authority of a private certificate.", again).with("curl -sv https://auth.example.com/.well-known/jwks"),
			casdoor("In one Docker network with Casdoor, localhost is the container itself: set origin to a name that resolves inside and outside, and give the MCP server that URL.", casdoorStart),
		},
		Guide: guideNetwork, Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: everyClient,
		Explains: []Code{TokenValidButRejected, InvalidTokenWrongStatus},
	},
	{
		Code: Forbidden403ForValidToken, Family: "token", Stage: StageToken, Severity: Error,
		Title: "A token without any fault gets 403",
		Meaning: "The token is in order as far as can be seen from outside, yet the call is refused with 403 that does not speak of a scope. " +
			"A layer of permissions behind or before the MCP server does not let this user or client in, and no new login will change that.",
		Detection: "Every check of the token passes, and the call with it gets 403 without insufficient_scope. By exclusion, hence likely.",
		Fixes: []Fix{
			server("Look for the rule that refused in the server's log: lists of users, groups, e-mail domains or client ids.", again),
			proxy("If the 403 is a gateway's, look at its own rules: they apply after the token was verified."),
			cloudflare("Look under Security, Events, at the hour of the call: managed rules and Access policies answer 403."),
			casdoor("Casdoor's own MCP server answers 401 where its policy refuses; a 403 comes from elsewhere."),
		},
		Guide: guideUnauthorized, Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1", Clients: everyClient,
	},
	{
		Code: TokenValidButRejected, Family: "jwks", Stage: StageToken, Severity: Error,
		Title: "The MCP server refuses a token in which no fault can be seen",
		Meaning: "Times, issuer, audience and signature are all right as seen from outside, yet the server answers 401. " +
			"What remains lies inside the server: an old copy of the key set, a pinned certificate, keys that it cannot fetch, or an issuer or audience in its configuration that its metadata does not show.",
		Detection: "By exclusion: every check of the token passes, a made-up token is refused in other words than no token, so the header arrives, and the server still refuses. Its answer does not say why.",
		Fixes: []Fix{
			server("Restart the server, or make it fetch the key set again: keys are often read once at the start.",
				"Compare issuer, audience and jwks_uri in its configuration with the token, character for character.",
				"Fetch jwks_uri from the server's own host or container.", again).with("curl -sv https://auth.example.com/.well-known/jwks"),
			goSDK("Log the error that the verifier returns: the answer to the client does not carry it."),
			fastMCP("Compare the arguments of JWTVerifier with the token.").with(`JWTVerifier(jwks_uri="…", issuer="…", audience="…", algorithm="RS256")`),
			casdoor("If the server verifies with a copy of Casdoor's certificate, compare it with the one under Certs: the copy is not renewed by itself."),
		},
		Guide: guideUnauthorized, GuideNote: guideJWTIO, Standard: "RFC 9068 §4", StandardURL: "https://www.rfc-editor.org/rfc/rfc9068#section-4", Clients: everyClient,
	},
}
