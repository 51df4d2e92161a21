package codes

// casdoorOriginEntries: Casdoor's idea of its own URL.
var casdoorOriginEntries = []Entry{
	{
		Code: CasdoorHostSchemeGuess, Family: "casdoor", Stage: StageServerMetadata, Severity: Error,
		Title: "Casdoor's origin is unset, and it guesses the wrong scheme",
		Meaning: "Without the setting origin Casdoor takes https for host names with a dot and http for IP addresses and short names, whatever the proxy really does. " +
			"The issuer and all endpoints have the wrong scheme, so that clients refuse the issuer or cannot connect.",
		Detection: "Casdoor's issuer has the other scheme than the URL from which it was fetched, and that scheme does not work there.",
		Fixes: fixes([]Fix{
			setOrigin(),
			casdoor("For tests without TLS set origin to the plain URL, on loopback only.", casdoorStart).with("origin = http://localhost:8000"),
		}, passHost()),
		Guide: guideDiscoveryEndpoints, GuideNote: "The guide does not mention origin, and the usual advice to send X-Forwarded-Proto does not help: Casdoor ignores it.",
		Standard: "RFC 8414 §3.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.3", Clients: everyClient,
		Explains: []Code{MetadataSchemeGuessWrong, MetadataHTTPSchemeBehindProxy, ASIssuerMismatch, ASUnreachable, TLSHandshakeFailure, ResourceMetadataURLWrong,
			PRMResourceHostMismatch, WrongASConfigured, JWKSURI404, CasdoorOriginUnset},
	},
	{
		Code: CasdoorOriginUnset, Family: "casdoor", Stage: StageServerMetadata, Severity: Warning, Advisory: true,
		Title: "Casdoor's issuer follows the Host header of each request",
		Meaning: "The setting origin is empty, so that each request's Host header decides the issuer, and any name is believed. " +
			"It works as long as everyone uses one name; a second name, an internal call or a proxy that changes Host gives tokens with another iss, which MCP servers refuse.",
		Detection: "The metadata is fetched once more with a made-up Host header, and the issuer follows it. Where a proxy stops such a request, nothing is reported.",
		Fixes:     fixes([]Fix{setOrigin()}, passHost()),
		Guide:     guideDiscoveryEndpoints, GuideNote: "The guide does not mention origin.",
		Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2",
	},
	{
		Code: CasdoorOriginTrailingSlash, Family: "casdoor", Stage: StageServerMetadata, Severity: Error,
		Title: "Casdoor's origin ends in a slash",
		Meaning: "Casdoor puts the setting in front of its paths as it is, so that every endpoint contains // and does not work, and the issuer ends in a slash. " +
			"Clients refuse the issuer, or fail at registration, keys or token with an unexpected page.",
		Detection: "The issuer ends in a slash, and endpoints in the metadata have two slashes after the host.",
		Fixes: []Fix{
			casdoor("In conf/app.conf remove the slash at the end of origin, and of originFrontend if it is set.", casdoorStart, again).with("origin = https://auth.example.com"),
			server("Remove the slash from authorization_servers and from the issuer that the token check expects: tokens will carry the issuer without it."),
		},
		Guide: guideDiscoveryEndpoints, GuideNote: "The guide does not mention origin.",
		Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: everyClient,
		Explains: []Code{ASIssuerTrailingSlash, ASIssuerMismatch, JWKSURI404, DCRNoRegistrationEndpoint, CasdoorFrontendMissing, PRMResourceTrailingSlash, CasdoorWellKnown200Envelope, TokenEndpoint404, TokenEndpointNotJSON, TokenEndpointErrorNotOAuth},
	},
	{
		Code: CasdoorChallengeIgnoresOrigin, Family: "casdoor", Stage: StageChallenge, Severity: Error,
		Title: "Casdoor builds its challenge from the Host header, not from origin",
		Meaning: "The resource_metadata in the challenge of /api/mcp follows the Host header that reaches Casdoor, with https for every name with a dot, IP addresses included. " +
			"Behind a proxy that changes Host, or by IP address, clients are sent to a URL that does not exist, then meet Casdoor's error envelope and stop.",
		Detection: "The URL in the challenge of Casdoor's own MCP server differs from the issuer in scheme or host.",
		Fixes: fixes([]Fix{
			casdoor("No setting changes this: the public host name must arrive at Casdoor in the Host header. Correct the proxy as shown for yours.",
				"Do not use Casdoor by IP address: the challenge then names https. Use a host name with TLS, or localhost for tests.",
				"Keep origin set as well, to the same host name: it counts for everything but the challenge.", again).with("origin = https://auth.example.com"),
		}, passHost()),
		Guide: guideClientConnection, GuideNote: "Casdoor's real header is Bearer realm=\"casdoor\", resource_metadata=\"...\"; the guide shows authorization_uri and scope instead.",
		Standard: "RFC 9728 §5.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-5.1", Clients: everyClient,
		// Its documents are built from origin: what is wrong with them, or with origin, is another cause.
		Explains: []Code{ResourceMetadataURLWrong, CasdoorWellKnown200Envelope},
	},
}
