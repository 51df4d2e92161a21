package codes

// metadataURLEntries: challenge or documents publish URLs that clients cannot use.
var metadataURLEntries = []Entry{
	{
		Code: MetadataHTTPSchemeBehindProxy, Family: "proxy", Stage: StageResourceMetadata, Severity: Error,
		Title: "An https site publishes http URLs of itself",
		Meaning: "TLS ends at a proxy, and the server behind it does not know: it builds its URLs with http. " +
			"Clients refuse http for anything but the machine itself, or find that the resource or issuer does not match the https URL that they used.",
		Detection: "The challenge, the protected resource metadata or the authorization server metadata was fetched by https and names an http URL with the same host.",
		Fixes: fixes([]Fix{
			server("Set the server's public URL to its https URL, if it has such a setting: that is safer than trusting headers.", again),
			express("Let Express believe X-Forwarded-Proto of the proxy.").with(`app.set("trust proxy", 1);`),
			fastMCP("Set base_url to the https URL, and let uvicorn believe the proxy.").with("uvicorn app:app --proxy-headers --forwarded-allow-ips=127.0.0.1"),
			goSDK("The SDK derives nothing from the request: correct the URLs in ProtectedResourceMetadata and ResourceMetadataURL.").with(`ResourceMetadataURL: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`),
			{Where: "Casdoor", Software: "casdoor", Steps: []string{"If the http URLs are Casdoor's: set origin in conf/app.conf. Casdoor ignores X-Forwarded-Proto, so that no header of the proxy helps.", casdoorStart}, Snippet: "origin = https://auth.example.com"},
		}, forwardScheme()),
		Guide: guideClientConnection, Standard: "RFC 9728 §1.2 and RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-1.2", Clients: everyClient,
		Explains: []Code{ResourceMetadataURLWrong, ASIssuerMismatch, PRMResourceHostMismatch, PRMResourcePathMismatch, ASUnreachable, ASMetadata404AtDeclaredAS, JWKSURI404, WrongASConfigured, CasdoorOriginUnset},
	},
	{
		Code: MetadataInternalHostLeak, Family: "proxy", Stage: StageResourceMetadata, Severity: Error,
		Title: "Published URLs name an internal address, or one that does not answer",
		Meaning: "The challenge or the metadata names an address that exists inside the network only (a container name, a private address, localhost, a port behind the proxy), or one that gives no answer. " +
			"An internal address works on the server's own network, and every client outside stops with a connection error.",
		Detection: "A URL in the challenge or in the metadata differs in host or port from the place where it was read, and is loopback, does not answer from here, or is a name without a dot on a public site. Hosts that you entered yourself are left out.",
		Fixes: fixes([]Fix{
			server("Write public URLs into the MCP server's settings: its own public URL, and the public URL of Casdoor in authorization_servers. Use the internal name for nothing that is published.", again).with(prmJSON),
			setOrigin(),
		}, passHost(), []Fix{
			{Where: "nginx in front of the MCP server", Software: "nginx", Steps: []string{"Pass the client's Host header on: without this line nginx sends the upstream's name, which the server then publishes.", nginxReload}, Snippet: `location /mcp {
    proxy_pass http://mcp:3000;
    proxy_set_header Host $http_host;
}`},
		}),
		Guide: guideNetwork, Standard: "RFC 9728 §2 and RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: everyClient,
		Explains: []Code{ResourceMetadataURLWrong, ASUnreachable, ASIssuerMismatch, PRMResourceHostMismatch, ASMetadata404AtDeclaredAS, JWKSURI404, WrongASConfigured, CasdoorOriginUnset},
	},
	{
		Code: MetadataSchemeGuessWrong, Family: "proxy", Stage: StageResourceMetadata, Severity: Error,
		Title: "An http server publishes https URLs of itself",
		Meaning: "The server guesses the scheme of its own URLs, and the port that it names does not speak TLS. " +
			"Clients read the document and then fail at each URL in it with a TLS or connection error.",
		Detection: "A document fetched over http names https URLs of the same host, and that port does not speak TLS.",
		Fixes: fixes([]Fix{
			server("Set the server's public URL to the scheme by which it is really reached, http for tests on loopback only.",
				"Or put a proxy with TLS in front, which is what clients elsewhere need anyway.", again),
			{Where: "Casdoor", Software: "casdoor", Steps: []string{"Set origin in conf/app.conf to the URL that really works, scheme included.", casdoorStart}, Snippet: "origin = https://auth.example.com"},
			nginx("End TLS in front of the server.").with(`server {
    listen 443 ssl;
    server_name auth.example.com;
    ssl_certificate /etc/letsencrypt/live/auth.example.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/auth.example.com/privkey.pem;
    location / {
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $http_host;
    }
}`),
			caddy("End TLS in front of the server; Caddy gets the certificate by itself.").with(`auth.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
		}),
		Guide: guideNetwork, Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: everyClient,
		Explains: []Code{ResourceMetadataURLWrong, ASUnreachable, TLSHandshakeFailure, ASIssuerMismatch, PRMResourceHostMismatch, JWKSURI404, WrongASConfigured, CasdoorOriginUnset},
	},
}
