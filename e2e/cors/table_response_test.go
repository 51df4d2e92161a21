package cors

import (
	"fmt"
	"strings"
)

func redirects(b *builder) {
	type chain struct {
		name  string
		hosts []string
		page  string
	}
	chains := []chain{
		{"to the same host", []string{"api", "api"}, ""},
		{"to another host", []string{"api", "other"}, ""},
		{"to the page's own origin", []string{"sibling", "page"}, ""},
		{"from the page's own origin", []string{"page", "api"}, ""},
		{"from the page's own origin and back", []string{"page", "api", "page"}, ""},
		{"within the page's own origin", []string{"page", "page"}, ""},
		{"over two other hosts", []string{"api", "other", "third"}, ""},
		{"there and back", []string{"api", "other", "api"}, ""},
		{"from an opaque origin", []string{"api", "other"}, "frame"},
	}
	requests := []testCase{
		{},
		{method: "POST", body: true},
		{method: "POST", body: true, headers: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}}},
		{method: "PUT", body: true, headers: [][2]string{{"X-A", "1"}}},
	}
	ends := []string{"{origin}", "*", "{page}", "{none}"}
	n := 0
	for _, ch := range chains {
		for ri, req := range requests {
			for ei, end := range ends {
				for si, status := range []int{301, 302, 303, 307, 308} {
					n++
					if (si+ri+ei)%3 != 0 && !(status == 307 && ei == 0) {
						continue // a third of all combinations
					}
					c := req
					c.hosts, c.page = ch.hosts, ch.page
					if (ri+si)%4 == 0 {
						c.credentials = "include"
					}
					last := answer(200, "Access-Control-Allow-Origin: "+end, "Access-Control-Allow-Credentials: true", "X-Seen: 1", "Access-Control-Expose-Headers: x-seen")
					if end == "{none}" {
						last = answer(200)
					}
					step := answer(status, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Location: {next}")
					for range ch.hosts[1:] {
						c.actual = append(c.actual, step)
					}
					c.actual = append(c.actual, last)
					b.add(label(ch.name, strings.TrimSpace(c.method+fmt.Sprint(len(c.headers))), fmt.Sprint(status), "at the end "+end, c.credentials), c)
				}
			}
		}
	}
	step := answer(307, "Access-Control-Allow-Origin: {origin}", "Location: {next}")
	put := testCase{method: "PUT", hosts: []string{"api", "other"}, actual: []reply{step, good}}
	for _, second := range []struct {
		name string
		r    reply
	}{{"allows the origin null", answer(200, "Access-Control-Allow-Origin: null", "Access-Control-Allow-Methods: PUT")}, {"allows the page", answer(200, "Access-Control-Allow-Origin: {page}", "Access-Control-Allow-Methods: PUT")},
		{"allows nothing", answer(200)}, {"is redirected", answer(302, "Access-Control-Allow-Origin: *", "Location: {next}")}, {"answers 404", answer(404, "Access-Control-Allow-Origin: *")}} {
		c := put
		c.preflight = []reply{permitted, second.r}
		b.add("the second preflight "+second.name, c)
	}
	b.add("the redirect itself allows nothing", testCase{hosts: []string{"api", "other"}, actual: []reply{answer(302, "Location: {next}"), good}})
	b.add("the redirect itself allows another", testCase{hosts: []string{"api", "other"}, actual: []reply{answer(302, "Access-Control-Allow-Origin: {other}", "Location: {next}"), good}})
	b.add("to http from https", testCase{page: "https", hosts: []string{"secure", "insecure"}, actual: []reply{step, good}})
	b.add("to this machine from https", testCase{page: "https", hosts: []string{"secure", "api"}, actual: []reply{step, good}})
	b.add("to the local network", testCase{page: "publichttps", hosts: []string{"far", "api"}, actual: []reply{step, good}})
}

