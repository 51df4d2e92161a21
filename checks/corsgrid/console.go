package corsgrid

import (
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
)

// Case is what a line of a browser's console speaks of.
type Case struct {
	fetch.Message
	// Meaning says it in other words, What what the server lacks.
	Meaning, What string
	// Code is the cause of the catalogue that is most likely behind it; "" for none.
	Code codes.Code
}

// Understand reads a line of a console; false when it holds no message that browsers print of CORS.
func Understand(line string) (Case, bool) {
	m, ok := fetch.ParseConsole(line)
	if !ok {
		return Case{}, false
	}
	c := Case{Message: m}
	c.Meaning, c.What, c.Code = meaning(m.Failure)
	if m.Browser == "Safari" && m.Failure.Reason == fetch.OriginMissing {
		c.Meaning = "The answer has no Access-Control-Allow-Origin header that names the page's origin: it has none at all, or it names another. Safari says the same of both."
	}
	if wellKnown(m.URL) && c.Code == codes.CORSOriginNotAllowed {
		c.Code = codes.CORSMissingOnWellKnown
	}
	return c, true
}

func wellKnown(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && strings.Contains(u.Path, "/.well-known/oauth-protected-resource")
}

// meaning is the failure in other words, what to do, and the code.
func meaning(f fetch.Failure) (is, what string, c codes.Code) {
	where := "The answer"
	if f.Preflight {
		where = "The answer to the preflight (OPTIONS)"
	}
	switch f.Reason {
	case fetch.OriginMissing:
		return where + " has no Access-Control-Allow-Origin header: nothing tells the browser that the page may read it. Error pages, refusals (401, 403) and answers of a proxy often lack it although other answers have it.",
			"Send the header with every answer, errors included.", codes.CORSOriginNotAllowed
	case fetch.OriginMismatch:
		return fmt.Sprintf("%s allows another origin%s than the page's. Scheme, host and port must be the same, character for character.", where, value(f.Parameter)),
			"Add the page's origin to the list of allowed origins, and answer with the one that asked.", codes.CORSOriginNotAllowed
	case fetch.OriginMultiple:
		return where + " holds more than one Access-Control-Allow-Origin value. Browsers take one; usually the application and the proxy in front of it both add the header.",
			"Let one of the two send it.", codes.CORSDuplicateACAO
	case fetch.OriginInvalid:
		return where + " has an Access-Control-Allow-Origin" + value(f.Parameter) + " that is no origin: it is scheme, host and port, without a path or a slash at the end.",
			"Send the page's origin as the browser sends it.", codes.CORSOriginNotAllowed
	case fetch.OriginWildcard:
		return "The request carries credentials (cookies), and " + lower(where) + " says *. With credentials the origin has to be named.",
			"Answer with the page's origin and Vary: Origin, or let the client leave credentials out, as MCP clients do.", codes.CORSOriginNotAllowed
	case fetch.CredentialsNotAllowed:
		return "The request carries credentials (cookies), and " + lower(where) + " does not say Access-Control-Allow-Credentials: true.",
			"Add the header, or let the client leave credentials out, as MCP clients do.", codes.CORSOriginNotAllowed
	case fetch.PreflightStatus:
		return "The preflight (OPTIONS) was answered with an error status. Usually no route takes OPTIONS, or what checks for a token stands before what answers it.",
			"Answer OPTIONS with 204 before any check of a token.", codes.CORSPreflightNotImplemented
	case fetch.PreflightRedirect:
		return "The preflight (OPTIONS) was answered with a redirect, which browsers do not follow. Usually the URL lacks or has a slash at its end, or http is sent to https.",
			"Enter the URL that the redirect leads to in the client.", codes.RedirectSlashOrSchemeDowngrade
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("The client sends the request header%s, which Access-Control-Allow-Headers of the preflight's answer does not list. * does not stand for Authorization.", value(f.Parameter)),
			"Add it to the list. Casdoor's list is fixed (Content-Type, Authorization): only a proxy in front of it can add to it.", codes.CORSAllowHeadersMissing
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("The client uses the method%s, which Access-Control-Allow-Methods of the preflight's answer does not list.", value(f.Parameter)),
			"Add it to the list.", ""
	case fetch.MethodsMalformed, fetch.HeadersMalformed:
		return "A list in the preflight's answer cannot be read: one element that is no name spoils all of it.", "Send names, separated by commas.", codes.CORSAllowHeadersMissing
	case fetch.RedirectScheme:
		return "The URL, or the one that a redirect leads to, is neither http nor https.", "Let the client and the server's redirects name a URL of http or https.", ""
	case fetch.MixedContent:
		return "The page is on https and asks for http: the browser does not even send it.", "Serve the other server by https.", ""
	case fetch.LocalNetworkDenied, fetch.LocalNetworkInsecure:
		return "The page comes from the public internet and asks for an address of the local network or of this machine, for which Chromium wants the user's permission.",
			"Allow it in the browser's site settings, or reach the server by a public name.", ""
	case fetch.NoResponse:
		return "No answer came at all: the server is not reachable from the browser, or its certificate is not trusted. CORS is not the cause.", "Diagnose the connection.", codes.MCPUnreachable
	case fetch.AuthorizationByStar:
		return "This is a warning: the answer allows all request headers by *, which by the standard does not cover Authorization. Browsers let it pass for now.",
			"List Authorization by name.", codes.CORSAllowHeadersMissing
	}
	return "The browser says that the request failed, and not why: pages are never told. The line that says it stands in the console beside this one, or in the network panel.",
		"Simulate the request here, or copy the other line.", ""
}

func value(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
