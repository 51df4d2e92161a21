package lab

import (
	"net/http"
	"strings"

	"casdoctor/checks/codes"
)

// metadataFaults spoil the authorization server's metadata and keys.
func metadataFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "as-metadata-404-at-declared-as", Code: codes.ASMetadata404AtDeclaredAS, Title: "The declared server has no metadata",
			Story: "The MCP server names an authorization server that publishes nothing at any standard URL.", layout: plain,
			change: func(p *plan) { p.generic.at = nil }},
		{Name: "as-metadata-404-at-declared-as-2", Code: codes.ASMetadata404AtDeclaredAS, Title: "The proxy does not route /.well-known/ to Casdoor",
			Story:  "nginx sends /api/ and /login/ to Casdoor and answers 404 to all else, Casdoor's documents included.",
			change: func(p *plan) { p.wrapAS = below(wellKnown, nginxNotFound) }},
		{Name: "as-metadata-404-at-declared-as-3", Code: codes.ASMetadata404AtDeclaredAS, Title: "An empty answer of the proxy in place of Casdoor's metadata",
			Story:  "Caddy sends /api/* and /login/* to Casdoor. Where no route matches, it answers 200 with nothing in it.",
			change: func(p *plan) { p.wrapAS = below(wellKnown, answer(http.StatusOK, "", "", "Server", "Caddy")) }},
		{Name: "as-metadata-5xx", Code: codes.ASMetadata5xx, Title: "502 instead of the metadata",
			Story: "The proxy in front of the authorization server does not reach it.",
			change: func(p *plan) {
				p.wrapAS = func(http.Handler) http.Handler {
					return answer(http.StatusBadGateway, "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", "Server", "nginx")
				}
			}},
		{Name: "as-metadata-rfc8414-missing", Code: codes.ASMetadataRFC8414Missing, Title: "OpenID discovery only",
			Story: "An OpenID provider without RFC 8414: clients that know oauth-authorization-server alone find nothing.", layout: plain,
			change: func(p *plan) { p.generic.at = []string{oidcName} }},
		{Name: "as-metadata-path-form", Code: codes.ASMetadataPathForm, Title: "One form of the metadata for an issuer with a path",
			Story: "A tenant's metadata is served in OpenID's way only, behind the issuer's path. That is legal; some clients look elsewhere.", layout: plain,
			change: func(p *plan) { tenantServer(p); p.generic.at = p.generic.at[2:] }},
		{Name: "as-metadata-invalid-fields", Code: codes.ASMetadataInvalidFields, Title: "Metadata without a token endpoint",
			Story: "A static file was put in place of real metadata, and one member was forgotten.", layout: plain,
			change: func(p *plan) { delete(p.generic.metadata, "token_endpoint") }},
		{Name: "as-metadata-invalid-fields-2", Code: codes.ASMetadataInvalidFields, Title: "Relative URLs in the metadata",
			Story: "The endpoints are given as paths.", layout: plain,
			change: func(p *plan) {
				p.generic.metadata["authorization_endpoint"], p.generic.metadata["token_endpoint"] = "/authorize", "/token"
			}},
		{Name: "as-metadata-invalid-fields-3", Code: codes.ASMetadataInvalidFields, Title: "Metadata without response types",
			Story: "A small server publishes what it takes for enough. Most clients go on; those built on the TypeScript SDK refuse the document.", layout: plain,
			change: func(p *plan) { delete(p.generic.metadata, "response_types_supported") }},
		{Name: "pkce-s256-not-advertised", Code: codes.PKCES256NotAdvertised, Title: "PKCE is not advertised",
			Story: "The server supports PKCE, but its metadata does not say so; strict clients refuse it.", layout: plain,
			change: func(p *plan) { delete(p.generic.metadata, "code_challenge_methods_supported") }},
		{Name: "pkce-s256-not-advertised-2", Code: codes.PKCES256NotAdvertised, Title: "PKCE with plain only",
			Story: "The metadata lists the method plain, which no MCP client uses.", layout: plain,
			change: func(p *plan) { p.generic.metadata["code_challenge_methods_supported"] = words("plain") }},
		{Name: "cimd-advertised-not-working", Code: codes.CIMDAdvertisedNotWorking, Title: "URLs as client id are advertised and refused",
			Story: "The metadata says that client id metadata documents are supported, but the login page does not know such clients.", layout: plain,
			change: func(p *plan) { p.generic.metadata["client_id_metadata_document_supported"] = true }},
		{Name: "rfc9207-iss", Code: codes.RFC9207Iss, Title: "The iss parameter is advertised",
			Story: "The server promises iss in authorization responses (RFC 9207). That is right; some client versions lose it.", layout: plain,
			change: func(p *plan) { p.generic.metadata["authorization_response_iss_parameter_supported"] = true }},
		{Name: "jwks-uri-404", Code: codes.JWKSURI404, Title: "The keys are not there",
			Story: "jwks_uri names a path that the server does not have, so that nobody can check a token.", layout: plain,
			change: func(p *plan) { p.generic.metadata["jwks_uri"] = p.issuer + "/certs" }},
		{Name: "jwks-missing-use-alg", Code: codes.JWKSMissingUseAlg, Title: "Keys without use and alg",
			Story: "The two members are optional, but some libraries skip keys without them.", layout: plain,
			change: func(p *plan) {
				p.generic.keys = func(key document) { delete(key, "use"); delete(key, "alg") }
			}},
	}
}

