package facts

import (
	"context"
	"slices"
	"strings"

	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// CrossOrigin is a request from a page of the given origin to one endpoint, as a browser sees it.
type CrossOrigin struct {
	simulate.Endpoint
	Asked simulate.Question
	simulate.Outcome
}

// Preflight is the answer to the first OPTIONS request; nil when none was sent or it was not answered.
func (c *CrossOrigin) Preflight() *probe.Exchange {
	if len(c.Sent) == 0 || len(c.Exchanges) == 0 || !c.Sent[0].Preflight || !c.Exchanges[0].Answered() {
		return nil
	}
	return c.Exchanges[0]
}

// Actual is the answer to the request itself at its first URL; nil when the browser did not send it or it was not answered.
func (c *CrossOrigin) Actual() *probe.Exchange {
	for i, out := range c.Sent {
		if !out.Preflight && out.Hop == 0 && i < len(c.Exchanges) && c.Exchanges[i].Answered() {
			return c.Exchanges[i]
		}
	}
	return nil
}

// PageOrigin is the origin of the page whose requests are simulated; Missing without one.
func (f *Facts) PageOrigin() (fetch.Origin, error) {
	if f.target.Origin == "" {
		return fetch.Origin{}, notGiven("no browser origin was given")
	}
	o, err := fetch.ParseOrigin(f.target.Origin)
	if err != nil {
		return fetch.Origin{}, notGiven("the browser origin cannot be read: " + err.Error())
	}
	return o, nil
}

// pageClient is the client whose headers the simulated requests carry: the TypeScript SDK in a page.
func pageClient() simulate.Preset {
	p, _ := simulate.PresetByID("inspector")
	return p
}

// sender lets the simulator send through the run.
type sender struct{ f *Facts }

// Do sends one request.
func (s sender) Do(ctx context.Context, r probe.Request) *probe.Exchange { return s.f.send(ctx, r) }

// crossOrigin plays the browser for one endpoint. change may alter the request; nil for nothing.
func (f *Facts) crossOrigin(ctx context.Context, e simulate.Endpoint, revision string, change func(*simulate.Question)) (*CrossOrigin, error) {
	origin, err := f.PageOrigin()
	if err != nil {
		return nil, err
	}
	q, ok := pageClient().Question(e, origin, revision)
	if !ok {
		return nil, &Missing{Why: "revision " + revision + " has no such request"}
	}
	if change != nil {
		change(&q)
	}
	return &CrossOrigin{Endpoint: e, Asked: q, Outcome: simulate.Run(ctx, sender{f}, q)}, nil
}

// CORSFirst is the first call of a client in a page: initialize without a token.
func (f *Facts) CORSFirst(ctx context.Context) (*CrossOrigin, error) {
	if _, err := f.PageOrigin(); err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors mcp first", func(ctx context.Context) (*CrossOrigin, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		return f.crossOrigin(ctx, simulate.Endpoint{Kind: simulate.MCPFirst, URL: e.URL.String()}, mcp.Revision20251125, nil)
	})
}

// PageAnswer is one answer as a page of the given origin sees it, whatever its preflight came to.
type PageAnswer struct {
	Asked simulate.Question
	*simulate.Alone
}

// CORSRefusal is what the page sees of the 401 for want of a token: that of the first call, or of the call of a
// made-up tool where only those ask for one. Missing where nothing does, or where the page never gets so far.
func (f *Facts) CORSRefusal(ctx context.Context) (*PageAnswer, error) {
	first, err := f.CORSFirst(ctx)
	if err != nil {
		return nil, err
	}
	c, err := f.Challenge(ctx)
	switch {
	case err != nil:
		return nil, err
	case c.X == nil:
		return nil, &Missing{Why: "the MCP server answers no call with 401"}
	case c.OnToolCall:
		return f.corsToolCall(ctx, first)
	}
	a := first.Behind
	if x := first.Actual(); x != nil {
		a = &simulate.Alone{X: x, Judgement: fetch.JudgeResponse(first.Asked.Request, simulate.ResponseOf(x))}
	}
	if a == nil || a.X.Status != 401 {
		return nil, &Missing{Why: "a page does not get as far as the 401"}
	}
	return &PageAnswer{first.Asked, a}, nil
}

