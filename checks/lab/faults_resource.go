package lab

import "casdoctor/checks/codes"

// resourceParamFaults are about the resource parameter of the client's requests.
func resourceParamFaults() []Spec {
	plain := layout{as: genericServer}
	// taking is a server that knows one resource only.
	taking := func(resource func(p *plan) string) func(*plan) {
		return func(p *plan) {
			p.sends("https://client.example.com/callback")
			p.pair.Input.Resource = p.endpoint
			p.generic.policy.resource = registered(resource(p))
		}
	}
	return []Spec{
		{Name: "resource-param-not-absolute", Code: codes.ResourceParamNotAbsolute, Title: "localhost:3000 as resource",
			Story:  "The scheme is missing. Casdoor takes localhost for the scheme and writes the text into the token as it is.",
			change: func(p *plan) { p.pair.Input.Resource = "localhost:3000" }},
		{Name: "resource-param-not-absolute-2", Code: codes.ResourceParamNotAbsolute, Title: "A host name as resource", layout: plain,
			Story:  "The client was configured with the host name of the MCP server in place of its URL.",
			change: func(p *plan) { p.pair.Input.Resource = "mcp.example.com/mcp" }},
		{Name: "resource-param-rejected", Code: codes.ResourceParamRejected, Title: "The MCP server is not known as a resource", layout: plain,
			Story:  "The authorization server has a list of resources, and nobody entered the MCP server there.",
			change: taking(func(*plan) string { return "https://api.example.com" })},
		{Name: "resource-param-trailing-slash", Code: codes.ResourceParamTrailingSlash, Title: "The resource is known with a slash", layout: plain,
			Story:  "The MCP server was entered in the list of resources with a slash at its end.",
			change: taking(func(p *plan) string { return p.endpoint + "/" })},
		{Name: "casdoor-resource-not-repeated", Code: codes.CasdoorResourceNotRepeated, Title: "What shows in a login only",
			Story: "All that can be seen from outside is right. The login goes through, and the token request fails, because the client leaves the resource out there.",
			change: func(p *plan) {
				quiet(p)
				p.casdoor.app.customScopes = []string{"files:read"}
				p.pair.Input.Resource = p.endpoint
			}},
	}
}

// quiet is a Casdoor of which nothing is to be said beside the fault: its metadata lists the methods of authentication and
// no registration, and a client id is known.
func quiet(p *plan) {
	p.sends(labRedirectURI)
	p.casdoor.change = func(d document) {
		delete(d, "registration_endpoint")
		d["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post none")
	}
}
