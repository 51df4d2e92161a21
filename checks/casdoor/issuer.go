package casdoor

import (
	"net/netip"
	"net/url"
	"strings"
)

// MCPEndpointPath is the path of Casdoor's built-in MCP server. It has no other spelling:
// with a trailing slash Casdoor answers the error envelope.
const MCPEndpointPath = "/api/mcp"

// SchemeGuess is the scheme that Casdoor puts into its issuer and endpoints for a
// request with that Host header (host or host:port) when `origin` is not set in app.conf:
// "https" if the host contains a dot and is no IP address, else "http". How the request
// arrived, X-Forwarded-Proto and Forwarded do not count.
func SchemeGuess(host string) string {
	if !strings.Contains(host, ".") || isIP(host) {
		return "http"
	}
	return "https"
}

// isIP reports whether a Host header value is an IP literal, with or without port.
func isIP(host string) bool {
	if _, err := netip.ParseAddrPort(host); err == nil {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// documentNames follow /.well-known/ directly and are therefore no application.
var documentNames = map[string]bool{
	"openid-configuration": true, "oauth-authorization-server": true, "oauth-protected-resource": true,
	"jwks": true, "jwks.json": true, "webfinger": true,
}

// AppScopedServer recognises the authorization server identifier of one Casdoor application,
// {base}/.well-known/{app}, as its per-application protected resource metadata names it. No
// standard form of a metadata URL can be built from it that Casdoor serves, and the issuer in its
// metadata is {base}. The application's name is returned unescaped.
func AppScopedServer(issuer string) (base, app string, ok bool) {
	u, err := url.Parse(issuer)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", "", false
	}
	prefix, name, found := strings.Cut(u.EscapedPath(), "/.well-known/")
	if !found || name == "" || strings.Contains(name, "/") || documentNames[name] {
		return "", "", false
	}
	app, err = url.PathUnescape(name)
	if err != nil || app == "" {
		return "", "", false
	}
	return u.Scheme + "://" + u.Host + prefix, app, true
}

// DoubleSlashEndpoint reports whether the path of an absolute URL contains "//", as Casdoor's endpoints do
// when its `origin` setting ends in a slash. Casdoor does not serve such paths.
func DoubleSlashEndpoint(u string) bool {
	parsed, err := url.Parse(u)
	return err == nil && parsed.Host != "" && strings.Contains(parsed.EscapedPath(), "//")
}
