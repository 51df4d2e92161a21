package casdoor

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// OriginRule says by which of its rules Casdoor lets a page of that origin call it when it is reached by that host:
// the answer is measured and has no setting of its own. Only registered (or the setting origin) depends on how it is
// set up; the others hold everywhere.
type OriginRule string

// The rules, in the order in which Casdoor tries them.
const (
	OriginLoopback    OriginRule = "loopback"     // http://localhost, https://localhost, http://127.0.0.1, on every port
	OriginExtension   OriginRule = "extension"    // *.chromiumapp.org
	OriginApple       OriginRule = "apple"        // appleid.apple.com
	OriginSameHost    OriginRule = "same-host"    // the host by which Casdoor is reached, whatever scheme and port
	OriginPrivateHost OriginRule = "private-host" // Casdoor is reached by a private or loopback address
	OriginRegistered  OriginRule = "registered"   // a redirect URI of some application, or the setting origin
)

// RuleForOrigin is the first rule that can let the origin in. host is the Host header's, with or without a port.
func RuleForOrigin(origin, host string) OriginRule {
	u, err := url.Parse(origin)
	if err != nil {
		return OriginRegistered
	}
	bare := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		bare = h
	}
	bare = strings.Trim(bare, "[]")
	ip, ipErr := netip.ParseAddr(bare)
	switch at := u.Scheme + "://" + u.Hostname(); {
	case at == "http://localhost" || at == "https://localhost" || at == "http://127.0.0.1":
		return OriginLoopback
	case strings.HasSuffix(u.Hostname(), ".chromiumapp.org"):
		return OriginExtension
	case u.Hostname() == "appleid.apple.com":
		return OriginApple
	case u.Hostname() != "" && strings.EqualFold(u.Hostname(), bare):
		return OriginSameHost
	case ipErr == nil && (ip.IsPrivate() || ip.IsLoopback()):
		return OriginPrivateHost
	}
	return OriginRegistered
}

// Sentence says what the rule means for the origin.
func (r OriginRule) Sentence() string {
	switch r {
	case OriginLoopback:
		return "Casdoor allows http://localhost, https://localhost and http://127.0.0.1 on every port, whatever is configured: this says nothing of the origin at which the page will be deployed."
	case OriginExtension:
		return "Casdoor allows the pages of Chrome's extensions (chromiumapp.org), whatever is configured."
	case OriginApple:
		return "Casdoor allows appleid.apple.com, whatever is configured."
	case OriginSameHost:
		return "The page has the host name by which Casdoor is reached, which it allows with every scheme and port."
	case OriginPrivateHost:
		return "Casdoor is reached by a private address here, and then allows every origin: by its public name it may refuse this one."
	}
	return "Casdoor allows this origin because a redirect URI of some application has its scheme, port and host (or a parent domain), or because the setting origin in app.conf is it."
}
