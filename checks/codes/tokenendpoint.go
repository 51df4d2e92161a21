package codes

const (
	tokenErrorURL  = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"
	tokenErrorRule = "RFC 6749 §5.2"
)

// tryToken shows the endpoint's answer to a client and code that do not exist.
const tryToken = `curl -i https://auth.example.com/api/login/oauth/access_token -H "Accept: application/json" \
  -d grant_type=authorization_code -d client_id=no-such-client -d code=no-such-code`

// routeTokenEndpoint are the proxies that must send the token endpoint's POST to Casdoor unchanged.
func routeTokenEndpoint() []Fix {
	return []Fix{
		nginx("Send the path to Casdoor with its method and body, without a rewrite, a redirect or limit_except around it.").with(`location /api/login/oauth/ {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
		caddy("Send the path to Casdoor. Use handle, not handle_path, which would cut the path off.").with(`auth.example.com {
    handle /api/login/oauth/* {
        reverse_proxy 127.0.0.1:8000
    }
}`),
		traefik("Let the router of Casdoor match the path, without a StripPrefix or a redirect middleware.").with(`http:
  routers:
    casdoor-token:
      rule: 'Host("auth.example.com") && PathPrefix("/api/login/oauth/")'
      entryPoints: ["websecure"]
      service: casdoor
      priority: 1000
      tls: {}`),
	}
}

// tokenEndpointEntries: what the token endpoint answers to requests that grant nothing.
var tokenEndpointEntries = []Entry{
	{
		Code: TokenEndpoint404, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The advertised token endpoint does not exist",
		Meaning: "A POST to the token endpoint that the metadata names is answered as a path or method that is not there. The user logs in, and then the client cannot trade the code: " +
			"it shows \"HTTP 404: Invalid OAuth error response\".",
		Detection: "A token request with a made-up client and code gets 404, 405 or 410, or Casdoor's envelope for unknown paths. A GET there may be refused: that is normal.",
		Fixes: fixes([]Fix{
			casdoor("Casdoor's own metadata names {origin}/api/login/oauth/access_token, which always works. If another URL is published, a proxy or a copy of the metadata names it: correct it there.",
				"Look at the result: the command must answer 401 with invalid_client.").with(tryToken),
		}, routeTokenEndpoint(), []Fix{
			asOf("Name the URL of the real token endpoint in the metadata, or serve the endpoint where the metadata says, for POST.", again).with(`"token_endpoint": "https://auth.example.com/token"`),
		}),
		Guide: guideClientConnection, Standard: "RFC 6749 §3.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2", Clients: everyClient,
	},
	{
		Code: TokenEndpointRejectsForm, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The token endpoint does not read form-encoded requests",
		Meaning: "The endpoint refuses the form encoding that the standard prescribes, and takes JSON instead. " +
			"Clients send forms, so that no code is ever traded for a token.",
		Detection: "The same made-up request is refused for its content type, or as if it were empty, when it comes as a form, and understood when it comes as JSON.",
		Fixes: []Fix{
			casdoor("Casdoor reads forms as well as JSON. If it refuses a form, a proxy in front of it drops the body or changes the Content-Type: send the request on unchanged.",
				"Look at the result: the command must answer 401 with invalid_client.").with(tryToken),
			nginx("Do not set Content-Type or drop the body on the way to the token endpoint: remove proxy_set_header Content-Type and proxy_pass_request_body off there."),
			express("Parse form bodies before the token route.").with(`app.use("/token", express.urlencoded({ extended: false }));`),
			asOf("Read application/x-www-form-urlencoded at the token endpoint.", again),
		},
		Guide: guideClientConnection, Standard: "RFC 6749 §4.1.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3", Clients: everyClient,
		Explains: []Code{TokenEndpointErrorNotOAuth},
	},
	{
		Code: TokenEndpointNotJSON, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The token endpoint does not answer in JSON",
		Meaning: "Token answers must be JSON objects. This endpoint answers with form-encoded text or a web page, at least to clients that send no Accept: application/json, " +
			"so that they cannot read tokens or errors.",
		Detection: "A made-up token request is sent with and without Accept: application/json, and one of the answers is a form or a page.",
		Fixes: fixes([]Fix{
			casdoor("Casdoor answers in JSON always. A web page at this URL is Casdoor's login application or the page of a proxy: the path did not reach Casdoor's API.",
				"Look at the result: the command must answer 401 with invalid_client.").with(tryToken),
		}, routeTokenEndpoint(), []Fix{
			asOf("Answer with Content-Type: application/json, whatever the Accept header says.", again),
			proxy("If a broker such as GitHub answers in forms by design, add Accept: application/json on the way to it."),
		}),
		Guide: guideClientConnection, Standard: "RFC 6749 §5.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1", Clients: everyClient,
	},
	{
		Code: TokenEndpointErrorHTTP200, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The token endpoint reports errors with HTTP 200",
		Meaning: "An error must come with status 400 or 401. Under 200 clients take the answer for a token and stop with a schema error such as \"access_token: Required\", " +
			"and the real reason is lost.",
		Detection: "A made-up client, code or refresh token is refused with HTTP 200.",
		Fixes: []Fix{
			casdoor("Casdoor's token endpoint answers errors with 400 or 401, but an internal error comes as 200 with its envelope: read its msg and Casdoor's log, and correct the cause.", again),
			proxy("If a gateway turns error statuses into 200, pass them on instead."),
			asOf("Answer with 401 for invalid_client and 400 for all other errors.").with(`HTTP/1.1 400 Bad Request
Content-Type: application/json

{"error":"invalid_grant"}`),
		},
		Guide: guideClientConnection, Standard: tokenErrorRule, StandardURL: tokenErrorURL, Clients: everyClient,
	},
	{
		Code: TokenEndpointErrorNotOAuth, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The token endpoint's errors are not OAuth errors",
		Meaning: "The body of an error lacks the member error, by which a client tells an unknown client from a used-up code. " +
			"Clients show \"Invalid OAuth error response\" and cannot recover, for example by registering again.",
		Detection: "A made-up token request is refused with a body that is no JSON object, or has no string member error.",
		Fixes: []Fix{
			casdoor("Casdoor's token endpoint sends OAuth errors. Another body comes from a proxy, a firewall or an error page in front of it: let the answer through unchanged.",
				"Look at the result: the command must answer 401 with invalid_client.").with(tryToken),
			nginx("Keep Casdoor's error bodies: do not intercept them, and remove error_page for these statuses.").with(`location /api/login/oauth/ {
    proxy_intercept_errors off;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			asOf("Answer errors as RFC 6749 has them.", again).with(`HTTP/1.1 401 Unauthorized
Content-Type: application/json

{"error":"invalid_client","error_description":"the client is unknown"}`),
		},
		Guide: guideClientConnection, Standard: tokenErrorRule, StandardURL: tokenErrorURL, Clients: everyClient,
		Explains: []Code{TokenAuthMethodNoneNotAccepted},
	},
	{
		Code: TokenEndpointWrongError, Family: "token-endpoint", Stage: StageTokenEndpoint, Severity: Error,
		Title: "The token endpoint names the wrong error",
		Meaning: "An unknown client must get invalid_client, and a wrong code or refresh token invalid_grant. Clients act on these words: they register again on the first and log in again on the second. " +
			"With another word they repeat what cannot work.",
		Detection: "A made-up client, and for a client id that you gave a made-up code and a made-up refresh token, are answered with another error. For a made-up client it is a warning, and with invalid_grant or unauthorized_client a hint.",
		Fixes: []Fix{
			asOf("Answer invalid_client with 401 when the client is unknown or fails to authenticate, and invalid_grant with 400 when its code or refresh token is wrong, used or expired.", again),
			casdoor("Casdoor names the right errors. If it does not here, something between it and its clients rewrites them."),
		},
		Guide: guideClientConnection, Standard: tokenErrorRule, StandardURL: tokenErrorURL, Clients: []string{"claude", "ts-sdk", "inspector", "mcp-remote"},
	},
}
