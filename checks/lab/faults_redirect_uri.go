package lab

import (
	"strings"

	"casdoctor/checks/codes"
)

// labRedirectURI is what the lab's application at Casdoor has registered.
const labRedirectURI = "https://client.example.com/callback"

// sends says what the client sends at the login page, and what is registered, as its administrator tells.
func (p *plan) sends(redirectURI string, registered ...string) {
	p.pair.Input.ClientID, p.pair.Input.RedirectURI, p.pair.Input.RegisteredRedirectURIs = labClient, redirectURI, registered
}

// redirectURIFaults show at the login page, before anybody logs in.
func redirectURIFaults() []Spec {
	plain := layout{as: genericServer}
	// only is a server that compares redirect URIs as strings.
	only := func(sent string, taken ...string) func(*plan) {
		return func(p *plan) {
			p.sends(sent)
			p.generic.policy.redirectURI = registered(taken...)
		}
	}
	return []Spec{
		{Name: "client-id-unknown", Code: codes.ClientIDUnknown, Title: "A client id that Casdoor does not have",
			Story: "The application was deleted and made anew; the client still sends the old client id.",
			change: func(p *plan) {
				p.sends(labRedirectURI)
				p.pair.Input.ClientID = "lab-client-of-last-year"
			}},
		{Name: "client-id-unknown-2", Code: codes.ClientIDUnknown, Title: "A client id that another server does not have", layout: plain,
			Story: "A client that registered itself was cleaned up by the server, and the client does not know.",
			change: func(p *plan) {
				p.sends("http://localhost:3000/callback")
				p.pair.Input.ClientID = "cleaned-up"
			}},
		{Name: "redirect-uri-trailing-slash", Code: codes.RedirectURITrailingSlash, Title: "One slash too many",
			Story:  "The application has https://client.example.com/callback, the client sends it with a slash at the end.",
			change: func(p *plan) { p.sends(labRedirectURI+"/", labRedirectURI) }},
		{Name: "redirect-uri-trailing-slash-2", Code: codes.RedirectURITrailingSlash, Title: "One slash too few", layout: plain,
			Story:  "The server has VS Code's redirect URI with its slash; somebody typed it without into the client.",
			change: only("http://127.0.0.1:33418", "http://127.0.0.1:33418/")},
		{Name: "redirect-uri-loopback-host", Code: codes.RedirectURILoopbackHost, Title: "localhost is not 127.0.0.1", layout: plain,
			Story:  "The client listens on this machine and says localhost; the server knows it as 127.0.0.1.",
			change: only("http://localhost:3000/callback", "http://127.0.0.1:3000/callback")},
		{Name: "redirect-uri-loopback-host-2", Code: codes.RedirectURILoopbackHost, Title: "Casdoor and the IPv6 name of this machine",
			Story:  "Casdoor takes localhost and 127.0.0.1 for every application. This client says [::1].",
			change: func(p *plan) { p.sends("http://[::1]:3000/callback") }},
		{Name: "redirect-uri-loopback-port", Code: codes.RedirectURILoopbackPort, Title: "Another port than the registered one", layout: plain,
			Story: "The client takes whatever port is free; the server compares the port with the one that was registered.",
			change: func(p *plan) {
				only("http://localhost:49152/callback", "http://localhost:3000/callback")(p)
				p.pair.Input.RegisteredRedirectURIs = []string{"http://localhost:3000/callback"}
			}},
		{Name: "redirect-uri-loopback-port-2", Code: codes.RedirectURILoopbackPort, Title: "It works today, on this one port", layout: plain,
			Story: "Claude Code got the registered port today. Tomorrow it takes another.",
			change: func(p *plan) {
				only("http://localhost:3118/callback", "http://localhost:3118/callback")(p)
				p.pair.Input.Client = "claude-code"
			}},
		{Name: "redirect-uri-loopback-http-rejected", Code: codes.RedirectURILoopbackHTTPRejected, Title: "https is wanted on the user's own machine", layout: plain,
			Story: "The server takes https redirect URIs only, also for localhost, where no client has a certificate.",
			change: func(p *plan) {
				p.sends("http://localhost:3000/callback")
				p.generic.policy.redirectURI = func(uri string) bool { return strings.HasPrefix(uri, "https://localhost:3000/") }
			}},
		{Name: "redirect-uri-not-allowed", Code: codes.RedirectURINotAllowed, Title: "Claude's redirect URI was never registered",
			Story: "The application has the redirect URI of another client only.",
			change: func(p *plan) {
				p.sends("https://claude.ai/api/mcp/auth_callback", labRedirectURI)
			}},
		{Name: "redirect-uri-not-allowed-2", Code: codes.RedirectURINotAllowed, Title: "A letter that only looks like an a",
			Story:  "The redirect URI was copied from a document: the a in its host is a Cyrillic letter.",
			change: func(p *plan) { p.sends("https://client.ex\u0430mple.com/callback", labRedirectURI) }},
		{Name: "redirect-uri-not-allowed-3", Code: codes.RedirectURINotAllowed, Title: "ChatGPT, without a redirect URI at hand",
			Story:  "The user knows the client id and says that it is about ChatGPT; all that ChatGPT is known to send is tried.",
			change: func(p *plan) { p.sends(""); p.pair.Input.Client = "chatgpt" }},
		{Name: "redirect-uri-not-allowed-4", Code: codes.RedirectURINotAllowed, Title: "A pattern that is none", layout: plain,
			Story: "Somebody registered https://*.example.com/callback, and the server compares strings.",
			change: func(p *plan) {
				only("https://client.example.com/callback", "https://*.example.com/callback")(p)
				p.pair.Input.RegisteredRedirectURIs = []string{"https://*.example.com/callback"}
			}},
	}
}

// healthyAuthorize are pairs whose user knows what the client sends at the login page, and all of it is right.
func healthyAuthorize() []Spec {
	return slicesOf(true,
		Spec{Name: "healthy-casdoor-authorize", Title: "Casdoor, with client id, redirect URI, scope and resource",
			Story: "The application has the client's redirect URI, and the resource is the one of the MCP server's metadata.",
			change: func(p *plan) {
				p.sends(labRedirectURI, labRedirectURI, "https://claude.ai/api/mcp/auth_callback")
				p.pair.Input.Resource, p.pair.Input.Scope, p.pair.Input.Client = p.endpoint, defaultScope, "cursor"
			}},
		Spec{Name: "healthy-casdoor-loopback", Title: "Casdoor and a client on the user's machine",
			Story:  "Nothing is registered for VS Code: Casdoor takes http on 127.0.0.1 for every application, on any port.",
			change: func(p *plan) { p.sends("http://127.0.0.1:33418/"); p.pair.Input.Client = "vscode" }},
		Spec{Name: "healthy-authorize", Title: "Another server, with client id, redirect URI and resource", layout: layout{as: genericServer},
			Story: "The server compares redirect URIs as strings, but for the port of this machine, and takes the MCP server's resource only.",
			change: func(p *plan) {
				p.sends("http://localhost:49152/callback", "http://localhost/callback")
				p.pair.Input.Resource, p.pair.Input.Client = p.endpoint, "claude-code"
				p.generic.policy = policy{redirectURI: anyLoopbackPort(registered("http://localhost/callback")), resource: registered(p.endpoint)}
			}},
	)
}
