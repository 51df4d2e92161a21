package lab

import (
	"net/http"
	"strings"

	"casdoctor/checks/codes"
)

// prmFaults spoil the protected resource metadata or its places.
func prmFaults() []Spec {
	return []Spec{
		{Name: "prm-missing", Code: codes.PRMMissing, Title: "No protected resource metadata",
			Story:  "The challenge is there, but nobody serves the document that it names.",
			change: func(p *plan) { p.prm = nil }},
		{Name: "no-oauth-metadata-anywhere", Code: codes.NoOAuthMetadataAnywhere, Title: "A server that wants a fixed key",
			Story: "The MCP server checks a key of its own and knows nothing of OAuth: 401, no challenge, no metadata.",
			change: func(p *plan) {
				p.prm = nil
				p.wrapEndpoint = func(http.Handler) http.Handler {
					return answerJSON(http.StatusUnauthorized, document{"error": "missing or invalid API key"})
				}
			}},
		{Name: "prm-invalid-fields", Code: codes.PRMInvalidFields, Title: "Resource metadata without authorization servers",
			Story:  "The list of authorization servers comes from a setting that nobody filled in.",
			change: func(p *plan) { p.prm["authorization_servers"] = []any{} }},
		{Name: "prm-invalid-fields-2", Code: codes.PRMInvalidFields, Title: "Resource metadata without resource",
			Story:  "The document was written by hand, and `resource` was left out.",
			change: func(p *plan) { delete(p.prm, "resource") }},
		{Name: "prm-invalid-fields-3", Code: codes.PRMInvalidFields, Title: "A relative URL in the resource metadata",
			Story:  "`resource` is the bare path of the endpoint.",
			change: func(p *plan) { p.prm["resource"] = p.path }},
		{Name: "prm-served-at-one-path-only", Code: codes.PRMServedAtOnePathOnly, Title: "Resource metadata at the root only",
			Story:  "The framework serves one document for the host; clients that ask for the path form get 404.",
			layout: layout{as: genericServer}, change: func(p *plan) {
				p.prmPaths = []string{prmName}
				p.point(p.mcp.url + prmName)
			}},
		{Name: "prm-only-via-challenge", Code: codes.PRMOnlyViaChallenge, Title: "Resource metadata only where the challenge says",
			Story:  "The document has an address of its own, and no well-known URL serves it. That is legal.",
			layout: layout{as: genericServer}, change: func(p *plan) {
				p.prmPaths = []string{"/oauth/resource.json"}
				p.point(p.mcp.url + "/oauth/resource.json")
			}},
		{Name: "prm-conflicting-documents", Code: codes.PRMConflictingDocuments, Title: "Two documents that disagree",
			Story: "The path form is right; at the root an old document still names the endpoint of last year.",
			change: func(p *plan) {
				old := clone(p.prm)
				old["resource"] = p.mcp.url + "/v1/mcp"
				p.prmPaths = p.prmPaths[:1]
				p.prmAt = map[string]document{prmName: old}
			}},
	}
}

// resourceFaults are wrong values of resource.
func resourceFaults() []Spec {
	return []Spec{
		{Name: "prm-resource-trailing-slash", Code: codes.PRMResourceTrailingSlash, Title: "The resource has a slash more",
			Story:  "The framework turns the URL into an object and back, which adds a slash.",
			change: func(p *plan) { p.prm["resource"] = p.endpoint + "/" }},
		{Name: "prm-resource-path-mismatch", Code: codes.PRMResourcePathMismatch, Title: "The resource has another path",
			Story:  "The endpoint moved from /v1/mcp to /mcp, the setting of the public URL did not.",
			change: func(p *plan) { p.prm["resource"] = p.mcp.url + "/v1/mcp" }},
		{Name: "prm-resource-path-mismatch-2", Code: codes.PRMResourcePathMismatch, Title: "The resource is the origin",
			Story:  "The server publishes its base URL as resource. Some clients accept a parent path, others refuse.",
			change: func(p *plan) { p.prm["resource"] = p.mcp.url }},
		{Name: "prm-resource-host-mismatch", Code: codes.PRMResourceHostMismatch, Title: "The resource is on another host",
			Story:  "The document was copied from the staging system, which is still up.",
			change: func(p *plan) { p.prm["resource"] = p.site(notFound).url + p.path }},
		{Name: "prm-resource-host-mismatch-2", Code: codes.PRMResourceHostMismatch, Title: "Casdoor's own MCP server by another name than its origin",
			Story:  "`origin` is Casdoor's public name, and somebody enters the address of the machine. All that Casdoor publishes is about the public name.",
			layout: layout{as: ownServer, asHost: "localhost"}, change: func(p *plan) {
				p.casdoor.origin = strings.Replace(p.as.url, "localhost", "casdoor.localhost", 1)
			}},
		{Name: "prm-resource-is-as-url", Code: codes.PRMResourceIsASURL, Title: "The resource is Casdoor's URL",
			Story:  "Casdoor's URL was entered in both settings, that of the authorization server and that of the resource.",
			change: func(p *plan) { p.prm["resource"] = p.issuer }},
	}
}

