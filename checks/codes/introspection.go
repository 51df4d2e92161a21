package codes

// introspectionEntries: what introspection says of tokens that it must not call active.
var introspectionEntries = []Entry{
	{
		Code: IntrospectionWrongActive, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "Introspection calls a token active that is not",
		Meaning: "The introspection endpoint answers active for a token that has expired, was never issued or was signed by somebody else. " +
			"An MCP server that relies on introspection lets such tokens in.",
		Detection: "The endpoint is asked about a made-up token, and about yours, with the client credentials that you gave. A made-up token, a token whose exp has passed and a token whose signature fits no published key must be inactive.",
		Fixes: []Fix{
			asOf("Check signature, exp and revocation before answering active, and answer active false for everything unknown.", again).with(`{"active": false}`),
			server("Until then check exp, the signature and the issuer of tokens in the MCP server itself."),
			casdoor("Casdoor looks tokens up in its database and checks their expiry. If it calls an expired token active, compare the clocks of its hosts, and ask it directly, without a cache in between."),
			proxy("If a proxy caches answers of the introspection endpoint, exempt it: two tokens must never share an answer."),
		},
		Guide: guideIntrospection, Standard: "RFC 7662 §2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc7662#section-2.2", Clients: everyClient,
	},
}

// casdoorTokenEndpointEntries: Casdoor's ways with tokens.
var casdoorTokenEndpointEntries = []Entry{
	{
		Code: CasdoorSigningCertMissing, Family: "casdoor", Stage: StageTokenEndpoint, Severity: Error,
		Title: "Casdoor cannot sign tokens: the application's certificate is missing",
		Meaning: "The application names a certificate that does not exist, or that does not fit its signing method. Every login ends with an error at the token endpoint, " +
			"endpoint_error with \"generate jwt token error\".",
		Detection: "A token is requested with your client's credentials, and Casdoor answers with that error.",
		Fixes: []Fix{
			casdoor("Open the application under Applications and choose an existing certificate in the field Cert, for example cert-built-in.",
				"See that the certificate's algorithm fits the application's token signing method: RS256 and RS512 need an RSA key, ES256 an elliptic one.", again).with(`curl -s https://auth.example.com/api/login/oauth/access_token \
  -d grant_type=client_credentials -d client_id=$CLIENT_ID -d client_secret=$CLIENT_SECRET`),
		},
		Guide: guideClientConnection, Standard: tokenErrorRule, StandardURL: tokenErrorURL, Clients: everyClient,
	},
	{
		Code: CasdoorIntrospectWrongAppCert, Family: "casdoor", Stage: StageTokenEndpoint, Severity: Error,
		Title: "Introspection with another application's credentials calls a good token inactive",
		Meaning: "Casdoor checks the signature with the certificate of the application whose credentials ask. The token was issued to another application, with another certificate, " +
			"so that Casdoor answers active false for a token that is perfectly good.",
		Detection: "The token's azp is not the client id that you gave, its signature fits a published key, it has not expired, and introspection says inactive. It is certain when the key that signed it is not the asking application's.",
		Fixes: []Fix{
			casdoor("Ask with the client id and secret of the application that issued the token: the one in its azp.", again).with(`curl -s https://auth.example.com/api/login/oauth/introspect \
  -u "$CLIENT_ID_OF_AZP:$CLIENT_SECRET_OF_AZP" -d token="$TOKEN"`),
			casdoor("Or give both applications the same certificate in the field Cert. Tokens that were issued before keep their old key."),
			server("Or verify tokens in the MCP server with Casdoor's JWKS, which holds the keys of all applications."),
		},
		Guide: guideIntrospection, GuideNote: "The guide does not say that the credentials must be those of the application that issued the token.",
		Standard: "RFC 7662 §2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc7662#section-2.2", Clients: everyClient,
	},
	{
		Code: CasdoorUserinfoErrorHTTP200, Family: "casdoor", Stage: StageTokenEndpoint, Severity: Info,
		Title: "Casdoor's userinfo refuses with HTTP 200",
		Meaning: "For a missing, expired or unknown token the userinfo endpoint answers 200 with Casdoor's error envelope, never 401. " +
			"Software that takes the status for the answer treats a refused token as a good one.",
		Detection: "The userinfo endpoint is asked without a token, and refuses with HTTP 200. Your token is not sent there.",
		Fixes: []Fix{
			casdoor("No setting changes this. In software that asks userinfo, look for the member sub, and treat an answer with status error as a refusal.", "Run the check again after a change of that software.").with(`{"status":"error","msg":"Please login first","data":null,"data2":null}`),
			server("Judge tokens by their signature or by introspection rather than by userinfo."),
		},
		Guide: guideIntrospection, Standard: "RFC 6750 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
	},
	{
		Code: CasdoorClientCredentialsIgnoresResource, Family: "casdoor", Stage: StageToken, Severity: Error,
		Title: "Casdoor ignores resource when a client gets a token for itself",
		Meaning: "With the grant client_credentials Casdoor pays no heed to the parameter resource, valid or not: the token's aud is the client id. " +
			"An MCP server that checks the audience refuses it with 401.",
		Detection: "A token is requested with your client's credentials and the resource that you gave, and its aud is not that resource. If the MCP server takes the token all the same, it is a warning.",
		Fixes: []Fix{
			casdoor("Use the authorization code grant, for which Casdoor sets aud to the resource, and repeat the resource exactly in the token request.", again),
			server("Or let the MCP server accept the client id as an audience beside its own URL, for the clients that you know.").with(`audience: ["https://mcp.example.com/mcp", "CLIENT_ID"]`),
			fastMCP("Give JWTVerifier both audiences.").with(`JWTVerifier(
    jwks_uri="https://auth.example.com/.well-known/jwks",
    issuer="https://auth.example.com",
    audience=["https://mcp.example.com/mcp", "CLIENT_ID"],
)`),
		},
		Guide: guideInvalidTarget, GuideNote: "The guide says that the resource becomes the token's aud; for client_credentials it does not.",
		Standard: "RFC 8707 §2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2.2", Clients: []string{"go-sdk", "ts-sdk"},
		Explains: []Code{ResourceParamIgnored},
	},
}
