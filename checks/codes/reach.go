package codes

// reachEntries: the servers cannot be reached, or not by everyone.
var reachEntries = []Entry{
	{
		Code: MCPUnreachable, Family: "edge", Stage: StageReach, Severity: Error,
		Title: "The MCP server cannot be reached",
		Meaning: "The name of the MCP server does not resolve, or its port refuses the connection or stays silent. " +
			"No client gets as far as logging in; users see \"could not connect\" or a timeout.",
		Detection: "The connection for the first MCP call fails for a reason other than TLS. The original error text is kept. The product sees this from its own machine only.",
		Fixes: []Fix{
			server("Check that the process runs and listens: ss -ltnp on its machine.",
				"Let it listen on an address that others reach, not on 127.0.0.1 only, unless a proxy on the same machine stands in front.",
				"In a container, publish the port.", again),
			{Where: "DNS", Steps: []string{"Look the name up as the world sees it: dig +short mcp.example.com @1.1.1.1.", "Create or correct its A and AAAA records. An AAAA record without a listener on IPv6 fails for a part of the clients."}},
			{Where: "The network", Steps: []string{"Open the port in the firewall or security group for the clients: hosted clients come from their vendor's addresses (Claude: 160.79.104.0/21).", again}},
		},
		Guide: guideNetwork, Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{WrongMCPURL, Status403InsteadOf401, RedirectToLogin, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong,
			PRMMissing, NoOAuthMetadataAnywhere, PRMServedAtOnePathOnly, PRMOnlyViaChallenge, SessionNotSticky},
	},
	{
		Code: ASUnreachable, Family: "edge", Stage: StageReach, Severity: Error,
		Title: "The authorization server cannot be reached",
		Meaning: "The name of the authorization server does not resolve, or its port refuses the connection or stays silent. " +
			"Clients learn where to log in and then cannot get there: no login window opens.",
		Detection: "The connection to the authorization server fails for a reason other than TLS, for the one that the protected resource metadata names and for the one that you entered.",
		Fixes: []Fix{
			casdoor("Check on its machine that Casdoor runs: curl -s http://127.0.0.1:8000/api/health must answer \"status\":\"ok\".",
				"Let the proxy in front of it send auth.example.com to that port.", again),
			server("If the name is wrong or internal, write the public URL of the authorization server into authorization_servers of the protected resource metadata.", again).with(prmJSON),
			{Where: "DNS and the network", Steps: []string{"Look the name up as the world sees it: dig +short auth.example.com @1.1.1.1.", "Open the port for browsers, for the clients and for the MCP server, which fetches keys from there."}},
		},
		Guide: guideClientConnection, Standard: "RFC 8414 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3", Clients: everyClient,
		Explains: []Code{ASMetadata404AtDeclaredAS, ASMetadata5xx, ASMetadataRFC8414Missing, JWKSURI404, DCRNoRegistrationEndpoint},
	},
	{
		Code: TLSHandshakeFailure, Family: "edge", Stage: StageReach, Severity: Error,
		Title: "The TLS handshake fails before any certificate is judged",
		Meaning: "The port accepts the connection, but no encrypted one comes about: it may speak plain HTTP, refuse the offered versions or know no such host name. " +
			"Every client stops there with a TLS or connection error.",
		Detection: "The TCP connection opens, then comes a reset, an end or a TLS alert after the first TLS message. A complaint about the certificate is another code.",
		Fixes: []Fix{
			proxy("See what the port speaks: openssl s_client -connect mcp.example.com:443 -servername mcp.example.com.",
				"If it answers plain HTTP, end TLS there or enter the URL with http, which only loopback addresses are fit for.",
				"Offer TLS 1.2 and 1.3, and a certificate for this host name.", again),
			nginx("Add ssl to the listen line, and name host and certificate in the same server block.").with(`server {
    listen 443 ssl;
    server_name mcp.example.com;
    ssl_certificate /etc/letsencrypt/live/mcp.example.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/mcp.example.com/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
}`),
			caddy("Name the host as the site's address: without it Caddy has no certificate for the name and ends the handshake.").with(`mcp.example.com {
    reverse_proxy 127.0.0.1:3000
}`),
			traefik("Give the router a tls section and an entry point on 443.").with(`http:
  routers:
    mcp:
      rule: 'Host("mcp.example.com")'
      entryPoints: ["websecure"]
      service: mcp
      tls:
        certResolver: letsencrypt`),
		},
		Guide: guideNetwork, Standard: "RFC 8446 §4", StandardURL: "https://www.rfc-editor.org/rfc/rfc8446#section-4", Clients: everyClient,
		Explains: []Code{MCPUnreachable, ASUnreachable, ASMetadata404AtDeclaredAS, JWKSURI404},
	},
	{
		Code: TLSUntrustedCert, Family: "edge", Stage: StageReach, Severity: Error,
		Title: "The TLS certificate is not trusted",
		Meaning: "The server's certificate does not pass the check of its dates, its name or its chain, so that clients end the connection before they send anything. " +
			"A browser is no proof of the contrary: it may know more authorities and fetch what a chain lacks.",
		Detection: "The check of the chain or of the name fails, while the handshake passes with checks off. The product trusts the system's roots and those given by --ca-file, and names the one that was used.",
		Fixes: []Fix{
			proxy("See what is wrong: openssl s_client -connect mcp.example.com:443 -servername mcp.example.com -verify_hostname mcp.example.com.",
				"Renew an expired certificate, and get one that names this host.",
				"Send the whole chain: the server's certificate first, then the intermediates.", again),
			nginx("Use the file with the whole chain, not cert.pem alone.").with(`ssl_certificate /etc/letsencrypt/live/mcp.example.com/fullchain.pem;
ssl_certificate_key /etc/letsencrypt/live/mcp.example.com/privkey.pem;`),
			caddy("Remove tls internal: Caddy then gets a public certificate by itself, for which ports 80 and 443 must be open to the world.").with(`mcp.example.com {
    reverse_proxy 127.0.0.1:3000
}`),
			traefik("Name a certificate resolver: without one Traefik serves its own self-signed default certificate.").with(`http:
  routers:
    mcp:
      rule: 'Host("mcp.example.com")'
      entryPoints: ["websecure"]
      service: mcp
      tls:
        certResolver: letsencrypt`),
			client("With a private authority, let clients on users' machines trust its root: for clients that run on Node.js set NODE_EXTRA_CA_CERTS.",
				"Hosted clients cannot be told to trust it; they need a public certificate.").with("NODE_EXTRA_CA_CERTS=/etc/ssl/private-ca.pem"),
		},
		Guide: guideNetwork, Standard: "RFC 5280 §6 and RFC 9525 §6", StandardURL: "https://www.rfc-editor.org/rfc/rfc9525#section-6", Clients: everyClient,
		Explains: []Code{MCPUnreachable, ASUnreachable, ASMetadata404AtDeclaredAS, JWKSURI404},
	},
	{
		Code: ClientUnreachableNonstandardPort, Family: "edge", Stage: StageReach, Severity: Warning,
		Title: "The URL uses a port that hosted clients do not connect to",
		Meaning: "Clients that run at their vendor connect to https on port 443 only; for Claude that is documented. They report that the server cannot be reached, " +
			"while clients on users' machines connect.",
		Detection: "A hosted client is chosen, and the URL of a public host has another port or http. Loopback and private names are never judged in this way.",
		Fixes: []Fix{
			proxy("Serve the endpoint on port 443 of a public name, with TLS.", "Write the URL without a port into the MCP server's own settings: public URL, resource, resource_metadata.",
				"Enter the new URL in the client and run the check again."),
			nginx("Put nginx in front, on port 443.").with(`server {
    listen 443 ssl;
    server_name mcp.example.com;
    location / {
        proxy_pass http://127.0.0.1:3000;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Proto https;
        proxy_buffering off;
    }
}`),
			caddy("Put Caddy in front; a site address without a port means 443.").with(`mcp.example.com {
    reverse_proxy 127.0.0.1:3000
}`),
			casdoor("If it is Casdoor that has the port: put it behind a proxy on 443 and set origin to the URL without the port.", casdoorStart),
		},
		Guide: guideClientConnection, Standard: "RFC 9110 §4.2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2", Clients: []string{"claude", "chatgpt"},
	},
}
