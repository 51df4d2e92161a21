package codes

import "strings"

// again is the last step of most fixes.
const again = "Run the check again."

const (
	nginxReload  = "Test and reload nginx: nginx -t && nginx -s reload."
	caddyReload  = "Reload Caddy: caddy reload --config /etc/caddy/Caddyfile."
	traefikWatch = "Save the dynamic configuration file; Traefik reads it again by itself when its file provider has watch: true, else restart it."
	casdoorStart = "Restart Casdoor: it reads conf/app.conf only when it starts."
)

func server(steps ...string) Fix  { return Fix{Where: "The MCP server", Steps: steps} }
func client(steps ...string) Fix  { return Fix{Where: "The MCP client", Steps: steps} }
func asOf(steps ...string) Fix    { return Fix{Where: "The authorization server", Steps: steps} }
func casdoor(steps ...string) Fix { return Fix{Where: "Casdoor", Software: "casdoor", Steps: steps} }
func goSDK(steps ...string) Fix {
	return Fix{Where: "MCP server with the Go SDK", Software: "mcp-go-sdk", Steps: steps}
}
func tsSDK(steps ...string) Fix {
	return Fix{Where: "MCP server with the TypeScript SDK", Software: "mcp-ts-sdk", Steps: steps}
}
func fastMCP(steps ...string) Fix {
	return Fix{Where: "MCP server with FastMCP (Python)", Software: "fastmcp", Steps: steps}
}
func express(steps ...string) Fix {
	return Fix{Where: "MCP server with Express", Software: "express", Steps: steps}
}
func nginx(steps ...string) Fix {
	return Fix{Where: "nginx", Software: "nginx", Steps: append(steps, nginxReload)}
}
func caddy(steps ...string) Fix {
	return Fix{Where: "Caddy", Software: "caddy", Steps: append(steps, caddyReload)}
}
func traefik(steps ...string) Fix {
	return Fix{Where: "Traefik", Software: "traefik", Steps: append(steps, traefikWatch)}
}
func cloudflare(steps ...string) Fix {
	return Fix{Where: "Cloudflare", Software: "cloudflare", Steps: steps}
}
func proxy(steps ...string) Fix {
	return Fix{Where: "The proxy or load balancer", Steps: steps}
}

// with adds a snippet to copy.
func (f Fix) with(snippet string) Fix {
	f.Snippet = yourOwn(snippet)
	return f
}

// yourOwn marks the lines of nginx and of a Caddyfile that name the server behind the proxy, whose address no run
// knows: whoever copies them has to put in his own.
func yourOwn(snippet string) string {
	lines := strings.Split(snippet, "\n")
	for i, line := range lines {
		word := strings.TrimSpace(line)
		names := strings.HasPrefix(word, "proxy_pass http://127.0.0.1:") || strings.HasPrefix(word, "reverse_proxy 127.0.0.1:") || strings.HasPrefix(word, "reverse_proxy @mcp 127.0.0.1:")
		switch bare := strings.TrimSuffix(word, ";"); {
		case !names:
		case strings.HasSuffix(bare, ":3000"):
			lines[i] += " # where your MCP server listens"
		case strings.HasSuffix(bare, ":8000"):
			lines[i] += " # where your Casdoor listens"
		case strings.HasSuffix(bare, ":8080"):
			lines[i] += " # where your authorization server listens"
		}
	}
	return strings.Join(lines, "\n")
}

// setOrigin is the cure for every URL that Casdoor gets wrong, but for its challenge.
func setOrigin() Fix {
	return casdoor(
		"In conf/app.conf set origin to the URL under which browsers and clients reach Casdoor: scheme and host, no path, no slash at the end.",
		casdoorStart,
		"Look at the result: curl -s https://auth.example.com/.well-known/openid-configuration must show this issuer.",
	).with("origin = https://auth.example.com")
}

