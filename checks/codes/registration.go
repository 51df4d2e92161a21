package codes

import "strings"

const guideNoToggle = "The guide names a toggle and redirect URI patterns in the organization's settings; Casdoor has neither. The field is dcrPolicy, and only the API sets it."

// enterClientID is the way around dynamic registration, for several well-known clients.
func enterClientID() Fix {
	return casdoor("Create an application for the MCP client under Applications, and add the redirect URIs of this client to it: those below its name.",
		"Enter its client id, and the secret if the client asks for one, in the MCP client.").with(`# Claude
https://claude.ai/api/mcp/auth_callback
https://claude.com/api/mcp/auth_callback
# Cursor
cursor://anysphere.cursor-mcp/oauth/callback
# Visual Studio Code
https://vscode.dev/redirect`)
}

// EnterClientID is the same for one client and what it asks to be called back at; with none of that, for
// a client on the user's own machine, which Casdoor takes without an entry.
func EnterClientID(client string, redirectURIs []string) Fix {
	add := "add its redirect URIs to it."
	switch {
	case len(redirectURIs) == 0:
		add = "which needs no redirect URI for it: Casdoor takes http://localhost and http://127.0.0.1 on any port."
	case strings.Contains(strings.Join(redirectURIs, ""), "<"):
		add = "add its redirect URIs to it, with what the client shows in place of <id>."
	}
	if len(redirectURIs) > 0 {
		add = "and " + add
	}
	return casdoor("Create an application for "+client+" under Applications, "+add,
		"Enter its client id, and the secret if the client asks for one, in "+client+".").with(strings.Join(redirectURIs, "\n"))
}

// registrationEntries: how a client gets its client id.
var registrationEntries = []Entry{
	{
		Code: CIMDAdvertisedNotWorking, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title: "Client ID metadata documents are advertised but refused",
		Meaning: "The metadata says that an https URL may serve as client id, but the authorization endpoint calls such a client unknown. " +
			"Clients prefer this way to registration, so that they fail at the login page with \"invalid client\".",
		Detection: "The authorization endpoint is asked with the https URL of a known client as client_id, and refuses it as unknown. Nobody logs in.",
		Fixes: []Fix{
			asOf("Support the documents, with outgoing https to the clients' hosts, or remove the member from the metadata, so that clients register instead.", again).with(`"client_id_metadata_document_supported": false`),
			casdoor("The releases of Casdoor that were measured do not offer this. If the member is there, a gateway adds it: remove it there."),
			client("Enter a client id by hand, if the client has a field for one."),
		},
		Guide: guideDCRRejected, Standard: "MCP 2025-11-25, Authorization: Client ID Metadata Documents", StandardURL: mcpAuthURL, Clients: []string{"claude-code", "chatgpt"},
	},
	{
		Code: DCRNoRegistrationEndpoint, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title: "A client has no way to get a client id",
		Meaning: "The authorization server offers neither a working registration endpoint nor client id metadata documents, and no client id was entered. " +
			"Clients report that the server does not support dynamic client registration.",
		Detection: "The metadata has no registration_endpoint, or nothing answers there, and client_id_metadata_document_supported is absent. It is no fault when a client id is given.",
		Fixes: []Fix{
			client("Enter a client id that the administrator of the authorization server created for this client.",
				"Give the same client id to the check and run it again."),
			enterClientID(),
			asOf("Or offer registration (RFC 7591) or client id metadata documents, and say so in the metadata.").with(`"registration_endpoint": "https://auth.example.com/api/oauth/register"`),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle,
		Standard: "MCP 2025-11-25, Authorization: Client Registration Approaches", StandardURL: mcpAuthURL, Clients: registering,
	},
	{
		Code: DCREndpointRequiresAuth, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title: "The registration endpoint asks for credentials",
		Meaning: "Registration wants an initial access token or a session, which no MCP client has before it is registered. " +
			"Clients show a 401 or 403 from the registration and stop.",
		Detection: "An empty registration request, which creates nothing, gets 401, 403 or a message that asks for a token or a login.",
		Fixes: []Fix{
			asOf("Allow registration without credentials, or stop advertising it and hand out client ids.", again),
			proxy("If a gateway asks for the credentials, exempt the registration endpoint."),
			nginx("Exempt Casdoor's registration endpoint from authentication, and limit the rate there instead.").with(`location = /api/oauth/register {
    auth_basic off;
    auth_request off;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			casdoor("Casdoor itself asks for no credentials and knows no initial access token: any Authorization: Bearer header makes the registration fail. Keep the proxy from adding one."),
			enterClientID(),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle,
		Standard: "RFC 7591 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-3", Clients: registering,
	},
}
