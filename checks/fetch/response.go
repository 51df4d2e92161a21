package fetch

import (
	"fmt"
	"net/url"
)

// judgeResponse judges the answer to the request itself: may the page see it?
func (h *hop) judgeResponse(r Response) ([]Step, *Failure) {
	var steps []Step
	switch {
	case r.Failure != "":
		steps = append(steps, fail("the request is answered", "The request got no answer: "+r.Failure, clauseHTTPFetch, Failure{Reason: NoResponse, Parameter: r.Failure}))
	case h.cors:
		steps = append(steps, corsCheck(h.origin, h.Credentials, r)...)
	}
	return steps, settle(steps, h.index, PhaseResponse)
}

// redirectStatus tells whether a status is one of the five that redirect.
func redirectStatus(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// bodyHeaders describe a body and go when a redirect drops it.
var bodyHeaders = set("content-encoding", "content-language", "content-location", "content-type")

// maxRedirects is the standard's limit.
const maxRedirects = 20

// follow is HTTP-redirect fetch: where a redirect leads, as a request of its own. next is
// nil when the answer is no redirect after all, or when a step failed.
func (h *hop) follow(r Response) (next *hop, steps []Step, failure *Failure) {
	location := h.locations(r)
	if len(location) == 0 {
		return nil, nil, nil
	}
	proof := shown(r.Headers, "Location")
	u, err := h.url.Parse(location[0].Value)
	var step Step
	switch name := "the redirect may be followed"; {
	case err != nil || differ(location) || u.Host == "" && (u.Scheme == "http" || u.Scheme == "https"):
		step = fail(name, fmt.Sprintf("The redirect's Location %q is no URL.", location[0].Value), clauseRedirect, Failure{Reason: RedirectLocation, Parameter: location[0].Value}, proof...)
	case u.Scheme != "http" && u.Scheme != "https":
		step = fail(name, fmt.Sprintf("The redirect leads to a %s: URL.", u.Scheme), clauseRedirect, Failure{Reason: RedirectScheme, Parameter: u.Scheme, URL: u.String()}, proof...)
	case h.index == maxRedirects:
		step = fail(name, fmt.Sprintf("This is redirect number %d; browsers follow %d.", maxRedirects+1, maxRedirects), clauseRedirect, Failure{Reason: RedirectTooMany}, proof...)
	case u.User != nil && (h.cors || !h.Origin.Same(OriginOf(u))):
		step = fail(name, "The redirect leads to a URL with a user name or password, which is not followed across origins.", clauseRedirect, Failure{Reason: RedirectedCredentials}, proof...)
	case u.User != nil && h.Rules == Chromium:
		step = fail(name, "The redirect leads to a URL with a user name or password, which Chromium does not load.", clauseRedirect, Failure{Reason: EmbeddedCredentials}, proof...)
	default:
		next = h.redirected(r.Status, canonical(u))
		step = pass(name, fmt.Sprintf("The redirect leads to %s.", u.Redacted()), clauseRedirect, proof...)
	}
	steps = []Step{step}
	return next, steps, settle(steps, h.index, PhaseResponse)
}

func differ(list []Header) bool {
	for _, h := range list {
		if h.Value != list[0].Value {
			return true
		}
	}
	return false
}

// redirected is the request that a redirect to u makes of this one.
func (h *hop) redirected(status int, u *url.URL) *hop {
	n := *h
	n.index, n.url = h.index+1, u
	if u.Fragment == "" {
		u.Fragment = h.url.Fragment
	}
	if (status == 301 || status == 302) && h.method == "POST" || status == 303 && h.method != "GET" && h.method != "HEAD" {
		n.method, n.Body, n.headers = "GET", false, remove(n.headers, bodyHeaders)
	}
	here, there := OriginOf(h.url), OriginOf(u)
	if here != there {
		n.headers = remove(n.headers, set("authorization"))
		if !h.Origin.Same(here) {
			n.origin = "null"
		}
	}
	n.cors = h.cors || !h.Origin.Same(there)
	return &n
}
