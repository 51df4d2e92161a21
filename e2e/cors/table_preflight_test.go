package cors

import (
	"fmt"
	"strings"
)

func methods(b *builder) {
	allow := []string{"", "*", "GET, POST, PUT, DELETE, PATCH, OPTIONS", "put, patch, delete", "PUT,PATCH", "{none}", "PUT; PATCH", "PATCH PUT", ", ,PUT,,patch", "\"PUT\"", "CHICKEN, chicken", "PUT, PATCH/1"}
	for _, method := range []string{"GET", "get", "HEAD", "POST", "post", "PUT", "put", "PATCH", "patch", "DELETE", "OPTIONS", "CHICKEN", "*", "Get", "QUERY"} {
		for i, list := range allow {
			if plain := strings.ToUpper(method); (plain == "GET" || plain == "POST" || plain == "HEAD") && i > 3 {
				continue // these need no permission
			}
			if i > 4 && method != "PUT" && method != "patch" && method != "CHICKEN" {
				continue
			}
			for _, cred := range bothCredentials {
				if cred != "" && i != 1 && method != "PUT" {
					continue
				}
				lines := []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: " + list}
				if list == "{none}" {
					lines = lines[:2]
				}
				b.add(label(method, "allowed "+list, cred), testCase{method: method, credentials: cred, preflight: []reply{answer(200, lines...)}})
			}
		}
	}
	b.add("PUT, allowed in two lines", testCase{method: "PUT", preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET", "access-control-allow-methods: PUT")}})
	b.add("PUT, Allow instead", testCase{method: "PUT", preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Allow: PUT")}})
	b.add("GET with a header, method list malformed", testCase{headers: [][2]string{{"X-A", "1"}}, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: x-a", "Access-Control-Allow-Methods: GET;POST")}})
	b.add("PUT, both lists wrong", testCase{method: "PUT", headers: [][2]string{{"X-A", "1"}}, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: x a", "Access-Control-Allow-Methods: POST")}})
	b.add("PUT, method and header missing", testCase{method: "PUT", headers: [][2]string{{"X-A", "1"}}, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *")}})
	b.add("a body with a type of its own", testCase{method: "POST", body: true})
	b.add("a body of JSON", testCase{method: "POST", body: true, headers: [][2]string{{"Content-Type", "application/json"}}})
}

// requestHeaderValues are headers that script sets, one at a time.
var requestHeaderValues = [][2]string{
	{"accept", "text/html"}, {"accept", "application/json, text/event-stream"}, {"accept", `a"b`}, {"accept", "a(b"}, {"accept", "a\tb"}, {"accept", "a\x7fb"}, {"accept", "é"}, {"accept", ""},
	{"accept", strings.Repeat("x", 128)}, {"accept", strings.Repeat("x", 129)}, {"Accept-Language", "en-GB,en;q=0.5"}, {"accept-language", "en_GB"}, {"accept-language", "*"}, {"accept-language", "en\tde"},
	{"content-language", "de"}, {"content-language", "d@e"}, {"content-language", ""},
	{"content-type", "text/plain"}, {"Content-Type", "TEXT/PLAIN;charset=utf-8"}, {"content-type", `text/plain;charset="utf-8"`}, {"content-type", "application/json"}, {"content-type", "application/x-www-form-urlencoded"},
	{"content-type", "multipart/form-data; boundary=x"}, {"content-type", "multipart/form-data; boundary=x:y"}, {"content-type", "text/plain, text/plain"}, {"content-type", "text/plain,application/json"},
	{"content-type", "text / plain"}, {"content-type", "text/ plain"}, {"content-type", "text /plain"}, {"content-type", "text/plain ;x"}, {"content-type", "text/plain;"}, {"content-type", "text/plain foo"},
	{"content-type", "text/plain/x"}, {"content-type", "text/"}, {"content-type", "text"}, {"content-type", ""}, {"content-type", "text/plainé"}, {"content-type", ";text/plain"}, {"content-type", "text/plain\t;x"},
	{"content-type", "text/plain;charset=utf-8, text/html"}, {"content-type", "text/plain;" + strings.Repeat("x", 117)}, {"content-type", "text/plain;" + strings.Repeat("x", 118)}, {"content-type", "*/*"}, {"content-type", "text/plain;é"},
	{"range", "bytes=0-"}, {"range", "bytes=0-100"}, {"range", "bytes=100-0"}, {"range", "bytes=-500"}, {"range", "bytes=0-1,2-3"}, {"range", "BYTES=0-1"}, {"range", "bytes= 0-1"}, {"range", "bytes=0"}, {"range", "bytes=007-8"},
	{"range", "bytes=99999999999999999999999-"}, {"range", "bytes=1-99999999999999999999999"}, {"range", "bytes=-"},
	{"save-data", "on"}, {"save-data", "ON"}, {"save-data", "off"}, {"device-memory", "0.5"}, {"device-memory", "x"}, {"device-memory", ".5"}, {"device-memory", "1."}, {"dpr", "2"}, {"dpr", "-1"}, {"dpr", strings.Repeat("1", 128)},
	{"dpr", strings.Repeat("1", 129)}, {"width", "100"}, {"width", "1.5"}, {"viewport-width", "100"}, {"viewport-width", "x"}, {"rtt", "1"}, {"rtt", "x"}, {"downlink", "1"}, {"downlink", "1.5"}, {"downlink", "x"}, {"ect", "4g"}, {"ect", "slow-2g"},
	{"ect", "4G"}, {"ect", "5g"}, {"rtt", "1.5"}, {"lang", "en"}, {"intervention", "<x>"}, {"intervention", strings.Repeat("x", 129)}, {"content-dpr", "1"}, {"user-agent", "mine"}, {"X-Requested-With", "XMLHttpRequest"}, {"AUTHORIZATION", "Bearer x"},
	{"if-none-match", "x"}, {"cache-control", "no-cache"}, {"mcp-protocol-version", "2025-06-18"}, {"last-event-id", "1"}, {"dpop", "x"}, {"dnt", "1"}, {"date", "x"}, {"via", "x"}, {"te", "trailers"}, {"keep-alive", "1"}, {"sec-x", "x"},
	{"Proxy-Authorization", "x"}, {"cookie", "a=b"}, {"cookie2", "x"}, {"set-cookie", "x"}, {"set-cookie2", "x"}, {"access-control-request-private-network", "true"}, {"access-control-request-method", "PUT"},
	{"access-control-request-headers", "x"}, {"x-http-method-override", "PUT"}, {"x-http-method-override", "trace"}, {"x-http-method", "GET, CONNECT"}, {"x-http-method", `"TRACE"`}, {"x-method-override", " TRACK "}, {"x-http-methods", "TRACE"},
	{"origin", "http://other.example"}, {"host", "x"}, {"referer", "x"}, {"content-length", "3"}, {"content-encoding", "x"}, {"connection", "close"}, {"upgrade", "x"}, {"expect", "x"}, {"trailer", "x"}, {"transfer-encoding", "x"},
	{"accept-charset", "x"}, {"accept-encoding", "x"}, {"priority", "u=1"}, {"early-data", "1"}, {"upgrade-insecure-requests", "1"}, {"*", "x"}, {"sec-gpc", "1"}, {"x-a", "  padded\t"},
}

// allowsAll allows all headers that script can set, by name where it has to.
var allowsAll = answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *, authorization")

func requestHeaders(b *builder) {
	for _, h := range requestHeaderValues {
		name := fmt.Sprintf("%s: %.60q (%d)", h[0], h[1], len(h[1]))
		b.add(name, testCase{headers: [][2]string{h}, preflight: []reply{allowsAll}})
	}
	big := func(name string) [2]string { return [2]string{name, strings.Repeat("1", 128)} }
	for _, many := range [][][2]string{
		{{"Content-Type", "text/plain"}, {"Content-Type", "text/plain"}},
		{{"Content-Type", "text/plain"}, {"Content-Type", "application/json"}},
		{{"Accept", "text/html"}, {"accept", "text/plain"}},
		{{"X-B", "1"}, {"x-a", "2"}, {"X-b", "3"}, {"Authorization", "x"}, {"accept", `"`}},
		{{"Authorization", "a"}, {"authorization", "b"}},
		{big("accept"), big("accept"), big("accept"), big("accept"), big("accept"), big("accept"), big("accept"), big("accept"), big("accept")},
		{big("accept"), big("accept-language"), big("content-language"), {"content-type", "text/plain;" + strings.Repeat("x", 117)}, big("dpr"), big("width"), big("viewport-width"), big("device-memory")},
		{big("accept"), big("accept-language"), big("content-language"), {"content-type", "text/plain;" + strings.Repeat("x", 117)}, big("dpr"), big("width"), big("viewport-width"), big("device-memory"), {"save-data", "on"}},
		{big("accept-language"), big("content-language"), {"content-type", "text/plain;" + strings.Repeat("x", 117)}, big("dpr"), big("width"), big("viewport-width"), big("device-memory"), big("downlink")},
		{{"Host", "x"}, {"X-A", "1"}, {"Cookie", "a=b"}},
		{{"MCP-Protocol-Version", "2025-06-18"}, {"Mcp-Session-Id", "1"}, {"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}, {"Authorization", "Bearer x"}},
	} {
		var names []string
		for _, h := range many {
			names = append(names, fmt.Sprintf("%s:%.12s", h[0], h[1]))
		}
		b.add(strings.Join(names, " "), testCase{headers: many, preflight: []reply{allowsAll}})
	}
}

func allowHeaders(b *builder) {
	sets := [][][2]string{
		{{"Authorization", "Bearer x"}},
		{{"Content-Type", "application/json"}, {"X-A", "1"}},
		{{"Mcp-Session-Id", "1"}, {"Authorization", "Bearer x"}},
		{{"*", "1"}},
	}
	lists := []string{"{none}", "", "*", "*, authorization", "Authorization, *", "authorization", "AUTHORIZATION", "content-type, x-a", "Content-Type,X-A,Authorization,Mcp-Session-Id", "x-a; content-type", "x-a content-type",
		"authorization,, ,", ",authorization", "\"authorization\"", "authorization: yes", "authorization\t,\tx-a,content-type", "author*", "X-*", "authorization, x-ä", "all", "true", "**", "authorization, mcp-session-id,", "(authorization)", "authorization/x-a"}
	for _, list := range lists {
		for i, set := range sets {
			for _, cred := range bothCredentials {
				if cred != "" && !strings.Contains(list, "*") && i != 0 {
					continue
				}
				lines := []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Headers: " + list}
				if list == "{none}" {
					lines = lines[:2]
				}
				var names []string
				for _, h := range set {
					names = append(names, h[0])
				}
				b.add(label(strings.Join(names, "+"), "allowed "+list, cred), testCase{headers: set, credentials: cred, preflight: []reply{answer(200, lines...)}})
			}
		}
	}
	auth := [][2]string{{"Authorization", "Bearer x"}}
	b.add("authorization, allowed in two lines", testCase{headers: auth, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: x-a", "Access-Control-Allow-Headers: Authorization")}})
	b.add("authorization, in two lines, one malformed", testCase{headers: auth, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: x a", "Access-Control-Allow-Headers: Authorization")}})
	b.add("authorization, folded", testCase{headers: auth, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: x-a,", "\tAuthorization")}})
	b.add("exposed instead of allowed", testCase{headers: auth, preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: Authorization")}})
	b.add("what Casdoor allows", testCase{method: "POST", body: true, headers: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}, {"MCP-Protocol-Version", "2025-06-18"}},
		preflight: []reply{answer(200, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Methods: POST, GET, OPTIONS, DELETE", "Access-Control-Allow-Headers: Content-Type, Authorization", "Access-Control-Allow-Credentials: true")}})
}

func preflightStatuses(b *builder) {
	lines := []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: PUT"}
	for _, status := range []int{200, 201, 202, 204, 206, 226, 299, 300, 304, 305, 400, 401, 403, 404, 405, 429, 500, 501, 503, 599} {
		b.add(fmt.Sprint(status), testCase{method: "PUT", preflight: []reply{answer(status, lines...)}})
		if status%100 == 1 || status == 204 || status == 405 {
			b.add(fmt.Sprint(status, ", without permission"), testCase{method: "PUT", preflight: []reply{answer(status)}})
		}
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		b.add(fmt.Sprint(status, ", without a Location"), testCase{method: "PUT", preflight: []reply{answer(status, lines...)}})
		b.add(fmt.Sprint(status, ", with a Location"), testCase{method: "PUT", preflight: []reply{answer(status, append(lines, "Location: {next}")...)}})
		b.add(fmt.Sprint(status, ", with a Location, without permission"), testCase{method: "PUT", preflight: []reply{answer(status, "Location: {next}")}})
	}
	b.add("no answer", testCase{method: "PUT", preflight: []reply{silence}})
	b.add("no answer to the request", testCase{method: "PUT", actual: []reply{silence}})
	b.add("no answer to a plain request", testCase{actual: []reply{silence}})
	b.add("allowed, and the request forgets", testCase{method: "PUT", actual: []reply{answer(200)}})
	b.add("allowed, and the refusal forgets", testCase{headers: [][2]string{{"Authorization", "Bearer x"}}, actual: []reply{answer(401, `WWW-Authenticate: Bearer realm="x"`)}})
	b.add("forgotten, and the request allows", testCase{method: "PUT", preflight: []reply{answer(200)}})
	b.add("allowed for everybody, and the request for credentials", testCase{method: "PUT", credentials: "include", preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT")}})
	b.add("OPTIONS asked for by script", testCase{method: "OPTIONS", preflight: []reply{answer(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: OPTIONS")}})
}

func maxAges(b *builder) {
	for _, lines := range [][]string{{"Access-Control-Max-Age: 600"}, {"Access-Control-Max-Age: 0"}, {"Access-Control-Max-Age: -1"}, {"Access-Control-Max-Age: 600s"}, {"Access-Control-Max-Age: 0s"}, {"Access-Control-Max-Age: 1e3"},
		{"Access-Control-Max-Age: 600, 600"}, {"Access-Control-Max-Age: 0", "Access-Control-Max-Age: 0"}, {"Access-Control-Max-Age: 86400"}, {"Access-Control-Max-Age: 99999999999999999999"}, {"Access-Control-Max-Age:"}, {"Access-Control-Max-Age: +600"},
		{"Access-Control-Max-Age: 00"}, {"Access-Control-Max-Age: 0.5"}, {}} {
		all := append([]string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Credentials: true"}, lines...)
		b.add(label(strings.Join(lines, " | "), "twice"), testCase{method: "PUT", times: 2, preflight: []reply{answer(200, all...)}})
	}
	lasting := []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Methods: *", "Access-Control-Allow-Headers: *", "Access-Control-Allow-Credentials: true", "Access-Control-Max-Age: 600"}
	b.add("kept by *", testCase{method: "PUT", times: 3, headers: [][2]string{{"X-A", "1"}}, preflight: []reply{answer(200, lasting...)}})
	b.add("kept for an opaque origin", testCase{page: "sandbox", method: "PUT", times: 2, preflight: []reply{answer(200, lasting...)}})
	b.add("kept with credentials", testCase{method: "PUT", times: 2, credentials: "include", preflight: []reply{answer(200, append(lasting, "Access-Control-Allow-Methods: PUT")...)}})
	b.add("not kept when it failed", testCase{method: "PUT", times: 2, preflight: []reply{answer(403, lasting...)}})
	b.add("kept although the request failed", testCase{method: "PUT", times: 2, preflight: []reply{answer(200, lasting...)}, actual: []reply{answer(200)}})
	b.add("kept after a redirect", testCase{method: "PUT", times: 2, hosts: []string{"api", "other"}, preflight: []reply{answer(200, lasting...)}, actual: []reply{answer(307, "Access-Control-Allow-Origin: *", "Location: {next}"), good}})
}
