package codes

// redirectEntries: the endpoint sends its callers elsewhere.
var redirectEntries = []Entry{
	{
		Code: RedirectToLogin, Family: "challenge", Stage: StageEdge, Severity: Error,
		Title: "Calls without a token are sent to a login page",
		Meaning: "A browser login (oauth2-proxy, forward authentication, a session filter) stands in front of the MCP endpoint. " +
			"MCP clients cannot fill in a login page: they follow the redirect, get HTML and report an invalid answer.",
		Detection: "The first call gets a redirect to an address of a login, sign-in or authorize page, or a login page under 200.",
		Fixes: fixes([]Fix{
			proxy("Take the MCP endpoint and /.well-known/oauth-protected-resource out of the browser login: the MCP server checks bearer tokens itself.",
				"Make sure that the MCP server does check them before you do so.", again),
			{Where: "oauth2-proxy", Steps: []string{"Skip its login for the endpoint and for the metadata.", "Restart oauth2-proxy."},
				Snippet: `--skip-auth-route=^/mcp(/|$)
--skip-auth-route=GET=^/\.well-known/oauth-protected-resource`},
			nginx("Switch forward authentication off for these paths.").with(`location ~ ^/(mcp(/|$)|\.well-known/oauth-protected-resource) {
    auth_request off;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
    proxy_set_header Authorization $http_authorization;
}`),
			caddy("Keep forward_auth inside a handle block that does not match the endpoint.").with(`mcp.example.com {
    @mcp path /mcp /mcp/* /.well-known/oauth-protected-resource*
    handle @mcp {
        reverse_proxy 127.0.0.1:3000
    }
    handle {
        forward_auth 127.0.0.1:4180 {
            uri /oauth2/auth
        }
        reverse_proxy 127.0.0.1:3000
    }
}`),
			traefik("Add a router for these paths without the forwardAuth middleware and with a higher priority.").with(`http:
  routers:
    mcp-api:
      rule: 'Host("mcp.example.com") && (Path("/mcp") || PathPrefix("/mcp/") || PathPrefix("/.well-known/oauth-protected-resource"))'
      entryPoints: ["websecure"]
      service: mcp
      priority: 1000
      tls: {}`),
			server("Answer with 401 and a challenge, never with a redirect.").with("HTTP/1.1 401 Unauthorized\n" + challengeHeader),
		}),
		Guide: guideUnauthorized, Standard: "MCP 2025-11-25, Authorization", StandardURL: mcpAuthURL, Clients: everyClient,
		Explains: []Code{WWWAuthenticateMissing, Status403InsteadOf401, InvalidTokenWrongStatus, ResourceMetadataURLWrong,
			WellKnownRequiresAuth, WellKnownHTML200SPA, PRMMissing, NoOAuthMetadataAnywhere},
	},
	{
		Code: RedirectSlashOrSchemeDowngrade, Family: "proxy", Stage: StageEdge, Severity: Error,
		Title: "The endpoint redirects, and clients lose the call or the token",
		Meaning: "The endpoint sends callers to the other spelling of its slash, to plain http or to another port. A 301 or 302 turns the POST into a GET, " +
			"many clients drop the token on the way, and http would send it unencrypted: the login seems to work, and the next call fails.",
		Detection: "The first call gets a redirect to the same host. It is worst when the target is http or another port, or when the target gives the true 401.",
		Fixes: []Fix{
			client("Enter the URL at which the redirect ends, if it is https.", again),
			server("Serve the endpoint under both spellings of the slash, without a redirect."),
			fastMCP("Let the path setting match the URL that users enter, since Starlette redirects /mcp to /mcp/ or back.",
				"Start uvicorn so that it believes the proxy, else its redirects name http.").with("uvicorn app:app --proxy-headers --forwarded-allow-ips=127.0.0.1"),
			express("Let Express believe the proxy.").with(`app.set("trust proxy", 1);`),
			nginx("Add the exact location: for location /mcp/ with proxy_pass alone nginx itself redirects /mcp with a 301.",
				"Send X-Forwarded-Proto, so that the server's own redirects name https.").with(`location = /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
}`),
			nginx("Where http must lead to https, use 308, which keeps method and body.").with(`server {
    listen 80;
    server_name mcp.example.com;
    return 308 https://$host$request_uri;
}`),
			caddy("Route both spellings to the server with reverse_proxy, and remove any redir line for the endpoint. Caddy sends X-Forwarded-Proto by itself and redirects http to https with 308.").with(`mcp.example.com {
    @mcp path /mcp /mcp/*
    reverse_proxy @mcp 127.0.0.1:3000
}`),
			traefik("Remove RedirectRegex and RedirectScheme middlewares from the endpoint's router, and match both spellings.").with(`http:
  routers:
    mcp:
      rule: 'Host("mcp.example.com") && (Path("/mcp") || PathPrefix("/mcp/"))'
      entryPoints: ["websecure"]
      service: mcp
      tls: {}`),
		},
		Guide: guideClientConnection, Standard: "RFC 9110 §15.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4", Clients: everyClient,
		Explains: []Code{WrongMCPURL, WWWAuthenticateMissing, InvalidTokenWrongStatus, PRMResourceTrailingSlash},
	},
}
