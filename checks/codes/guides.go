package codes

import (
	"slices"
	"strings"
)

// Guide is one section of Casdoor's troubleshooting guide for MCP.
type Guide struct {
	// Slug is the section's name in URLs.
	Slug string
	// Title is the section's heading.
	Title string
	// Symptom is what the reader of the section sees, in the reader's words.
	Symptom string
	// Topics are the topics of checks that answer the section; none means all.
	Topics []string
	// Inputs are the inputs beside the two URLs that the section's checks can use.
	Inputs []string
	// Differs says in one sentence where the section differs from what was
	// measured on a running Casdoor; empty when it does not.
	Differs string
}

// The slugs of the guide's sections.
const (
	guideUnauthorized       = "unauthorized"
	guideCORS               = "cors"
	guideRedirectURI        = "redirect-uri"
	guideDiscovery404       = "discovery-404"
	guideDCRRejected        = "dcr-rejected"
	guideConsent            = "consent"
	guideInsufficientScope  = "insufficient-scope"
	guideInvalidTarget      = "invalid-target"
	guideClientConnection   = "client-connection"
	guideIntrospection      = "introspection"
	guideDiscoveryEndpoints = "discovery-endpoints"
	guideJWT                = "jwt"
	guideNetwork            = "network"
)

var guides = []Guide{
	{guideUnauthorized, "401 Unauthorized from MCP Server",
		"The client has a token, and the MCP server still answers 401 Unauthorized.",
		[]string{"challenge", "token", "scope"}, []string{"token"},
		"Casdoor's own MCP server never checks the audience and leaves initialize and tools/list open without a token; a separate MCP server does what its own code says."},
	{guideCORS, "CORS Errors in Browser",
		"The browser console shows CORS errors when a client in a browser connects.",
		[]string{"cors"}, []string{"origin"},
		"Casdoor has no field CORS Allowed Origins: it allows an origin when the redirect URI of any application has its scheme, host and port, or when it is Casdoor's own."},
	{guideRedirectURI, "Redirect URI Mismatch",
		"Instead of the login, or after it, Casdoor says that the redirect URI is not in its list; clients report redirect_uri_mismatch.",
		[]string{"redirect"}, []string{"client_id", "redirect_uri", "registered_redirect_uris", "client"},
		"Casdoor never sends the code redirect_uri_mismatch and does not compare character for character: http://localhost and http://127.0.0.1 pass for every application, and so do subdomains of a registered host."},
	{guideDiscovery404, "Discovery Endpoint 404",
		"The client cannot find the authorization server: a .well-known document is missing, or what comes is not the document.",
		[]string{"discovery", "casdoor"}, nil,
		"For an unknown well-known name Casdoor does not answer 404 but 200 with an error envelope, and protected resource metadata is RFC 9728, not RFC 9470."},
	{guideDCRRejected, "DCR Registration Rejected",
		"The client cannot register itself: dynamic client registration fails or is not offered.",
		[]string{"registration", "casdoor"}, []string{"client_id", "client", "allow_registration"},
		"Casdoor has neither a toggle for dynamic registration in its web page nor redirect URI patterns, rate limits or software statements: the organization's field dcrPolicy decides, and only the API sets it."},
	{guideConsent, "Consent Screen Not Showing",
		"The login goes through without the page that asks the user for consent.",
		[]string{"consent", "scope"}, []string{"client_id", "redirect_uri", "scope"},
		"Casdoor has no Consent Policy: the screen shows when the request names one of the application's custom scopes that the user has not granted yet."},
	{guideInsufficientScope, "insufficient_scope Error",
		"The client is connected, and tool calls fail with insufficient_scope.",
		[]string{"scope"}, []string{"token", "scope", "client_id", "redirect_uri", "client_secret"},
		"Casdoor's scopes are spelled resource:action (application:read, not read:application), and the error comes with HTTP 200, not 403."},
	{guideInvalidTarget, "invalid_target / Resource Error",
		"The login or the token request fails with invalid_target, or with a message about the resource.",
		[]string{"resource"}, []string{"resource", "client_id", "redirect_uri"},
		"Casdoor never sends invalid_target or invalid_resource, accepts localhost:3000 as a resource, and ignores the parameter for client_credentials."},
	{guideClientConnection, "Claude Desktop / Cursor Connection Failures",
		"Claude, Cursor or another client says that it cannot connect to the server, often without saying why.",
		nil, []string{"client"},
		"The WWW-Authenticate header shown there leads no client anywhere: clients need resource_metadata in it, and neither authorization_uri nor a line break belongs there."},
	{guideIntrospection, "Token Introspection Endpoint",
		"The introspection endpoint says active: false for a token that should be good, or refuses the question.",
		[]string{"introspection"}, []string{"token", "client_id", "client_secret"},
		"Casdoor gives aud as a list, and calls a valid token inactive when the request uses the credentials of an application with another certificate."},
	{guideDiscoveryEndpoints, "Testing Discovery Endpoints",
		"Which discovery documents are there, and are they what clients expect?",
		[]string{"discovery"}, nil,
		"A JSON answer is no proof: Casdoor's error envelope is JSON under HTTP 200 too, so look for the members issuer or resource in it."},
	{guideJWT, "Inspecting JWT Tokens",
		"What is in this token, and does it fit this server?",
		[]string{"token", "scope"}, []string{"token"},
		"Casdoor's tokens hold no client_id claim; the client is in azp, and aud is always a list."},
	{guideNetwork, "Network Debugging",
		"Requests seem to get lost, or something between the client and the servers changes them.",
		[]string{"reach", "transport"}, []string{"client"}, ""},
}

