package codes

// issuerEntries: the document belongs to another identity than the one that was named.
var issuerEntries = []Entry{
	{
		Code: ASIssuerMismatch, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The issuer in the metadata is not the server that was named",
		Meaning: "The MCP server names one authorization server, and the document found there calls itself another. " +
			"Clients compare the two to be safe from mix-ups and refuse; tokens carry the other name in iss, which the MCP server may refuse too.",
		Detection: "The issuer is compared, character for character, with the identifier from which the document's URL was built; more than one slash differs.",
		Fixes: fixes([]Fix{
			server("Copy the issuer from the metadata into authorization_servers, and into the issuer that the server expects in tokens.", again).with(`"authorization_servers": ["https://auth.example.com"]`),
			setOrigin(),
		}, passHost()),
		Guide: guideClientConnection, Standard: "RFC 8414 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.3", Clients: everyClient,
		Explains: []Code{TokenIssMismatch},
	},
	{
		Code: ASIssuerTrailingSlash, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title:     "Issuer and named authorization server differ by a slash",
		Meaning:   "One of the two ends in a slash and the other does not. Strict clients refuse with \"issuer mismatch\", tolerant ones connect, so that the same server works in one client only.",
		Detection: "The issuer and the entry of authorization_servers are equal once the slash at the end is removed.",
		Fixes: []Fix{
			server("Write the issuer exactly as the metadata of the authorization server spells it. For Casdoor that is without a slash.",
				"Look at the published document, not at the setting: URL types add the slash to a host without a path, as Pydantic's AnyHttpUrl does in Python and new URL(...).href in JavaScript.", again).with(`"authorization_servers": ["https://auth.example.com"]`),
			tsSDK("Pass the issuer on as a string, never as the href of a URL.").with(`oauthMetadata.issuer = "https://auth.example.com";`),
			fastMCP("If the library publishes the slash, serve the document by a route of your own, or update the library and look at the document again."),
			casdoor("Do not add the slash to origin to make the two equal: Casdoor's endpoints would then contain // and stop working. If origin has one, remove it.", casdoorStart).with("origin = https://auth.example.com"),
		},
		Guide: guideClientConnection, Standard: "RFC 8414 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.3", Clients: strictIssuer,
		Explains: []Code{TokenIssMismatch},
	},
	{
		Code: ASSubpathNotSupported, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The authorization server runs below a path that it does not know of",
		Meaning: "The proxy serves it below a path, but the URLs that it publishes lack that path and lead elsewhere. " +
			"Clients find no metadata, or metadata whose endpoints answer with other pages. Casdoor cannot run below a path.",
		Detection: "Below the path the server answers, while the URLs that it publishes, without the path, do not; or the path shows Casdoor's web page and its metadata is at the root of the host.",
		Fixes: fixes([]Fix{
			casdoor("Give Casdoor a host name of its own, for example login.example.com; no setting makes it work below a path.",
				"Set origin in conf/app.conf to that host.", casdoorStart,
				"Name it without a path in authorization_servers and run the check again.").with("origin = https://login.example.com"),
		}, []Fix{
			nginx("Replace the location with the path by a server block of its own.").with(`server {
    listen 443 ssl;
    server_name login.example.com;
    location / {
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $http_host;
    }
}`),
			caddy("Replace handle_path /casdoor/* by a site of its own.").with(`login.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
			traefik("Replace PathPrefix and StripPrefix by a router for a host of its own.").with(`http:
  routers:
    casdoor:
      rule: 'Host("login.example.com")'
      entryPoints: ["websecure"]
      service: casdoor
      tls: {}`),
			asOf("Another server than Casdoor: set its base path or public URL, path included.", again),
		}),
		Guide: guideDiscovery404, GuideNote: guideNot404,
		Standard: "RFC 8414 §3.1 and §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.1", Clients: everyClient,
		Explains: []Code{ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing, ASIssuerMismatch, ASIssuerTrailingSlash, WellKnownHTML200SPA, JWKSURI404, DCRNoRegistrationEndpoint, CasdoorWellKnown200Envelope, TokenEndpoint404, TokenEndpointNotJSON, TokenEndpointErrorNotOAuth},
	},
	{
		Code: WrongCasdoorURL, Family: "user-input", Stage: StageServerMetadata, Severity: Warning, Advisory: true,
		Title: "No Casdoor is found at the URL that you entered",
		Meaning: "The MCP server names another authorization server, which works, so that clients can log in there. " +
			"Either the URL was mistyped, its scheme perhaps, or this Casdoor is down and the MCP server does not use it.",
		Detection: "The name does not resolve, no connection comes about, or the port speaks the other scheme, while an authorization server that the protected resource metadata names publishes its metadata. Everything else is judged by that one.",
		Fixes: []Fix{
			{Where: "The URL that you entered", Steps: []string{"Correct the Casdoor URL, or leave it out: the check then takes the one that the MCP server names.", again}},
			server("Only if the Casdoor that you entered is the right one: make it answer, then name it in authorization_servers."),
		},
		Guide: guideNetwork, Standard: "RFC 9728 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-2",
		Explains: []Code{ASUnreachable, TLSHandshakeFailure, ASMetadata404AtDeclaredAS, ASMetadata5xx},
	},
	{
		Code: WrongASConfigured, Family: "user-input", Stage: StageServerMetadata, Severity: Error,
		Title: "The MCP server sends its clients to another authorization server",
		Meaning: "The protected resource metadata names a server that is not the Casdoor that you entered; a demo or test server was perhaps left in the settings. " +
			"Users see an unknown login page, or their accounts do not exist there.",
		Detection: "No entry of authorization_servers is the Casdoor that you entered, neither by its URL nor by the issuer that it publishes.",
		Fixes: fixes([]Fix{
			server("Write Casdoor's issuer into authorization_servers.", "Set the same Casdoor as issuer and key source (jwks_uri) of the server's token check, or it will refuse the new tokens.", again).with(prmJSON),
			client("If the MCP server is right, enter the server that it names in the first field instead."),
		}, publicURL()[1:]),
		Guide: guideClientConnection, Standard: "RFC 9728 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-2", Clients: everyClient,
		Explains: []Code{ASUnreachable, ASMetadata404AtDeclaredAS, ASMetadata5xx},
	},
}
