package token

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
)

func accepted() checks.Check {
	return checks.Check{
		ID: "token.accepted", Topic: checks.TopicToken, Title: "The MCP server takes the token",
		Doc: "The token is shown to the MCP server with initialize, tools/list and the call of a made-up tool, so that no tool of the server runs. The answers are compared with those to no token and to a made-up one. " +
			"What the server says on refusing is read; where it says nothing, the cause is found by exclusion, which is never certain.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.TokenValidButRejected, codes.ProxyStripsAuthorization, codes.Forbidden403ForValidToken, codes.MissingAuthorizationHeader,
			codes.AuthErrorAs200, codes.JWKSUnreachable},
		Run: runAccepted,
	}
}

func runAccepted(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if s.use == nil {
		return checks.Because(s.why)
	}
	if fd, ok := s.keysUnreachable(); ok {
		return checks.Found("", fd)
	}
	switch s.use.State {
	case facts.TokenTaken, facts.TokenScope:
		return s.welcome(ctx, f)
	case facts.TokenNotNeeded:
		return checks.Passed("The MCP server lets everybody in, with a token and without.", s.use.Decisive.X)
	case facts.TokenUnclear:
		return notEvaluated(fmt.Sprintf("the MCP server answers %s to the call with the token, from which nothing follows for the token", s.answer()), s.use.Proof()...)
	}
	return s.turnedAway(ctx, f)
}

// keysUnreachable: the server says that it has no keys to verify with, by whatever status.
func (s *sight) keysUnreachable() (checks.Finding, bool) {
	x := s.use.Decisive.X
	words := s.words
	if x.Status >= 500 && words == "" {
		words = clip(string(x.Body[:min(len(x.Body), maxWords)]), maxWords)
	}
	if x.Status < 400 && !s.refused() || jwt.ReadRefusal(words) != jwt.SaysKeys {
		return checks.Finding{}, false
	}
	return checks.Finding{
		Code: codes.JWKSUnreachable, Subject: x.URL,
		Detail:   fmt.Sprintf("The MCP server answers %s to the token and says “%s”. It has no keys to verify any token with.", s.answer(), words),
		Expected: "a server that can fetch the key set", Received: words, Exchanges: s.use.Proof(),
	}, true
}

// welcome judges a token that is let in.
func (s *sight) welcome(ctx context.Context, f *facts.Facts) checks.Result {
	bareRefusal := s.use.Without != nil && s.use.Without.Unauthorized() && len(s.use.Without.X.HeaderValues("WWW-Authenticate")) == 0
	if !s.token.Readable() && bareRefusal && f.NoMetadataAnywhere(ctx) {
		return checks.Found("", checks.Finding{
			Code: codes.MissingAuthorizationHeader, Subject: "Authorization of calls to " + s.use.Decisive.X.URL,
			Detail:   "The given key opens the server. Without it the answer is a bare 401, and no OAuth metadata says how to get one: clients must be given the key by hand.",
			Expected: "a client that sends the key as a fixed header", Received: statusLine(s.use.Without.X) + " without a challenge to a client that sends none",
			Exchanges: s.use.Proof(),
		})
	}
	text := "The MCP server takes the token"
	if s.use.Tools != nil {
		if list, _, err := mcp.ParseTools(s.use.Tools.Reply.Result); err == nil {
			text += fmt.Sprintf(" and lists %d tools for it", len(list))
		}
	}
	if s.use.State == facts.TokenScope {
		text += "; its scope is too small for the made-up tool, which is judged with the scopes"
	}
	return checks.Passed(text+".", s.use.Proof()...)
}

// turnedAway judges a token that is refused.
func (s *sight) turnedAway(ctx context.Context, f *facts.Facts) checks.Result {
	if fd, ok := s.refusedUnder200(ctx, f); ok {
		return checks.Found("", fd)
	}
	if s.stripped() && noToken.MatchString(s.words) {
		// Whatever the token is worth: the server says that it got none.
		return checks.Found("", s.stripping())
	}
	if byCasdoor := s.casdoorFaults(ctx, f); len(byCasdoor) > 0 {
		return s.explained(byCasdoor)
	}
	if faults := s.faults(ctx, f); len(faults) > 0 {
		return s.explained(faults)
	}
	// What the token is worth must be known before the server can be blamed.
	if !s.token.Readable() {
		if s.stripped() {
			return checks.Found("", s.stripping())
		}
		asked, err := f.Introspect(ctx)
		if err != nil || !asked.Tells() || !asked.Reply.Active {
			return notEvaluated(fmt.Sprintf("the MCP server answers %s to the token, which is no JWT that can be read here, so that only its issuer knows what it is worth.%s", s.answer(), s.said()), s.use.Proof()...)
		}
	} else {
		if v, err := f.TokenSignature(ctx); err != nil || v.Fits == nil {
			reason := "the signature could not be verified"
			if err != nil {
				reason += ": " + err.Error()
			}
			return notEvaluated(fmt.Sprintf("the MCP server answers %s to the token, and %s, so that it is not known whose fault that is", s.answer(), reason), s.use.Proof()...)
		}
	}
	return checks.Found("", s.byExclusion())
}

