package codes

// Guide is one section of Casdoor's troubleshooting guide for MCP.
type Guide struct {
	// Slug is the section's name in URLs.
	Slug string
	// Title is the section's heading.
	Title string
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
		"Casdoor's own MCP server never checks the audience and leaves initialize and tools/list open without a token; a separate MCP server does what its own code says."},
	{guideCORS, "CORS Errors in Browser",
		"Casdoor has no field CORS Allowed Origins: it allows an origin when the redirect URI of any application has its scheme, host and port, or when it is Casdoor's own."},
	{guideRedirectURI, "Redirect URI Mismatch",
		"Casdoor never sends the code redirect_uri_mismatch and does not compare character for character: http://localhost and http://127.0.0.1 pass for every application, and so do subdomains of a registered host."},
	{guideDiscovery404, "Discovery Endpoint 404",
		"For an unknown well-known name Casdoor does not answer 404 but 200 with an error envelope, and protected resource metadata is RFC 9728, not RFC 9470."},
	{guideDCRRejected, "DCR Registration Rejected",
		"Casdoor has neither a toggle for dynamic registration in its web page nor redirect URI patterns, rate limits or software statements: the organization's field dcrPolicy decides, and only the API sets it."},
	{guideConsent, "Consent Screen Not Showing",
		"Casdoor has no Consent Policy: the screen shows when the request names one of the application's custom scopes that the user has not granted yet."},
	{guideInsufficientScope, "insufficient_scope Error",
		"Casdoor's scopes are spelled resource:action (application:read, not read:application), and the error comes with HTTP 200, not 403."},
	{guideInvalidTarget, "invalid_target / Resource Error",
		"Casdoor never sends invalid_target or invalid_resource, accepts localhost:3000 as a resource, and ignores the parameter for client_credentials."},
	{guideClientConnection, "Claude Desktop / Cursor Connection Failures",
		"The WWW-Authenticate header shown there leads no client anywhere: clients need resource_metadata in it, and neither authorization_uri nor a line break belongs there."},
	{guideIntrospection, "Token Introspection Endpoint",
		"Casdoor gives aud as a list, and calls a valid token inactive when the request uses the credentials of an application with another certificate."},
	{guideDiscoveryEndpoints, "Testing Discovery Endpoints",
		"A JSON answer is no proof: Casdoor's error envelope is JSON under HTTP 200 too, so look for the members issuer or resource in it."},
	{guideJWT, "Inspecting JWT Tokens",
		"Casdoor's tokens hold no client_id claim; the client is in azp, and aud is always a list."},
	{guideNetwork, "Network Debugging", ""},
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
