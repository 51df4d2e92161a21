package oauth

import (
	"net/url"
	"regexp"
	"strings"
)

// URIDifference is one thing in which two URIs differ, for a reader who cannot see it.
type URIDifference struct {
	// Part is one of the constants below.
	Part URIPart
	// First and Second are what stands there in each; "" for nothing.
	First, Second string
	// Why is one sentence.
	Why string
}

// URIPart names what differs.
type URIPart string

// The parts.
const (
	PartInvisible URIPart = "invisible characters"
	PartLookAlike URIPart = "look-alike characters"
	PartScheme    URIPart = "scheme"
	PartUser      URIPart = "user name"
	PartHost      URIPart = "host"
	PartPort      URIPart = "port"
	PartPath      URIPart = "path"
	PartSlash     URIPart = "trailing slash"
	PartQuery     URIPart = "query"
	PartFragment  URIPart = "fragment"
	PartCase      URIPart = "upper and lower case"
	PartEncoding  URIPart = "percent-encoding"
	PartText      URIPart = "characters"
)

// Named is why the two differ, with their names in place of "the first" and "the second":
// "the one that is asked for", "the registered one".
func (d URIDifference) Named(first, second string) string {
	upper := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	return strings.NewReplacer("The first ", upper(first)+" ", "The second ", upper(second)+" ", "the first", first, "the second", second).Replace(d.Why)
}

// CompareURIs lists in what two URIs differ, nothing when they are the same, character for
// character. What a reader cannot see comes first; then the parts, in their order.
func CompareURIs(first, second string) []URIDifference {
	if first == second {
		return nil
	}
	a, b := plainly(first), plainly(second)
	out := oddDifference(PartInvisible, "characters that cannot be seen", a.hidden, b.hidden)
	out = append(out, oddDifference(PartLookAlike, "letters that only look alike", a.like, b.like)...)
	out = append(out, splitURI(a.text).differences(splitURI(b.text))...)
	if len(out) == 0 { // the same number of oddities, at other places
		pos, around := FirstDifference(first, second)
		out = append(out, URIDifference{Part: PartText, First: sideFrom([]rune(first), pos), Second: sideFrom([]rune(second), pos), Why: "They differ " + around + "."})
	}
	return out
}

func oddDifference(part URIPart, what string, a, b []oddity) []URIDifference {
	if list(a) == list(b) {
		return nil
	}
	return []URIDifference{{Part: part, First: list(a), Second: list(b), Why: oneSided(what, list(a), list(b))}}
}

func oneSided(what, a, b string) string {
	switch {
	case a == "":
		return "The second has " + what + ": " + b + "."
	case b == "":
		return "The first has " + what + ": " + a + "."
	}
	return "Both have " + what + ": " + a + " in the first, " + b + " in the second."
}

// uriParts are the parts of RFC 3986 appendix B, which fit any text.
type uriParts struct {
	scheme, user, host, port, path, query, fragment string
	hasAuthority, hasQuery, hasFragment             bool
}

var uriForm = regexp.MustCompile(`(?s)^(?:([^:/?#]+):)?(?:(//)([^/?#]*))?([^?#]*)(?:(\?)([^#]*))?(?:(#)(.*))?$`)

func splitURI(s string) uriParts {
	m := uriForm.FindStringSubmatch(s)
	if m == nil {
		return uriParts{path: s}
	}
	p := uriParts{scheme: m[1], hasAuthority: m[2] != "", host: m[3], path: m[4], hasQuery: m[5] != "", query: m[6], hasFragment: m[7] != "", fragment: m[8]}
	if i := strings.LastIndex(p.host, "@"); i >= 0 {
		p.user, p.host = p.host[:i], p.host[i+1:]
	}
	if i := strings.LastIndex(p.host, ":"); i >= 0 && !strings.Contains(p.host[i:], "]") {
		p.host, p.port = p.host[:i], p.host[i+1:]
	}
	return p
}

