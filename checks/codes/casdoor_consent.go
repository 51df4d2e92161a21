package codes

// casdoorConsentEntries: who may log in to an application of Casdoor, and what the user is asked.
var casdoorConsentEntries = []Entry{
	{
		Code: CasdoorDCRTagBlocksUsers, Family: "casdoor", Stage: StageAuthorize, Severity: Error,
		Title: "The registered client admits only users with the tag dcr",
		Meaning: "Casdoor gives every client that registers itself the tag dcr, and takes the tags of an application as a list of the users who may log in. " +
			"Administrators get in; everybody else reads \"User's tag: is not listed in the application's tags\".",
		Detection: "Casdoor shows the application without a login: its tags contain dcr.",
		Fixes: []Fix{
			casdoor("Open the application under Applications and remove the tag dcr from its tags, so that all users of the organization may log in.",
				"Do so after every registration: a client that registers again gets a new application with the tag.", again),
			casdoor("Or give the tag dcr to the users who may use MCP clients: the field Tag of a user takes several, separated by commas."),
			client("Or avoid registration: create one application by hand and enter its client id in the client."),
		},
		Guide: guideDCRRejected, GuideNote: "The guide does not mention the tag; registration itself succeeds, and the login fails.",
		Standard: "RFC 7591 §3.2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1", Clients: registering,
	},
	{
		Code: CasdoorConsentNoCustomScopes, Family: "casdoor", Stage: StageAuthorize, Severity: Info,
		Title: "The consent screen of this application can never show",
		Meaning: "Casdoor asks a user for consent only about custom scopes of the application, once for each scope. " +
			"This application has none, so that every login goes through without the screen.",
		Detection: "Casdoor shows the application without a login: its list customScopes is empty.",
		Fixes: []Fix{
			casdoor("If users shall be asked, add custom scopes to the application (name, display name, description), and let the client request at least one of them.",
				"Custom scopes are another field than Scopes, which is a list of all scopes that the application may request.", again).with(`"customScopes": [{"scope": "files:read", "displayName": "Read files", "description": "Lists and reads your files"}]`),
			casdoor("Nothing has to be done if the client is your own: the screen is no protection against it."),
		},
		Guide: guideConsent, GuideNote: "There is no Consent Policy with Always, Once and Never in Casdoor, and a session does not go around the question.",
		Standard: "RFC 6749 §10.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-10.2",
	},
}
