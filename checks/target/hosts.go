package target

import (
	"net/netip"
	"strings"
)

// privateSuffixes are the ends of names that only exist inside a network
// (RFC 6762, RFC 8375, ICANN's .internal, and what companies use without asking).
var privateSuffixes = []string{".localhost", ".internal", ".local", ".lan", ".home.arpa", ".corp", ".intranet"}

// sharedSpace is RFC 6598: carrier NAT and overlay networks, not reachable from outside.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// PrivateHost reports whether a host, as url.URL.Hostname gives it, can only be
// meant inside a machine or a network: a loopback, private, link-local or shared IP literal,
// localhost, a single label, or a name under a suffix that the public DNS does not have.
// No name is resolved.
func PrivateHost(host string) bool {
	host = bareHost(host)
	if host == "" {
		return false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || sharedSpace.Contains(ip)
	}
	if !strings.Contains(host, ".") {
		return true
	}
	for _, suffix := range privateSuffixes {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// LoopbackHost reports whether a host, as url.URL.Hostname gives it, names the
// machine itself: localhost, a name under .localhost (RFC 6761 §6.3), 127.0.0.0/8 or ::1.
func LoopbackHost(host string) bool {
	host = bareHost(host)
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// bareHost lowers a host and takes off brackets, a port and the root dot.
func bareHost(host string) string {
	host = strings.ToLower(host)
	if name, _, ok := strings.Cut(host, ":"); ok && strings.Count(host, ":") == 1 {
		host = name
	}
	if strings.HasPrefix(host, "[") {
		host, _, _ = strings.Cut(host[1:], "]")
	}
	return strings.TrimSuffix(host, ".")
}
