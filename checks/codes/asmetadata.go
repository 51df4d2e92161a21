package codes

// asMetadataEntries: the authorization server's document is absent or broken.
var asMetadataEntries = []Entry{
	{
		Code: ASMetadata404AtDeclaredAS, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The named authorization server has no metadata",
		Meaning: "The URL in authorization_servers leads to a server that answers at none of the standard metadata URLs. " +
			"Clients do not learn where the login page and the token endpoint are: they stop, or guess /authorize and /token on that host.",
		Detection: "RFC 8414 path insertion, OpenID Connect insertion and OpenID Connect appending are all asked for the named server, and for each further one in the list.",
		Fixes: fixes([]Fix{
			server("Open https://auth.example.com/.well-known/openid-configuration and copy its issuer, character for character, into authorization_servers.",
				"Leave out paths such as /login/oauth, /api and /.well-known: Casdoor's issuer is scheme and host only.", again).with(`"authorization_servers": ["https://auth.example.com"]`),
			casdoor("Check that Casdoor's document is there: curl -s https://auth.example.com/.well-known/oauth-authorization-server must show an issuer."),
			nginx("In front of Casdoor, route /.well-known/ to it together with everything else.").with(`location / {
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("In front of Casdoor, send all paths of its host to it.").with(`auth.example.com {
    reverse_proxy 127.0.0.1:8000
}`),
			traefik("In front of Casdoor, let the router match the host alone, without a path.").with(`http:
  routers:
    casdoor:
      rule: 'Host("auth.example.com")'
      entryPoints: ["websecure"]
      service: casdoor
      tls: {}`),
		}),
		Guide: guideDiscovery404, GuideNote: guideNot404,
		Standard: "RFC 8414 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.1", Clients: everyClient,
		Explains: []Code{ASMetadataRFC8414Missing, ASMetadataPathForm},
	},
	{
		Code: ASMetadata5xx, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The metadata URL answers with a server error",
		Meaning: "The authorization server, or the proxy in front of it, fails with a 5xx when its metadata is asked. " +
			"Clients treat that as final or try again later; no login starts.",
		Detection: "A standard metadata URL answers 500 to 599 and no document is found at an earlier one.",
		Fixes: []Fix{
			asOf("Read the server's log for the time of the request: the answer and its time are in the exchange below.", "Fetch the document on the server's own machine to see whether the server or the proxy fails.", again).with("curl -i http://127.0.0.1:8000/.well-known/oauth-authorization-server"),
			casdoor("A page \"beego application error\" shows the failing line of Casdoor; the database is the usual cause: check driverName and dataSourceName in conf/app.conf.", casdoorStart),
			nginx("502 or 504 come from nginx: check that proxy_pass names the right port and that Casdoor listens there.").with("proxy_pass http://127.0.0.1:8000;"),
			caddy("502 comes from Caddy: check the upstream's address.").with("reverse_proxy 127.0.0.1:8000"),
			traefik("502, 503 or 504 come from Traefik: check the server URL of the service and its health check."),
		},
		Guide: guideDiscovery404, Standard: "RFC 8414 §3.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3.2", Clients: everyClient,
		Explains: []Code{ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing},
	},
	{
		Code: ASMetadataRFC8414Missing, Family: "as-metadata", Stage: StageServerMetadata, Severity: Warning,
		Title: "The server has OpenID Connect discovery only",
		Meaning: "openid-configuration exists, oauth-authorization-server does not. The MCP specification allows that, but clients that know RFC 8414 alone find nothing, " +
			"and all stop when the absent document answers 200 with something else.",
		Detection: "The RFC 8414 URL gives nothing while the OpenID Connect one gives a valid document. It is an error if the RFC 8414 URL answers 200 with anything but the metadata.",
		Fixes: []Fix{
			asOf("Serve the same document at both well-known names.", again),
			nginx("Give out the OpenID Connect document under the RFC 8414 name.").with(`location = /.well-known/oauth-authorization-server {
    rewrite ^ /.well-known/openid-configuration break;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("Give out the OpenID Connect document under the RFC 8414 name.").with(`auth.example.com {
    rewrite /.well-known/oauth-authorization-server /.well-known/openid-configuration
    reverse_proxy 127.0.0.1:8000
}`),
			traefik("Add this middleware to a router for the RFC 8414 path.").with(`http:
  middlewares:
    as-metadata:
      replacePath:
        path: /.well-known/openid-configuration`),
			casdoor("Casdoor serves both names with the same document. If one is missing, the release is old or the proxy does not route it: update Casdoor, or use the rule for the proxy."),
		},
		Guide: guideDiscoveryEndpoints, Standard: "RFC 8414 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-3", Clients: []string{"claude", "cursor"},
	},
	{
		Code: ASMetadataPathForm, Family: "as-metadata", Stage: StageServerMetadata, Severity: Info,
		Title: "The issuer has a path, and only one form of its metadata URL works",
		Meaning: "For an issuer with a path there are three places where clients may look, and the server answers at one of them. " +
			"That is legal; clients that know another form only do not find it.",
		Detection: "All three forms are asked: path inserted after oauth-authorization-server, after openid-configuration, and openid-configuration appended to the path.",
		Fixes: []Fix{
			asOf("To serve every client, answer at all three forms with the same document.", again).with(`https://auth.example.com/.well-known/oauth-authorization-server/tenant
https://auth.example.com/.well-known/openid-configuration/tenant
https://auth.example.com/tenant/.well-known/openid-configuration`),
			nginx("Map the missing forms to the one that works.").with(`location = /.well-known/oauth-authorization-server/tenant {
    rewrite ^ /tenant/.well-known/openid-configuration break;
    proxy_pass http://127.0.0.1:8080;
    proxy_set_header Host $http_host;
}`),
		},
		Guide: guideDiscoveryEndpoints, Standard: "MCP 2025-11-25, Authorization: Authorization Server Metadata Discovery", StandardURL: mcpAuthURL,
	},
	{
		Code: ASMetadataInvalidFields, Family: "as-metadata", Stage: StageServerMetadata, Severity: Error,
		Title: "The authorization server metadata lacks usable fields",
		Meaning: "The document is JSON, but issuer, authorization_endpoint or token_endpoint is missing or not an absolute URL, or a member that the standard requires is missing. " +
			"Clients refuse it with a validation error or do not know where to send the user.",
		Detection: "The document is read member by member; the three members must be absolute URLs, the lists must be lists. It is a warning where only a member is missing that clients built on the TypeScript SDK demand, such as response_types_supported.",
		Fixes: []Fix{
			asOf("Publish absolute URLs for all three members.", again).with(`{
  "issuer": "https://auth.example.com",
  "authorization_endpoint": "https://auth.example.com/login/oauth/authorize",
  "token_endpoint": "https://auth.example.com/api/login/oauth/access_token",
  "code_challenge_methods_supported": ["S256"]
}`),
			casdoor("If origin or originFrontend in conf/app.conf is set without a scheme, add it.", casdoorStart).with("origin = https://auth.example.com"),
			proxy("If a gateway rewrites or mocks the document, correct it there."),
		},
		Guide: guideDiscoveryEndpoints, GuideNote: "The guide takes any JSON for a good sign; read the members as well.",
		Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: everyClient,
		Explains: []Code{ASIssuerMismatch, ASIssuerTrailingSlash, JWKSURI404},
	},
}