func (f *Facts) corsToolCall(ctx context.Context, first *CrossOrigin) (*PageAnswer, error) {
	return ask(ctx, f, "cors mcp tool", func(ctx context.Context) (*PageAnswer, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		m, q := mcp.ToolsCallMadeUp(e.revision(), e.Session()), first.Asked
		if m.InSession() {
			m = m.Numbered(int(f.calls.Add(1)) + 1)
		}
		q.Content, q.Headers = m.Body, nil
		for _, h := range m.Header {
			q.Headers = append(q.Headers, fetch.Header{Name: h.Name, Value: h.Value})
		}
		q.Purpose += ", then a made-up tool without a token"
		a := simulate.Ask(ctx, sender{f}, q)
		if a.X.Status != 401 {
			return nil, &Missing{Why: "a page does not get as far as the 401", Exchange: a.X}
		}
		return &PageAnswer{q, a}, nil
	})
}

// CORSCalls are calls with a (made-up) token, with all headers that a client needs once the conversation is
// under way: one for each style of conversation that the server is known to have.
func (f *Facts) CORSCalls(ctx context.Context) ([]*CrossOrigin, error) {
	if _, err := f.PageOrigin(); err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors mcp calls", func(ctx context.Context) ([]*CrossOrigin, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		d, err := f.Discover(ctx)
		if err != nil {
			return nil, err
		}
		var revisions []string
		if e.Initialize.Open() || !d.Open() {
			revisions = append(revisions, mcp.Revision20251125)
		}
		if d.Open() {
			revisions = append(revisions, mcp.Revision20260728)
		}
		calls := make([]*CrossOrigin, len(revisions))
		var fns []func(context.Context)
		for i, revision := range revisions {
			fns = append(fns, func(ctx context.Context) { calls[i], _ = f.corsCall(ctx, e, revision) })
		}
		Together(ctx, fns...)
		return slices.DeleteFunc(calls, func(c *CrossOrigin) bool { return c == nil }), nil
	})
}

// corsCall leaves the session out where the server gives none: it need not allow a header that nobody sends.
func (f *Facts) corsCall(ctx context.Context, e *Endpoint, revision string) (*CrossOrigin, error) {
	return f.crossOrigin(ctx, simulate.Endpoint{Kind: simulate.MCPCall, URL: e.URL.String()}, revision, func(q *simulate.Question) {
		q.Compare = false
		q.Headers = slices.DeleteFunc(q.Headers, func(h fetch.Header) bool { return h.Name == "Mcp-Session-Id" && e.Session() == "" })
	})
}

// CORSResourceMetadata is the page's look at the protected resource metadata that a client ends with.
func (f *Facts) CORSResourceMetadata(ctx context.Context) (*CrossOrigin, error) {
	if _, err := f.PageOrigin(); err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors prm", func(ctx context.Context) (*CrossOrigin, error) {
		r, err := f.ResourceMetadata(ctx)
		if err != nil {
			return nil, err
		}
		if r.Chosen == nil {
			return nil, &Missing{Why: "no protected resource metadata could be read"}
		}
		return f.crossOrigin(ctx, simulate.Endpoint{Kind: simulate.PRM, URL: r.Chosen.URL}, mcp.Revision20251125, nil)
	})
}

// CORSServerMetadata is the page's look at every usable document of the chosen authorization server.
func (f *Facts) CORSServerMetadata(ctx context.Context) ([]*CrossOrigin, error) {
	if _, err := f.PageOrigin(); err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors as metadata", func(ctx context.Context) ([]*CrossOrigin, error) {
		s, _, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		var at []simulate.Endpoint
		for _, d := range s.Forms {
			if d.Valid() {
				at = append(at, simulate.Endpoint{Kind: metadataKind(d.URL), URL: d.URL})
			}
		}
		out := make([]*CrossOrigin, len(at))
		var fns []func(context.Context)
		for i, e := range at {
			fns = append(fns, func(ctx context.Context) { out[i], _ = f.crossOrigin(ctx, e, mcp.Revision20251125, nil) })
		}
		Together(ctx, fns...)
		return slices.DeleteFunc(out, func(c *CrossOrigin) bool { return c == nil }), nil
	})
}

func metadataKind(rawURL string) simulate.Kind {
	if strings.Contains(rawURL, "openid-configuration") {
		return simulate.OIDCMetadata
	}
	return simulate.ASMetadata
}
