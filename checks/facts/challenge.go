package facts

import (
	"context"
	"net/url"

	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Challenge is the WWW-Authenticate of the answer that a client would act on.
type Challenge struct {
	X      *probe.Exchange // the 401; nil when no answer was one
	Lines  []string        // raw header values
	Parsed oauth.Challenges
	// OnToolCall is set when initialize went through and only the tool call was challenged.
	OnToolCall bool
}

// MetadataURL is resource_metadata of the Bearer challenge resolved to a URL, or "".
func (c *Challenge) MetadataURL() string {
	b, ok := c.Parsed.Bearer()
	if !ok {
		return ""
	}
	v, _ := b.Get("resource_metadata")
	if u, err := url.Parse(v); err != nil || !u.IsAbs() || u.Host == "" {
		return ""
	}
	return v
}

// Challenge finds the 401 that a client acts on: of initialize, of the made-up tool
// call where initialize is open, or of the made-up token. X is nil where the server
// asks for no authorisation at all.
func (f *Facts) Challenge(ctx context.Context) (*Challenge, error) {
	return ask(ctx, f, "mcp challenge", func(ctx context.Context) (*Challenge, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		a, onTool := e.Initialize, false
		if e.Initialize.Open() {
			if a, err = f.ToolCall(ctx); err != nil {
				return nil, err
			}
			onTool = true
		}
		if !a.Unauthorized() {
			return &Challenge{}, nil
		}
		lines := a.X.HeaderValues("WWW-Authenticate")
		return &Challenge{X: a.X, Lines: lines, Parsed: oauth.ParseChallenges(lines), OnToolCall: onTool}, nil
	})
}

// NeedsAuth reports whether the MCP server asks for authorisation, by 401 or by a bare refusal.
func (f *Facts) NeedsAuth(ctx context.Context) (bool, error) {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return false, err
	}
	if !e.Initialize.Open() {
		return e.Initialize.X.Status == 401 || e.Initialize.X.Status == 403, nil
	}
	c, err := f.Challenge(ctx)
	if err != nil {
		return false, err
	}
	return c.X != nil, nil
}
