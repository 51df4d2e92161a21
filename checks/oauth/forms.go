package oauth

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

const (
	resourceWellKnown = "/.well-known/oauth-protected-resource"
	serverWellKnown   = "/.well-known/oauth-authorization-server"
	openIDWellKnown   = "/.well-known/openid-configuration"
)

// ResourceMetadataURLs returns the two places of the protected resource metadata
// of an MCP endpoint, in the order in which clients try them (RFC 9728 §3.1, MCP
// basic/authorization): the well-known path inserted before the endpoint's path
// and query, and at the root. path is "" when the endpoint has neither path nor
// query; a slash that ends the path stays, as the standard only removes the one
// that follows the host.
func ResourceMetadataURLs(mcp *url.URL) (path, root string) {
	base := mcp.Scheme + "://" + mcp.Host + resourceWellKnown
	suffix := strings.TrimSuffix(mcp.EscapedPath(), "/")
	if suffix != "" {
		suffix = mcp.EscapedPath()
	}
	if mcp.RawQuery != "" {
		suffix += "?" + mcp.RawQuery
	}
	if suffix == "" {
		return "", base
	}
	return base + suffix, base
}

// FormKind names one of the ways to build a metadata URL from an issuer.
type FormKind string

// The forms. An issuer without a path has FormRFC8414 and FormOIDC only.
const (
	// FormRFC8414 inserts the well-known path between host and path (RFC 8414 §3.1).
	FormRFC8414 FormKind = "rfc8414"
	// FormOIDCInsertion inserts the OpenID well-known path likewise (RFC 8414 §5).
	FormOIDCInsertion FormKind = "oidc-insertion"
	// FormOIDC appends the OpenID well-known path (OpenID Connect Discovery 1.0 §4.1).
	FormOIDC FormKind = "oidc"
	// FormRFC8414Append is asked for by no standard; it is looked at for diagnosis only.
	FormRFC8414Append FormKind = "rfc8414-append"
)

// Form is one metadata URL of an issuer.
type Form struct {
	Kind FormKind
	URL  string
}

// ServerMetadataForms returns the metadata URLs of an issuer in the order of the
// MCP specification (basic/authorization, "Authorization Server Metadata
// Discovery"), and last, for an issuer with a path, the form for diagnosis. A slash
// at the issuer's end is removed first. The error says why the issuer has none.
func ServerMetadataForms(issuer string) ([]Form, error) {
	if fault := urlFault(issuer); fault != "" {
		return nil, errors.New("the issuer " + fault)
	}
	u, err := url.Parse(issuer)
	switch {
	case err != nil:
		return nil, err
	case u.User != nil:
		return nil, errors.New("the issuer contains a user name")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("the issuer has a query: " + quoted(issuer, 80))
	}
	base := u.Scheme + "://" + u.Host
	path := strings.TrimRight(u.EscapedPath(), "/")
	if path == "" {
		return []Form{{FormRFC8414, base + serverWellKnown}, {FormOIDC, base + openIDWellKnown}}, nil
	}
	return []Form{
		{FormRFC8414, base + serverWellKnown + path},
		{FormOIDCInsertion, base + openIDWellKnown + path},
		{FormOIDC, base + path + openIDWellKnown},
		{FormRFC8414Append, base + path + serverWellKnown},
	}, nil
}

// Canonical returns the canonical URI of an MCP server (MCP basic/authorization,
// "Canonical Server URI"): scheme and host in lower case, no default port, no
// fragment, no user name, and no slash after a bare host. A slash that ends a path
// stays: it may tell two resources apart.
func Canonical(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	host := strings.ToLower(u.Host)
	if name, port, err := net.SplitHostPort(host); err == nil && (port == "" || port == defaultPort(scheme)) {
		host = name
		if strings.Contains(name, ":") {
			host = "[" + name + "]"
		}
	}
	path := u.EscapedPath()
	if path == "/" {
		path = ""
	}
	out := scheme + "://" + host + path
	if u.RawQuery != "" {
		out += "?" + u.RawQuery
	}
	return out
}

func defaultPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}