func redirectTargets(b *builder) {
	allow := []string{"Access-Control-Allow-Origin: *"}
	to := func(status int, location ...string) []reply {
		lines := allow
		for _, l := range location {
			lines = append(lines[:len(lines):len(lines)], "Location: "+l)
		}
		return []reply{answer(status, lines...), good}
	}
	for _, location := range []string{"http://user:secret@{nexthost}{nextpath}", "http://user@{nexthost}{nextpath}", "data:text/plain,x", "ftp://{nexthost}/", "file:///etc/passwd", "javascript:1", "about:blank", "http://", "http://[", "//{nexthost}{nextpath}", "", "http://api.localhost:6000/", "{nextpath}",
		"{next}#part", "ws://{nexthost}/", "mailto:a@b.example", "http:///"} {
		for _, mode := range []string{"", "manual", "error"} {
			b.add(label(location, mode), testCase{redirect: mode, hosts: []string{"api", "other"}, actual: to(302, location)})
		}
	}
	b.add("own origin to a URL with a password", testCase{hosts: []string{"page"}, actual: []reply{answer(302, "Location: http://user:secret@{nexthost}{nextpath}")}})
	b.add("own origin to another with a password", testCase{hosts: []string{"page", "api"}, actual: []reply{answer(302, "Location: http://user:secret@{nexthost}{nextpath}")}})
	for _, mode := range []string{"", "manual", "error"} {
		for _, status := range []int{300, 301, 302, 303, 304, 305, 306, 307, 308} {
			b.add(label(fmt.Sprint(status), "without a Location", mode), testCase{redirect: mode, actual: []reply{answer(status, allow...)}})
		}
		b.add(label("own origin", mode), testCase{redirect: mode, hosts: []string{"page"}, actual: []reply{answer(302, "Location: {next}"), answer(200)}})
		b.add(label("300 with a Location", mode), testCase{redirect: mode, actual: to(300, "{next}")})
		b.add(label("a redirect that allows nothing", mode), testCase{redirect: mode, actual: []reply{answer(302, "Location: {next}")}})
		b.add(label("a redirect after a preflight", mode), testCase{method: "PUT", redirect: mode, actual: to(307, "{next}")})
	}
	b.add("the same Location twice", testCase{actual: to(302, "{next}", "{next}")})
	b.add("two Locations", testCase{actual: to(302, "{next}", "/elsewhere")})
	b.add("twenty redirects", testCase{actual: append(repeat(to(302, "{next}")[0], 20), good)})
	b.add("twenty-one redirects", testCase{actual: append(repeat(to(302, "{next}")[0], 21), good)})
	b.add("a loop", testCase{hosts: []string{"api", "other"}, actual: repeat(to(302, "{next}")[0], 1)})
}

func repeat(r reply, n int) []reply {
	var out []reply
	for range n {
		out = append(out, r)
	}
	return out
}

// responseHeaders are headers of all kinds: readable always, when exposed, and never.
var responseHeaders = []string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Cache-Control: no-store", "Content-Language: en", "Content-Type: text/plain", "Expires: 0", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT",
	"Pragma: no-cache", "WWW-Authenticate: Bearer", "Mcp-Session-Id: 1", "X-A: 1", "X-a: 2", "Set-Cookie: a=b", "Set-Cookie2: c=d", "ETag: \"x\"", "*: star", "Link: <x>", "Retry-After: 1", "Vary: Origin", "Server: x", "Date: Thu, 01 Jan 2026 00:00:00 GMT", "X-Empty:"}

