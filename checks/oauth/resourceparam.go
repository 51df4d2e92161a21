package oauth

import (
	"fmt"
	"net/url"
	"strings"
)

// ResourceFault says why a value cannot be the resource parameter of an MCP client, which is
// an absolute http or https URL without a fragment (RFC 8707 §2, RFC 3986 §4.3); "" when it can. The
// text completes "the resource …".
func ResourceFault(resource string) string {
	if odd := Suspicious(resource); odd != "" {
		return "holds characters that cannot be seen or only look alike: " + odd
	}
	p := splitURI(resource)
	scheme := strings.ToLower(p.scheme)
	switch {
	case resource == "":
		return "is empty"
	case p.scheme == "":
		return "has no scheme: https:// or http:// is missing in front"
	case scheme != "http" && scheme != "https" && !p.hasAuthority && startsWithDigit(p.path):
		return fmt.Sprintf("has no scheme: https:// or http:// is missing in front, and %q is read as the scheme", p.scheme)
	case scheme != "http" && scheme != "https":
		return fmt.Sprintf("has the scheme %q and not http or https", p.scheme)
	case !p.hasAuthority || p.host == "":
		return "has no host behind its scheme"
	case p.hasFragment:
		return "has a fragment (the part from # on), which the standard forbids"
	}
	if _, err := url.Parse(resource); err != nil {
		return "cannot be parsed as a URL"
	}
	return ""
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// ResourceNotes says where a usable resource departs from the canonical form of the MCP
// specification: lower-case scheme and host, no default port, no slash at the end. Servers that compare
// texts take another spelling for another resource.
func ResourceNotes(resource string) []string {
	p := splitURI(resource)
	var out []string
	if p.scheme != strings.ToLower(p.scheme) || p.host != strings.ToLower(p.host) {
		out = append(out, "scheme and host are not in lower case")
	}
	if p.port != "" && p.port == defaultPort(strings.ToLower(p.scheme)) {
		out = append(out, "the port is the default of its scheme and better left out")
	}
	switch {
	case p.path == "/":
		out = append(out, "a slash stands behind the bare host, where the canonical form has none")
	case strings.HasSuffix(p.path, "/"):
		out = append(out, "it ends in a slash, which the canonical form better does not")
	}
	if p.hasQuery {
		out = append(out, "it has a query, which few servers expect")
	}
	return out
}

// OtherSlashOfResource is the other spelling of the slash at a resource's end.
func OtherSlashOfResource(resource string) string {
	base, query, asks := strings.Cut(resource, "?")
	if strings.HasSuffix(base, "/") {
		base = strings.TrimSuffix(base, "/")
	} else {
		base += "/"
	}
	if asks {
		return base + "?" + query
	}
	return base
}

// BareOrigin reports a resource without a path, which clients that parse URLs send with a slash.
func BareOrigin(resource string) bool {
	p := splitURI(resource)
	return p.host != "" && (p.path == "" || p.path == "/") && !p.hasQuery
}
