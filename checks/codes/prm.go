package codes

const (
	guideRFC9470 = "The guide calls this document RFC 9470; it is RFC 9728. It also asks for the root form only, while an endpoint with a path has it behind that path."
	guideNot404  = "The guide expects a 404. Casdoor answers 200 with an error envelope (\"status\": \"error\") at every well-known name that it does not know."
)

// prmEntries: protected resource metadata is absent, broken or badly placed.
var prmEntries = []Entry{
	{
		Code: PRMMissing, Family: "discovery", Stage: StageResourceMetadata, Severity: Error,
		Title: "The MCP server publishes no protected resource metadata",
		Meaning: "The server asks for a token, but nowhere says which authorization server issues it. " +
			"Clients cannot start the login: they report that the server does not support OAuth, or guess a login page on the MCP server's own host.",
		Detection: "The URL in the challenge, the well-known URL with the endpoint's path and the one without all give no JSON document with resource, while the server refuses calls without a token.",
		Fixes: fixes([]Fix{
			server("Serve this document, without any login, at /.well-known/oauth-protected-resource/mcp (the endpoint's path goes behind the well-known name), and name its URL in the challenge.",
				"Write the issuer of Casdoor into authorization_servers exactly as its metadata spells it.",
				"Fetch it: curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must give 200 and JSON.", again).with(prmJSON),
		}, publishMetadata(), routeWellKnown()),
		Guide: guideClientConnection, GuideNote: guideRFC9470,
		Standard: "RFC 9728 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3", Clients: everyClient,
		Explains: []Code{WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong},
	},
	{
		Code: NoOAuthMetadataAnywhere, Family: "discovery", Stage: StageResourceMetadata, Severity: Error,
		Title: "The server asks for a token and offers no OAuth at all",
		Meaning: "The server answers 401, but neither a challenge nor any well-known URL of its host leads to OAuth metadata. " +
			"It may expect a fixed key instead. Clients that log in by OAuth cannot connect to it.",
		Detection: "The 401 names no metadata, and all well-known URLs of the MCP host, protected resource and authorization server alike, give nothing. A server that wants a fixed key looks the same, so this stays likely, not certain.",
		Fixes: fixes([]Fix{
			client("If the server wants a fixed key, enter it in the client as a header. Hosted clients often have no field for one.").with(`{
  "mcpServers": {
    "example": {
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer YOUR_KEY" }
    }
  }
}`),
			server("If clients shall log in with Casdoor, publish protected resource metadata that names it, and a challenge that names the document.", again).with(prmJSON),
		}, publishMetadata(), routeWellKnown()),
		Guide: guideClientConnection, GuideNote: guideRFC9470,
		Standard: "MCP 2025-11-25, Authorization: Authorization Server Discovery", StandardURL: mcpAuthURL, Clients: everyClient,
		Explains: []Code{PRMMissing, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata, ProxyStripsAuthorization},
	},
	{
		Code: PRMInvalidFields, Family: "prm", Stage: StageResourceMetadata, Severity: Error,
		Title: "The protected resource metadata lacks usable fields",
		Meaning: "The document is JSON, but resource or authorization_servers is missing, empty, of the wrong type or not an absolute URL. " +
			"Clients refuse it with a validation error and do not look for another.",
		Detection: "The document is read member by member: resource must be an absolute URL, authorization_servers a list of at least one absolute URL.",
		Fixes: fixes([]Fix{
			server("Publish both members: resource is the URL of the endpoint, authorization_servers a list (not a string) with Casdoor's issuer.",
				"Check the setting or environment variable that holds the public URL: it is often empty.", again).with(prmJSON),
		}, publishMetadata()),
		Guide: guideClientConnection, Standard: "RFC 9728 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-2", Clients: everyClient,
		Explains: []Code{ResourceMetadataURLWrong, PRMResourceHostMismatch, PRMResourcePathMismatch},
	},
	{
		Code: PRMServedAtOnePathOnly, Family: "discovery", Stage: StageResourceMetadata, Severity: Warning,
		Title: "The metadata is served at the host's root form only",
		Meaning: "The endpoint has a path, so its document belongs at the well-known URL with that path, but only the form without it answers. " +
			"Clients that ask for the path form alone report that the server has no OAuth.",
		Detection: "The well-known URL with the endpoint's path gives nothing, the one without gives a valid document. The reverse, path form only, is legal.",
		Fixes: fixes([]Fix{
			server("Serve the same document at both URLs.", "Fetch both: curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must give 200 as well.", again),
			nginx("Or give out the root document at the path form.").with(`location = /.well-known/oauth-protected-resource/mcp {
    rewrite ^ /.well-known/oauth-protected-resource break;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}`),
			caddy("Or give out the root document at the path form.").with(`mcp.example.com {
    rewrite /.well-known/oauth-protected-resource/mcp /.well-known/oauth-protected-resource
    reverse_proxy 127.0.0.1:3000
}`),
			traefik("Or give out the root document at the path form: add this middleware to a router for that path.").with(`http:
  middlewares:
    prm-root:
      replacePath:
        path: /.well-known/oauth-protected-resource`),
		}),
		Guide: guideDiscoveryEndpoints, GuideNote: guideRFC9470,
		Standard: "RFC 9728 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.1", Clients: []string{"claude"},
	},
	{
		Code: PRMOnlyViaChallenge, Family: "discovery", Stage: StageResourceMetadata, Severity: Info,
		Title: "The metadata is found through the challenge only",
		Meaning: "Both well-known URLs of the endpoint give nothing; only the URL in the challenge has the document. " +
			"That is legal, and clients that ask the well-known URLs first may not find it.",
		Detection: "The URL in resource_metadata gives a valid document, both URLs derived from the endpoint do not.",
		Fixes:     fixes([]Fix{server("To serve every client, publish the same document at the well-known URL with the endpoint's path too.", again)}, routeWellKnown()),
		Guide:     guideDiscoveryEndpoints, GuideNote: guideRFC9470,
		Standard: "RFC 9728 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.1", Clients: []string{"gemini-cli", "cursor"},
	},
	{
		Code: PRMConflictingDocuments, Family: "prm", Stage: StageResourceMetadata, Severity: Error,
		Title: "Two copies of the metadata contradict each other",
		Meaning: "Documents for the same endpoint name different resources or authorization servers; one is often a leftover of an older setup. " +
			"Which one a client reads depends on the client: some log in at the wrong server, others work.",
		Detection: "All documents found for the endpoint are compared. A root document about the whole origin, beside one about the endpoint, describes another resource and is no conflict.",
		Fixes: fixes([]Fix{
			server("Find out which component serves each copy; the Server header and the order of members differ between programs.",
				"Remove the outdated copy, or let both URLs be served by the same handler.", again),
			proxy("Look for static files and fixed answers for /.well-known/ in the proxy, which hide the server's own document. Purge caches."),
		}, routeWellKnown()),
		Guide: guideDiscoveryEndpoints, Standard: "RFC 9728 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3", Clients: everyClient,
		Explains: []Code{PRMResourcePathMismatch, PRMResourceHostMismatch, WrongASConfigured},
	},
}
