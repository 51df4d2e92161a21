package cors

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"casdoctor/checks/fetch"
)

// simulate runs a case through checks/fetch, as often as script fetches it.
func (s *stage) simulate(c *testCase) []fetch.Result {
	cache := fetch.NewCache(time.Now)
	var out []fetch.Result
	for range max(c.times, 1) {
		f := fetch.NewCached(s.request(c), cache)
		for next, more := f.Next(); more; next, more = f.Next() {
			origin := ""
			for _, h := range next.Headers {
				if h.Name == "Origin" {
					origin = h.Value
				}
			}
			f.Answer(parse(s.expand(c, c.reply(next.Hop, next.Preflight), next.Hop, origin)))
		}
		out = append(out, f.Result())
	}
	return out
}

func (s *stage) request(c *testCase) fetch.Request {
	origin, err := fetch.ParseOrigin(s.originOf(c.page))
	if err != nil {
		panic(err)
	}
	r := fetch.Request{Origin: origin, Page: s.pageURL(c.page) + pages[c.page].path(), URL: s.url(c, 0), Method: c.method, Body: c.body, Credentials: fetch.Credentials(c.credentials), Redirect: fetch.Redirect(c.redirect)}
	for _, h := range c.headers {
		r.Headers = append(r.Headers, fetch.Header{Name: h[0], Value: latin1(h[1])})
	}
	p := pages[c.page]
	r.From, r.LocalAccess = fetch.Loopback, p.granted
	if p.far {
		r.From = fetch.Public
	}
	if p.door == "local" {
		r.From = fetch.Local
	}
	r.Spaces = map[string]fetch.Space{"127.0.0.1:" + s.ports["near"]: fetch.Local, "127.0.0.1:" + s.ports["public"]: fetch.Public,
		"far.invalid:" + s.ports["publictls"]: fetch.Public, "insecure.invalid:" + s.ports["target"]: fetch.Loopback, "api.invalid:" + s.ports["tls"]: fetch.Loopback}
	return r
}

// latin1 is what goes on the wire for a string of script's.
func latin1(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// parse reads the bytes of a reply as a client does.
func parse(text string) fetch.Response {
	if text == "" {
		return fetch.Response{Failure: "the connection was closed"}
	}
	head, rest, _ := strings.Cut(text, "\r\n\r\n")
	if strings.HasPrefix(head, "HTTP/1.1 1") { // an interim answer
		head, _, _ = strings.Cut(rest, "\r\n\r\n")
	}
	all := strings.Split(head, "\r\n")
	status, _ := strconv.Atoi(strings.Fields(all[0])[1])
	r := fetch.Response{Status: status}
	for _, line := range all[1:] {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") { // a folded line belongs to the one before
			last := &r.Headers[len(r.Headers)-1]
			last.Value = strings.TrimSpace(last.Value + " " + strings.TrimSpace(line))
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		r.Headers = append(r.Headers, fetch.Header{Name: strings.TrimRight(name, " "), Value: strings.Trim(value, " \t")})
	}
	return r
}

// compare says where what the browser did differs from what was simulated.
func (s *stage) compare(c *testCase, real []outcome, said []string, simulated []fetch.Result) []string {
	var out []string
	differ := func(what string, browser, simulation any) {
		if b, s := fmt.Sprint(browser), fmt.Sprint(simulation); b != s {
			out = append(out, fmt.Sprintf("%s: the browser %s, the simulation %s", what, b, s))
		}
	}
	if len(real) != len(simulated) {
		return []string{"the browser gave no outcome"}
	}
	var sent, sentences []string
	for i, sim := range simulated {
		r := real[i]
		differ("verdict", verdict(r), sim.Verdict)
		if sim.Verdict == fetch.Allowed && r.Error == "" {
			differ("readable headers", r.Headers, sim.Readable)
			differ("status", r.Status, sim.Status)
			differ("URL", r.URL, strings.SplitN(sim.URL, "#", 2)[0]) // script does not learn the fragment
		}
		for _, q := range sim.Sent {
			sent = append(sent, describe(q.Hop, q.Method, q.Preflight, toHeader(q.Headers), c, q.Credentials))
		}
		if text := sim.Chrome(); text != "" {
			sentences = append(sentences, schemes.ReplaceAllString(text, "$1"))
		}
	}
	var came []string
	for _, q := range s.askedFor(c) {
		came = append(came, describe(q.hop, q.method, q.header.Get("Access-Control-Request-Method") != "" && q.method == "OPTIONS", q.header, c, q.header.Get("Cookie") != ""))
	}
	differ("requests", strings.Join(came, "; "), strings.Join(sent, "; "))
	for i := range said {
		said[i] = schemes.ReplaceAllString(said[i], "$1")
	}
	slices.Sort(said)
	slices.Sort(sentences)
	if !pages[c.page].frame { // what a frame's console says does not come to the page's
		differ("console", strings.Join(said, "\n"), strings.Join(sentences, "\n"))
	}
	return out
}

// schemes is a list in a sentence that depends on the browser's version.
var schemes = regexp.MustCompile(`(only supported for protocol schemes:).*`)

// verdict names an outcome as checks/fetch does.
func verdict(o outcome) fetch.Verdict {
	switch {
	case strings.Contains(o.Error, "Failed to execute"):
		return fetch.Thrown
	case o.Error != "":
		return fetch.Blocked
	case o.Type == "opaqueredirect":
		return fetch.Opaque
	}
	return fetch.Allowed
}

func toHeader(list []fetch.Header) http.Header {
	h := http.Header{}
	for _, line := range list {
		h.Add(line.Name, line.Value)
	}
	return h
}

// describe writes a request down as far as the CORS protocol is concerned.
func describe(hop int, method string, preflight bool, header http.Header, c *testCase, cookies bool) string {
	text := fmt.Sprintf("%s %d", method, hop)
	names := []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
	if !preflight {
		names = append(names, "Authorization", "Content-Type")
		for _, h := range c.headers {
			names = append(names, h[0])
		}
		slices.Sort(names)
		names = slices.Compact(names)
	}
	for _, n := range names {
		if v := header.Values(n); len(v) > 0 && !browsers(n) {
			text += fmt.Sprintf(" %s=%q", strings.ToLower(n), v)
		}
	}
	if c.sameSite() && cookies && !preflight {
		text += " with cookies"
	}
	if preflight {
		text += fmt.Sprintf(" accept=%q", header.Get("Accept"))
	}
	return text
}

// browsers tells whether a header is the browser's own, so that it comes whatever script sets.
func browsers(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "sec-") || slices.Contains([]string{"user-agent", "accept-encoding", "host", "connection", "content-length", "referer", "cookie", "accept-language", "accept", "range"}, name)
}

// sameSite tells whether all of a case is of one site, so that its cookies go along where the mode lets them.
func (c *testCase) sameSite() bool {
	for _, h := range c.hosts {
		if h != "ip" && h != "page" && h != "sibling" {
			return false
		}
	}
	return c.page == "ip" || c.page == "sibling"
}
