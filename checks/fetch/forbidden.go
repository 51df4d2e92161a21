package fetch

import "strings"

// forbiddenMethods are refused to script: fetch() throws.
var forbiddenMethods = set("CONNECT", "TRACE", "TRACK")

// forbiddenHeaders stay under the browser's control: what script sets is dropped without a word.
var forbiddenHeaders = set("accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
	"connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin", "referer",
	"set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via")

// methodOverrides are forbidden when they would smuggle in a forbidden method.
var methodOverrides = set("x-http-method", "x-http-method-override", "x-method-override")

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// forbidden tells whether script may not set this header.
func forbidden(h Header, rules Rules) bool {
	name := strings.ToLower(h.Name)
	if forbiddenHeaders[name] || strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-") {
		return true
	}
	if rules == Chromium && name == "user-agent" {
		return true
	}
	if methodOverrides[name] {
		for _, method := range strings.Split(h.Value, ",") {
			if forbiddenMethods[strings.ToUpper(strings.Trim(method, whitespace))] {
				return true
			}
		}
	}
	return false
}

// normalizeMethod upper-cases the six methods that scripts write in any case. All others
// are taken as they are: "patch" is not PATCH.
func normalizeMethod(m string) string {
	switch up := strings.ToUpper(m); up {
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return up
	case "":
		return "GET"
	}
	return m
}

func safelistedMethod(m string) bool { return m == "GET" || m == "HEAD" || m == "POST" }
