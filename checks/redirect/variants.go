package redirect

import (
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

// variant is another spelling of a redirect URI, and the cause that its acceptance shows.
type variant struct {
	uri  string
	code codes.Code
	what string // completes "the same one …"
}

// maxPorts bounds how many other ports are tried.
const maxPorts = 3

// variants lists the spellings to try when a redirect URI is refused, in the order in which their causes are named.
func variants(redirectURI string, registered []string) []variant {
	var out []variant
	add := func(uri string, code codes.Code, what string) {
		if uri != redirectURI && uri != "" && !slices.ContainsFunc(out, func(v variant) bool { return v.uri == uri }) {
			out = append(out, variant{uri, code, what})
		}
	}
	add(otherSlash(redirectURI), codes.RedirectURITrailingSlash, "with the other spelling of the slash at its end")
	u, err := url.Parse(redirectURI)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !target.LoopbackHost(u.Hostname()) {
		return out
	}
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]"} {
		add(withHost(u, host, u.Port()), codes.RedirectURILoopbackHost, "with the host "+host)
	}
	if u.Scheme == "http" {
		secure := *u
		secure.Scheme = "https"
		add(secure.String(), codes.RedirectURILoopbackHTTPRejected, "with https")
	}
	for i, port := range otherPorts(u, registered) {
		if i == maxPorts {
			break
		}
		what := "on port " + port
		if port == "" {
			what = "without a port"
		}
		add(withHost(u, bracketed(u.Hostname()), port), codes.RedirectURILoopbackPort, what)
	}
	return out
}

// otherSlash adds or takes off the slash at the end of the path.
func otherSlash(uri string) string {
	path, query, asks := strings.Cut(uri, "?")
	if strings.HasSuffix(path, "/") {
		path = strings.TrimSuffix(path, "/")
	} else {
		path += "/"
	}
	if strings.HasSuffix(path, ":/") || strings.HasSuffix(path, ":") { // there is no path in front of the slash
		return ""
	}
	if asks {
		return path + "?" + query
	}
	return path
}

func withHost(u *url.URL, host, port string) string {
	v := *u
	v.Host = host
	if port != "" {
		v.Host += ":" + port
	}
	return v.String()
}

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// otherPorts are ports worth trying: those that the user says are registered for the same host
// and path, none, and those that known clients ask for with the same path.
func otherPorts(u *url.URL, registered []string) []string {
	var out []string
	add := func(port string) {
		if port != u.Port() && !slices.Contains(out, port) {
			out = append(out, port)
		}
	}
	for _, entry := range registered {
		if e, err := url.Parse(entry); err == nil && e.Host != "" && e.Hostname() == u.Hostname() && e.Path == u.Path {
			add(e.Port())
		}
	}
	add("")
	for _, p := range target.Profiles() {
		for _, known := range p.RedirectURIs {
			e, err := url.Parse(known)
			if err == nil && target.LoopbackHost(e.Hostname()) && e.Path == u.Path && e.Port() != "" {
				add(e.Port())
			}
		}
	}
	return out
}
