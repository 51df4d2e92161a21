// Package challenge checks how the MCP server refuses a call without a token, or with a
// bad one: the 401, its WWW-Authenticate header and where that leads (RFC 9110 §11.6.1,
// RFC 6750 §3, RFC 9728 §5). Its checks form the topic "challenge".
package challenge

import (
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		status(),
		header(),
		pointer(),
		badToken(),
	}
}

func notEvaluated(reason string, proof ...*probe.Exchange) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason, Exchanges: proof}
}

// statusLine is "403 Forbidden", or what went wrong below HTTP.
func statusLine(x *probe.Exchange) string {
	switch {
	case x.Status == 0 && x.Error != nil:
		return strings.TrimSuffix(x.Error.Message, ".")
	case x.StatusText == "":
		return strconv.Itoa(x.Status)
	}
	return strconv.Itoa(x.Status) + " " + x.StatusText
}

// headerText is the challenge as it was sent, or that there was none.
func headerText(x *probe.Exchange) string {
	lines := x.HeaderValues("WWW-Authenticate")
	if len(lines) == 0 {
		return "no WWW-Authenticate header"
	}
	return "WWW-Authenticate: " + strings.Join(lines, " / ")
}

// example is the challenge that the endpoint should send.
func example(r *facts.ResourceMetadata) string {
	url := "https://…/.well-known/oauth-protected-resource/…"
	if d := validDocument(r); d != nil {
		url = d.URL
	} else if r != nil && r.Path != nil {
		url = r.Path.URL
	} else if r != nil && r.Root != nil {
		url = r.Root.URL
	}
	return `WWW-Authenticate: Bearer resource_metadata="` + url + `"`
}

// validDocument is the document at a well-known URL, path form first; nil without one.
func validDocument(r *facts.ResourceMetadata) *facts.ResourceDocument {
	switch {
	case r == nil:
		return nil
	case r.Path.Valid():
		return r.Path
	case r.Root.Valid():
		return r.Root
	}
	return nil
}
