package token

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

func tools() checks.Check {
	return checks.Check{
		ID: "token.tools", Topic: checks.TopicToken, Title: "The list of tools is a list",
		Doc:   "tools/list with the token must give a list, if need be an empty one. Casdoor gives null when the token's scope opens no tool, and clients that check the schema report an invalid response.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.CasdoorToolsNull},
		Run:   runTools,
	}
}

func runTools(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	a, err := f.TokenTools(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if a.Reply.Kind != mcp.KindResult {
		return notEvaluated("tools/list with the token gives no result but "+statusLine(a.X), a.X)
	}
	if s.own && s.refused() {
		return notEvaluated("the token is refused, and Casdoor lists its tools to everybody", a.X)
	}
	list, isNull, err := mcp.ParseTools(a.Reply.Result)
	switch {
	case isNull && (s.own || f.Target().Casdoor != nil):
		return checks.Found("", s.nullTools(a))
	case isNull:
		return checks.Result{Status: checks.Warn, Reason: "tools/list with the token gives null in place of a list, which strict clients refuse.", Exchanges: []*probe.Exchange{a.X}}
	case err != nil:
		return checks.Result{Status: checks.Warn, Reason: "tools/list with the token cannot be read: " + err.Error() + ".", Exchanges: []*probe.Exchange{a.X}}
	}
	return checks.Passed(fmt.Sprintf("tools/list with the token gives %d tools.", len(list)), a.X)
}

func (s *sight) nullTools(a *facts.Answer) checks.Finding {
	scope := "no scope"
	if n := len(s.token.Claims.Scopes); n > 0 {
		scope = fmt.Sprintf("the scope %q", clip(join(s.token.Claims.Scopes), 200))
	}
	fd := checks.Finding{
		Code: codes.CasdoorToolsNull, Subject: "result.tools of tools/list",
		Detail:   fmt.Sprintf("tools/list with the token gives null in place of a list. The token has %s, which opens none of Casdoor's tools.", scope),
		Expected: `"tools": [ … ]`, Received: `"tools": null`, Exchanges: []*probe.Exchange{a.X},
	}
	if s.use != nil && s.use.Call != nil {
		fd.Exchanges = append(fd.Exchanges, s.use.Call.X)
	}
	return fd
}
