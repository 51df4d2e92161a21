package facts

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// BogusToken is the made-up bearer token of the probes. It is no secret and grants nothing.
const BogusToken = simulate.MadeUpToken

// ForeignOriginValue is an Origin that no server can have on its list.
const ForeignOriginValue = "https://casdoctor-origin-check.invalid"

// streamWait is how long a GET stream may take to send its head.
const streamWait = 3 * time.Second

// once asks one more thing of the endpoint that the first call found.
func (f *Facts) once(ctx context.Context, key string, fn func(context.Context, *Endpoint) *Answer) (*Answer, error) {
	return ask(ctx, f, "mcp "+key, func(ctx context.Context) (*Answer, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		return fn(ctx, e), nil
	})
}

// Discover is server/discover in the style of revision 2026-07-28, without a token.
func (f *Facts) Discover(ctx context.Context) (*Answer, error) {
	return f.once(ctx, "discover", func(ctx context.Context, e *Endpoint) *Answer {
		return f.call(ctx, "server/discover (revision 2026-07-28) without a token", e.URL.String(), mcp.Discover())
	})
}

// Stream is GET with Accept: text/event-stream; it ends with the first event or after three seconds.
func (f *Facts) Stream(ctx context.Context) (*Answer, error) {
	return f.once(ctx, "stream", func(ctx context.Context, e *Endpoint) *Answer {
		r := probe.Request{Purpose: "open the event stream by GET", URL: e.URL.String(), Timeout: streamWait,
			Enough: func(body []byte) bool { return len(body) > 0 }}
		return f.callWith(ctx, r, mcp.Stream(e.Session()))
	})
}

// BogusInitialize is initialize with a made-up bearer token.
func (f *Facts) BogusInitialize(ctx context.Context) (*Answer, error) {
	return f.once(ctx, "bogus initialize", func(ctx context.Context, e *Endpoint) *Answer {
		return f.bogus(ctx, "initialize with a made-up token", e, mcp.Initialize())
	})
}

// BogusToolCall is a call of a made-up tool with a made-up bearer token.
func (f *Facts) BogusToolCall(ctx context.Context) (*Answer, error) {
	return f.once(ctx, "bogus tool", func(ctx context.Context, e *Endpoint) *Answer {
		return f.bogus(ctx, "call a made-up tool with a made-up token", e, mcp.ToolsCallMadeUp(e.revision(), e.Session()))
	})
}

func (f *Facts) bogus(ctx context.Context, purpose string, e *Endpoint, m mcp.Message) *Answer {
	r := probe.Request{Purpose: purpose, URL: e.URL.String(), PublicAuthorization: true}
	return f.callWith(ctx, r, m, probe.HeaderLine{Name: "Authorization", Value: "Bearer " + BogusToken})
}

// ToolCall is a call of a made-up tool without a token, where initialize went through without one.
func (f *Facts) ToolCall(ctx context.Context) (*Answer, error) {
	return f.open(ctx, "tool call", func(ctx context.Context, e *Endpoint) *Answer {
		return f.call(ctx, "call a made-up tool without a token", e.URL.String(), mcp.ToolsCallMadeUp(e.revision(), e.Session()))
	})
}

// Tools is tools/list without a token, where initialize went through without one.
func (f *Facts) Tools(ctx context.Context) (*Answer, error) {
	return f.open(ctx, "tools", func(ctx context.Context, e *Endpoint) *Answer {
		return f.call(ctx, "tools/list without a token", e.URL.String(), mcp.ToolsList(e.revision(), e.Session()))
	})
}

// open asks only where the endpoint let initialize through; a session is confirmed first.
func (f *Facts) open(ctx context.Context, key string, fn func(context.Context, *Endpoint) *Answer) (*Answer, error) {
	return ask(ctx, f, "mcp open "+key, func(ctx context.Context) (*Answer, error) {
		e, err := f.OpenEndpoint(ctx)
		if err != nil {
			return nil, err
		}
		if e.Session() != "" {
			if _, err := f.initialized(ctx, e); err != nil {
				return nil, err
			}
		}
		return fn(ctx, e), nil
	})
}

// OpenEndpoint is the endpoint if initialize goes through without a token, else Missing.
func (f *Facts) OpenEndpoint(ctx context.Context) (*Endpoint, error) {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return nil, err
	}
	if !e.Initialize.Open() {
		return nil, &Missing{Why: "the MCP server does not let initialize through without a token", Exchange: e.Initialize.X}
	}
	return e, nil
}

func (f *Facts) initialized(ctx context.Context, e *Endpoint) (*Answer, error) {
	return askAbout(ctx, f, "mcp initialized", func(ctx context.Context) (*Answer, error) {
		m := mcp.Initialized()
		extra := []probe.HeaderLine{{Name: "Mcp-Session-Id", Value: e.Session()}, {Name: "MCP-Protocol-Version", Value: e.revision()}}
		return f.call(ctx, "confirm the session", e.URL.String(), m, extra...), nil
	})
}

func (e *Endpoint) revision() string {
	if r := e.Revision(); r != "" {
		return r
	}
	return mcp.Revision20251125
}