// differences lists the parts that differ.
func (a uriParts) differences(b uriParts) []URIDifference {
	var out []URIDifference
	add := func(part URIPart, first, second, why string) {
		out = append(out, URIDifference{Part: part, First: first, Second: second, Why: why})
	}
	switch {
	case a.scheme == b.scheme:
	case strings.EqualFold(a.scheme, b.scheme):
		add(PartCase, a.scheme, b.scheme, "The scheme is written in another case.")
	default:
		add(PartScheme, a.scheme, b.scheme, schemeWhy(a.scheme, b.scheme))
	}
	if a.user != b.user {
		add(PartUser, masked(a.user), masked(b.user), "A user name stands in front of the host in one of them.")
	}
	switch {
	case a.host == b.host:
	case strings.EqualFold(a.host, b.host):
		add(PartCase, a.host, b.host, "The host is written in another case.")
	default:
		add(PartHost, a.host, b.host, hostWhy(a.host, b.host))
	}
	if a.port != b.port {
		add(PartPort, a.port, b.port, portWhy(a, b))
	}
	if part, why := pathWhy(a.path, b.path); part != "" {
		add(part, a.path, b.path, why)
	}
	if a.query != b.query || a.hasQuery != b.hasQuery {
		add(PartQuery, marked("?", a.hasQuery, a.query), marked("?", b.hasQuery, b.query), "The part after the question mark differs.")
	}
	if a.fragment != b.fragment || a.hasFragment != b.hasFragment {
		add(PartFragment, marked("#", a.hasFragment, a.fragment), marked("#", b.hasFragment, b.fragment), "The part after # differs; a redirect URI may have none.")
	}
	return out
}

// marked shows a part with the sign that begins it, which may stand alone.
func marked(sign string, has bool, text string) string {
	if !has {
		return ""
	}
	return sign + text
}

func masked(user string) string {
	if user == "" {
		return ""
	}
	return "…@"
}

func schemeWhy(a, b string) string {
	if a == "" || b == "" {
		return "One of them has no scheme."
	}
	if a+b == "httphttps" || a+b == "httpshttp" {
		return "One is http, the other https."
	}
	return "The schemes are different."
}

func hostWhy(a, b string) string {
	switch la, lb := strings.ToLower(a), strings.ToLower(b); {
	case loopbackName(la) && loopbackName(lb):
		return "Both name the same machine, but localhost, 127.0.0.1 and [::1] are different texts."
	case strings.HasSuffix(la, "."+lb):
		return "The first is a subdomain of the second."
	case strings.HasSuffix(lb, "."+la):
		return "The second is a subdomain of the first."
	case strings.TrimSuffix(la, ".") == strings.TrimSuffix(lb, "."):
		return "One of the host names ends in a dot."
	}
	return "The hosts are different."
}

func loopbackName(host string) bool {
	return host == "localhost" || host == "[::1]" || strings.HasPrefix(host, "127.")
}

func portWhy(a, b uriParts) string {
	known := func(p uriParts) string {
		if p.port == "" {
			return defaultPort(strings.ToLower(p.scheme))
		}
		return p.port
	}
	if strings.EqualFold(a.scheme, b.scheme) && known(a) == known(b) {
		return "It is the same port, written out in one and left out in the other."
	}
	if a.port == "" || b.port == "" {
		return "One names a port, the other does not."
	}
	return "The ports are different."
}

// pathWhy says how two paths differ; "" when they do not.
func pathWhy(a, b string) (URIPart, string) {
	switch {
	case a == b:
		return "", ""
	case a+"/" == b:
		return PartSlash, "The second ends in a slash, the first does not."
	case b+"/" == a:
		return PartSlash, "The first ends in a slash, the second does not."
	case unescaped(a) == unescaped(b):
		return PartEncoding, "Both mean the same path, but characters are percent-encoded in one of them only, or in another spelling."
	case strings.EqualFold(a, b):
		return PartCase, "The paths differ in upper and lower case, which counts in a path."
	case strings.EqualFold(strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/")):
		return PartPath, "The paths differ in upper and lower case and in the slash at the end."
	case squeeze(a) == squeeze(b):
		return PartPath, "One of the paths has a doubled slash."
	}
	_, around := FirstDifference(a, b)
	return PartPath, "The paths differ " + around + "."
}

func unescaped(path string) string {
	if s, err := url.PathUnescape(path); err == nil {
		return s
	}
	return path
}

func squeeze(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}
