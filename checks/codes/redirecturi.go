package codes

const guideExactMatch = "The guide says that redirect URIs must match character for character. Casdoor takes localhost and 127.0.0.1 on any port for every application, subdomains of a registered host as well, and never sends redirect_uri_mismatch."

// registerURI is where a redirect URI is entered in Casdoor.
func registerURI(steps ...string) Fix {
	return casdoor(append([]string{"Open the application under Applications and look at Redirect URLs."}, steps...)...)
}

// loopbackClients are the profiles whose redirect URI is on the user's machine.
var loopbackClients = []string{"claude-code", "cursor", "vscode", "mcp-remote", "inspector", "gemini-cli", "codex", "opencode"}

// redirectURIEntries: the client and its redirect URI at the authorization endpoint.
var redirectURIEntries = []Entry{
	{
		Code: ClientIDUnknown, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "The authorization server does not know the client id",
		Meaning: "The client id has a typing error, belongs to another server or organization, or its registration was deleted or has expired. " +
			"The login page shows an error in place of the login, and clients that remember an old registration do so until they forget it.",
		Detection: "The login page's own question, or the authorization endpoint, is asked with the client id, and answers that the client is unknown. Nobody logs in.",
		Fixes: []Fix{
			casdoor("Copy the client id from the application under Applications, and compare it with the one that the client sends.",
				"An application that was deleted, or registered by the client itself and cleaned up, must be created again.", again),
			client("Remove the connection in the client and add it again, so that it forgets the old registration."),
			asOf("Register the client again, or correct the client id.", again),
		},
		Guide: guideRedirectURI, GuideNote: "The guide has no section on this; Casdoor says Invalid client_id on the login page.",
		Standard: "RFC 6749 §4.1.2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1", Clients: everyClient,
		Explains: []Code{RedirectURINotAllowed, RedirectURITrailingSlash, RedirectURILoopbackHost, RedirectURILoopbackPort, RedirectURILoopbackHTTPRejected, ResourceParamRejected},
	},
	{
		Code: RedirectURITrailingSlash, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "The redirect URI is refused for the slash at its end",
		Meaning: "The redirect URI that the client sends and the registered one differ in one slash at the end. " +
			"The login page says that the redirect URI is not in its list.",
		Detection: "The redirect URI is refused, and the same one with the slash added or taken off is accepted.",
		Fixes: []Fix{
			registerURI("Add the redirect URI exactly as the client sends it; several entries may stand side by side.", again),
			asOf("Register the spelling that the client sends.", again),
			client("Or let the client send the registered spelling, if its settings allow that."),
		},
		Guide: guideRedirectURI, Standard: "RFC 9700 §2.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1", Clients: everyClient,
		Explains: []Code{RedirectURINotAllowed},
	},
	{
		Code: RedirectURILoopbackHost, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "localhost and 127.0.0.1 are told apart in the redirect URI",
		Meaning: "The client listens on its own machine and names it by another word than the registered redirect URI does. " +
			"For the server localhost, 127.0.0.1 and [::1] are three different hosts.",
		Detection: "The redirect URI on the user's machine is refused, and the same one with the other name of the machine is accepted.",
		Fixes: []Fix{
			registerURI("Casdoor takes http://localhost and http://127.0.0.1 on any port by itself, but neither [::1] nor https on 127.0.0.1: add these as they are, or let the client use http://127.0.0.1.", again),
			asOf("Register both names: clients differ in which one they send.", again).with("http://localhost:3000/callback\nhttp://127.0.0.1:3000/callback"),
			client("Or let the client use the registered name."),
		},
		Guide: guideRedirectURI, GuideNote: guideExactMatch,
		Standard: "RFC 8252 §8.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8252#section-8.3", Clients: loopbackClients,
		Explains: []Code{RedirectURINotAllowed},
	},
	{
		Code: RedirectURILoopbackHTTPRejected, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "The server demands https for a redirect URI on the user's machine",
		Meaning: "Clients on the user's machine listen by plain http on a loopback address, which never leaves the machine, and have no certificate. " +
			"The server refuses http there, so that none of them can log in.",
		Detection: "The http redirect URI on a loopback address is refused, and the same one with https is accepted.",
		Fixes: []Fix{
			asOf("Allow http for localhost, 127.0.0.1 and [::1].", again),
			registerURI("Casdoor itself takes http on localhost and 127.0.0.1 for every application: look for a gateway in front of it that checks redirect URIs.", again),
		},
		Guide: guideRedirectURI, GuideNote: guideExactMatch,
		Standard: "RFC 8252 §7.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8252#section-7.3", Clients: loopbackClients,
		Explains: []Code{RedirectURINotAllowed},
	},
	{
		Code: RedirectURILoopbackPort, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "The port of a redirect URI on the user's machine is compared",
		Meaning: "Clients on the user's machine take a port that is free at the moment, so that it is another one each time. " +
			"The standard demands that a server leaves the port of a loopback redirect URI out of the comparison; this one does not.",
		Detection: "On a loopback address one port is accepted and another is refused, with the same host and path.",
		Fixes: []Fix{
			asOf("Take any port for redirect URIs on 127.0.0.1, [::1] and localhost.", again),
			client("Or pin the client's port to the registered one, if it has a setting for it.").with("npx mcp-remote https://mcp.example.com/mcp 3334"),
			registerURI("Casdoor itself takes any port on http://localhost and http://127.0.0.1: let the client use one of these.", again),
		},
		Guide: guideRedirectURI, GuideNote: guideExactMatch,
		Standard: "RFC 8252 §7.3", StandardURL: "https://www.rfc-editor.org/rfc/rfc8252#section-7.3", Clients: []string{"claude-code", "vscode", "mcp-remote", "codex"},
		Explains: []Code{RedirectURINotAllowed},
	},
	{
		Code: RedirectURINotAllowed, Family: "redirect", Stage: StageAuthorize, Severity: Error,
		Title: "The redirect URI is not registered for this client",
		Meaning: "The authorization server refuses to send the user back to where the client waits. " +
			"The login page says that the redirect URI is not in its list, and nothing comes back to the client.",
		Detection: "The redirect URI is refused, and so are its other spellings: the slash at the end, the other loopback name, another port, https. With a chosen client and no redirect URI, all that this client is known to send are tried.",
		Fixes: []Fix{
			registerURI("Add the redirect URI exactly as the client sends it: scheme, host, port, path and case.",
				"An entry with scheme and host is no pattern: an asterisk in it stands for itself.", again),
			asOf("Register the redirect URI exactly as the client sends it.", again),
			client("Look up the redirect URI in the client's documentation; the ready lists of this check name those of well-known clients."),
		},
		Guide: guideRedirectURI, GuideNote: guideExactMatch,
		Standard: "RFC 6749 §3.1.2.4", StandardURL: "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2.4", Clients: everyClient,
	},
}
