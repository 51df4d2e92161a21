package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Challenges reads the WWW-Authenticate lines of an answer.
func (a *Answer) Challenges() oauth.Challenges {
	if a == nil {
		return oauth.Challenges{}
	}
	return oauth.ParseChallenges(a.X.HeaderValues("WWW-Authenticate"))
}

// Speaks reports an answer that can hardly come from anything but an MCP endpoint:
// JSON-RPC, or a 401 with a challenge for a bearer token. It is stricter than LikeMCP.
func (a *Answer) Speaks() bool {
	if a == nil || !a.X.Answered() {
		return false
	}
	if a.Reply.IsMCP() {
		return true
	}
	_, bearer := a.Challenges().Bearer()
	return a.X.Status == 401 && bearer
}

// Redirects are the hops that lead away from the typed MCP URL: initialize, sent again
// to where each answer pointed. The first hop is the typed URL itself.
type Redirects struct {
	Hops []*Answer
}

// End is the answer with which the hops end.
func (r *Redirects) End() *Answer { return r.Hops[len(r.Hops)-1] }

// Exchanges lists the hops as they were recorded.
func (r *Redirects) Exchanges() []*probe.Exchange {
	out := make([]*probe.Exchange, len(r.Hops))
	for i, a := range r.Hops {
		out[i] = a.X
	}
	return out
}

// RedirectTarget resolves the Location of a redirect against the URL that gave it;
// false when the exchange is none, or its Location is no web URL.
func RedirectTarget(x *probe.Exchange) (string, bool) { return redirectTarget(x) }

// Redirects follows the redirects of the typed MCP URL, at most five; a login page is
// not called. Missing when the first call was not redirected.
func (f *Facts) Redirects(ctx context.Context) (*Redirects, error) {
	return ask(ctx, f, "mcp redirects", func(ctx context.Context) (*Redirects, error) {
		e, err := f.Endpoint(ctx)
		if err != nil {
			return nil, err
		}
		if _, ok := redirectTarget(e.TypedAnswer.X); !ok {
			return nil, &Missing{Why: "the MCP server does not redirect"}
		}
		r := &Redirects{Hops: []*Answer{e.TypedAnswer}}
		for len(r.Hops) <= maxRedirects {
			x := r.End().X
			next, ok := redirectTarget(x)
			if !ok || oauth.LoginURL(next) && !SameButForm(x.URL, next) {
				break
			}
			q := probe.Request{Purpose: "follow the redirect of the MCP endpoint", URL: next, RedirectOf: x.ID}
			r.Hops = append(r.Hops, f.callWith(ctx, q, mcp.Initialize()))
		}
		return r, nil
	})
}

// SameButForm reports whether two URLs name the same host and the same path but for a
// slash at its end; scheme and port may differ.
func SameButForm(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	return errU == nil && errV == nil && strings.EqualFold(u.Hostname(), v.Hostname()) &&
		strings.TrimSuffix(u.EscapedPath(), "/") == strings.TrimSuffix(v.EscapedPath(), "/")
}
