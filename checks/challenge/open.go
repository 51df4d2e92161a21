package challenge

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

// taken judges a server that lets initialize through without a token.
func taken(ctx context.Context, f *facts.Facts, e *facts.Endpoint) checks.Result {
	call, err := f.ToolCall(ctx)
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case call.Unauthorized():
		return onToolCall(ctx, f, e, call)
	case mcp.AuthFailure(call.Reply):
		return checks.Passed(fmt.Sprintf("initialize is taken without a token. Tool calls are refused by a JSON-RPC error under %s, not by a 401, so OAuth clients do not log in.",
			statusLine(call.X)), e.Initialize.X, call.X)
	case !call.Reply.IsMCP():
		return checks.Passed(fmt.Sprintf("initialize is taken without a token; a call of a made-up tool gets %s.", statusLine(call.X)), e.Initialize.X, call.X)
	}
	res := checks.Found("The server asks for no authorisation: initialize and tool calls are taken without a token.", spurious(ctx, f, e, call)...)
	if len(res.Findings) == 0 {
		res.Exchanges = []*probe.Exchange{e.Initialize.X, call.X}
	}
	return res
}

// casdoorsOwn recognises Casdoor's built-in MCP server, which is made so.
func casdoorsOwn(e *facts.Endpoint, c *facts.Challenge) bool {
	if r, err := mcp.ParseInitialize(e.Initialize.Reply.Result); err == nil && r.ServerName == "Casdoor MCP Server" {
		return true
	}
	b, _ := c.Parsed.Bearer()
	realm, _ := b.Get("realm")
	return realm == "casdoor"
}

func onToolCall(ctx context.Context, f *facts.Facts, e *facts.Endpoint, call *facts.Answer) checks.Result {
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	fd := checks.Finding{
		Code: codes.ChallengeOnlyOnToolCall, Subject: e.URL.String(),
		Detail:   "initialize is taken without a token, and only a tool call gets the 401. Clients that decide at the first call whether to log in take the server for an open one.",
		Expected: "401 with a challenge on initialize", Received: "200 on initialize, 401 on tools/call",
		Exchanges: []*probe.Exchange{call.X, e.Initialize.X},
	}
	if casdoorsOwn(e, c) {
		fd.Severity = codes.Info
		fd.Detail = "Casdoor's own MCP server takes initialize and tools/list without a token by design, and only a tool call gets the 401. Clients that decide at the first call take it for an open server."
	}
	found := []checks.Finding{fd}
	if _, renamed := facts.RenamedChallenge(call.X); bare(call) && !renamed && !f.NoMetadataAnywhere(ctx) {
		found = append(found, missing(ctx, f, call, nil))
	}
	return checks.Found("", found...)
}

// spurious reports authorization server metadata at the origin of a server that asks for
// no authorisation.
func spurious(ctx context.Context, f *facts.Facts, e *facts.Endpoint, call *facts.Answer) []checks.Finding {
	r, err := f.ResourceMetadata(ctx)
	if err != nil || r.Chosen != nil {
		return nil
	}
	// Asked at once, as most open servers come to need both.
	var list *facts.Answer
	var legacy *facts.Server
	var listErr, legacyErr error
	facts.Together(ctx,
		func(ctx context.Context) { list, listErr = f.Tools(ctx) },
		func(ctx context.Context) { legacy, legacyErr = f.LegacyServer(ctx) })
	if listErr != nil || legacyErr != nil || !list.Open() {
		return nil
	}
	if legacy.Chosen == nil || legacy.Chosen.Metadata.AuthorizationEndpoint == "" && legacy.Chosen.Metadata.TokenEndpoint == "" {
		return nil
	}
	fd := checks.Finding{
		Code: codes.SpuriousOAuthAdvertised, Subject: legacy.Chosen.URL,
		Detail: fmt.Sprintf("The server takes every call without a token, yet %s publishes authorization server metadata (issuer %s). Clients that look there first ask their users to log in for nothing.",
			legacy.Chosen.URL, legacy.Chosen.Metadata.Issuer),
		Expected: "404 at " + legacy.Chosen.URL + ", or a 401 with a challenge on the endpoint", Received: strings.TrimSuffix(legacy.Chosen.Describe(), "."),
		Exchanges: append(append([]*probe.Exchange{}, legacy.Chosen.Hops...), e.Initialize.X, call.X),
	}
	// The MCP server shares its host with the Casdoor that the user named: the document is that one's own.
	if u := f.Target().Casdoor; u != nil && strings.EqualFold(u.Host, e.URL.Host) {
		fd.Severity = codes.Info
	}
	return []checks.Finding{fd}
}
