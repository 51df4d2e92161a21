package facts

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// maxRedirects bounds a chain of redirects; each hop is shown.
const maxRedirects = 5

// Outcome is what became of asking for a JSON document.
type Outcome string

// The outcomes, judged by content: HTTP 200 proves nothing.
const (
	GotJSON      Outcome = "json"      // 200 with a JSON object that is no error envelope
	GotEnvelope  Outcome = "envelope"  // Casdoor's error envelope
	GotHTML      Outcome = "html"      // 200 with an HTML page
	GotOther     Outcome = "other"     // 200 with something else
	GotNotFound  Outcome = "not-found" // 404, 405, 410
	GotAuth      Outcome = "auth"      // 401, 403 or a redirect to a login page
	GotRedirect  Outcome = "redirect"  // a redirect that leads nowhere within the limit
	GotServer    Outcome = "5xx"
	GotStatus    Outcome = "status"    // any other status
	GotNoAnswer  Outcome = "no-answer" // transport error
	GotChallenge Outcome = "challenge" // an edge's bot challenge page
)

// Document is a URL that was asked for a JSON document, with every redirect on the way.
type Document struct {
	URL      string
	Hops     []*probe.Exchange // at least one
	Outcome  Outcome
	Envelope casdoor.Envelope // when Outcome is GotEnvelope
}

// Last is the exchange that answered in the end.
func (d *Document) Last() *probe.Exchange { return d.Hops[len(d.Hops)-1] }

// Body is the document's text.
func (d *Document) Body() []byte { return d.Last().Body }

// Usable reports whether a JSON object came.
func (d *Document) Usable() bool { return d != nil && d.Outcome == GotJSON }

// Describe says in a few words what came: "404 Not Found", "200 with an HTML page".
func (d *Document) Describe() string {
	x := d.Last()
	status := strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.StatusText))
	switch d.Outcome {
	case GotJSON:
		return status + " with a JSON document"
	case GotEnvelope:
		return fmt.Sprintf("%s with Casdoor's error envelope (msg %q)", status, d.Envelope.Msg)
	case GotHTML:
		return status + " with an HTML page"
	case GotOther:
		return fmt.Sprintf("%s with %s", status, describeBody(x))
	case GotNoAnswer:
		return x.Error.Message
	case GotRedirect, GotAuth:
		if loc := x.HeaderValue("Location"); loc != "" {
			return fmt.Sprintf("%s to %s", status, loc)
		}
	case GotChallenge:
		return status + " with a bot challenge page"
	}
	return status
}

func describeBody(x *probe.Exchange) string {
	if len(strings.TrimSpace(string(x.Body))) == 0 {
		return "an empty body"
	}
	if t := x.HeaderValue("Content-Type"); t != "" {
		return "a body of type " + t
	}
	return "a body that is not JSON"
}

// Document asks for a JSON document as a client does: GET, Accept: application/json, no Authorization.
func (f *Facts) Document(ctx context.Context, purpose, rawURL string) *Document {
	d, err := askAbout(ctx, f, "GET "+rawURL, func(ctx context.Context) (*Document, error) {
		hops := f.follow(ctx, probe.Request{
			Purpose: purpose, Method: "GET", URL: rawURL,
			Header: []probe.HeaderLine{{Name: "Accept", Value: "application/json"}, {Name: "MCP-Protocol-Version", Value: "2025-11-25"}},
		})
		return classify(rawURL, hops), nil
	})
	if err != nil || d == nil {
		text := "the run was stopped before the answer came"
		if err != nil {
			text = err.Error()
		}
		x := &probe.Exchange{Purpose: purpose, Method: "GET", URL: rawURL, Error: &probe.Error{Kind: probe.KindCanceled, Message: text, Detail: text}}
		return &Document{URL: rawURL, Hops: []*probe.Exchange{x}, Outcome: GotNoAnswer}
	}
	return d
}

// follow makes the exchange and follows its redirects, each hop recorded.
func (f *Facts) follow(ctx context.Context, r probe.Request) []*probe.Exchange {
	x := f.send(ctx, r)
	hops := []*probe.Exchange{x}
	for len(hops) <= maxRedirects {
		next, ok := redirectTarget(x)
		// A login page is an answer in itself; there is nothing to learn behind it.
		if !ok || oauth.LoginURL(next) {
			break
		}
		r.URL, r.RedirectOf, r.Host = next, x.ID, ""
		x = f.send(ctx, r)
		hops = append(hops, x)
	}
	return hops
}

// redirectTarget resolves the Location of a redirect against the URL that gave it.
func redirectTarget(x *probe.Exchange) (string, bool) {
	switch x.Status {
	case 301, 302, 303, 307, 308:
	default:
		return "", false
	}
	base, err := url.Parse(x.URL)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(x.HeaderValue("Location"))
	if err != nil || x.HeaderValue("Location") == "" || (to.Scheme != "http" && to.Scheme != "https") {
		return "", false
	}
	return to.String(), true
}

func classify(rawURL string, hops []*probe.Exchange) *Document {
	d := &Document{URL: rawURL, Hops: hops}
	x := d.Last()
	_, isChallenge := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body)
	location, redirects := redirectTarget(x)
	switch {
	case !x.Answered() || (x.Error != nil && x.Status == 0):
		d.Outcome = GotNoAnswer
		if x.Error == nil {
			x.Error = &probe.Error{Kind: probe.KindOther, Message: "No answer came.", Detail: "no answer"}
		}
	case isChallenge:
		d.Outcome = GotChallenge
	case x.Status == 401 || x.Status == 403 || redirects && oauth.LoginURL(location):
		d.Outcome = GotAuth
	case redirects || x.Status >= 300 && x.Status < 400:
		d.Outcome = GotRedirect
	case x.Status == 404 || x.Status == 405 || x.Status == 410:
		d.Outcome = GotNotFound
	case x.Status >= 500:
		d.Outcome = GotServer
	case x.Status < 200 || x.Status > 299:
		d.Outcome = GotStatus
	default:
		d.Outcome = content(d, x)
	}
	return d
}

// content judges a 2xx answer by its body.
func content(d *Document, x *probe.Exchange) Outcome {
	if env, ok := casdoor.ParseEnvelope(x.Body); ok && env.IsError() {
		d.Envelope = env
		return GotEnvelope
	}
	if oauth.IsJSONObject(x.Body) {
		return GotJSON
	}
	if oauth.IsHTML(x.HeaderValue("Content-Type"), x.Body) {
		return GotHTML
	}
	return GotOther
}
