package codes

const (
	rfc7591Metadata = "https://www.rfc-editor.org/rfc/rfc7591#section-2"
	rfc7591Response = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1"
	rfc7591Error    = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2"
)

// allowed is how every one of these is found.
const allowed = "With your permission a test client is registered and deleted again. "

// testClientEntries: what shows only when a client is registered.
var testClientEntries = []Entry{
	{
		Code: DCRPolicyRejected, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "The registration policy admits known clients only",
		Meaning:   "The server examines registrations and refuses a plain, valid one: its policy admits certain clients, hosts or software only. MCP clients that it does not know cannot register.",
		Detection: allowed + "A plain registration with one loopback redirect URI is refused, and so are its variants.",
		Fixes: []Fix{
			asOf("Add the client, or the host of its redirect URI, to the registration policy.", again),
			enterClientID(),
			client("Enter a client id that the administrator created for this client."),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle, Standard: "RFC 7591 §3.2.2", StandardURL: rfc7591Error, Clients: registering,
		Explains: []Code{DCRRedirectNotAllowlisted, DCRRedirectSchemeRejected, DCRAuthMethodRejected, DCRRequiredFieldTooStrict, DCRUnknownFieldRejected, ScopeRejectedAtDCR},
	},
	{
		Code: DCRRedirectNotAllowlisted, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "Registration refuses this client's redirect URI",
		Meaning:   "The server registers clients with a loopback redirect URI, but not with the one that this client uses: its host or path is not on the server's list.",
		Detection: allowed + "The redirect URI is refused, a loopback one is accepted.",
		Fixes: []Fix{
			asOf("Add the redirect URI, or its host, to the list that the registration endpoint checks.", again).with(`https://claude.ai/api/mcp/auth_callback
https://claude.com/api/mcp/auth_callback`),
			enterClientID(),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle, Standard: "RFC 7591 §3.2.2: invalid_redirect_uri", StandardURL: rfc7591Error,
		Clients: []string{"claude", "chatgpt", "vscode", "cursor"},
	},
	{
		Code: DCRRedirectSchemeRejected, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "Registration refuses redirect URIs with a scheme of the client's own",
		Meaning:   "The client asks to be called back by a scheme of its own, such as cursor://. The server takes http and https only, and refuses the whole registration, the other redirect URIs in it included.",
		Detection: allowed + "A registration with a private-use scheme is refused, one with a loopback redirect URI is accepted.",
		Fixes: []Fix{
			asOf("Accept private-use schemes for native clients (RFC 8252 §7.1), or at least the ones in use.", again).with(`cursor://anysphere.cursor-mcp/oauth/callback`),
			client("Enter a client id whose redirect URIs were registered by hand."),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle, Standard: "RFC 8252 §7.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc8252#section-7.1", Clients: []string{"cursor"},
	},
	{
		Code: DCRAuthMethodRejected, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "Registration refuses a way of client authentication that it should take",
		Meaning:   "The server refuses a registration for its token_endpoint_auth_method, although its metadata lists that method, or because the member was left out, which means client_secret_basic.",
		Detection: allowed + "It is registered with each advertised method, and without one; some are refused, another is accepted.",
		Fixes: []Fix{
			asOf("Accept every method that the metadata lists, and the default where none is named; or list only what is accepted.", again).with(`"token_endpoint_auth_methods_supported": ["none", "client_secret_post"]`),
			client("Enter a client id by hand, if the client has a field for one."),
		},
		Guide: guideDCRRejected, Standard: "RFC 7591 §2: token_endpoint_auth_method", StandardURL: rfc7591Metadata, Clients: registering,
	},
	{
		Code: DCRAuthMethodNoneNotListed, Family: "dcr", Stage: StageRegistration, Severity: Warning,
		Title:     "Public clients work, but the metadata does not say so",
		Meaning:   "The server registers clients without a secret, but its list of authentication methods lacks none. Clients that read the list register with a secret that they cannot keep, or give up.",
		Detection: allowed + "A registration with the method none succeeds, and token_endpoint_auth_methods_supported lacks none.",
		Fixes: []Fix{
			asOf("Add none to the list.", again).with(`"token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"]`),
		},
		Guide: guideDCRRejected, Standard: "RFC 8414 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8414#section-2", Clients: []string{"cursor", "vscode", "claude-code"},
	},
	{
		Code: DCRRequiredFieldTooStrict, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "Registration demands a member that is optional",
		Meaning:   "The server refuses a registration that leaves out a member which RFC 7591 leaves to the client, such as client_name or grant_types. Clients that do not send it cannot register.",
		Detection: allowed + "A body with redirect_uris and the method only is refused, the full one is accepted.",
		Fixes: []Fix{
			asOf("Take the defaults of RFC 7591 §2 for what a client leaves out.", again),
			enterClientID(),
		},
		Guide: guideDCRRejected, Standard: "RFC 7591 §2", StandardURL: rfc7591Metadata, Clients: registering,
	},
	{
		Code: DCRUnknownFieldRejected, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "Registration refuses members that it does not know",
		Meaning:   "A server must ignore members that it does not understand. This one refuses the registration instead, so that newer clients, which send more, cannot register.",
		Detection: allowed + "The same body with one unknown member more is refused.",
		Fixes: []Fix{
			asOf("Ignore unknown members.", again),
			enterClientID(),
		},
		Guide: guideDCRRejected, Standard: "RFC 7591 §2: the server MUST ignore what it does not understand", StandardURL: rfc7591Metadata, Clients: registering,
	},
	{
		Code: DCRResponseInvalid, Family: "dcr", Stage: StageRegistration, Severity: Error,
		Title:     "The answer to a registration cannot be read by clients",
		Meaning:   "The registration succeeds, but its answer breaks RFC 7591 or the schemas of the clients' SDKs: a member is null, of the wrong type or missing. Clients stop with a schema error although the client exists.",
		Detection: allowed + "The answer is checked member by member.",
		Fixes: []Fix{
			asOf("Leave out members that have no value, and give the others their right type.", again).with(`{
  "client_id": "…",
  "client_id_issued_at": 1700000000,
  "redirect_uris": ["http://localhost:33418/callback"],
  "token_endpoint_auth_method": "none"
}`),
		},
		Guide: guideDCRRejected, Standard: "RFC 7591 §3.2.1", StandardURL: rfc7591Response, Clients: registering,
	},
	{
		Code: ScopeRejectedAtDCR, Family: "scope", Stage: StageRegistration, Severity: Error,
		Title:     "Registration refuses the scopes that the client asks for",
		Meaning:   "A client writes the scopes that it will ask for into its registration. The server refuses one of them, and with it the whole registration.",
		Detection: allowed + "The registration with the given scopes is refused, the same one without them is accepted.",
		Fixes: []Fix{
			asOf("Allow the scopes for registered clients, or keep them out of scopes_supported.", again),
			server("Name in scopes_supported and in the challenge only scopes that the authorization server grants to registered clients."),
			client("Ask for fewer scopes, if the client lets you choose."),
		},
		Guide: guideInsufficientScope, Standard: "RFC 7591 §2: scope", StandardURL: rfc7591Metadata, Clients: registering,
	},
	{
		Code: CasdoorRegistrationURIHTTP, Family: "casdoor", Stage: StageRegistration, Severity: Info,
		Title:     "Casdoor names an http URL for managing the new client",
		Meaning:   "registration_client_uri is built with http unless Casdoor ends TLS itself, whatever `origin` and the proxy's headers say. A client that uses it sends its registration token without encryption.",
		Detection: allowed + "The URL in the answer begins with http although the endpoint was reached by https.",
		Fixes: []Fix{
			casdoor("No setting changes it. Redirect http to https at the proxy, and delete clients in Casdoor's own pages instead.", again),
		},
		Guide: guideDCRRejected, Standard: "RFC 7592 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc7592#section-3", Clients: everyClient,
	},
	{
		Code: CasdoorDCRManagementUnusable, Family: "casdoor", Stage: StageRegistration, Severity: Info,
		Title:     "Casdoor's registered clients cannot be managed by their own token",
		Meaning:   "Casdoor's sign-in filter takes the registration token for an access token that it does not know, so that reading, changing and deleting a client by RFC 7592 fails. Every registration leaves an application behind.",
		Detection: allowed + "The deletion is answered by Casdoor's error envelope under HTTP 200.",
		Fixes: []Fix{
			casdoor("Delete the application under Applications: its name begins with dcr_, its category is Agent.", again),
		},
		Guide: guideDCRRejected, Standard: "RFC 7592 §2.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc7592#section-2.3", Clients: everyClient,
	},
}
