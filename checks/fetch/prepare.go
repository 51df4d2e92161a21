package fetch

import (
	"fmt"
	"net/url"
	"strings"
)

// prepared is a request as the Request constructor leaves it.
type prepared struct {
	Request
	url     *url.URL
	method  string
	headers []Header
}

// prepare does what the Request constructor does: normalise, drop what script may not set, throw.
func prepare(r Request) (prepared, []Step) {
	p := prepared{Request: r, method: normalizeMethod(r.Method)}
	var steps []Step
	u, err := url.Parse(r.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return p, []Step{fail("the URL", fmt.Sprintf("%q is no URL that can be fetched: it has to be http or https, and whole.", r.URL), clauseConstructor, Failure{Reason: InvalidURL, Parameter: r.URL})}
	case u.User != nil:
		return p, []Step{fail("the URL", "The URL contains a user name or password; fetch() throws.", clauseConstructor, Failure{Reason: CredentialsInURL, Parameter: r.URL})}
	}
	p.url = canonical(u)
	switch {
	case !isToken(p.method):
		return p, []Step{fail("the method", fmt.Sprintf("%q is no HTTP method; fetch() throws.", p.method), clauseConstructor, Failure{Reason: InvalidMethod, Parameter: p.method})}
	case forbiddenMethods[strings.ToUpper(p.method)]:
		return p, []Step{fail("the method", fmt.Sprintf("Script may not use the method %s; fetch() throws.", p.method), clauseConstructor, Failure{Reason: ForbiddenMethod, Parameter: p.method})}
	}
	for _, h := range r.Headers {
		h.Value = strings.Trim(h.Value, whitespace)
		if !isToken(h.Name) || strings.ContainsAny(h.Value, "\x00\r\n") {
			return p, []Step{fail("the request headers", fmt.Sprintf("The header %q cannot be sent; fetch() throws.", h.Name), clauseConstructor, Failure{Reason: InvalidHeader, Parameter: h.Name})}
		}
		if forbidden(h, r.Rules) {
			steps = append(steps, pass("the request headers", fmt.Sprintf("Script may not set %s: the browser drops it and sends the request without it.", h.Name), clauseForbidden))
			continue
		}
		p.headers = append(p.headers, h)
	}
	if r.Body && (p.method == "GET" || p.method == "HEAD") {
		return p, []Step{fail("the body", fmt.Sprintf("A %s request cannot have a body; fetch() throws.", p.method), clauseConstructor, Failure{Reason: BodyNotAllowed, Parameter: p.method})}
	}
	p.headers = complete(p.headers, r)
	return p, steps
}

// complete adds what the browser adds where script sets nothing, and joins repeated
// headers as Chromium does before it looks at them.
func complete(headers []Header, r Request) []Header {
	if _, set := get(headers, "Content-Type"); r.Body && !set {
		headers = append(headers, Header{"Content-Type", "text/plain;charset=UTF-8"})
	}
	if _, set := get(headers, "Accept"); !set {
		headers = append(headers, Header{"Accept", "*/*"})
	}
	if r.Rules != Chromium {
		return headers
	}
	var joined []Header
	seen := map[string]bool{}
	for _, h := range headers {
		if name := strings.ToLower(h.Name); !seen[name] {
			seen[name] = true
			h.Value, _ = get(headers, name)
			joined = append(joined, h)
		}
	}
	return joined
}

// remove drops headers by their lower-case names.
func remove(headers []Header, names map[string]bool) []Header {
	var kept []Header
	for _, h := range headers {
		if !names[strings.ToLower(h.Name)] {
			kept = append(kept, h)
		}
	}
	return kept
}

// canonical spells a URL as browsers do.
func canonical(u *url.URL) *url.URL {
	c := *u
	c.Host = strings.ToLower(c.Host)
	c.Host = strings.TrimSuffix(c.Host, ":"+defaultPorts[c.Scheme])
	c.Host = strings.TrimSuffix(c.Host, ":")
	if c.Path == "" {
		c.Path = "/"
	}
	return &c
}