// SessionCalls are three calls with the session id, each on a new connection; Missing without a session.
func (f *Facts) SessionCalls(ctx context.Context) ([]*Answer, error) {
	return ask(ctx, f, "mcp session calls", func(ctx context.Context) ([]*Answer, error) {
		e, err := f.OpenEndpoint(ctx)
		if err != nil {
			return nil, err
		}
		if e.Session() == "" {
			return nil, &Missing{Why: "the MCP server gives no session id"}
		}
		if _, err := f.initialized(ctx, e); err != nil {
			return nil, err
		}
		calls := make([]*Answer, 3)
		var fns []func(context.Context)
		for i := range calls {
			fns = append(fns, func(ctx context.Context) {
				r := probe.Request{Purpose: "use the session on a new connection", URL: e.URL.String(), NewConnection: true}
				calls[i] = f.callWith(ctx, r, mcp.ToolsList(e.revision(), e.Session()))
			})
		}
		Together(ctx, fns...)
		return calls, nil
	})
}

// ForeignOrigin is initialize with an Origin that cannot be on any list.
func (f *Facts) ForeignOrigin(ctx context.Context) (*Answer, error) {
	return f.once(ctx, "foreign origin", func(ctx context.Context, e *Endpoint) *Answer {
		return f.call(ctx, "initialize from a foreign Origin", e.URL.String(), mcp.Initialize(),
			probe.HeaderLine{Name: "Origin", Value: ForeignOriginValue})
	})
}

// OtherSlash is initialize on the other spelling of the endpoint's trailing slash; Missing for a bare host.
func (f *Facts) OtherSlash(ctx context.Context) (*Answer, error) {
	return ask(ctx, f, "mcp other slash", func(ctx context.Context) (*Answer, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		other, ok := toggleSlash(e.URL)
		if !ok {
			return nil, &Missing{Why: "the MCP URL has no path, so there is no other spelling of its slash"}
		}
		// A server that redirects from one spelling to the other was asked there already.
		if r, err := f.Redirects(ctx); err == nil {
			if i := slices.IndexFunc(r.Hops, func(a *Answer) bool { return a.X.URL == other.String() }); i >= 0 {
				return r.Hops[i], nil
			}
		}
		return f.call(ctx, "initialize on the other spelling of the slash", other.String(), mcp.Initialize()), nil
	})
}

func toggleSlash(u *url.URL) (*url.URL, bool) {
	if u.Path == "" || u.Path == "/" {
		return nil, false
	}
	v := *u
	v.RawPath = ""
	if strings.HasSuffix(v.Path, "/") {
		v.Path = strings.TrimRight(v.Path, "/")
	} else {
		v.Path += "/"
	}
	return &v, true
}

// AgentAnswer is initialize with the User-Agent of a known client.
type AgentAnswer struct {
	UserAgent string
	*Answer
}

// knownAgents are user agents that hosted and local clients were seen with.
var knownAgents = []string{"Claude-User", "python-httpx/0.28.1", "Python/3.12 aiohttp/3.13.5"}

// ClientAgents is initialize with the user agents of AI clients, to compare with ours.
func (f *Facts) ClientAgents(ctx context.Context) ([]AgentAnswer, error) {
	return ask(ctx, f, "mcp client agents", func(ctx context.Context) ([]AgentAnswer, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]AgentAnswer, len(knownAgents))
		var fns []func(context.Context)
		for i, ua := range knownAgents {
			fns = append(fns, func(ctx context.Context) {
				a := f.call(ctx, "initialize as "+ua, e.URL.String(), mcp.Initialize(), probe.HeaderLine{Name: "User-Agent", Value: ua})
				out[i] = AgentAnswer{UserAgent: ua, Answer: a}
			})
		}
		Together(ctx, fns...)
		return out, nil
	})
}

// HostAnswer is initialize with another Host header.
type HostAnswer struct {
	Host string
	*Answer
}

// LoopbackHosts is initialize with loopback names in the Host header, which an
// allow-list against DNS rebinding lets through.
func (f *Facts) LoopbackHosts(ctx context.Context) ([]HostAnswer, error) {
	return ask(ctx, f, "mcp loopback hosts", func(ctx context.Context) ([]HostAnswer, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		hosts := []string{"localhost", "127.0.0.1"}
		if p := e.URL.Port(); p != "" {
			hosts = append(hosts, "localhost:"+p, "127.0.0.1:"+p)
		}
		out := make([]HostAnswer, len(hosts))
		var fns []func(context.Context)
		for i, h := range hosts {
			fns = append(fns, func(ctx context.Context) {
				r := probe.Request{Purpose: "initialize with Host: " + h, URL: e.URL.String(), Host: h}
				out[i] = HostAnswer{Host: h, Answer: f.callWith(ctx, r, mcp.Initialize())}
			})
		}
		Together(ctx, fns...)
		return out, nil
	})
}

// SingleAccept is initialize with one accepted type at a time (JSON, then event stream).
func (f *Facts) SingleAccept(ctx context.Context, mediaType string) (*Answer, error) {
	return f.once(ctx, "accept "+mediaType, func(ctx context.Context, e *Endpoint) *Answer {
		m := mcp.Initialize()
		for i := range m.Header {
			if strings.EqualFold(m.Header[i].Name, "Accept") {
				m.Header[i].Value = mediaType
			}
		}
		return f.call(ctx, "initialize accepting only "+mediaType, e.URL.String(), m)
	})
}
