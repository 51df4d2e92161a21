package codes

const (
	guideJWTIO = "The guide sends you to jwt.io with your token. A token is a password: decode it here, or on your own machine."
	guideAud   = "The guide says that Casdoor's MCP server compares aud; Casdoor's own server never does, a separate one does what its own code says."
)

const againWithToken = "Run the check again with the new token."

// getToken is how a client gets a token that is good for the MCP server.
const getToken = `GET  https://auth.example.com/login/oauth/authorize?response_type=code&client_id=…&redirect_uri=…&code_challenge=…&code_challenge_method=S256&scope=…&resource=https%3A%2F%2Fmcp.example.com%2Fmcp
POST https://auth.example.com/api/login/oauth/access_token
     grant_type=authorization_code&code=…&code_verifier=…&client_id=…&redirect_uri=…&resource=https%3A%2F%2Fmcp.example.com%2Fmcp`

// tokenEntries: what is wrong with a token by itself.
var tokenEntries = []Entry{
	{
		Code: TokenExpired, Family: "token", Stage: StageToken, Severity: Error,
		Title: "The access token has expired",
		Meaning: "The time in the claim exp has passed, or the server says that the token is over: no server may accept it any more. " +
			"A client with a refresh token gets a new one by itself; one without has to send its user to the login again.",
		Detection: "exp is compared with the clocks of the two servers, as their Date headers show them. A token that Casdoor has revoked gets the same words from it although exp lies ahead, which is said then.",
		Fixes: []Fix{
			client("Log in again, or let the client use its refresh token.", againWithToken),
			casdoor("If tokens end too soon, raise the life of access tokens in the application (field Token expire, in hours) and get a new one.",
				"Look whether the application offers the grant refresh_token; without it every client has to log in again."),
			asOf("Give clients a refresh token, so that they renew the access token without their user."),
		},
		Guide: guideUnauthorized, GuideNote: guideJWTIO, Standard: "RFC 7519 §4.1.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4", Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
	{
		Code: TokenWrongKind, Family: "token", Stage: StageToken, Severity: Error,
		Title: "What was given is no access token",
		Meaning: "It is a refresh token, an ID token or another thing that looks like a token. " +
			"A refresh token belongs to the token endpoint alone and an ID token to the client that logged in: MCP servers refuse both.",
		Detection: "The kind is read off the token: the claims tokenType, token_use and typ, the header's typ, claims that only ID tokens have, and the beginnings by which products mark their tokens.",
		Fixes: []Fix{
			client("Send the member access_token of the token response, not refresh_token and not id_token.", againWithToken).with("Authorization: Bearer <access_token>"),
			casdoor("Casdoor's access token and ID token are one and the same text, and its claim tokenType says access-token; its refresh token says refresh-token. Take the member access_token."),
		},
		Guide: guideUnauthorized, Standard: "RFC 6749 §1.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-1.4", Clients: everyClient,
		Explains: []Code{TokenOpaque, TokenAudMismatch, TokenAudMissing, JWKSKidNotFound, TokenSignatureWrongKey, TokenValidButRejected, CasdoorTokenNotInDatabase, CasdoorTokenUserData},
	},
	{
		Code: TokenOpaque, Family: "token", Stage: StageToken, Severity: Error,
		Title:     "The token is no JWT, and nothing shows that the server can check it",
		Meaning:   "An opaque token can only be checked by asking its issuer. The MCP server refuses this one, and nothing shows that it is good: the server may want a JWT, or the text may be no access token at all.",
		Detection: "The token has not the three parts of a JWT, and the MCP server refuses it. Likely where the authorization server is a Casdoor, whose tokens are all JWTs, where it does not call the token active, or names no introspection_endpoint; else possible.",
		Fixes: []Fix{
			asOf("Issue JWTs as access tokens (RFC 9068), or offer introspection (RFC 7662) and name it in the metadata.").with(`"introspection_endpoint": "https://auth.example.com/introspect"`),
			server("If the server verifies JWTs, give it tokens of the authorization server that it names. If it introspects, enter the introspection endpoint and its client in its configuration.", again),
			casdoor("All access tokens of Casdoor are JWTs: an opaque text is not from it. Take the member access_token of its token response."),
		},
		Guide: guideJWT, Standard: "RFC 9068 §4", StandardURL: "https://www.rfc-editor.org/rfc/rfc9068#section-4", Clients: everyClient,
		Explains: []Code{TokenValidButRejected, CasdoorTokenNotInDatabase},
	},
	{
		Code: TokenIssMismatch, Family: "token", Stage: StageToken, Severity: Error,
		Title: "The token's issuer is not the one in the metadata",
		Meaning: "The claim iss must equal the issuer of the authorization server's metadata, character for character; here it does not. " +
			"A server that verifies JWTs refuses the token, however good its signature.",
		Detection: "iss is compared with the issuer in the metadata of the authorization servers that the MCP server names, and the MCP server refuses the token. The first character that differs is shown.",
		Fixes: fixes([]Fix{
			setOrigin(),
			casdoor("With origin empty Casdoor writes the Host of each request into iss: a token got by an internal name is not good at the public one. Set origin, then get a new token."),
			server("If the token's issuer is the right one, enter it in the MCP server's configuration, with the same spelling and the same slash.", againWithToken),
			client("If the token is from another authorization server, get one from the server that the MCP server names."),
		}, passHost()),
		Guide: guideJWT, Standard: "RFC 9068 §4", StandardURL: "https://www.rfc-editor.org/rfc/rfc9068#section-4", Clients: everyClient,
		Explains: []Code{JWKSKidNotFound, TokenSignatureWrongKey, TokenAlgMismatch, TokenValidButRejected},
	},
	{
		Code: JWKSKidNotFound, Family: "jwks", Stage: StageToken, Severity: Error,
		Title: "The key that the token names is not published",
		Meaning: "The kid in the token's header names a key that the authorization server's key set does not have. The key was replaced after the token was issued, or the token is from another server. " +
			"No server can verify the signature.",
		Detection: "The key set at jwks_uri is fetched and searched for the kid; every other published key is tried as well, and none fits. Or the server's answer says that it does not know the key.",
		Fixes: []Fix{
			client("Get a new token: it is signed with the key of today.", againWithToken),
			asOf("Keep an old key in the key set until the last token that it signed has expired."),
			casdoor("In Casdoor the kid is the name of the certificate. If the certificate was renamed or deleted, restore it under Certs, or let clients log in again.",
				"Look at the result: the key set must list the kid.").with("curl -s https://auth.example.com/.well-known/jwks"),
			server("If the key is published and only the server does not know it, make it fetch the key set again, best of all whenever it meets an unknown kid."),
		},
		Guide: guideJWT, Standard: "RFC 7515 §4.1.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4", Clients: everyClient,
		Explains: []Code{TokenSignatureWrongKey, TokenValidButRejected},
	},
	{
		Code: TokenSignatureWrongKey, Family: "jwks", Stage: StageToken, Severity: Error,
		Title:     "The token's signature fits no key of the authorization server",
		Meaning:   "None of the published keys made this signature. The token is from another server with a key of the same name, it was changed on the way, or the published key is not the one that signs.",
		Detection: "The signature is verified with the key that the token names, then with every other published key. Or the server's answer says that the signature is wrong.",
		Fixes: []Fix{
			client("Copy the token again in one piece, or get a new one from the authorization server that the MCP server names.", againWithToken),
			casdoor("Two Casdoors have a certificate cert-built-in each, with different keys: look which of them issued the token.",
				"If the application's certificate was replaced under its old name, let clients log in again."),
			server("If the token verifies elsewhere, look which key the server uses: a pinned certificate, or a key set of another server."),
		},
		Guide: guideJWT, Standard: "RFC 7515 §5.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc7515#section-5.2", Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
	{
		Code: TokenAlgMismatch, Family: "token", Stage: StageToken, Severity: Error,
		Title: "The token is signed with an algorithm that is not allowed",
		Meaning: "The algorithm in the token's header is not the one that its key is published for, or not among those that the resource allows. " +
			"Strict libraries refuse such a token before they look at the signature.",
		Detection: "The header's alg is compared with alg of the key that made the signature, and with resource_signing_alg_values_supported of the protected resource metadata.",
		Fixes: []Fix{
			casdoor("Make the two agree: Token signing method of the application, and Crypto algorithm of its certificate, which is what the key set shows. Casdoor signs RS512 with a certificate that says RS256 without complaint.",
				"Get a new token."),
			asOf("Publish each key with the algorithm that it signs with, and do not sign access tokens with a shared secret (HS256).", againWithToken),
			server("Or allow the token's algorithm in the server's configuration.").with(`jwt.WithValidMethods([]string{"RS256", "RS512"})`),
		},
		Guide: guideJWT, Standard: "RFC 8725 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1", Clients: everyClient,
		Explains: []Code{TokenSignatureWrongKey, TokenValidButRejected},
	},
	{
		Code: TokenAudMissing, Family: "token", Stage: StageToken, Severity: Error,
		Title: "The token names no audience",
		Meaning: "The claim aud is missing or empty, so that the token does not say for which server it is. " +
			"An MCP server must refuse tokens that were not issued for it, and this one does.",
		Detection: "The token has no aud, or an empty one, and the MCP server refuses it.",
		Fixes: []Fix{
			client("Ask for the resource, in the authorization request and in the token request alike.", againWithToken).with(getToken),
			casdoor("Casdoor always writes an audience: the resource of the authorization request, else the client id. A token without one is not from it."),
			asOf("Write the resource that was asked for into aud (RFC 8707)."),
		},
		Guide: guideUnauthorized, GuideNote: guideAud, Standard: "RFC 8707 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2", Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
	{
		Code: TokenAudMismatch, Family: "token", Stage: StageToken, Severity: Error,
		Title: "The token is meant for another audience",
		Meaning: "The claim aud names neither the resource of the MCP server's metadata nor the server's URL, and the server refuses the token. " +
			"It was got without the resource parameter, with another one, or the authorization server ignores the parameter.",
		Detection: "Each entry of aud is compared with the resource in the protected resource metadata, with the MCP URL and with its origin; what it is instead is said (the client id, another URL, a fixed word). Casdoor's own MCP server looks at no audience.",
		Fixes: []Fix{
			client("Ask for the resource, in the authorization request and in the token request alike, spelled exactly as the metadata has it.", againWithToken).with(getToken),
			casdoor("Casdoor takes the resource in the authorization code flow only, and wants the very same value at the token endpoint. With client_credentials it ignores the parameter and writes the client id into aud: a server that checks aud must accept that client id, or be reached with a token of a login."),
			server("If the token's audience is what the server shall take, enter it in its configuration.", again).with(`audience = ["AUDIENCE_OF_THE_TOKEN"]`),
		},
		Guide: guideUnauthorized, GuideNote: guideAud, Standard: "RFC 8707 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2", Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
	{
		Code: TokenClockSkew, Family: "token", Stage: StageToken, Severity: Warning,
		Title: "A server's clock makes a fresh token look wrong",
		Meaning: "The token begins, or was issued, later than the server's clock says, or it has expired by that clock alone. " +
			"The server refuses fresh tokens until its clock gets there, so that connecting works a minute after the login, but not at once.",
		Detection: "nbf, iat and exp are compared with the Date headers of both servers. It is an error when the MCP server refuses the token, a warning when it lets it pass.",
		Fixes: []Fix{
			{Where: "The host with the wrong clock", Steps: []string{"Keep the clock in step with NTP. In a virtual machine or a container it is the host's clock that counts.", "Get a new token, then run the check again with it."}, Snippet: "timedatectl set-ntp true && timedatectl status"},
			server("Allow a leeway of a minute when the times of a token are checked.").with(`jwt.WithLeeway(time.Minute)`),
			casdoor("Casdoor writes nbf and iat by the clock of its own host. Look at that clock first."),
		},
		Guide: guideUnauthorized, Standard: "RFC 7519 §4.1.5", StandardURL: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5", Clients: everyClient,
		Explains: []Code{TokenValidButRejected},
	},
}
