// Package cors checks whether a client in a web page of the given origin could connect: a browser
// is played, and what it would keep from the page is named. Its checks form the topic "cors".
package cors

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{preflight(), origin(), requestHeaders(), refusal(), exposed(), duplicates(), wellKnown(), serverEndpoints(), casdoorHeaders(), casdoorPrivateHost()}
}

const (
	allowOrigin  = "Access-Control-Allow-Origin"
	allowHeaders = "Access-Control-Allow-Headers"
)

// first is the first call of the page where it says something about CORS: it was sent and answered, by an MCP
// endpoint. The error says why not.
func first(ctx context.Context, f *facts.Facts) (*facts.CrossOrigin, error) {
	c, err := f.CORSFirst(ctx)
	if err != nil {
		return nil, err
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return nil, err
	}
	if !e.Initialize.LikeMCP() {
		if d, err := f.Discover(ctx); err != nil || !d.Open() {
			return nil, &facts.Missing{Why: "what answers at " + e.URL.String() + " is no MCP endpoint (" + statusLine(e.Initialize.X) + "), so that it does not matter what a page may see of it", Exchange: e.Initialize.X}
		}
	}
	return c, told(c)
}

// told says why a simulation tells nothing about the server's CORS; nil when it does.
func told(c *facts.CrossOrigin) error {
	switch {
	case c.Unreached != nil:
		return &facts.Missing{Why: "the request of the page got no answer: " + c.Unreached.Message}
	case len(c.Sent) == 0:
		return &facts.Missing{Why: "the browser sends nothing: " + why(c.Result)}
	case c.Failure != nil && !ofCORS(c.Failure.Reason):
		return &facts.Missing{Why: "the browser ends the request for a reason that is not CORS: " + why(c.Result)}
	}
	for _, x := range c.Proof() {
		if c.Failure != nil && (x.Status == 429 || x.Status == 503) {
			return &facts.Missing{Why: "the server was busy (" + statusLine(x) + "), which tells nothing of CORS", Exchange: x}
		}
		if vendor, edge := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); edge {
			return &facts.Missing{Why: "a bot challenge (" + vendor + ") stands in front of it", Exchange: x}
		}
	}
	return nil
}

// ofCORS reports a reason that headers of the answer are to blame for.
func ofCORS(r fetch.Reason) bool {
	switch r {
	case fetch.OriginMissing, fetch.OriginMultiple, fetch.OriginInvalid, fetch.OriginMismatch, fetch.OriginWildcard, fetch.CredentialsNotAllowed,
		fetch.PreflightRedirect, fetch.PreflightStatus, fetch.MethodsMalformed, fetch.HeadersMalformed, fetch.MethodNotAllowed, fetch.HeaderNotAllowed:
		return true
	}
	return false
}

// why is what the deciding step of a blocked request says.
func why(r fetch.Result) string {
	for _, s := range r.Steps {
		if s.Failure != nil && !s.Moot {
			return s.Detail
		}
	}
	return "the browser blocks it."
}

// console is what the reader sees in Chrome's console, as a sentence of its own; "" where it prints none.
func console(c *facts.CrossOrigin) string {
	if s := c.Chrome(); s != "" {
		return " Chrome's console says: " + s
	}
	return ""
}

// statusLine is "403 Forbidden", or what went wrong below HTTP.
func statusLine(x *probe.Exchange) string {
	switch {
	case x.Status == 0 && x.Error != nil:
		return strings.TrimSuffix(x.Error.Message, ".")
	case x.StatusText == "":
		return strconv.Itoa(x.Status)
	}
	return strconv.Itoa(x.Status) + " " + x.StatusText
}

// lines shows header lines of a name as they came: "no X" when there are none.
func lines(x *probe.Exchange, name string) string {
	values := x.HeaderValues(name)
	if len(values) == 0 {
		return "no " + name
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = name + ": " + v
	}
	return strings.Join(out, " and ")
}

// expectedOrigin is the line that would do.
func expectedOrigin(c *facts.CrossOrigin) string {
	return allowOrigin + ": " + c.Asked.Origin.String()
}

func received(x *probe.Exchange, name string) string {
	return fmt.Sprintf("%s with %s", statusLine(x), lines(x, name))
}

// openServer lowers a finding about the authorization server to info where no client ever goes there.
func openServer(ctx context.Context, f *facts.Facts) bool {
	e, err := f.Endpoint(ctx)
	if err != nil || !e.Initialize.Reply.IsMCP() {
		return false
	}
	need, err := f.NeedsAuth(ctx)
	return err == nil && !need
}

// ofMCP reports an endpoint of the MCP server.
func ofMCP(c *facts.CrossOrigin) bool {
	switch c.Kind {
	case simulate.MCPFirst, simulate.MCPCall, simulate.MCPStream, simulate.PRM:
		return true
	}
	return false
}

// allowing are the fixes that let the page call, with its origin filled in, those for Casdoor first where
// Casdoor answers. No list can hold the origin null, which every sandboxed frame and file sends.
func allowing(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin) []codes.Fix {
	if c.Asked.Origin.Opaque() {
		return []codes.Fix{{Where: "The page", Steps: []string{"Serve the page by http or https from an origin of its own: a file, a sandboxed frame or a redirect between foreign origins sends null, which no server should allow.", "Run the check again."}}}
	}
	o := c.Asked.Origin.String()
	switch {
	case casdoorAnswers(ctx, f, c):
		return codes.AllowPageAtCasdoor(o)
	case !ofMCP(c):
		return codes.AllowPageAtServer(o)
	}
	return codes.ForServer(c.Exchanges[0].HeaderValue("Server"), codes.AllowPage(o))
}
