package target

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// authority is host and port of a URL in canonical spelling.
type authority struct {
	host  string // lower case, punycode, IPv6 in brackets
	port  string // digits, "" for none
	notes []string
}

// parseAuthority reads host[:port]. The complaint never quotes the text, which
// may be a mistyped password.
func parseAuthority(text string) (authority, *refusal) {
	var a authority
	if ip, err := netip.ParseAddr(text); err == nil && ip.Is6() && ip.Zone() == "" {
		a.host = "[" + strings.ToLower(text) + "]"
		a.notes = append(a.notes, "Added the brackets that an IPv6 address needs in a URL.")
		return a, nil
	}
	host, port, bad := splitPort(text)
	if bad != nil {
		return a, bad
	}
	a.port = port
	if strings.HasPrefix(host, "[") {
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if err != nil || !ip.Is6() || ip.Zone() != "" || strings.Count(host, "[") != 1 || strings.Count(host, "]") != 1 {
			return a, refuse("The IPv6 address in brackets is not valid.", "")
		}
		a.host = strings.ToLower(host)
		return a, nil
	}
	return a, a.setName(host)
}

// splitPort cuts the port off and checks it: 1 to 65535.
func splitPort(text string) (host, port string, bad *refusal) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.HasSuffix(text, "]") {
		return text, "", nil
	}
	host, port = text[:i], text[i+1:]
	if port == "" {
		return host, "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", "", refuse("The port is not a number from 1 to 65535.", "")
	}
	return host, strconv.FormatUint(n, 10), nil
}

// setName checks a DNS name or IPv4 address and sets it.
func (a *authority) setName(host string) *refusal {
	if host == "" || host == "." {
		return refuse("The URL has no host name.", "")
	}
	if !ascii(host) {
		puny, err := idna.Lookup.ToASCII(host)
		if err != nil || !ascii(puny) {
			return refuse("The host name has characters that no host name can have.", "")
		}
		a.notes = append(a.notes, "Wrote the international host name in its ASCII form, "+clip(puny, 100)+".")
		host = puny
	}
	host = strings.ToLower(host)
	if strings.HasSuffix(host, ".") {
		host = strings.TrimSuffix(host, ".")
		a.notes = append(a.notes, "Removed the dot at the end of the host name.")
	}
	if bad := checkName(host); bad != nil {
		return bad
	}
	a.host = host
	return nil
}

// checkName holds a name to RFC 1123 §2.1, with underscores allowed, and a name
// that ends in a number to an IPv4 address in the usual four-part form.
func checkName(host string) *refusal {
	if len(host) > 253 {
		return refuse("The host name is longer than 253 characters.", "")
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return refuse("The host name is not valid: the parts between the dots have 1 to 63 characters and neither begin nor end with a hyphen.", "")
		}
		for i := range len(label) {
			c := label[i]
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return refuse("The host name has a character that no host name can have.", "")
			}
		}
	}
	last := labels[len(labels)-1]
	if numeric(last) {
		if ip, err := netip.ParseAddr(host); err != nil || !ip.Is4() {
			return refuse("The host looks like an IP address but is not one.", "")
		}
	}
	return nil
}

// numeric reports whether a label would be read as a number by software that
// accepts the old forms of IPv4 addresses (decimal, octal, hexadecimal).
func numeric(label string) bool {
	if strings.Trim(label, "0123456789") == "" {
		return true
	}
	hex, ok := strings.CutPrefix(label, "0x")
	return ok && strings.Trim(hex, "0123456789abcdef") == ""
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// clip shortens text for a sentence, at a character boundary.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
