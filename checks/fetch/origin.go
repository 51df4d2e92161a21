package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// Origin is where a page comes from: scheme, host and port. The zero value is an opaque
// origin, that of a sandboxed frame, a data: URL or a file; browsers write it as "null".
type Origin struct{ scheme, host, port string }

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// ParseOrigin reads an origin as browsers send it.
func ParseOrigin(s string) (Origin, error) {
	if s == "null" {
		return Origin{}, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Hostname() == "" {
		return Origin{}, errors.New("an origin is a scheme, a host and perhaps a port, such as https://app.example.com, or null")
	}
	if u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Origin{}, errors.New("an origin is scheme, host and port only, without a path")
	}
	return OriginOf(u), nil
}

// OriginOf is the origin of what lies at a URL.
func OriginOf(u *url.URL) Origin {
	scheme := strings.ToLower(u.Scheme)
	if scheme == "data" || scheme == "file" || scheme == "about" || scheme == "javascript" || u.Hostname() == "" {
		return Origin{}
	}
	port := u.Port()
	if port == defaultPorts[scheme] {
		port = ""
	}
	return Origin{scheme, strings.ToLower(u.Hostname()), port}
}

// Opaque tells whether the origin is one that is the same as no other.
func (o Origin) Opaque() bool { return o.scheme == "" }

// String is the serialised origin, the value of the Origin header.
func (o Origin) String() string {
	if o.Opaque() {
		return "null"
	}
	host := o.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if o.port != "" {
		host += ":" + o.port
	}
	return o.scheme + "://" + host
}

// Same tells whether two origins are the same. An opaque one is the same as nothing that can be written down.
func (o Origin) Same(p Origin) bool { return !o.Opaque() && o == p }

// Trustworthy tells whether browsers hold what comes from there for secure: https, or this
// very machine. Only the name and the scheme count, not where a name resolves to.
func (o Origin) Trustworthy() bool {
	if o.scheme == "https" || o.scheme == "wss" || o.scheme == "chrome-extension" || o.scheme == "moz-extension" {
		return true
	}
	return !o.Opaque() && SpaceOfHost(o.host) == Loopback
}

func isLocalhost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// parseAddr reads a host that is an IP address.
func parseAddr(host string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return a.Unmap(), err == nil
}
