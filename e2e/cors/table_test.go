package cors

import (
	"fmt"
	"strings"
)

// builder makes the table, family by family.
type builder struct {
	family string
	cases  []*testCase
}

// table is all cases.
func table() []*testCase {
	b := &builder{}
	for _, f := range []struct {
		name string
		make func(*builder)
	}{
		{"allow-origin", allowOrigins}, {"allow-credentials", allowCredentials}, {"method", methods}, {"request header", requestHeaders},
		{"allow-headers", allowHeaders}, {"preflight status", preflightStatuses}, {"redirect", redirects}, {"redirect target", redirectTargets},
		{"exposed", exposed}, {"status", statuses}, {"page", pageKinds}, {"max-age", maxAges}, {"constructor", constructor},
	} {
		b.family = f.name
		f.make(b)
	}
	return b.cases
}

// add puts a case into the table, with what it leaves open filled in: script on a page of
// 127.0.0.1 fetches another host, and everything is allowed.
func (b *builder) add(name string, c testCase) {
	c.number = len(b.cases)
	c.id, c.family, c.name = fmt.Sprintf("c%d", c.number), b.family, name
	if c.page == "" {
		c.page = "ip"
	}
	if c.hosts == nil {
		c.hosts = []string{"api"}
	}
	if c.preflight == nil {
		c.preflight = []reply{permitted}
	}
	if c.actual == nil {
		c.actual = []reply{good}
	}
	b.cases = append(b.cases, &c)
}

func label(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

var bothCredentials = []string{"", "include"}

// allowOriginLines are ways to fill in Access-Control-Allow-Origin, right and wrong.
var allowOriginLines = [][]string{
	{"Access-Control-Allow-Origin: {origin}"},
	{"access-control-ALLOW-origin: {origin}"},
	{"Access-Control-Allow-Origin: *"},
	{"Access-Control-Allow-Origin: null"},
	{},
	{"Access-Control-Allow-Origin:"},
	{"Access-Control-Allow-Origin: {origin}/"},
	{"Access-Control-Allow-Origin: {ORIGIN}"},
	{"Access-Control-Allow-Origin:   {origin}  \t"},
	{"Access-Control-Allow-Origin:{origin}"},
	{"Access-Control-Allow-Origin: {origin}, {origin}"},
	{"Access-Control-Allow-Origin: {origin},"},
	{"Access-Control-Allow-Origin: {origin} {other}"},
	{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Origin: {origin}"},
	{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Origin: {other}"},
	{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"},
	{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: {origin}"},
	{"Access-Control-Allow-Origin: ", "Access-Control-Allow-Origin: {origin}"},
	{"Access-Control-Allow-Origin: *, {origin}"},
	{"Access-Control-Allow-Origin: {other}"},
	{"Access-Control-Allow-Origin: http://127.0.0.1"},
	{"Access-Control-Allow-Origin: https://127.0.0.1"},
	{"Access-Control-Allow-Origin: 127.0.0.1"},
	{"Access-Control-Allow-Origin: localhost:3000"},
	{"Access-Control-Allow-Origin: http://*.localhost"},
	{"Access-Control-Allow-Origin: *.localhost"},
	{"Access-Control-Allow-Origin: http://"},
	{"Access-Control-Allow-Origin: \"*\""},
	{"Access-Control-Allow-Origin: \"{origin}\""},
	{"Access-Control-Allow-Origin: true"},
	{"Access-Control-Allow-Origin: undefined"},
	{"Access-Control-Allow-Origin: NULL"},
	{"Access-Control-Allow-Origin: {origin}#"},
	{"Access-Control-Allow-Origin: {origin}?"},
	{"Access-Control-Allow-Origin: {origin}/path"},
	{"Access-Control-Allow-Origin: http://user@app.example"},
	{"Access-Control-Allow-Origin: http://app.example:port"},
	{"Access-Control-Allow-Origin: ${ORIGIN_URL}"},
	{"Access-Control-Allow-Origin: %2A"},
	{"X-Folded: 1", "Access-Control-Allow-Origin:", " {origin}"},
	{"Access-Control-Allow-Origin : {origin}"},
	{"Access-Control-Allow-Origins: {origin}"},
}

func allowOrigins(b *builder) {
	for _, lines := range allowOriginLines {
		for _, cred := range bothCredentials {
			all := append([]string{"Access-Control-Allow-Credentials: true"}, lines...)
			b.add(label(strings.Join(lines, " | "), cred), testCase{credentials: cred, actual: []reply{answer(200, all...)}})
		}
	}
	for i, lines := range allowOriginLines {
		all := append([]string{"Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Credentials: true"}, lines...)
		b.add(label(strings.Join(lines, " | "), "in the preflight"), testCase{method: "PUT", credentials: bothCredentials[i%2], preflight: []reply{answer(200, all...)}})
	}
	for i, lines := range allowOriginLines[:20] {
		b.add(label(strings.Join(lines, " | "), "from an opaque origin"), testCase{page: []string{"sandbox", "frame"}[i%2], actual: []reply{answer(200, lines...)}})
	}
}

// allowCredentialsLines are ways to fill in Access-Control-Allow-Credentials.
var allowCredentialsLines = [][]string{
	{}, {"Access-Control-Allow-Credentials: true"}, {"access-control-allow-credentials:true"}, {"Access-Control-Allow-Credentials: True"}, {"Access-Control-Allow-Credentials: TRUE"},
	{"Access-Control-Allow-Credentials: false"}, {"Access-Control-Allow-Credentials: 1"}, {"Access-Control-Allow-Credentials:"}, {"Access-Control-Allow-Credentials: true "},
	{"Access-Control-Allow-Credentials: true, true"}, {"Access-Control-Allow-Credentials: true", "Access-Control-Allow-Credentials: true"}, {"Access-Control-Allow-Credentials: \"true\""}, {"Access-Control-Allow-Credentials: *"},
	{"Access-Control-Allow-Credentials: yes"},
}

func allowCredentials(b *builder) {
	for _, lines := range allowCredentialsLines {
		for _, cred := range []string{"include", "same-origin", "omit"} {
			all := append([]string{"Access-Control-Allow-Origin: {origin}"}, lines...)
			hosts := []string{"api"}
			if cred == "include" {
				hosts = []string{"sibling"} // where cookies go along
			}
			b.add(label(strings.Join(lines, " | "), cred), testCase{credentials: cred, hosts: hosts, actual: []reply{answer(200, all...)}})
		}
		all := append([]string{"Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Headers: authorization"}, lines...)
		b.add(label(strings.Join(lines, " | "), "in the preflight"), testCase{credentials: "include", headers: [][2]string{{"Authorization", "Bearer x"}}, preflight: []reply{answer(200, all...)}})
	}
}
