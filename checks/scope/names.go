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

func names() checks.Check {
	return checks.Check{
		ID: "scope.names", Topic: checks.TopicScope, Title: "The scopes are spelled as Casdoor knows them",
		Doc: "Casdoor grants any word as a scope, but its MCP server knows only resource:action, such as application:read, and the words read, write and admin. The scope that you gave and those in the " +
			"token are looked at. openid, profile and the like are right, and open no tool. For another MCP server, or where none is given, only words that are a Casdoor scope turned around are named.",
		Stage: codes.StageScope,
		Codes: []codes.Code{codes.CasdoorScopeNameUnknown},
		Run:   runNames,
	}
}

func runNames(ctx context.Context, f *facts.Facts) checks.Result {
	s := f.Scopes(ctx)
	if !s.Given.Named() && !s.Token.Named() {
		return checks.SkippedFor("neither a scope nor a token with a scope was given")
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case !isCasdoor:
		return checks.SkippedFor("the authorization server was not recognised as a Casdoor")
	}
	own := ownMCP(ctx, f) // without an MCP server's URL it is not known for which the scopes are meant
	for _, set := range []facts.ScopeSet{s.Given, s.Token} {
		if fd, bad := misspelled(ctx, f, s, set, own); bad {
			return checks.Found("", fd)
		}
	}
	if !own {
		return checks.Passed("None of the scopes is a Casdoor scope turned around. What they open is up to the MCP server.")
	}
	all := slices.Concat(s.Given.Scopes, s.Token.Scopes)
	return checks.Passed("Casdoor knows these words. " + opens(all))
}

// misspelled judges one list of scopes.
func misspelled(ctx context.Context, f *facts.Facts, s facts.Scopes, set facts.ScopeSet, own bool) (checks.Finding, bool) {
	var bad []string
	for _, word := range set.Scopes {
		_, twisted := casdoor.SuggestScope(word)
		listed := slices.Contains(s.Resource.Scopes, word) || slices.Contains(s.Challenge.Scopes, word) || slices.Contains(s.Server.Scopes, word)
		switch {
		case casdoor.BuiltinScope(word), casdoor.OIDCScope(word), listed:
		case own, twisted:
			bad = append(bad, word)
		}
	}
	if len(bad) == 0 {
		return checks.Finding{}, false
	}
	fd := checks.Finding{
		Code: codes.CasdoorScopeNameUnknown, Subject: "scope " + named(bad) + " in " + strings.TrimPrefix(set.From, "the "),
		Detail:   fmt.Sprintf("%s: Casdoor's MCP server knows no scope %s. Casdoor puts the word into the token, where it opens none of that server's tools.", capital(set.From), named(bad)),
		Expected: "resource:action, for example application:read, or read, write or admin", Received: named(set.Scopes), Exchanges: proofOf(ctx, f, set),
	}
	if words := spelling(bad); len(words) > 0 {
		fd.Detail += " The spelling: " + strings.Join(words, ", ") + "."
		fd.Fixes = []codes.Fix{{Where: "The MCP client", Steps: []string{"Ask for the scope in the right spelling."}, Snippet: "scope=" + corrected(set.Scopes)}}
	}
	switch {
	case !own:
		fd.Confidence = checks.Likely
		fd.Severity = severity(ctx, f, codes.Warning)
	case len(casdoor.ToolsOf(set.Scopes)) > 0:
		fd.Severity = codes.Warning
	}
	return fd, true
}

// proofOf is what shows that the word is of no use: the answer to the call with the token, else the
// documents that do not list it.
func proofOf(ctx context.Context, f *facts.Facts, set facts.ScopeSet) []*probe.Exchange {
	if use, err := f.TokenUse(ctx); err == nil && use.Call != nil {
		return []*probe.Exchange{use.Call.X}
	}
	s := f.Scopes(ctx)
	if proof := slices.Concat(set.Proof, s.Resource.Proof, s.Server.Proof); len(proof) > 0 {
		return proof
	}
	ev, err := f.Casdoor(ctx)
	if err != nil {
		return nil
	}
	return ev.Exchanges
}

// corrected is the list with the right words in place of the misspelled ones.
func corrected(scopes []string) string {
	out := slices.Clone(scopes)
	for i, s := range out {
		if right, ok := casdoor.SuggestScope(s); ok {
			out[i] = right
		}
	}
	return strings.Join(out, " ")
}

// opens says which of Casdoor's tools scopes open together.
func opens(scopes []string) string {
	tools := casdoor.ToolsOf(scopes)
	if len(tools) == 0 {
		return fmt.Sprintf("That opens none of the %d tools of Casdoor's MCP server.", casdoor.ToolCount)
	}
	return fmt.Sprintf("That opens %d of the %d tools of Casdoor's MCP server: %s.", len(tools), casdoor.ToolCount, strings.Join(tools, ", "))
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