// faults are those that the other checks report of the token itself.
func (s *sight) faults(ctx context.Context, f *facts.Facts) []checks.Finding {
	return slices.Concat(s.kindFaults(ctx, f), s.timeFaults(readWatch(ctx, f)), s.issuerFaults(ctx, f), s.signatureFaults(ctx, f), s.audienceFaults(ctx, f))
}

// explained: the refusal follows from faults that other checks report.
func (s *sight) explained(faults []checks.Finding) checks.Result {
	e, _ := codes.Lookup(faults[0].Code)
	return checks.Result{Status: checks.Fail, Exchanges: s.use.Proof(),
		Reason: fmt.Sprintf("The MCP server answers %s to the token, which another check explains: %s.%s", s.answer(), lowerFirst(e.Title), s.said())}
}

func lowerFirst(s string) string {
	if s == "" || strings.HasPrefix(s, "Casdoor") || strings.HasPrefix(s, "MCP") {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// refusedUnder200: a status of success with a body that refuses and is no JSON-RPC.
func (s *sight) refusedUnder200(ctx context.Context, f *facts.Facts) (checks.Finding, bool) {
	a := s.use.Decisive
	if a.X.Status < 200 || a.X.Status > 299 || a.Reply.IsMCP() {
		return checks.Finding{}, false
	}
	if env, ok := casdoor.ParseEnvelope(a.X.Body); ok && env.IsError() {
		if ev, err := f.Casdoor(ctx); err == nil && ev.Detected {
			return checks.Finding{}, false // the Casdoor topic has a code for it
		}
	}
	return checks.Finding{
		Code: codes.AuthErrorAs200, Subject: "the answer to the token at " + a.X.URL,
		Detail:   fmt.Sprintf("The token is refused, but the answer has status %s and a JSON body that is no JSON-RPC message.%s Clients do not see that they have to renew the token.", statusLine(a.X), s.said()),
		Expected: `401 with WWW-Authenticate: Bearer error="invalid_token"`, Received: statusLine(a.X) + ": " + s.words, Exchanges: s.use.Proof(),
	}, true
}

// byExclusion: nothing is wrong with the token as far as can be seen.
func (s *sight) byExclusion() checks.Finding {
	x := s.use.Decisive.X
	fd := checks.Finding{
		Code: codes.TokenValidButRejected, Confidence: checks.Likely, Subject: "the answer to the token at " + x.URL,
		Detail:   fmt.Sprintf("The MCP server answers %s, although times, issuer, audience and signature of the token are right as seen from here.%s", s.answer(), s.said()),
		Expected: "an answer to the call", Received: s.answer(), Exchanges: s.use.Proof(),
	}
	if !s.token.Readable() {
		fd.Detail = fmt.Sprintf("The MCP server answers %s, although the authorization server's introspection calls the token active.%s", s.answer(), s.said())
	}
	switch {
	case s.use.State == facts.TokenForbidden:
		fd.Code = codes.Forbidden403ForValidToken
		fd.Detail = strings.Replace(fd.Detail, "The MCP server answers", "The call gets", 1)
		fd.Received = s.answer() + s.said()
	case s.stripped():
		return s.stripping()
	}
	return fd
}

// noToken are the words of a server that got no token.
var noToken = regexp.MustCompile(`(?i)\bno (?:bearer |access |auth\w* )?(?:token|credentials|header)\b|\bmissing (?:bearer |access |auth\w* )?(?:token|credentials|header)\b|` +
	`\b(?:token|authorization header|credentials) (?:is |was |are )?(?:missing|required|absent|not (?:found|provided|given|present))\b`)

// stripping is the finding that the token does not arrive.
func (s *sight) stripping() checks.Finding {
	sure := checks.Likely
	if !s.token.Readable() {
		sure = checks.Possible
	}
	return checks.Finding{
		Code: codes.ProxyStripsAuthorization, Confidence: sure, Subject: "the Authorization header of calls to " + s.use.Decisive.X.URL,
		Detail:   fmt.Sprintf("The answer is %s whether the given token, a made-up one or none is sent: status, challenge and body are the same, and nothing says that the token was looked at.%s", s.answer(), s.said()),
		Expected: "another answer to a token than to none", Received: "the answer to a call without a token: " + s.answer(), Exchanges: s.use.Proof(),
	}
}

// stripped: the answers to the token, to a made-up one and to none are the same, and none
// of them speaks of a token.
func (s *sight) stripped() bool {
	a, b, none := s.use.Decisive, s.use.Bogus, s.use.Without
	if a == nil || b == nil || none == nil || !none.Unauthorized() {
		return false
	}
	if c, ok := oauth.ParseChallenges(a.X.HeaderValues("WWW-Authenticate")).Bearer(); ok {
		if v, _ := c.Get("error"); v != "" {
			return false
		}
	}
	return same(a, none) && same(b, none)
}

// changing are numbers and ids that differ from answer to answer.
var changing = regexp.MustCompile(`[0-9a-fA-F-]{6,}|\d+`)

func same(a, b *facts.Answer) bool {
	body := func(x *facts.Answer) string { return changing.ReplaceAllString(string(x.X.Body), "#") }
	return a.X.Status == b.X.Status && slices.Equal(a.X.HeaderValues("WWW-Authenticate"), b.X.HeaderValues("WWW-Authenticate")) && body(a) == body(b)
}
