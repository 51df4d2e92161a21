// Package scope checks scopes: which ones a client asks for, which the authorization server
// offers and grants, and whether the given token has what the MCP server's tools need.
package scope

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{hint(), lists(), application(), login(), names(), token()}
}

// severity is the one given, or info where the MCP server asks for no authorisation.
func severity(ctx context.Context, f *facts.Facts, s codes.Severity) codes.Severity {
	e, err := f.Endpoint(ctx)
	if err != nil || !e.Initialize.Reply.IsMCP() {
		return s
	}
	if need, err := f.NeedsAuth(ctx); err == nil && !need {
		return codes.Info
	}
	return s
}

// ownMCP reports that the MCP server is Casdoor's own.
func ownMCP(ctx context.Context, f *facts.Facts) bool {
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.OwnMCP
}

func notEvaluated(reason string, proof ...*probe.Exchange) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason, Exchanges: proof}
}

// lacking are the wanted scopes that a list does not have.
func lacking(list, wanted []string) []string {
	var out []string
	for _, w := range wanted {
		if !slices.Contains(list, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

const maxNamed = 12 // scopes that a sentence names

// named writes scopes out for a sentence: "openid, profile", or "none".
func named(scopes []string) string {
	if len(scopes) == 0 {
		return "none"
	}
	text := strings.Join(scopes[:min(len(scopes), maxNamed)], ", ")
	if more := len(scopes) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// having is the scopes of a token for a sentence: "the scopes openid, profile", or "no scope".
func having(scopes []string) string {
	switch len(scopes) {
	case 0:
		return "no scope"
	case 1:
		return "the scope " + scopes[0]
	}
	return "the scopes " + named(scopes)
}

// spelling suggests the right words for misspelled scopes of Casdoor: "read:application is application:read".
func spelling(scopes []string) []string {
	var out []string
	for _, s := range scopes {
		if right, ok := casdoor.SuggestScope(s); ok {
			out = append(out, fmt.Sprintf("%s should be %s", s, right))
		}
	}
	return out
}
