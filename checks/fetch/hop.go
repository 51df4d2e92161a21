package fetch

import (
	"fmt"
	"net/url"
)

// hop is a request on its way to one URL: the one that was asked for, or one that a redirect led to.
type hop struct {
	prepared
	index int
	url   *url.URL
	// cors is the response tainting: set when the request went cross-origin, here or on an earlier hop.
	cors bool
	// origin is the serialised request origin: the page's, or null after redirects that taint it.
	origin string
}

// causes are the reasons for a preflight; none when none is needed.
func (h *hop) causes() []Cause {
	if !h.cors {
		return nil
	}
	var out []Cause
	if !safelistedMethod(h.method) {
		out = append(out, Cause{Method: h.method, Why: fmt.Sprintf("the method %s is not GET, HEAD or POST", h.method)})
	}
	return append(out, unsafeNames(h.headers, h.Rules)...)
}

// preflight is the OPTIONS request that asks for permission.
func (h *hop) preflight() Outgoing {
	out := Outgoing{Preflight: true, Hop: h.index, Method: "OPTIONS", URL: h.url.String(), Headers: []Header{
		{"Origin", h.origin}, {"Accept", "*/*"}, {"Access-Control-Request-Method", h.method}}}
	names := ""
	for _, c := range unsafeNames(h.headers, h.Rules) {
		if names != "" {
			names += ","
		}
		names += c.Header
	}
	if names != "" {
		out.Headers = append(out.Headers, Header{"Access-Control-Request-Headers", names})
	}
	return out
}

// actual is the request itself.
func (h *hop) actual() Outgoing {
	out := Outgoing{Hop: h.index, Method: h.method, URL: h.url.String(), Body: h.Body,
		Credentials: h.Credentials == Include || h.Credentials != Omit && !h.cors}
	if h.cors || h.method != "GET" && h.method != "HEAD" {
		out.Headers = append(out.Headers, Header{"Origin", h.origin})
	}
	out.Headers = append(out.Headers, h.headers...)
	return out
}

// gate judges what is decided before anything is sent to the URL.
func (h *hop) gate() []Step {
	steps := []Step{h.gatePort()}
	if s, applies := h.gateMixed(); applies {
		steps = append(steps, s)
	}
	if s, applies := h.gateLocal(); applies {
		steps = append(steps, s)
	}
	return append(steps, h.tainting())
}

func (h *hop) tainting() Step {
	const name = "same origin or cross-origin"
	target := OriginOf(h.url)
	switch {
	case !h.cors:
		return pass(name, fmt.Sprintf("The page and the URL are both of %s: CORS does not come into it.", target), clauseMainFetch)
	case h.Origin.Opaque():
		return pass(name, "The page has an opaque origin, which is the same as no other; it is sent as null.", clauseMainFetch)
	case h.origin == "null":
		return pass(name, "The redirects led from one foreign origin to another, so the browser no longer vouches for the page: it sends the origin null.", clauseTaint)
	case h.Origin.Same(target):
		return pass(name, fmt.Sprintf("The URL is of the page's own origin %s again, but a request that has been cross-origin stays so.", target), clauseMainFetch)
	}
	return pass(name, fmt.Sprintf("The page is of %s and the URL of %s: the answer has to allow the page to read it.", h.Origin, target), clauseMainFetch)
}
