package cors

import (
	"fmt"
	"strings"
)

// testCase is a request of a page's script and the answers that it gets.
type testCase struct {
	id     string // of its own, in the path of its URLs
	family string
	name   string
	number int

	page        string   // a key of pages
	hosts       []string // keys of hosts: of the URL, then of where each redirect leads
	method      string
	headers     [][2]string
	body        bool
	credentials string
	redirect    string
	url         string // in place of the URL at hosts[0]

	preflight []reply // by hop; the last one holds for all further hops
	actual    []reply
	times     int // how often script fetches it, one after the other
}

// reply is the bytes of an answer, with {origin}, {page}, {next} and other things left open.
type reply string

// silence is no answer at all: the connection is closed.
const silence reply = ""

// answer is a reply of a status and header lines.
func answer(status int, lines ...string) reply {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d Status\r\n", status)
	for _, l := range lines {
		b.WriteString(l + "\r\n")
	}
	b.WriteString("Connection: close\r\n")
	if status == 204 || status == 304 {
		b.WriteString("\r\n")
	} else {
		b.WriteString("Content-Length: 2\r\n\r\nok")
	}
	return reply(b.String())
}

// Answers that allow what is asked.
var (
	good      = answer(200, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Content-Type: text/plain")
	permitted = answer(204, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: PUT, PATCH, patch, DELETE, OPTIONS, CHICKEN",
		"Access-Control-Allow-Headers: authorization, content-type, mcp-protocol-version, mcp-session-id, x-a, x-b")
)

func (c *testCase) reply(hop int, preflight bool) reply {
	list := c.actual
	if preflight {
		list = c.preflight
	}
	return list[min(hop, len(list)-1)]
}

func (c *testCase) String() string { return c.family + ": " + c.name }

// page is a kind of page that script runs in.
type page struct {
	scheme, host, door string
	frame              bool // script runs in a sandboxed frame of the page, which has an opaque origin
	sandbox            bool // the page itself is sandboxed by a header
	far                bool // the browser takes it for a page of the public internet
	granted            bool // the user lets it reach the local network
}

var pages = map[string]page{
	"ip":          {scheme: "http", host: "127.0.0.1", door: "page"},
	"sibling":     {scheme: "http", host: "127.0.0.1", door: "page2"},
	"localhost":   {scheme: "http", host: "localhost", door: "page"},
	"name":        {scheme: "http", host: "app.localhost", door: "page2"},
	"frame":       {scheme: "http", host: "127.0.0.1", door: "page", frame: true},
	"sandbox":     {scheme: "http", host: "127.0.0.1", door: "page", sandbox: true},
	"https":       {scheme: "https", host: "app.invalid", door: "tls"},
	"plain":       {scheme: "http", host: "plain.invalid", door: "page"},
	"near":        {scheme: "http", host: "127.0.0.1", door: "local"},
	"public":      {scheme: "http", host: "127.0.0.1", door: "public", far: true},
	"publicplain": {scheme: "http", host: "plain.invalid", door: "public", far: true},
	"publichttps": {scheme: "https", host: "app.invalid", door: "publictls", far: true},
	"publicframe": {scheme: "http", host: "127.0.0.1", door: "public", far: true, frame: true},
	"publicbox":   {scheme: "http", host: "127.0.0.1", door: "public", far: true, sandbox: true},
	"plainbox":    {scheme: "http", host: "plain.invalid", door: "public", far: true, sandbox: true},
	"httpsbox":    {scheme: "https", host: "app.invalid", door: "tls", sandbox: true},
	"granted":     {scheme: "https", host: "granted.invalid", door: "publictls", far: true, granted: true},
}

// path is where the page is served.
func (p page) path() string {
	switch {
	case p.sandbox:
		return "/sandbox"
	case p.frame:
		return "/framed"
	}
	return "/page"
}

// hosts are where requests go. A # becomes a number, so that a browser's limit of six
// connections to a host does not make cases wait for each other.
var hosts = map[string]string{
	"api":      "http://api#.localhost:{target}",
	"other":    "http://other#.localhost:{target2}",
	"third":    "http://third#.localhost:{target}",
	"ip":       "http://127.0.0.1:{target}",
	"page":     "http://127.0.0.1:{page}", // of the page "ip" itself
	"sibling":  "http://127.0.0.1:{page2}",
	"insecure": "http://insecure.invalid:{target}",
	"secure":   "https://api.invalid:{tls}",
	"near":     "http://127.0.0.1:{near}",
	"lan":      "http://10.7.7.7:{near}", // a private address, which the browser is told to find on this machine
	"far":      "https://far.invalid:{publictls}",
}

const spread = 10

func (s *stage) fillPorts(text string) string {
	for door, port := range s.ports {
		text = strings.ReplaceAll(text, "{"+door+"}", port)
	}
	return text
}

func (s *stage) host(c *testCase, hop int) string {
	if len(c.hosts) == 0 {
		return ""
	}
	key := c.hosts[min(hop, len(c.hosts)-1)]
	h := s.fillPorts(strings.Replace(hosts[key], "#", fmt.Sprint(c.number%spread), 1))
	return strings.SplitN(h, "://", 2)[1]
}

// url is the URL of a hop.
func (s *stage) url(c *testCase, hop int) string {
	if c.url != "" && hop == 0 {
		return s.fillPorts(strings.ReplaceAll(c.url, "{id}", c.id))
	}
	key := c.hosts[min(hop, len(c.hosts)-1)]
	scheme, _, _ := strings.Cut(hosts[key], ":")
	return fmt.Sprintf("%s://%s/case/%s/%d", scheme, s.host(c, hop), c.id, hop)
}

// originOf is the origin of a kind of page, as its requests name it.
func (s *stage) originOf(kind string) string {
	if p := pages[kind]; p.frame || p.sandbox {
		return "null"
	}
	return s.pageURL(kind)
}

func (s *stage) pageURL(kind string) string {
	p := pages[kind]
	return p.scheme + "://" + p.host + ":" + s.ports[p.door]
}