// routingFaults keep well-known paths from the MCP server, or let it publish URLs that are not its own.
func routingFaults() []Spec {
	return []Spec{
		{Name: "wellknown-html-200-spa", Code: codes.WellKnownHTML200SPA, Title: "A web application answers well-known paths",
			Story: "The proxy sends /mcp to the server and all else to a single-page application, which answers every path with its page.",
			change: func(p *plan) {
				p.wrapMCP = func(next http.Handler) http.Handler {
					return forPath(p.path, next, answer(http.StatusOK, htmlType, page("Example Cloud", "Loading…")))
				}
			}},
		{Name: "wellknown-requires-auth", Code: codes.WellKnownRequiresAuth, Title: "The metadata itself asks for a login",
			Story: "Authentication is switched on for the whole host, and nobody made an exception for /.well-known/.",
			change: func(p *plan) {
				p.wrapMCP = below(wellKnown, answer(http.StatusUnauthorized, "application/json", `{"message":"Unauthorized"}`))
			}},
		{Name: "wellknown-not-routed-by-proxy", Code: codes.WellKnownNotRoutedByProxy, Title: "The proxy routes the prefix only",
			Story:  "The proxy sends /tools/ to the MCP server. The server serves its metadata under its own root, which is /tools/ from outside; the root of the host is another server.",
			layout: layout{path: "/tools/mcp"}, change: prefixOnly},
		{Name: "wellknown-not-routed-by-proxy-2", Code: codes.WellKnownNotRoutedByProxy, Title: "The proxy keeps /.well-known/ from Casdoor and its own MCP server",
			Story:  "nginx sends /api/ and /login/ to Casdoor and answers 404 to all else. Casdoor's own MCP server is reached, its documents are not.",
			layout: layout{as: ownServer, asHost: "localhost"}, change: func(p *plan) { p.wrapAS = below(wellKnown, nginxNotFound) }},
		{Name: "metadata-http-scheme-behind-proxy", Code: codes.MetadataHTTPSchemeBehindProxy, Title: "An https site publishes http URLs",
			Story:  "TLS ends at the proxy, and the server does not believe X-Forwarded-Proto: challenge and metadata name http.",
			layout: layout{mcpTLS: true}, change: func(p *plan) {
				plain := "http" + strings.TrimPrefix(p.mcp.url, "https")
				p.point(plain + prmName + p.path)
				p.prm["resource"] = plain + p.path
			}},
		{Name: "metadata-internal-host-leak", Code: codes.MetadataInternalHostLeak, Title: "The metadata names a host of the inner network",
			Story: "The MCP server reaches Casdoor by its name in the cluster, and publishes that name.",
			change: func(p *plan) {
				p.prm["authorization_servers"] = []any{"http://casdoor.internal.invalid:8000"}
			}},
		{Name: "metadata-internal-host-leak-2", Code: codes.MetadataInternalHostLeak, Title: "Casdoor's origin is its name in the cluster",
			Story:  "`origin` in app.conf was set to the address by which the other containers reach Casdoor.",
			change: func(p *plan) { p.casdoor.origin = "http://casdoor.internal.invalid:8000" }},
		{Name: "metadata-internal-host-leak-3", Code: codes.MetadataInternalHostLeak, Title: "The metadata names the server's own machine",
			Story:  "The MCP server and Casdoor run on one machine, and the MCP server publishes the address by which it reaches Casdoor there.",
			change: func(p *plan) { p.prm["authorization_servers"] = []any{deadURL} }},
		{Name: "metadata-scheme-guess-wrong", Code: codes.MetadataSchemeGuessWrong, Title: "An http-only server publishes https URLs",
			Story:  "The authorization server was told its public https URL before TLS was set up.",
			layout: layout{as: genericServer}, change: func(p *plan) {
				p.generic.setIssuer("https" + strings.TrimPrefix(p.as.url, "http"))
			}},
	}
}

// below answers everything under a prefix by special.
func below(prefix string, special http.Handler) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, prefix) {
				special.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// nginxNotFound is the 404 of a server that is not the MCP server.
var nginxNotFound = answer(http.StatusNotFound, "text/html", "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", "Server", "nginx")

// prefixOnly strips the prefix in front of the MCP server, which serves its document at its own root.
func prefixOnly(p *plan) {
	p.challenge, p.refusal = []string{"Bearer"}, []string{`Bearer error="invalid_token"`}
	p.prmPaths = []string{"/tools" + prmName}
	p.wrapMCP = func(next http.Handler) http.Handler { return below("/tools/", next)(nginxNotFound) }
}
