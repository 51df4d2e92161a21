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
	"casdoctor/checks/mcp"
)

func token() checks.Check {
	return checks.Check{
		ID: "scope.token", Topic: checks.TopicScope, Title: "The token has the scopes that the tools need",
		Doc: "With a token: the list of tools is asked for, and a tool that does not exist is called, so that no tool runs. A server answers 403 with insufficient_scope, or a JSON-RPC error of that name, when the " +
			"scope is too small. Casdoor's own MCP server tells the granted scopes in that error, whatever they are; they are compared with the scope that you gave.",
		Stage: codes.StageScope,
		Codes: []codes.Code{codes.ScopeInsufficient, codes.CasdoorInsufficientScopeHTTP200},
		Run:   runToken,
	}
}

func runToken(ctx context.Context, f *facts.Facts) checks.Result {
	use, err := f.TokenUse(ctx)
	if err != nil {
		return checks.Because(err)
	}
	s := f.Scopes(ctx)
	switch use.State {
	case facts.TokenScope:
		said := facts.ReadScopeRefusal(use.Decisive)
		if said.HasGranted && ownMCP(ctx, f) {
			return onCasdoor(ctx, f, s, use, said)
		}
		return checks.Found("", tooSmall(ctx, f, s, use.Decisive, said))
	case facts.TokenNotNeeded:
		return checks.SkippedFor("the MCP server lets everybody in, whatever the scope")
	case facts.TokenTaken:
		if fd, hidden := hiddenTools(ctx, f, s, use); hidden {
			return checks.Found("", fd)
		}
		return checks.Passed("The MCP server takes the token, and complains of no scope.", use.Decisive.X)
	}
	return notEvaluated("The MCP server does not take the token, so that its scope is not looked at.", use.Decisive.X)
}

// onCasdoor judges the granted scopes, which Casdoor tells on every call of a tool that does not exist.
func onCasdoor(ctx context.Context, f *facts.Facts, s facts.Scopes, use *facts.TokenUse, said facts.ScopeRefusal) checks.Result {
	var missing []string
	for _, w := range s.Given.Scopes {
		if !casdoor.OIDCScope(w) && !casdoor.Covers(said.Granted, w) {
			missing = append(missing, w)
		}
	}
	tools := casdoor.ToolsOf(said.Granted)
	if len(missing) == 0 && len(tools) > 0 {
		return checks.Passed("Casdoor says that the token has "+having(said.Granted)+". "+opens(said.Granted), use.Decisive.X)
	}
	need := missing
	if len(need) == 0 {
		need = []string{"read"}
	}
	fd := checks.Finding{
		Code: codes.CasdoorInsufficientScopeHTTP200, Subject: "the scopes of the token: " + named(said.Granted),
		Expected:  "403 with insufficient_scope and a challenge, or a token with " + named(need),
		Received:  fmt.Sprintf("HTTP %d with the JSON-RPC error %d %s, granted scopes: %s", use.Decisive.X.Status, use.Decisive.Reply.Err.Code, use.Decisive.Reply.Err.Message, named(said.Granted)),
		Exchanges: append(use.Proof()[:1:1], s.Resource.Proof...),
		Detail:    fmt.Sprintf("Casdoor says that the token has %s. %s", having(said.Granted), opens(said.Granted)),
		Fixes:     widerToken(ctx, f, said.Granted, union(said.Granted, need)),
	}
	if len(missing) > 0 {
		fd.Detail += " Missing of what you gave: " + named(missing) + "."
		if words := spelling(missing); len(words) > 0 {
			fd.Detail += " The spelling: " + strings.Join(words, ", ") + "."
		}
	}
	return checks.Found("", fd)
}

// tooSmall is the refusal of any other server.
func tooSmall(ctx context.Context, f *facts.Facts, s facts.Scopes, a *facts.Answer, said facts.ScopeRefusal) checks.Finding {
	granted := s.Token.Scopes
	if said.HasGranted {
		granted = said.Granted
	}
	need, from := lacking(granted, said.Required), "the server demands"
	if len(said.Required) == 0 {
		need, from = lacking(granted, union(s.Challenge.Scopes, s.Resource.Scopes)), "its metadata names"
	}
	fd := checks.Finding{
		Code: codes.ScopeInsufficient, Subject: "the scopes of the token: " + named(granted),
		Detail:   fmt.Sprintf("The MCP server takes the token and refuses the call for its scope (HTTP %d). The token has %s.", a.X.Status, having(granted)),
		Expected: "a token with the scopes that the call needs", Received: refusalText(a), Exchanges: proofOfCall(a, s),
		Fixes: widerToken(ctx, f, granted, union(granted, need)),
	}
	if len(need) > 0 {
		fd.Expected = "a token with " + named(need)
		fd.Detail += fmt.Sprintf(" Missing: %s, which %s.", named(need), from)
	}
	if a.X.Status != 403 {
		fd.Detail += " It says so without the 403 that makes clients ask for more."
	}
	return fd
}

func refusalText(a *facts.Answer) string {
	text := strings.TrimSpace(fmt.Sprintf("%d %s", a.X.Status, a.X.StatusText))
	if lines := a.X.HeaderValues("WWW-Authenticate"); len(lines) > 0 {
		return text + ", WWW-Authenticate: " + strings.Join(lines, ", ")
	}
	if a.Reply.Err != nil {
		return fmt.Sprintf("%s with the JSON-RPC error %d %s", text, a.Reply.Err.Code, a.Reply.Err.Message)
	}
	return text
}

// hiddenTools: an empty list for a token that lacks scopes which the server's own documents name.
func hiddenTools(ctx context.Context, f *facts.Facts, s facts.Scopes, use *facts.TokenUse) (checks.Finding, bool) {
	if use.Tools == nil || use.Tools.Reply.Kind != mcp.KindResult || !s.Token.Named() && !tokenReadable(ctx, f) {
		return checks.Finding{}, false
	}
	list, isNull, err := mcp.ParseTools(use.Tools.Reply.Result)
	missing := lacking(s.Token.Scopes, union(s.Challenge.Scopes, s.Resource.Scopes))
	if err != nil || isNull || len(list) > 0 || len(missing) == 0 {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.ScopeInsufficient, Confidence: checks.Likely, Subject: "the scopes of the token: " + named(s.Token.Scopes),
		Detail:   fmt.Sprintf("tools/list with the token gives no tool at all, and the token lacks %s, which the MCP server names. It probably hides the tools that the token may not use.", named(missing)),
		Expected: "tools, for a token with " + named(missing), Received: "an empty list of tools", Exchanges: proofOfCall(use.Tools, s),
		Fixes: widerToken(ctx, f, s.Token.Scopes, union(s.Token.Scopes, missing)),
	}, true
}

func tokenReadable(ctx context.Context, f *facts.Facts) bool {
	t, err := f.Token(ctx)
	return err == nil && t.Readable()
}

// union joins lists, each scope once.
func union(lists ...[]string) []string {
	var out []string
	for _, s := range slices.Concat(lists...) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
