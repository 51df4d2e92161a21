package facts

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// Answer is one exchange with the MCP endpoint and its body read as JSON-RPC.
type Answer struct {
	X     *probe.Exchange
	Reply mcp.Reply
}

// Unauthorized reports a 401.
func (a *Answer) Unauthorized() bool { return a != nil && a.X.Status == 401 }

// Open reports that the call went through: 2xx with a JSON-RPC result.
func (a *Answer) Open() bool {
	return a != nil && a.X.Status >= 200 && a.X.Status < 300 && a.Reply.IsMCP() && a.Reply.Err == nil
}

// LikeMCP reports whether the answer could come from an MCP endpoint: JSON-RPC, or
// a refusal that a protected endpoint gives. A 404 or a web page is not.
func (a *Answer) LikeMCP() bool {
	if a == nil || !a.X.Answered() {
		return false
	}
	return a.Reply.IsMCP() || a.X.Status == 401 || len(a.X.HeaderValues("WWW-Authenticate")) > 0
}

// Endpoint is the MCP endpoint as the first call found it.
type Endpoint struct {
	URL *url.URL // in use from here on
	// Typed is what the user gave; it differs from URL when a neighbour was adopted.
	Typed *url.URL
	// Initialize is the call without a token on URL.
	Initialize *Answer
	// TypedAnswer is the call on Typed; the same as Initialize when nothing was adopted.
	TypedAnswer *Answer
	// Neighbours are the common paths that were tried because Typed did not answer as MCP.
	Neighbours []*Answer
}

// Adopted reports that another URL than the typed one is in use.
func (e *Endpoint) Adopted() bool { return e.URL.String() != e.Typed.String() }

// Session is the session id that an open server gave, or "".
func (e *Endpoint) Session() string { return e.Initialize.X.HeaderValue("Mcp-Session-Id") }

// Revision is the protocol revision that an open server chose, or "".
func (e *Endpoint) Revision() string {
	if !e.Initialize.Open() {
		return ""
	}
	r, err := mcp.ParseInitialize(e.Initialize.Reply.Result)
	if err != nil {
		return ""
	}
	return r.ProtocolVersion
}

// Endpoint makes the first call of every client: POST initialize without a token.
// Missing when no MCP URL was given or the server could not be reached.
func (f *Facts) Endpoint(ctx context.Context) (*Endpoint, error) {
	e, err := f.endpoint(ctx)
	if err != nil {
		return nil, err
	}
	if x := e.Initialize.X; !x.Answered() {
		return nil, &Missing{Why: "the MCP server gave no answer: " + transportText(x), Exchange: x}
	}
	return e, nil
}

// FirstCall is Endpoint without the demand that an answer came: for the checks of reachability.
func (f *Facts) FirstCall(ctx context.Context) (*Endpoint, error) { return f.endpoint(ctx) }

func (f *Facts) endpoint(ctx context.Context) (*Endpoint, error) {
	if f.target.MCP == nil {
		return nil, notGiven("no MCP server URL was given")
	}
	return ask(ctx, f, "mcp initialize", func(ctx context.Context) (*Endpoint, error) {
		typed := f.target.MCP
		first := f.call(ctx, "initialize without a token", typed.String(), mcp.Initialize())
		e := &Endpoint{URL: typed, Typed: typed, Initialize: first, TypedAnswer: first}
		if first.X.Answered() && !first.LikeMCP() && lookAround(first) {
			f.lookAround(ctx, e)
		}
		return e, nil
	})
}

// lookAround reports whether the answer suggests a wrong URL: a web page or a 404,
// not a refusal, an edge's challenge or a server error.
func lookAround(a *Answer) bool {
	if _, edge := oauth.ChallengePage(a.X.Status, a.X.HeaderValues, a.X.Body); edge {
		return false
	}
	s := a.X.Status
	return s == 404 || s == 405 || s == 410 || s >= 200 && s < 300
}

func (f *Facts) lookAround(ctx context.Context, e *Endpoint) {
	var tries []string
	for _, p := range target.CommonMCPPaths() {
		u := *e.Typed
		u.Path, u.RawPath, u.RawQuery = p, "", ""
		if strings.TrimSuffix(e.Typed.Path, "/") != p {
			tries = append(tries, u.String())
		}
	}
	answers := make([]*Answer, len(tries))
	var fns []func(context.Context)
	for i, u := range tries {
		fns = append(fns, func(ctx context.Context) {
			if strings.HasSuffix(u, "/sse") {
				answers[i] = f.call(ctx, "look for the MCP endpoint at "+u, u, mcp.Stream(""))
				return
			}
			answers[i] = f.call(ctx, "look for the MCP endpoint at "+u, u, mcp.Initialize())
		})
	}
	Together(ctx, fns...)
	e.Neighbours = answers
	// With a path the user meant that very URL: it is judged, not replaced.
	if i := slices.IndexFunc(answers, func(a *Answer) bool { return a.LikeMCP() && a.X.Method == "POST" }); i >= 0 && f.target.MCPWithoutPath() {
		if u, err := url.Parse(answers[i].X.URL); err == nil {
			e.URL, e.Initialize = u, answers[i]
		}
	}
}

// call sends an MCP message without a token.
func (f *Facts) call(ctx context.Context, purpose, rawURL string, m mcp.Message, extra ...probe.HeaderLine) *Answer {
	return f.callWith(ctx, probe.Request{Purpose: purpose, URL: rawURL}, m, extra...)
}

// callWith sends an MCP message on a prepared request. GET is used for messages without a body.
func (f *Facts) callWith(ctx context.Context, r probe.Request, m mcp.Message, extra ...probe.HeaderLine) *Answer {
	r.Method = "POST"
	if len(m.Body) == 0 {
		r.Method = "GET"
	}
	if m.InSession() { // several calls of a session are under way at once
		m = m.Numbered(int(f.calls.Add(1)) + 1)
	}
	for _, h := range m.Header {
		r.Header = append(r.Header, probe.HeaderLine{Name: h.Name, Value: h.Value})
	}
	r.Header = append(r.Header, extra...)
	r.Body = m.Body
	if r.Enough == nil {
		r.Enough = mcp.UntilResponse()
	}
	x := f.send(ctx, r)
	return &Answer{X: x, Reply: mcp.ParseReply(x.HeaderValue("Content-Type"), x.Body)}
}

func transportText(x *probe.Exchange) string {
	if x.Error != nil {
		return x.Error.Message
	}
	return "no answer came"
}
