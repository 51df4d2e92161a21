// Package views renders the pages of Casdoctor as HTML: templ components that
// take plain structs and know nothing of HTTP. Text from a target goes through
// Line or Lines, and templ escapes everything.
package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

// mark is a state as the page shows it: an icon's shape, a word, and the class
// that colours both. No state is told by colour alone.
type mark struct{ icon, word string }

func statusMark(s checks.Status) mark {
	switch s {
	case checks.Pass:
		return mark{"ok", "Pass"}
	case checks.Warn:
		return mark{"warn", "Warning"}
	case checks.Fail:
		return mark{"fail", "Fail"}
	case checks.Skipped:
		return mark{"skipped", "Skipped"}
	case checks.NotEvaluated:
		return mark{"unknown", "Not evaluated"}
	case checks.CouldNotRun:
		return mark{"unknown", "Could not run"}
	}
	return mark{"pending", "Waiting"}
}

func stepMark(s checks.StepState) mark {
	switch s {
	case checks.StepOK:
		return mark{"ok", "Works"}
	case checks.StepWarn:
		return mark{"warn", "Works, with a warning"}
	case checks.StepFail:
		return mark{"fail", "Fails"}
	case checks.StepBlocked:
		return mark{"blocked", "Not reached"}
	case checks.StepPending:
		return mark{"pending", "Checking"}
	}
	return mark{"unknown", "Not looked at"}
}

func severityMark(s codes.Severity) mark {
	switch s {
	case codes.Error:
		return mark{"fail", "Error"}
	case codes.Warning:
		return mark{"warn", "Warning"}
	}
	return mark{"info", "Note"}
}

func verdictMark(v checks.Verdict) mark {
	switch v {
	case checks.Healthy:
		return mark{"ok", "Healthy"}
	case checks.Degraded:
		return mark{"warn", "Degraded"}
	case checks.Broken:
		return mark{"fail", "Broken"}
	}
	return mark{"unknown", "Undetermined"}
}

func confidenceWords(c checks.Confidence) string {
	switch c {
	case checks.Likely:
		return "Likely the cause"
	case checks.Possible:
		return "Possible cause"
	}
	return "Certain"
}

func partyName(p checks.Party) string {
	switch p {
	case checks.PartyMCP:
		return "MCP server"
	case checks.PartyAS:
		return "Casdoor"
	}
	return "Client"
}

var topicNames = map[checks.Topic]string{
	checks.TopicReach:         "Reachability",
	checks.TopicChallenge:     "Challenge",
	checks.TopicDiscovery:     "Discovery",
	checks.TopicRedirect:      "Redirect URI",
	checks.TopicConsent:       "Consent",
	checks.TopicResource:      "Resource",
	checks.TopicTokenEndpoint: "Token endpoint",
	checks.TopicIntrospection: "Introspection",
	checks.TopicScope:         "Scope",
	checks.TopicTransport:     "Transport",
	checks.TopicCORS:          "CORS",
	checks.TopicCasdoor:       "Casdoor",
}

var topicHints = map[checks.Topic]string{
	checks.TopicReach:         "DNS, connections, certificates and redirects",
	checks.TopicChallenge:     "how the MCP server refuses a request without a token",
	checks.TopicDiscovery:     "the documents that lead a client from the MCP server to Casdoor",
	checks.TopicRegistration:  "how a client gets an id: dynamic registration, a document as client id, by hand",
	checks.TopicRedirect:      "the client id and the redirect URI at the login page, without a login",
	checks.TopicConsent:       "who may log in to the application, and whether the consent screen shows",
	checks.TopicResource:      "the resource parameter and the audience that comes out",
	checks.TopicTokenEndpoint: "what it answers to requests that grant nothing, and to your client",
	checks.TopicIntrospection: "what the authorization server says about tokens",
	checks.TopicToken:         "the given access token: its times, issuer, audience and signature, and whether the MCP server takes it",
	checks.TopicScope:         "which scopes are asked for, granted and needed",
	checks.TopicTransport:     "MCP itself: protocol revisions, sessions, answers",
	checks.TopicCORS:          "what a browser lets a page of the given origin do",
	checks.TopicCasdoor:       "pitfalls of Casdoor's own configuration",
}

func topicName(t checks.Topic) string {
	if n, ok := topicNames[t]; ok {
		return n
	}
	if t == "" {
		return "Other"
	}
	return strings.ToUpper(string(t[:1])) + string(t[1:])
}

func clientName(id string) string {
	if id == "all" {
		return "every client"
	}
	if p, ok := target.ProfileByID(id); ok {
		return p.Name
	}
	return id
}

// clientNames lists the clients that a cause hits as part of a sentence.
func clientNames(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = clientName(id)
	}
	return strings.Join(names, ", ")
}

// millis shows a duration in milliseconds with no more digits than it deserves.
func millis(ms float64) string {
	switch {
	case ms < 0.05:
		return "0 ms"
	case ms < 10:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 1000:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	}
	return strconv.FormatFloat(ms/1000, 'f', 2, 64) + " s"
}

func bytesText(n int) string {
	switch {
	case n < 1024:
		return count(n, "byte", "bytes")
	case n < 1<<20:
		return strconv.FormatFloat(float64(n)/1024, 'f', 1, 64) + " KiB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MiB"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func seconds(d time.Duration) string {
	return strconv.FormatFloat(max(d.Seconds(), 0), 'f', 1, 64) + " s"
}
