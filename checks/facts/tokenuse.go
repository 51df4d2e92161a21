package facts

import (
	"context"
	"encoding/json"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// TokenState is what the MCP server makes of the token.
type TokenState string

// The states.
const (
	TokenTaken     TokenState = "taken"
	TokenScope     TokenState = "scope"      // taken, but its scope is too small for the call
	TokenRefused   TokenState = "refused"    // 401, or a JSON-RPC error or an envelope that means the same
	TokenForbidden TokenState = "forbidden"  // 403 without insufficient_scope
	TokenNotNeeded TokenState = "not-needed" // the server lets everybody in
	TokenUnclear   TokenState = "unclear"    // 5xx, a redirect, no answer: nothing follows for the token
)

// TokenUse is how the MCP server answered the calls with the token, beside the same call
// without a token and with a made-up one.
type TokenUse struct {
	State TokenState
	// Decisive is the answer from which the state follows: the first that does not go
	// through, else the last.
	Decisive *Answer
	// Without and Bogus are the same call without a token and with a made-up one; nil
	// where they were not made.
	Without, Bogus *Answer
	// Initialize is always set; Tools and Call are nil where initialize did not go through.
	Initialize, Tools, Call *Answer
}

// Refused reports that the server does not let the token in, by 401, 403 or in other words.
func (u *TokenUse) Refused() bool { return u.State == TokenRefused || u.State == TokenForbidden }

// Proof lists the exchanges that show the state, the decisive one first.
func (u *TokenUse) Proof() []*probe.Exchange {
	var out []*probe.Exchange
	for _, a := range []*Answer{u.Decisive, u.Bogus, u.Without} {
		if a != nil {
			out = append(out, a.X)
		}
	}
	return out
}

// TokenUse shows the token to the MCP server: initialize, tools/list and a made-up tool.
// Missing without a token, and where the MCP server gave no answer at all.
func (f *Facts) TokenUse(ctx context.Context) (*TokenUse, error) {
	return ask(ctx, f, "token use", func(ctx context.Context) (*TokenUse, error) {
		u := &TokenUse{}
		var e *Endpoint
		var call *Answer
		var err error
		Together(ctx,
			func(ctx context.Context) { u.Initialize, err = f.TokenInitialize(ctx) },
			func(ctx context.Context) { u.Bogus, _ = f.BogusInitialize(ctx) },
			func(ctx context.Context) { call, _ = f.ToolCall(ctx) },
			func(ctx context.Context) { e, _ = f.Endpoint(ctx) })
		if err != nil {
			return nil, err
		}
		Together(ctx,
			func(ctx context.Context) { u.Tools, _ = f.TokenTools(ctx) },
			func(ctx context.Context) { u.Call, _ = f.TokenToolCall(ctx) })
		u.Without, u.Decisive = e.Initialize, u.Initialize
		u.judge(e, call)
		if u.Decisive == u.Call && u.Call != nil {
			if call != nil { // made only where initialize is open
				u.Without = call
			}
			u.Bogus, _ = f.BogusToolCall(ctx)
		}
		return u, nil
	})
}

// judge finds the first answer that does not go through. What is open without a token
// tells nothing of it.
func (u *TokenUse) judge(e *Endpoint, openCall *Answer) {
	u.State = TokenTaken
	for _, a := range []*Answer{u.Initialize, u.Tools, u.Call} {
		if a == nil {
			continue
		}
		if newStyleOnly(a) && a == u.Initialize {
			continue
		}
		u.Decisive, u.State = a, tokenState(a)
		if u.State != TokenTaken {
			return
		}
	}
	if e.Initialize.Open() && openCall != nil && tokenState(openCall) == TokenTaken {
		u.State = TokenNotNeeded
	}
}

func tokenState(a *Answer) TokenState {
	x := a.X
	env, isEnvelope := casdoor.ParseEnvelope(x.Body)
	switch {
	case InsufficientScope(a):
		return TokenScope
	case x.Status == 401:
		return TokenRefused
	case x.Status == 403:
		return TokenForbidden
	case x.Status >= 200 && x.Status < 300 && isEnvelope && env.IsError(), mcp.AuthFailure(a.Reply) && x.Status < 500:
		return TokenRefused
	case x.Status >= 200 && x.Status < 300 && AuthErrorBody(a):
		return TokenRefused
	// Unknown tools are answered with 200, 400 or 404 and a JSON-RPC error.
	case a.Reply.IsMCP() && x.Status < 500:
		return TokenTaken
	case x.Status == 202 || x.Status == 204:
		return TokenTaken
	}
	return TokenUnclear
}

// InsufficientScope reports that an answer refuses for the scope, not for the token: 403
// with the error of RFC 6750 §3.1, or a JSON-RPC error of that name.
func InsufficientScope(a *Answer) bool {
	if a == nil {
		return false
	}
	if a.Reply.Err != nil && strings.Contains(strings.ToLower(a.Reply.Err.Message), "insufficient_scope") {
		return true
	}
	b, ok := oauth.ParseChallenges(a.X.HeaderValues("WWW-Authenticate")).Bearer()
	v, _ := b.Get("error")
	if ok && v == "insufficient_scope" {
		return true
	}
	return a.X.Status == 403 && strings.Contains(string(a.X.Body), "insufficient_scope")
}

// AuthErrorBody reports a JSON body that is no JSON-RPC message and reports an error of
// authorisation: {"error":"unauthorized"}, {"code":401,"message":"token invalid"}.
func AuthErrorBody(a *Answer) bool {
	if a == nil || a.Reply.IsMCP() || !oauth.IsJSONObject(a.X.Body) {
		return false
	}
	var body map[string]json.RawMessage
	if json.Unmarshal(a.X.Body, &body) != nil {
		return false
	}
	said := ""
	for _, name := range []string{"error", "error_description", "message", "msg", "detail", "title", "reason", "errmsg"} {
		said += " " + string(body[name])
	}
	for _, name := range []string{"code", "status", "statusCode", "errcode"} {
		if v := strings.Trim(string(body[name]), `"`); v == "401" || v == "403" {
			return true
		}
	}
	fake := mcp.Reply{Kind: mcp.KindError, Err: &mcp.RPCError{Code: -32000, Message: said}}
	return strings.TrimSpace(said) != "" && mcp.AuthFailure(fake)
}