func exposed(b *builder) {
	for _, lines := range [][]string{{}, {"*"}, {"WWW-Authenticate, Mcp-Session-Id"}, {"www-authenticate"}, {"WWW-AUTHENTICATE,mcp-session-id,X-A"}, {"*, x-a"}, {"set-cookie, x-a"}, {"X-A", "ETag"}, {"", "X-A"}, {"X-A", ""}, {"x-a;etag"}, {"x-a etag"}, {"\"x-a\""},
		{"x-a,,etag,"}, {"x-a", "bad value"}, {"not-there"}, {"**"}, {"X-*"}, {"link\t,\tserver"}, {"access-control-allow-origin, vary"}, {""}, {"x-empty"}, {"mcp-session-id, www-authenticate, x-ä"}} {
		for _, cred := range []string{"same-origin", "include"} {
			all := responseHeaders
			for _, l := range lines {
				all = append(all[:len(all):len(all)], "Access-Control-Expose-Headers: "+l)
			}
			b.add(label(fmt.Sprintf("%q", lines), cred), testCase{credentials: cred, actual: []reply{answer(200, all...)}})
		}
	}
	b.add("own origin", testCase{hosts: []string{"page"}, actual: []reply{answer(200, responseHeaders...)}})
	b.add("opaque origin", testCase{page: "sandbox", actual: []reply{answer(200, append(responseHeaders, "Access-Control-Expose-Headers: x-a")...)}})
	b.add("after a preflight that exposes", testCase{method: "PUT", actual: []reply{answer(200, responseHeaders...)},
		preflight: []reply{answer(200, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Methods: PUT", "Access-Control-Expose-Headers: *")}})
	b.add("on a redirect only", testCase{actual: []reply{answer(302, "Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: *", "Location: {next}"), answer(200, responseHeaders...)}})
}

func statuses(b *builder) {
	for _, status := range []int{200, 201, 202, 203, 204, 205, 206, 226, 304, 400, 401, 402, 403, 404, 405, 406, 409, 410, 415, 418, 422, 429, 500, 501, 502, 503, 504, 599} {
		b.add(fmt.Sprint(status, ", allowed"), testCase{actual: []reply{answer(status, "Access-Control-Allow-Origin: *", "WWW-Authenticate: Bearer realm=\"x\"")}})
		if status%3 == 0 {
			b.add(fmt.Sprint(status, ", not allowed"), testCase{actual: []reply{answer(status)}})
		}
	}
	b.add("own origin, 401", testCase{hosts: []string{"page"}, actual: []reply{answer(401)}})
	b.add("an interim answer first", testCase{actual: []reply{"HTTP/1.1 103 Early Hints\r\nAccess-Control-Allow-Origin: {other}\r\n\r\n" + good}})
}

func pageKinds(b *builder) {
	requests := []testCase{{}, {method: "POST", body: true, headers: [][2]string{{"Content-Type", "application/json"}}}, {credentials: "include"}, {method: "POST"}}
	for _, kind := range []string{"ip", "sibling", "localhost", "name", "frame", "sandbox", "https", "plain", "near", "public", "publicplain", "publichttps", "publicframe", "publicbox", "plainbox", "httpsbox", "granted"} {
		for _, host := range []string{"api", "ip", "page", "sibling", "insecure", "secure", "near", "lan", "far"} {
			for i, req := range requests {
				if i > 1 && (host != "page" && host != "sibling" || i == 2 && kind != "frame") {
					continue
				}
				c := req
				c.page, c.hosts = kind, []string{host}
				b.add(label("from "+kind, "to "+host, c.method, c.credentials, fmt.Sprint(len(c.headers))), c)
			}
		}
	}
	for _, port := range []string{"1", "22", "6000", "6667", "10080", "5061", "0"} {
		b.add("port "+port, testCase{url: "http://api.localhost:" + port + "/case/{id}/0"})
	}
	b.add("own origin, PUT with headers", testCase{hosts: []string{"page"}, method: "PUT", headers: [][2]string{{"Authorization", "x"}, {"X-A", "1"}}, actual: []reply{answer(200)}})
}

func constructor(b *builder) {
	b.add("a password in the URL", testCase{url: "http://user:secret@api.localhost:{target}/case/{id}/0"})
	b.add("a user in the URL", testCase{url: "http://user@api.localhost:{target}/case/{id}/0"})
	for _, m := range []string{"CONNECT", "trace", "TRACK", "GE T", "G:ET", "Ä"} {
		b.add("method "+m, testCase{method: m})
	}
	for _, h := range [][2]string{{"X A", "1"}, {"X-A:", "1"}, {"X-Ä", "1"}, {"X-A", "a\r\nb"}, {"X-A", "a\x00b"}, {"Host ", "1"}} {
		b.add(fmt.Sprintf("header %q: %q", h[0], h[1]), testCase{headers: [][2]string{h}})
	}
	b.add("a body of GET", testCase{body: true})
	b.add("a body of HEAD", testCase{method: "head", body: true})
	b.add("a name in capitals", testCase{url: "HTTP://API.localhost:{target}/case/{id}/0"})
}