// Guides returns the sections in the guide's order.
func Guides() []Guide { return append([]Guide(nil), guides...) }

// GuideBySlug returns the section of that name; false when there is none.
func GuideBySlug(slug string) (Guide, bool) {
	for _, g := range guides {
		if g.Slug == slug {
			return g, true
		}
	}
	return Guide{}, false
}

// Anchor is the section's heading as the guide's own pages make anchors of headings, so
// that documentation can link with the fragment that it knows.
func (g Guide) Anchor() string {
	keep := func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}
	return strings.Map(keep, strings.ToLower(g.Title))
}

// subsections are headings of the guide that have no page of their own, with the section that answers them.
var subsections = map[string]string{
	"testing-with-curl": guideDiscoveryEndpoints, "mcp-inspector": guideClientConnection, "debug-logging": guideNetwork, "debugging-tools": guideClientConnection,
}

// GuideByAnchor returns the section with that heading; false when there is none.
func GuideByAnchor(anchor string) (Guide, bool) {
	if slug, ok := subsections[anchor]; ok {
		return GuideBySlug(slug)
	}
	i := slices.IndexFunc(guides, func(g Guide) bool { return g.Anchor() == anchor })
	if i < 0 {
		return Guide{}, false
	}
	return guides[i], true
}

// common lists for each section the causes that support meets most, the most common
// first. What is not listed comes after, in the catalogue's order.
var common = map[string][]Code{
	guideUnauthorized: {TokenExpired, TokenAudMismatch, TokenIssMismatch, ProxyStripsAuthorization, CasdoorTokenNotInDatabase, CasdoorNonAdminUser401,
		TokenWrongKind, JWKSKidNotFound, TokenValidButRejected, CasdoorBadBearerHTTP200, InvalidTokenWrongStatus},
	guideCORS: {CORSOriginNotAllowed, CasdoorCORSFixedAllowHeaders, CORSPreflightNotImplemented, CORSPreflightRequiresAuth, CORSAllowHeadersMissing, CORSMissingOn401,
		CORSExposeHeadersMissing, CORSMissingOnASEndpoints, CORSMissingOnWellKnown, CORSDuplicateACAO, CasdoorCORSPrivateHostAllowsAll},
	guideRedirectURI: {RedirectURINotAllowed, RedirectURITrailingSlash, RedirectURILoopbackPort, RedirectURILoopbackHost, ClientIDUnknown,
		RedirectURILoopbackHTTPRejected},
	guideDiscovery404: {PRMMissing, WellKnownHTML200SPA, CasdoorWellKnown200Envelope, ASMetadata404AtDeclaredAS, WellKnownNotRoutedByProxy,
		MetadataInternalHostLeak, MetadataHTTPSchemeBehindProxy, CasdoorOriginUnset, ASIssuerMismatch},
	guideDCRRejected: {CasdoorDCRDisabled, DCRNoRegistrationEndpoint, DCREndpointRequiresAuth, CasdoorDCRTagBlocksUsers, CasdoorDCRDefaultOrganization},
	guideConsent:     {CasdoorConsentNoCustomScopes, CasdoorScopesAllowlistRejectsOIDC, ScopeRejectedAtAuthorize},
	guideInsufficientScope: {CasdoorInsufficientScopeHTTP200, CasdoorScopeNameUnknown, ScopeInsufficient, CasdoorScopesAllowlistRejectsOIDC,
		ScopesNoHintInPRM, ScopesPRMASMismatch, ScopeRejectedAtAuthorize},
	guideInvalidTarget:    {ResourceParamNotAbsolute, CasdoorResourceNotRepeated, CasdoorClientCredentialsIgnoresResource, ResourceParamRejected, ResourceParamTrailingSlash},
	guideClientConnection: {WrongMCPURL, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata, PRMResourceTrailingSlash, PRMResourcePathMismatch, ASIssuerMismatch},
	guideIntrospection:    {CasdoorIntrospectWrongAppCert, TokenExpired, TokenWrongKind, IntrospectionWrongActive},
	guideDiscoveryEndpoints: {CasdoorOriginUnset, MetadataInternalHostLeak, MetadataHTTPSchemeBehindProxy, CasdoorWellKnown200Envelope,
		ASIssuerMismatch, ASIssuerTrailingSlash, PRMResourceHostMismatch, JWKSURI404, PKCES256NotAdvertised},
	guideJWT:     {TokenExpired, TokenAudMismatch, TokenIssMismatch, TokenWrongKind, TokenSignatureWrongKey, JWKSKidNotFound, TokenAlgMismatch, TokenClockSkew},
	guideNetwork: {MCPUnreachable, TLSUntrustedCert, ASUnreachable, WAFChallengePage, RedirectSlashOrSchemeDowngrade},
}

// Causes lists the causes of a section, the most common first.
func (g Guide) Causes() []Entry {
	var out []Entry
	listed := map[Code]bool{}
	for _, c := range common[g.Slug] {
		if e, ok := Lookup(c); ok && !listed[c] {
			listed[c] = true
			out = append(out, e)
		}
	}
	for _, e := range All() {
		if e.Guide == g.Slug && !listed[e.Code] {
			out = append(out, e)
		}
	}
	return out
}
