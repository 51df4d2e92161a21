package codes

// ownDocument lets a proxy give out the document that Casdoor does not serve.
func ownDocument() []Fix {
	const doc = `{"resource":"https://auth.example.com/api/mcp","authorization_servers":["https://auth.example.com"],"bearer_methods_supported":["header"],"scopes_supported":["openid","profile","email","read","write"]}`
	return []Fix{
		nginx("In front of Casdoor, give out the document for its own MCP endpoint at the URL where clients look first.").with(`location = /.well-known/oauth-protected-resource/api/mcp {
    default_type application/json;
    return 200 '` + doc + `';
}`),
		caddy("In front of Casdoor, give out the document for its own MCP endpoint at the URL where clients look first.").with(`auth.example.com {
    handle /.well-known/oauth-protected-resource/api/mcp {
        header Content-Type application/json
        respond ` + "`" + doc + "`" + ` 200
    }
    handle {
        reverse_proxy 127.0.0.1:8000
    }
}`),
		traefik("Traefik cannot answer by itself: send this path to a small web server that holds the document as a file.").with(`http:
  routers:
    casdoor-prm:
      rule: 'Host("auth.example.com") && Path("/.well-known/oauth-protected-resource/api/mcp")'
      entryPoints: ["websecure"]
      service: static-files
      priority: 1000
      tls: {}`),
	}
}

// casdoorDiscoveryEntries: Casdoor's well-known documents.
var casdoorDiscoveryEntries = []Entry{
	{
		Code: CasdoorWellKnown200Envelope, Family: "casdoor", Stage: StageResourceMetadata, Severity: Error,
		Title: "Casdoor answers 200 with an error where clients expect a 404",
		Meaning: "Casdoor knows only a few well-known names; at every other one it answers 200 with {\"status\":\"error\"}. " +
			"Clients take the 200 for the document, cannot read it and stop: the TypeScript SDK throws a ZodError and does not try the next place.",
		Detection: "A URL that clients ask answers 200 with Casdoor's error envelope. It is an error when no usable document is found without it, a warning when clients that go on find one, and a remark when they get through anyway.",
		Fixes: fixes([]Fix{
			casdoor("No setting of Casdoor changes this. Name Casdoor by its issuer, without any path, so that clients ask the names that it knows.",
				"For its own MCP endpoint make sure that the challenge names the right document, or let the proxy give it out.", again).with(`"authorization_servers": ["https://auth.example.com"]`),
		}, ownDocument(), []Fix{
			{Where: "nginx, for the other names", Software: "nginx", Steps: []string{"Answer 404 for the names below Casdoor's documents, so that clients go on to the next place.", nginxReload},
				Snippet: `location ~ ^/\.well-known/(oauth-protected-resource|oauth-authorization-server|openid-configuration)/.+ {
    return 404;
}`},
		}),
		Guide: guideDiscovery404, GuideNote: guideNot404,
		Standard: "RFC 9728 §3.2 and RFC 8414 §3.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.2", Clients: everyClient,
		// The root document that is read instead is about the whole origin.
		Explains: []Code{PRMMissing, NoOAuthMetadataAnywhere, ResourceMetadataURLWrong, PRMResourcePathMismatch, ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing},
	},
	{
		Code: CasdoorPRMAppScopedUndiscoverable, Family: "casdoor", Stage: StageResourceMetadata, Severity: Error,
		Title: "Casdoor's per-application identifier has no metadata that clients can find",
		Meaning: "The authorization server is named by /.well-known/ and an application at Casdoor, which is from Casdoor's per-application document. " +
			"No standard URL serves metadata for that identifier, and Casdoor's issuer never contains it: clients stop after the protected resource metadata.",
		Detection: "An entry of authorization_servers has this form, and none of the standard metadata URLs for it gives a document.",
		Fixes: []Fix{
			server("Publish a document of your own that names Casdoor's issuer, without /.well-known/APP.", again).with(prmJSON),
			casdoor("Use /.well-known/oauth-protected-resource, without the application's name. No setting makes the per-application form discoverable.",
				"Scopes of the application are granted all the same; name them in scopes_supported of your own document."),
		},
		Guide: guideDiscoveryEndpoints, GuideNote: guideRFC9470,
		Standard: "RFC 8414 §3.1 and §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.1", Clients: everyClient,
		Explains: []Code{CasdoorWellKnown200Envelope, ASMetadata404AtDeclaredAS, ASIssuerMismatch, PRMResourceIsASURL, PRMResourcePathMismatch, PRMResourceHostMismatch,
			ResourceMetadataURLWrong, WrongASConfigured},
	},
	{
		Code: CasdoorPRMResourceIsOrigin, Family: "casdoor", Stage: StageResourceMetadata, Severity: Warning,
		Title: "Casdoor names its origin as the resource, not /api/mcp",
		Meaning: "The metadata of Casdoor's own MCP server describes the whole origin, while clients use the endpoint /api/mcp. " +
			"Many clients accept a parent; those that demand the same URL refuse with \"resource does not match\".",
		Detection: "The document that leads to Casdoor's own MCP endpoint has Casdoor's origin as resource.",
		Fixes: fixes([]Fix{
			casdoor("No setting of Casdoor changes the resource. Use a client that accepts a parent path, or let the proxy give out a document for the endpoint.",
				"Casdoor never checks the audience, so that tokens for either spelling work.", again),
		}, ownDocument()),
		Guide: guideDiscoveryEndpoints, GuideNote: guideResource,
		Standard: "RFC 9728 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.3", Clients: []string{"gemini-cli"},
	},
	{
		Code: CasdoorAuthMethodsNotAdvertised, Family: "casdoor", Stage: StageServerMetadata, Severity: Info,
		Title: "Casdoor does not list the client authentication methods",
		Meaning: "The metadata leaves out token_endpoint_auth_methods_supported, which by the standard means client_secret_basic only. " +
			"In fact Casdoor also takes the secret in the body, and public clients with PKCE; a careful client may not try them.",
		Detection: "The member is absent from Casdoor's metadata.",
		Fixes: []Fix{
			casdoor("No setting of Casdoor adds the member, and most clients do without it.", "If a client refuses for that reason, give it a client id and a secret, and let it authenticate by client_secret_basic."),
			{Where: "nginx in front of Casdoor", Software: "nginx", Steps: []string{"Or give out a copy of the metadata with the member added. Keep the copy up to date by hand.", nginxReload, again}, Snippet: `location = /.well-known/oauth-authorization-server {
    default_type application/json;
    root /srv/metadata;
    try_files /oauth-authorization-server.json =404;
}`},
		},
		Guide: guideDiscoveryEndpoints, Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2",
	},
}