// passHost are the proxies in front of Casdoor, which believes the Host header alone.
func passHost() []Fix {
	return []Fix{
		nginx("Pass the Host header of the client on to Casdoor, its port included: $host would drop it. X-Forwarded-Proto and X-Forwarded-Host do not help: Casdoor ignores both.").with(`location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
		caddy("Remove any header_up Host line from the reverse_proxy of Casdoor: Caddy passes the client's Host on by itself.").with(`auth.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
		traefik("Keep passHostHeader on, which is its default, in the service of Casdoor.").with(`http:
  services:
    casdoor:
      loadBalancer:
        passHostHeader: true
        servers:
          - url: "http://127.0.0.1:8000"`),
	}
}

// PassHost is passHost for a finding that needs no other fix.
func PassHost() []Fix { return passHost() }

// KeepPort is the cure where the Host header loses its port on the way: nginx's $host has none.
func KeepPort() Fix {
	return nginx("Pass the Host header on with its port: in the location of this server replace proxy_set_header Host $host by $http_host.").with("proxy_set_header Host $http_host;")
}

// RefuseYourself is for an MCP server that passes on what Casdoor says to a token.
func RefuseYourself() Fix {
	return server("Do not pass Casdoor's answer on: ask its introspection endpoint about the token, and answer a bad one with this 401 yourself.", again).
		with("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\", resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\"")
}

// OriginIs sets Casdoor's origin to the value of a case.
func OriginIs(value, when string) Fix {
	return casdoor(when+" set origin in conf/app.conf to the URL below.", casdoorStart).with("origin = " + value)
}

// forwardScheme are the proxies in front of an MCP server that believes forwarded headers.
func forwardScheme() []Fix {
	return []Fix{
		nginx("Tell the MCP server the outer scheme and host. If TLS ends at a load balancer before nginx, pass its X-Forwarded-Proto on instead of $scheme, which is http there.").with(`location /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
}`),
		caddy("Caddy sends X-Forwarded-Proto and keeps Host by itself. If another proxy ends TLS before it, name that proxy's addresses in trusted_proxies, else Caddy replaces the headers.").with(`{
    servers {
        trusted_proxies static private_ranges
    }
}`),
		traefik("Traefik sends X-Forwarded-Proto by itself. If another proxy ends TLS before it, trust that proxy's addresses at the entry point (static configuration, so restart Traefik).").with(`entryPoints:
  web:
    address: ":80"
    forwardedHeaders:
      trustedIPs:
        - "10.0.0.0/8"`),
	}
}

// routeWellKnown are the proxies that must send the well-known paths to the MCP server.
func routeWellKnown() []Fix {
	return []Fix{
		nginx("Send the well-known path to the same upstream as the endpoint. The ^~ keeps rules such as location ~ /\\. from taking it.").with(`location ^~ /.well-known/oauth-protected-resource {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
}`),
		caddy("Send the well-known path to the same upstream as the endpoint. Use handle, not handle_path, which would cut the path off.").with(`mcp.example.com {
    handle /.well-known/oauth-protected-resource* {
        reverse_proxy 127.0.0.1:3000
    }
    handle /mcp* {
        reverse_proxy 127.0.0.1:3000
    }
}`),
		traefik("Add a router for the well-known path with the endpoint's service and a high priority, without any StripPrefix middleware.").with(`http:
  routers:
    mcp-well-known:
      rule: 'Host("mcp.example.com") && PathPrefix("/.well-known/oauth-protected-resource")'
      entryPoints: ["websecure"]
      service: mcp
      priority: 1000
      tls: {}`),
	}
}

// RouteToCasdoor are the proxies that must send Casdoor the well-known paths besides the others;
// the one that a Server header names comes first.
func RouteToCasdoor(serverHeader string) []Fix {
	all := []Fix{
		nginx("Add this location to the server of Casdoor's host. The ^~ keeps rules such as location ~ /\\. from taking it.").with(`location ^~ /.well-known/ {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
		caddy("Send all paths of the host to Casdoor, or add /.well-known/* to those that go there.").with(`auth.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
		traefik("Let the router of Casdoor match the host alone, without a path.").with(`http:
  routers:
    casdoor:
      rule: 'Host("auth.example.com")'
      entryPoints: ["websecure"]
      service: casdoor
      tls: {}`),
	}
	for i, f := range all {
		if strings.Contains(strings.ToLower(serverHeader), f.Software) {
			all[0], all[i] = all[i], all[0]
		}
	}
	return all
}

// publishMetadata is the challenge and the document as the SDKs make them.
func publishMetadata() []Fix {
	return []Fix{
		goSDK("Serve the document and name it in the options of RequireBearerToken: without ResourceMetadataURL the SDK sends a 401 that leads nowhere.").with(`meta := &oauthex.ProtectedResourceMetadata{
    Resource:             "https://mcp.example.com/mcp",
    AuthorizationServers: []string{"https://auth.example.com"},
}
mux.Handle("/.well-known/oauth-protected-resource/mcp", auth.ProtectedResourceMetadataHandler(meta))
mux.Handle("/mcp", auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{
    ResourceMetadataURL: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
})(mcpHandler))`),
		tsSDK("Mount mcpAuthMetadataRouter, and give requireBearerAuth the URL of the document.").with(`const serverUrl = new URL("https://mcp.example.com/mcp");
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: serverUrl }));
app.use("/mcp", requireBearerAuth({
  verifier,
  resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(serverUrl),
}));`),
		fastMCP("Use RemoteAuthProvider with the server's public base URL; it serves the document and the challenge.").with(`auth = RemoteAuthProvider(
    token_verifier=JWTVerifier(
        jwks_uri="https://auth.example.com/.well-known/jwks",
        issuer="https://auth.example.com",
        audience="https://mcp.example.com/mcp",
    ),
    authorization_servers=[AnyHttpUrl("https://auth.example.com")],
    base_url="https://mcp.example.com",
)
mcp = FastMCP("My server", auth=auth)`),
	}
}

const prmJSON = `{
  "resource": "https://mcp.example.com/mcp",
  "authorization_servers": ["https://auth.example.com"],
  "bearer_methods_supported": ["header"]
}`

const challengeHeader = `WWW-Authenticate: Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`

// fixes joins single fixes and groups of them.
func fixes(first []Fix, rest ...[]Fix) []Fix {
	out := append([]Fix(nil), first...)
	for _, r := range rest {
		out = append(out, r...)
	}
	return out
}

var (
	everyClient = []string{"all"}
	// registering are the profiles that cannot connect without registration of some kind.
	registering = []string{"claude", "claude-code", "cursor", "vscode", "mcp-remote", "gemini-cli", "codex", "opencode"}
	// strictIssuer are the profiles known to compare the issuer character for character.
	strictIssuer = []string{"go-sdk", "opencode"}
	// strictResource are the profiles known to demand the endpoint's URL as the resource.
	strictResource = []string{"go-sdk", "gemini-cli", "vscode"}
)

// The pages of standards that several entries name.
const (
	mcpAuthURL       = "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization"
	mcpTransportsURL = "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports"
)
