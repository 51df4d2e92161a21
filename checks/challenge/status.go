package challenge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func status() checks.Check {
	return checks.Check{
		ID: "challenge.status", Topic: checks.TopicChallenge, Title: "A call without a token gets a 401, or an answer",
		Doc: "A client calls first without a token. The server either takes the call or answers 401 with a WWW-Authenticate header that tells where to log in. The call is made as clients of " +
			"both protocol styles do, by GET, and with a made-up token; each of these branches must carry the header.",
		Stage: codes.StageChallenge, Essential: true,
		Codes: []codes.Code{codes.WWWAuthenticateMissing, codes.ChallengeOnlyOnToolCall, codes.SpuriousOAuthAdvertised},
		Run:   runStatus,
	}
}

func runStatus(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := e.Initialize.X
	switch {
	case x.Status == 401:
		return refused(ctx, f, e.Initialize)
	case e.Initialize.Open():
		return taken(ctx, f, e)
	}
	if d, err := f.Discover(ctx); err == nil && e.Initialize.Reply.IsMCP() && x.Status != 403 {
		switch {
		case d.Open():
			return checks.Passed("The server does not know initialize and takes server/discover without a token.", d.X)
		case d.Unauthorized():
			return notEvaluated(fmt.Sprintf("initialize gets %s and server/discover 401: the server only speaks the stateless revision", statusLine(x)), d.X, x)
		}
	}
	return notEvaluated(unclear(e.Initialize), x)
}

// unclear says what came in place of a 401 or an MCP answer. Edges, redirects and wrong
// URLs are judged by the checks of reachability.
func unclear(a *facts.Answer) string {
	switch s := a.X.Status; {
	case mcp.AuthFailure(a.Reply):
		return fmt.Sprintf("the server refuses by a JSON-RPC error (%q) under %s, not by a 401, so OAuth clients do not log in", a.Reply.Err.Message, statusLine(a.X))
	case s == 403:
		return "the call is refused with 403; see the filters of the edge"
	case s >= 300 && s < 400:
		return "the call is redirected, which is judged on its own"
	case s >= 500:
		return "the server fails with " + statusLine(a.X)
	case a.Reply.IsMCP() && a.Reply.Err != nil:
		return fmt.Sprintf("initialize is answered with the JSON-RPC error %d %q, which tells nothing of authorisation", a.Reply.Err.Code, a.Reply.Err.Message)
	}
	return fmt.Sprintf("the URL answers %s, which is neither a 401 nor an MCP answer", statusLine(a.X))
}

// branch is one way to call without a good token.
type branch struct {
	name string
	*facts.Answer
}

// branches are the other ways beside initialize; those that got no answer are left out.
func branches(ctx context.Context, f *facts.Facts) []branch {
	all := []branch{{name: "server/discover"}, {name: "GET"}, {name: badTokenBranch}}
	var asks []func(context.Context)
	for i, ask := range []func(context.Context) (*facts.Answer, error){f.Discover, f.Stream, f.BogusInitialize} {
		asks = append(asks, func(ctx context.Context) {
			if a, err := ask(ctx); err == nil && a.X.Answered() {
				all[i].Answer = a
			}
		})
	}
	facts.Together(ctx, asks...)
	return slices.DeleteFunc(all, func(b branch) bool { return b.Answer == nil })
}

const badTokenBranch = "a made-up token"

func bare(a *facts.Answer) bool {
	return a.Unauthorized() && len(a.X.HeaderValues("WWW-Authenticate")) == 0
}

// refused judges the 401 of the first call and of its siblings.
func refused(ctx context.Context, f *facts.Facts, a *facts.Answer) checks.Result {
	if _, renamed := facts.RenamedChallenge(a.X); renamed {
		return checks.Passed("401, with its challenge under another name, which is judged with the header.", a.X)
	}
	var all []branch
	nowhere := false
	facts.Together(ctx,
		func(ctx context.Context) { all = branches(ctx, f) },
		func(ctx context.Context) { nowhere = bare(a) && f.NoMetadataAnywhere(ctx) })
	if !bare(a) {
		return checks.Found(challenged(a.X)+others(all), badTokenBare(a, all)...)
	}
	if nowhere {
		return checks.Passed("401 without WWW-Authenticate. The server publishes no OAuth metadata either, which is judged with the discovery.", a.X)
	}
	return checks.Found("", missing(ctx, f, a, all))
}

func challenged(x *probe.Exchange) string {
	cs := oauth.ParseChallenges(x.HeaderValues("WWW-Authenticate"))
	b, ok := cs.Bearer()
	if !ok {
		return "401 with a challenge, but none for a bearer token."
	}
	if v, _ := b.Get("resource_metadata"); v != "" {
		return fmt.Sprintf("401 with a %s challenge that names %s.", b.Scheme, v)
	}
	return fmt.Sprintf("401 with a %s challenge that names no resource_metadata.", b.Scheme)
}

// others remarks on branches that answer 401 without the header.
func others(all []branch) string {
	var without []string
	for _, b := range all {
		if bare(b.Answer) && b.name != badTokenBranch {
			without = append(without, b.name)
		}
	}
	if len(without) == 0 {
		return ""
	}
	return " The branches differ: the 401 to " + strings.Join(without, " and ") + " lacks the header."
}

// badTokenBare: with a token that is no longer good the challenge is gone.
func badTokenBare(first *facts.Answer, all []branch) []checks.Finding {
	for _, b := range all {
		if b.name != badTokenBranch || !bare(b.Answer) {
			continue
		}
		if _, renamed := facts.RenamedChallenge(b.X); renamed {
			return nil
		}
		return []checks.Finding{{
			Code: codes.WWWAuthenticateMissing, Severity: codes.Warning, Subject: "WWW-Authenticate of the 401 to a bad token",
			Detail:   "The branches differ: a call without a token gets 401 with WWW-Authenticate, a call with a bad token 401 without it. Clients whose token has expired miss the header.",
			Expected: headerText(first.X), Received: statusLine(b.X) + " with " + headerText(b.X), Exchanges: []*probe.Exchange{b.X, first.X},
		}}
	}
	return nil
}

// missing words the 401 that has no header at all.
func missing(ctx context.Context, f *facts.Facts, a *facts.Answer, all []branch) checks.Finding {
	r, _ := f.ResourceMetadata(ctx)
	fd := checks.Finding{
		Code: codes.WWWAuthenticateMissing, Subject: "WWW-Authenticate of " + a.X.URL,
		Detail:   "The 401 has no WWW-Authenticate header, so clients are not told that, and where, they can log in.",
		Expected: "401 with " + example(r), Received: "401 with no WWW-Authenticate header", Exchanges: []*probe.Exchange{a.X},
	}
	var with []string
	for _, b := range all {
		if b.Unauthorized() && !bare(b.Answer) {
			with = append(with, b.name)
			fd.Exchanges = append(fd.Exchanges, b.X)
		}
	}
	for _, b := range all {
		if bare(b.Answer) {
			fd.Exchanges = append(fd.Exchanges, b.X)
		}
	}
	if len(with) > 0 {
		fd.Detail += " The branches differ: the 401 to " + strings.Join(with, " and ") + " carries it."
	}
	return fd
}
