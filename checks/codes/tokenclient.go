package codes

const authMethodsURL = "https://www.rfc-editor.org/rfc/rfc8414#section-2"

// tokenClientEntries: how the given client gets on at the token endpoint, and what it gets.
var tokenClientEntries = []Entry{
	{
		Code: TokenAuthMethodAdvertisedNotWorking, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "An advertised way of client authentication does not work",
		Meaning: "The metadata offers client_secret_basic and client_secret_post, or the first by default, but one of them is refused with the very secret that the other accepts. " +
			"A client picks one from the list and fails with invalid_client after the login.",
		Detection: "A made-up code is redeemed with your client id and secret, in a Basic header and in the form. One gets invalid_grant, as it should; the other is refused as a client.",
		Fixes: []Fix{
			asOf("Accept the secret both ways, or list only the one that works.", again).with(`"token_endpoint_auth_methods_supported": ["client_secret_post", "none"]`),
			nginx("If Basic fails behind a proxy: pass the Authorization header on to the token endpoint, and keep auth_basic away from it.").with(`location /api/login/oauth/ {
    auth_basic off;
    proxy_set_header Authorization $http_authorization;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("If Basic fails behind a proxy: keep basic_auth away from the token endpoint, and do not delete the header.").with(`auth.example.com {
    @pages not path /api/*
    basic_auth @pages {
        admin $2a$14$REPLACE_WITH_A_HASH
    }
    reverse_proxy 127.0.0.1:8000
}`),
			casdoor("Casdoor takes both ways. If one fails, a proxy in front of it uses or drops the Authorization header."),
		},
		Guide: guideClientConnection, Standard: "RFC 6749 §2.3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1", Clients: everyClient,
	},
	{
		Code: TokenAuthMethodNoneNotAccepted, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "A client without a secret is refused although it uses PKCE",
		Meaning: "Most MCP clients are public: they have no secret and prove themselves by PKCE. The token endpoint demands a secret from this client, so that the login succeeds " +
			"and trading the code fails with invalid_client.",
		Detection: "A made-up code is redeemed with your client id, a PKCE verifier and no secret. invalid_grant would be right; invalid_client is the fault. It is a lesser finding when the metadata does not offer the method none, and none at all when you gave a secret.",
		Fixes: []Fix{
			asOf("Register this client as public (token_endpoint_auth_method none), and let PKCE stand in for the secret.", again).with(`"token_endpoint_auth_method": "none"`),
			client("Or enter the client's secret in the MCP client, if the client is meant to have one. Give the secret to the check, too."),
			casdoor("Casdoor lets a client that uses PKCE leave the secret out. If it demands one, the code was requested without a code_challenge, or a proxy adds credentials of its own."),
		},
		Guide: guideClientConnection, Standard: "RFC 6749 §3.2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2.1",
		Clients: []string{"claude-code", "cursor", "vscode", "mcp-remote", "inspector", "codex", "opencode"},
	},
	{
		Code: TokenAuthMethodUnsupportedByClient, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Warning,
		Title: "The server offers no way of client authentication that the client has",
		Meaning: "The metadata lists ways of authentication at the token endpoint that MCP clients, or the client that you chose, do not implement, such as private_key_jwt alone. " +
			"The client fails on registering or on trading the code.",
		Detection: "token_endpoint_auth_methods_supported is compared with what the chosen client is known to use; without a choice, with none, client_secret_basic and client_secret_post, one of which every known client has.",
		Fixes: []Fix{
			asOf("Offer public clients with PKCE, and say so in the metadata.", again).with(`"token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"]`),
			casdoor("Casdoor takes clients without a secret, with one in the body, and by Basic, and lists none of this. If a list is published, a gateway adds it: complete it there."),
			client("Or use a client that has the offered way of authentication."),
		},
		Guide: guideClientConnection, Standard: "RFC 8414 §2", StandardURL: authMethodsURL, Clients: everyClient,
	},
	{
		Code: RefreshTokenMissing, Family: "token", Stage: StageToken, Severity: Warning, Advisory: true,
		Title:     "No refresh token can be had",
		Meaning:   "The server, or the application behind this client id, does not offer the grant refresh_token. Clients connect, and ask the user to log in again each time the access token has expired.",
		Detection: "grant_types_supported is published without refresh_token, or the token endpoint answers a made-up refresh token of your client with unsupported_grant_type or unauthorized_client. A server that publishes no list is not judged by it.",
		Fixes: []Fix{
			casdoor("Open the application under Applications, add Refresh Token to its grant types, and save.", "Log in again in the client, so that it gets a refresh token.", again),
			asOf("Offer the grant, and issue refresh tokens to clients that ask for offline_access or have registered for the grant.").with(`"grant_types_supported": ["authorization_code", "refresh_token"]`),
		},
		Guide: guideUnauthorized, Standard: "RFC 6749 §6", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-6", Clients: everyClient,
	},
	{
		Code: ResourceParamIgnored, Family: "target", Stage: StageToken, Severity: Error,
		Title: "The authorization server ignores the resource parameter",
		Meaning: "Clients name the MCP server in the parameter resource, so that the token's aud is bound to it. This server issues a token for something else, usually for the client itself. " +
			"An MCP server that checks the audience, as it must, refuses such a token with 401.",
		Detection: "A token is requested with your client's credentials and the resource of the MCP server, and its aud does not name that resource. If the MCP server takes the token all the same, it is a warning. From a token and a resource that you give alone it is a possibility.",
		Fixes: []Fix{
			asOf("Bind the token's aud to the requested resource (RFC 8707).", again),
			asOf("If the server has another way to choose the audience, such as a parameter audience or a setting of the client, set it to the MCP server's URL.").with(`"aud": ["https://mcp.example.com/mcp"]`),
			server("Until then let the MCP server accept the audience that the server does issue, and check issuer and client besides."),
			casdoor("Casdoor binds aud to resource for the authorization code grant alone. Use that grant for MCP clients."),
		},
		Guide: guideInvalidTarget, Standard: "RFC 8707 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2", Clients: everyClient,
	},
}
