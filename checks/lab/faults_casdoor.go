package lab

import (
	"net/http"

	"casdoctor/checks/codes"
)

// casdoorURLFaults are wrong URLs that Casdoor publishes of itself.
func casdoorURLFaults() []Spec {
	return []Spec{
		{Name: "casdoor-authorization-endpoint-dev-port", Code: codes.CasdoorAuthorizationEndpointDevPort, Title: "Browsers are sent to port 7001",
			Story:  "Casdoor runs with runmode = dev, as it ships. Reached as localhost it sends logins to the development server of its frontend, which does not run.",
			layout: layout{asHost: "localhost"}, change: func(p *plan) { p.casdoor.origin, p.casdoor.dev = "", true }},
		{Name: "casdoor-frontend-missing", Code: codes.CasdoorFrontendMissing, Title: "The login page was not built",
			Story:  "Casdoor was built from source without its web frontend: the API works, nobody can log in.",
			change: func(p *plan) { p.casdoor.frontend = false }},
		{Name: "casdoor-host-scheme-guess", Code: codes.CasdoorHostSchemeGuess, Title: "Casdoor guesses https",
			Story:  "`origin` is empty and the host name has a dot: Casdoor takes https for granted, although it is reached by http.",
			layout: layout{asHost: "casdoor.localhost"}, change: func(p *plan) { p.casdoor.origin = "" }},
		{Name: "casdoor-origin-unset", Code: codes.CasdoorOriginUnset, Title: "The issuer follows the Host header",
			Story:  "`origin` is empty. By this address all is well; by any other name the issuer, and the iss of tokens, are others.",
			change: func(p *plan) { p.casdoor.origin = "" }},
		{Name: "casdoor-origin-trailing-slash", Code: codes.CasdoorOriginTrailingSlash, Title: "origin ends in a slash",
			Story:  "`origin` was pasted from the browser's address bar: the issuer ends in a slash and every endpoint has two.",
			change: func(p *plan) { p.casdoor.origin += "/" }},
		{Name: "casdoor-challenge-ignores-origin", Code: codes.CasdoorChallengeIgnoresOrigin, Title: "The challenge names https for an IP address",
			Story:  "Casdoor's own MCP server, reached by IP address over http. Its challenge is made of the Host header and names https, whatever `origin` says.",
			layout: layout{as: ownServer}},
		{Name: "casdoor-wellknown-200-envelope", Code: codes.CasdoorWellKnown200Envelope, Title: "Casdoor's error envelope in place of the metadata",
			Story: "The challenge points to Casdoor, with the endpoint's path behind the well-known name as the standard has it. Casdoor has no such document and answers 200 with an error.",
			change: func(p *plan) {
				p.prm = nil
				p.point(p.as.url + prmName + p.path)
			}},
		{Name: "casdoor-prm-app-scoped-undiscoverable", Code: codes.CasdoorPRMAppScopedUndiscoverable, Title: "The server of one application",
			Story:  "The MCP server copied the authorization server from Casdoor's metadata for one application. No standard URL leads from there to any metadata.",
			change: func(p *plan) { p.prm["authorization_servers"] = []any{p.issuer + wellKnown + "mcp-app"} }},
		{Name: "casdoor-prm-resource-is-origin", Code: codes.CasdoorPRMResourceIsOrigin, Title: "Casdoor's own MCP server, as good as it gets",
			Story:  "All settings are right. The resource is Casdoor's origin and not /api/mcp, which strict clients refuse.",
			layout: layout{as: ownServer, asHost: "localhost"}},
	}
}

// casdoorFaults are Casdoor's ways at its endpoints.
func casdoorFaults() []Spec {
	return []Spec{
		{Name: "casdoor-auth-methods-not-advertised", Code: codes.CasdoorAuthMethodsNotAdvertised, Title: "The metadata does not list client authentication",
			Story: "A Casdoor without dynamic registration, and a client id from its administrator. All works; cautious clients may wonder how to authenticate.",
			change: func(p *plan) {
				p.pair.Input.ClientID = labClient
				p.casdoor.change = func(d document) { delete(d, "registration_endpoint") }
			}},
		{Name: "casdoor-dcr-disabled", Code: codes.CasdoorDCRDisabled, Title: "Registration is advertised and switched off",
			Story:  "dcrPolicy of the organization built-in is off, as it ships; the metadata names the endpoint all the same.",
			change: func(p *plan) { p.casdoor.dcr["built-in"] = "disabled" }},
		{Name: "casdoor-dcr-default-organization", Code: codes.CasdoorDCRDefaultOrganization, Title: "Clients register in built-in",
			Story: "Registration is on. The advertised URL names no organization, so that every client lands in the one of Casdoor's administrators."},
		{Name: "casdoor-dcr-open", Code: codes.CasdoorDCROpen, Title: "Anyone may register clients",
			Story: "A proxy adds the organization to the advertised URL; what stays is that registration asks for no credentials.",
			change: func(p *plan) {
				p.casdoor.change = func(d document) {
					d["registration_endpoint"] = d["registration_endpoint"].(string) + "?organization=acme"
				}
			}},
		{Name: "casdoor-trailing-slash-denied", Code: codes.CasdoorTrailingSlashDenied, Title: "/api/mcp/ with a slash",
			Story:  "The URL of Casdoor's own MCP server was entered with a slash at its end, which Casdoor's path policy does not know.",
			layout: layout{as: ownServer, asHost: "localhost"}, change: func(p *plan) { p.pair.Input.MCP += "/" }},
		{Name: "casdoor-bad-bearer-http-200", Code: codes.CasdoorBadBearerHTTP200, Title: "A bad token gets 200 with Casdoor's envelope",
			Story: "The MCP server asks Casdoor about each token and passes Casdoor's answer on as it is: 200 with an error envelope.",
			change: func(p *plan) {
				p.wrapEndpoint = func(next http.Handler) http.Handler {
					return unlessBearer(next, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { filterEnvelope(w, unknownToken) }))
				}
			}},
		{Name: "casdoor-error-mask", Code: codes.CasdoorErrorMask, Title: "All messages are masked",
			Story: "enableErrorMask2 is on in app.conf: whatever a user does wrong, Casdoor's login page says “Error”. Registration is off, and a client id is known; a proxy adds the list of authentication methods to the metadata.",
			change: func(p *plan) {
				p.casdoor.errorMask = true
				p.pair.Input.ClientID = labClient
				p.casdoor.change = func(d document) {
					delete(d, "registration_endpoint")
					d["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post none")
				}
			}},
	}
}