// issuerFaults let the issuer and the declared server differ.
func issuerFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "as-issuer-mismatch", Code: codes.ASIssuerMismatch, Title: "The issuer is another name",
			Story: "The MCP server names the authorization server by a second name of the same machine.", layout: layout{as: genericServer, asHost: "auth.localhost"},
			change: func(p *plan) {
				p.generic.setIssuer(strings.Replace(p.as.url, "auth.localhost", "login.localhost", 1))
			}},
		{Name: "as-issuer-trailing-slash", Code: codes.ASIssuerTrailingSlash, Title: "The issuer ends in a slash",
			Story: "The authorization server's issuer has a slash at its end; the MCP server names it without.", layout: plain,
			change: func(p *plan) { p.generic.metadata["issuer"] = p.issuer + "/" }},
		{Name: "as-subpath-not-supported", Code: codes.ASSubpathNotSupported, Title: "Casdoor below a path",
			Story:  "Casdoor was put behind /casdoor on a shared host. It does not know of the path and answers its web page there.",
			change: func(p *plan) { p.declare(p.as.url + "/casdoor") }},
		{Name: "as-subpath-not-supported-2", Code: codes.ASSubpathNotSupported, Title: "A server below a path that it does not know of",
			Story: "The proxy takes the prefix /auth off; the server's own URLs lack it and lead to another server.", layout: plain,
			change: func(p *plan) {
				p.declare(p.as.url + "/auth")
				p.wrapAS = func(next http.Handler) http.Handler {
					return below("/auth/", http.StripPrefix("/auth", next))(nginxNotFound)
				}
			}},
		{Name: "wrong-casdoor-url", Code: codes.WrongCasdoorURL, Title: "A typing error in the Casdoor URL",
			Story:  "The pair is in order. The name that was entered for Casdoor does not exist.",
			change: func(p *plan) { p.pair.Input.Casdoor = "https://door.invalid" }},
		{Name: "wrong-as-configured", Code: codes.WrongASConfigured, Title: "The MCP server uses another authorization server",
			Story: "The server still names the demo server of its tutorial, not the Casdoor that was set up.",
			change: func(p *plan) {
				demo := p.site(notFound)
				demo.handler = newGeneric(demo.url)
				p.prm["authorization_servers"] = []any{demo.url}
			}},
	}
}

// declare lets the MCP server name the authorization server in this way, as the user does.
func (p *plan) declare(server string) {
	p.prm["authorization_servers"] = []any{server}
	p.pair.Input.Casdoor = server
}
