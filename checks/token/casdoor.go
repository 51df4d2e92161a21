package token

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

// proxyPath is where Casdoor forwards calls to the MCP servers of its registry.
const proxyPath = "/api/server/"

func casdoorCaller() checks.Check {
	return checks.Check{
		ID: "token.casdoor", Topic: checks.TopicToken, Title: "Casdoor knows the token and admits its caller",
		Doc: "Casdoor looks every token up in its database, and its own MCP server lets only administrators and applications use the tools. The reason of a 401 stands in the data of the JSON-RPC error. " +
			"A URL below /api/server/ leads to a server of its registry, which may be missing or down; only a call with a token shows that.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.CasdoorTokenNotInDatabase, codes.CasdoorNonAdminUser401, codes.CasdoorMCPProxyServerNotFound, codes.CasdoorMCPProxyUpstreamDown, codes.ProxyStripsAuthorization,
			codes.TokenValidButRejected},
		Run: runCasdoor,
	}
}

func runCasdoor(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	ev, err := f.Casdoor(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !ev.Detected {
		return checks.SkippedFor("no Casdoor was recognised")
	}
	if s.use == nil {
		return checks.Because(s.why)
	}
	if found := s.casdoorFaults(ctx, f); len(found) > 0 {
		return checks.Found("", found...)
	}
	switch {
	case s.taken():
		return checks.Passed("Casdoor has nothing against the token.", s.use.Proof()...)
	case !s.own:
		return checks.Passed("The MCP server refuses the token, but not in Casdoor's words.", s.use.Proof()...)
	}
	return checks.Passed("Casdoor refuses the token for what is wrong with it by itself.", s.use.Proof()...)
}

// casdoorFaults are what Casdoor's own words show.
func (s *sight) casdoorFaults(ctx context.Context, f *facts.Facts) []checks.Finding {
	if s.use == nil {
		return nil
	}
	if ev, err := f.Casdoor(ctx); err != nil || !ev.Detected {
		return nil
	}
	if fd, ok := s.registryFault(); ok {
		return []checks.Finding{fd}
	}
	if !s.refused() {
		return nil
	}
	switch reason := casdoorReason(s.use.Decisive); {
	case strings.HasPrefix(reason, "Access token doesn't exist in database"):
		return []checks.Finding{s.notInDatabase(ctx, f, reason)}
	case strings.HasPrefix(reason, "The user is forbidden to sign in"), strings.HasPrefix(reason, "DPoP proof header required"):
		return []checks.Finding{{
			Code: codes.TokenValidButRejected, Subject: "the answer to the token at " + s.use.Decisive.X.URL,
			Detail:   fmt.Sprintf("Casdoor knows the token but does not let its user or client in: “%s”.", reason),
			Expected: "an answer to the call", Received: s.answer() + ": " + reason, Exchanges: s.use.Proof(),
		}}
	case s.own && casdoor.Unauthorized(reason):
		return s.notAdmitted(ctx, f, reason)
	}
	return nil
}

// casdoorReason is why Casdoor refuses: the data of its JSON-RPC error, or the message of
// its envelope, also where another server passes it on.
func casdoorReason(a *facts.Answer) string {
	if a.Reply.Err != nil {
		var data string
		if json.Unmarshal(a.Reply.Err.Data, &data) == nil && data != "" {
			return data
		}
		return a.Reply.Err.Message
	}
	if env, ok := casdoor.ParseEnvelope(a.X.Body); ok {
		return env.Msg
	}
	words := refusalWords(a)
	for _, known := range []string{"Access token doesn't exist in database", "The user is forbidden to sign in"} {
		if i := strings.Index(words, known); i >= 0 {
			return words[i:]
		}
	}
	return words
}

func (s *sight) notInDatabase(ctx context.Context, f *facts.Facts, reason string) checks.Finding {
	detail := "Casdoor does not find the token in its database."
	if s.token.Readable() {
		if servers, err := f.Servers(ctx); err == nil {
			if known := issuers(servers); len(known) > 0 && s.token.Claims.Issuer != known[0] {
				detail += fmt.Sprintf(" It was issued by %s, not by %s.", shown(s.token.Claims.Issuer), known[0])
			}
		}
		if v, err := f.TokenSignature(ctx); err == nil {
			if v.Fits != nil {
				detail += " Its signature is by a key of this Casdoor, so that it was deleted there, or is of another instance with the same certificate."
			} else {
				detail += " Its signature fits no key of this Casdoor either: it is from another one, or was changed on copying."
			}
		}
	}
	return checks.Finding{
		Code: codes.CasdoorTokenNotInDatabase, Subject: "the given token", Detail: detail,
		Expected: "a token that this Casdoor has issued", Received: fmt.Sprintf("%s: “%s”", s.answer(), clip(reason, 200)), Exchanges: s.use.Proof(),
	}
}

// notAdmitted: Casdoor's policy refuses. A made-up token is refused in other words, unless
// none arrives.
func (s *sight) notAdmitted(ctx context.Context, f *facts.Facts, reason string) []checks.Finding {
	if s.use.Bogus != nil && casdoor.Unauthorized(casdoorReason(s.use.Bogus)) {
		if !s.stripped() {
			return nil
		}
		return []checks.Finding{s.byExclusion()}
	}
	if len(s.kindFaults(ctx, f))+len(s.timeFaults(readWatch(ctx, f))) > 0 {
		return nil
	}
	who := "the user " + userOf(s)
	return []checks.Finding{{
		Code: codes.CasdoorNonAdminUser401, Confidence: checks.Likely, Subject: who,
		Detail: fmt.Sprintf("Casdoor knows the token (a made-up one gets “%s”) but answers %s “%s”: %s is neither an administrator nor an application.",
			clip(casdoorReason(orSelf(s.use.Bogus, s.use.Decisive)), 120), s.answer(), reason, who),
		Expected: "a token of an administrator, or of an application", Received: s.answer() + ": " + reason, Exchanges: s.use.Proof(),
	}}
}

func orSelf(a, b *facts.Answer) *facts.Answer {
	if a != nil {
		return a
	}
	return b
}

// userOf names the user of the token as Casdoor would.
func userOf(s *sight) string {
	c := s.token.Claims
	name, owner := text(c.Raw["name"]), text(c.Raw["owner"])
	switch {
	case name != "" && owner != "":
		return clip(owner+"/"+name, 80)
	case c.Subject != "":
		return clip(c.Subject, 80)
	}
	return "of the token"
}

// registryFault: the call reached Casdoor's proxy, and nothing behind it.
func (s *sight) registryFault() (checks.Finding, bool) {
	a := s.use.Decisive
	u, err := url.Parse(a.X.URL)
	if err != nil || !strings.HasPrefix(u.Path, proxyPath) || a.Reply.Err == nil {
		return checks.Finding{}, false
	}
	server := strings.Trim(strings.TrimPrefix(u.Path, proxyPath), "/")
	said := fmt.Sprintf("JSON-RPC error %d “%s”", a.Reply.Err.Code, clip(a.Reply.Err.Message, 200))
	fd := checks.Finding{Subject: a.X.URL, Received: statusLine(a.X) + " with the " + said, Exchanges: []*probe.Exchange{a.X}}
	switch {
	case a.Reply.Err.Code == mcp.CodeInvalidRequest && strings.Contains(a.Reply.Err.Message, "not found"):
		fd.Code, fd.Expected = codes.CasdoorMCPProxyServerNotFound, "a server "+server+" in Casdoor's registry"
		fd.Detail = fmt.Sprintf("Casdoor's registry has no MCP server %s: it answers with the %s.", server, said)
	case a.X.Status == 502 && a.Reply.Err.Code == mcp.CodeInternal:
		fd.Code, fd.Expected = codes.CasdoorMCPProxyUpstreamDown, "an answer of the server "+server+", passed on by Casdoor"
		fd.Detail = fmt.Sprintf("Casdoor knows the MCP server %s but cannot reach it: 502 with the %s.", server, said)
		if why := text(a.Reply.Err.Data); why != "" {
			fd.Detail += " Casdoor says “" + clip(why, 200) + "”."
		}
	default:
		return fd, false
	}
	if s.use.Without != nil && s.use.Without.X != a.X {
		fd.Exchanges = append(fd.Exchanges, s.use.Without.X)
	}
	return fd, true
}
