// Package reach checks whether the two servers can be reached at all, and what stands
// in front of the MCP endpoint: DNS, TCP, TLS, redirects, spellings of the URL, and the
// filters of an edge. Its checks form the topic "reach".
package reach

import (
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		mcpServer(),
		mcpTLS(),
		authorizationServer(),
		redirects(),
		slash(),
		wrongURL(),
		edge(),
		port(),
		plainHTTP(),
		clock(),
	}
}

func notEvaluated(reason string) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason}
}

// statusLine is "403 Forbidden".
func statusLine(x *probe.Exchange) string {
	switch {
	case x.Status == 0 && x.Error != nil:
		return trimStop(x.Error.Message)
	case x.StatusText == "":
		return itoa(x.Status)
	}
	return itoa(x.Status) + " " + x.StatusText
}

// shown is the status line and, where there is one, the redirect's Location or the server's name.
func shown(x *probe.Exchange) string {
	text := statusLine(x)
	if loc := x.HeaderValue("Location"); loc != "" && x.Status >= 300 && x.Status < 400 {
		return text + " to " + loc
	}
	if s := x.HeaderValue("Server"); s != "" {
		text += " from " + s
	}
	// Casdoor's errors come under 200, which alone would read as if the spelling worked.
	if env, ok := casdoor.ParseEnvelope(x.Body); ok && env.IsError() {
		text += fmt.Sprintf(" with Casdoor's error envelope (%q)", env.Msg)
	}
	return text
}

func trimStop(s string) string { return strings.TrimSuffix(s, ".") }

// portOf is the port of a URL, the scheme's own where none is written.
func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// sameSite: the same host and port; the two default ports count as one.
func sameSite(a, b *url.URL) bool {
	if a == nil || b == nil || !strings.EqualFold(a.Hostname(), b.Hostname()) {
		return false
	}
	return portOf(a) == portOf(b) || defaultPort(a) && defaultPort(b)
}

func defaultPort(u *url.URL) bool {
	return u.Scheme == "https" && portOf(u) == "443" || u.Scheme == "http" && portOf(u) == "80"
}

// answerText says in a few words how an MCP server's own answer looks.
func answerText(a *facts.Answer) string {
	switch {
	case a.Open():
		return "an MCP answer"
	case a.X.Status == 401:
		return "401 with the challenge of the MCP server"
	}
	return shown(a.X)
}

// reaches reports an answer of an MCP server that is no refusal but its own challenge.
func reaches(a *facts.Answer) bool { return a.Speaks() && a.X.Status != 403 }
