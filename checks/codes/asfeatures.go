package codes

// asFeatureEntries: what the authorization server offers, and its keys.
var asFeatureEntries = []Entry{
	{
		Code: PKCES256NotAdvertised, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The metadata does not offer PKCE with S256",
		Meaning: "code_challenge_methods_supported is absent or lacks S256. A client must refuse such a server, since it could not protect the login; " +
			"tolerant clients go on when the member is absent, none should when it is there without S256.",
		Detection: "The member is read in the document that clients end with.",
		Fixes: []Fix{
			asOf("Support PKCE with S256 and say so in the metadata.", again).with(`"code_challenge_methods_supported": ["S256"]`),
			casdoor("Current releases of Casdoor list S256. If the member is missing, update Casdoor, or look for a gateway that gives out an old copy of the document."),
			nginx("As a workaround, give out a copy of the document with the member added. Keep it up to date by hand, and only do this if the server really checks PKCE.").with(`location = /.well-known/oauth-authorization-server {
    default_type application/json;
    root /srv/metadata;
    try_files /oauth-authorization-server.json =404;
}`),
		},
		Guide: guideDiscoveryEndpoints, Standard: "MCP 2025-11-25, Authorization: Authorization Code Protection", StandardURL: mcpAuthURL, Clients: everyClient,
	},
	{
		Code: RFC9207Iss, Family: "as-metadata", Stage: StageServerMetadata, Severity: Info,
		Title: "The server adds its issuer to the authorization response",
		Meaning: "The metadata announces the iss parameter of RFC 9207, a protection against mixed-up servers. " +
			"That is legal and good; a client that compares it refuses the login if iss and issuer differ in a single character.",
		Detection: "authorization_response_iss_parameter_supported is true in the metadata. The response itself cannot be seen without a login.",
		Fixes: []Fix{
			asOf("Make sure that iss in the redirect equals issuer in the metadata, character for character.", again),
			client("If one client alone fails after the login, update it: some versions drop or misread iss."),
		},
		Guide: guideClientConnection, Standard: "RFC 9207 §2 and §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9207#section-3", Clients: []string{"codex"},
	},
	{
		Code: JWKSURI404, Family: "jwks", Stage: StageServerMetadata, Severity: Error,
		Title: "The signing keys cannot be fetched from jwks_uri",
		Meaning: "The metadata names a place for the keys, and no usable key set is there. " +
			"The login succeeds, but the MCP server cannot verify any token and refuses all of them with 401.",
		Detection: "jwks_uri is fetched: it is not 200 with a JSON object that holds at least one usable key.",
		Fixes: fixes([]Fix{
			asOf("Serve the key set at the URL that jwks_uri names, or let jwks_uri name the URL at which it is.",
				"Look at the result: the URL must give 200 and an object with keys.", again).with("curl -s https://auth.example.com/.well-known/jwks"),
			casdoor("Let jwks_uri name /.well-known/jwks at Casdoor's public URL, where its keys are: set origin to that URL, without a slash at its end. If a proxy or gateway writes the metadata, correct it there.",
				"If keys is empty, create a certificate of type x509 under Certs and choose it in the application.", casdoorStart).with("origin = https://auth.example.com"),
		}, []Fix{
			nginx("Route /.well-known/jwks to Casdoor together with everything else.").with(`location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("Send all paths of its host to Casdoor.").with(`auth.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
		}),
		Guide: guideDiscoveryEndpoints, GuideNote: guideNot404,
		Standard: "RFC 7517 §5 and RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc7517#section-5", Clients: everyClient,
	},
	{
		Code: JWKSMissingUseAlg, Family: "jwks", Stage: StageServerMetadata, Severity: Warning, Advisory: true,
		Title:     "Signing keys do not say their use or algorithm",
		Meaning:   "Keys in the set leave out use or alg. Both are optional, but some libraries pick keys by them and then find none: the MCP server would refuse every token although the keys are right.",
		Detection: "Each key of the set is read alone; those without use or without alg are named.",
		Fixes: []Fix{
			asOf("Publish use and alg with every key.", again).with(`{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "cert-built-in", "n": "...", "e": "AQAB" }`),
			server("Or tell the token check which algorithm to accept, instead of letting it filter keys by alg."),
			casdoor("Current releases publish both members. If they are missing, update Casdoor, and check the crypto algorithm of the certificate under Certs."),
		},
		Guide: guideJWT, Standard: "RFC 7517 §4.2 and §4.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc7517#section-4.4",
	},
}
