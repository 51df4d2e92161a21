package codes

const guideResource = "The guide's example names the bare host as resource; clients compare it with the URL of the endpoint, path included."

// publicURL tells the MCP server its own URL, from which it derives the resource.
func publicURL() []Fix {
	return []Fix{
		server("Set the server's public URL to the URL that users enter, character for character: scheme, host, port if any, path, and no slash at the end.",
			"Restart the server and fetch the document to see the new resource.", again).with(prmJSON),
		goSDK("Write the endpoint's URL into the document.").with(`meta := &oauthex.ProtectedResourceMetadata{
    Resource:             "https://mcp.example.com/mcp",
    AuthorizationServers: []string{"https://auth.example.com"},
}`),
		tsSDK("Give the router the URL of the endpoint, path included.").with(`app.use(mcpAuthMetadataRouter({
  oauthMetadata,
  resourceServerUrl: new URL("https://mcp.example.com/mcp"),
}));`),
		fastMCP("base_url is the host without the path of the endpoint, path is the endpoint: together they are the resource. Versions that always publish the base URL need an update.").with(`auth = RemoteAuthProvider(
    token_verifier=verifier,
    authorization_servers=[AnyHttpUrl("https://auth.example.com")],
    base_url="https://mcp.example.com",
)`),
	}
}

// prmResourceEntries: the document describes another resource than the endpoint.
var prmResourceEntries = []Entry{
	{
		Code: PRMResourceTrailingSlash, Family: "prm", Stage: StageResourceMetadata, Severity: Error,
		Title: "The resource differs from the endpoint's URL by a slash",
		Meaning: "The resource in the metadata and the URL that users enter are the same but for a slash at the end, which one of the two has. " +
			"Clients that compare character for character refuse with \"resource does not match\"; tokens may carry an audience that the server does not know.",
		Detection: "The resource and the URL of the endpoint are compared as strings and differ by the slash at the end only. For a URL without a path it is a warning, since URL libraries add that slash.",
		Fixes: fixes([]Fix{
			client("As a quick remedy enter the URL exactly as the metadata spells the resource, if the endpoint answers there."),
		}, publicURL()),
		Guide: guideClientConnection, Standard: "RFC 9728 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.3", Clients: strictResource,
	},
	{
		Code: PRMResourcePathMismatch, Family: "prm", Stage: StageResourceMetadata, Severity: Warning,
		Title: "The resource has another path than the endpoint",
		Meaning: "The metadata describes the whole host or another path of it, not the endpoint that users enter. " +
			"A parent path passes in some clients and is refused by others; a path beside the endpoint is refused by all that compare.",
		Detection: "The resource has the endpoint's origin and another path: a parent of it is a warning, any other path an error.",
		Fixes:     publicURL(),
		Guide:     guideClientConnection, GuideNote: guideResource,
		Standard: "RFC 9728 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.3", Clients: strictResource,
	},
	{
		Code: PRMResourceHostMismatch, Family: "prm", Stage: StageResourceMetadata, Severity: Error,
		Title: "The resource is on another host than the endpoint",
		Meaning: "The metadata describes a server under another name, port or scheme, for example that of a test system. " +
			"Clients refuse it, because a token for another server could be stolen in this way.",
		Detection: "The origins of the resource and of the endpoint differ, and no narrower cause fits (http behind a proxy, an internal name, the authorization server's URL).",
		Fixes: fixes(publicURL(), []Fix{
			client("If the server moved, enter the URL under which it publishes itself now."),
		}, forwardScheme()),
		Guide: guideClientConnection, Standard: "RFC 9728 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.3", Clients: everyClient,
	},
	{
		Code: PRMResourceIsASURL, Family: "prm", Stage: StageResourceMetadata, Severity: Error,
		Title: "The resource is the authorization server, not the MCP server",
		Meaning: "The metadata holds Casdoor's URL in resource, where the URL of the MCP endpoint belongs; perhaps Casdoor's own document was copied or proxied. " +
			"Clients refuse the document, because it describes another server.",
		Detection: "The resource equals an entry of authorization_servers, and that server is on another host than the endpoint.",
		Fixes: fixes([]Fix{
			server("Serve a document of your own: Casdoor's /.well-known/oauth-protected-resource describes Casdoor's own MCP server and cannot be used for yours.",
				"Put the endpoint's URL into resource, and Casdoor's issuer into authorization_servers.", again).with(prmJSON),
		}, publicURL()[1:]),
		Guide: guideDiscoveryEndpoints, GuideNote: "The guide fetches the protected resource metadata from Casdoor; a separate MCP server must publish its own.",
		Standard: "RFC 9728 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-2", Clients: everyClient,
		Explains: []Code{PRMResourceHostMismatch},
	},
}
