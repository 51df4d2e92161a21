package cors

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// stage is the servers of the test: listeners on loopback that answer each request of a
// case with the bytes that the case wrote down, and remember what was asked.
type stage struct {
	ports map[string]string // by the names of doors

	mu    sync.Mutex
	cases map[string]*testCase
	asked map[string][]asked
}

// asked is one request as it came in.
type asked struct {
	hop    int
	method string
	header http.Header
}

// doors are the listeners. Pages and targets have ports of their own, so that a cross-origin
// request may go to the host of its page; the browser is told that some are farther away than they are.
var doors = []string{"page", "page2", "public", "local", "target", "target2", "near", "tls", "publictls"}

func newStage(t *testing.T) *stage {
	s := &stage{ports: map[string]string{}, cases: map[string]*testCase{}, asked: map[string][]asked{}}
	cert := selfSigned(t)
	for _, door := range doors {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s.ports[door] = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		if strings.HasSuffix(door, "tls") {
			l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
		}
		t.Cleanup(func() { l.Close() })
		go s.accept(l)
	}
	return s
}

// selfSigned is a certificate that the browser is told to overlook.
func selfSigned(t *testing.T) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"*.invalid"}}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (s *stage) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go s.serve(c)
	}
}

// serve answers one request and closes: an answer that is not quite HTTP cannot spoil the next one.
func (s *stage) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	line, err := r.ReadString('\n')
	if err != nil {
		return
	}
	header := readHead(r)
	if n, _ := strconv.ParseInt(header.Get("Content-Length"), 10, 64); n > 0 {
		if _, err := io.CopyN(io.Discard, r, n); err != nil {
			return
		}
	}
	words := strings.Fields(line)
	if len(words) != 3 {
		return
	}
	_, _ = io.WriteString(c, s.answer(words[0], words[1], header))
}

// readHead reads header lines without judging what is in them.
func readHead(r *bufio.Reader) http.Header {
	header := http.Header{}
	for {
		line, err := r.ReadString('\n')
		line = strings.TrimRight(line, "\r\n")
		if err != nil || line == "" {
			return header
		}
		name, value, _ := strings.Cut(line, ":")
		header.Add(name, strings.Trim(value, " \t"))
	}
}

// answer is what is written back: a page, or what the case says.
func (s *stage) answer(method, path string, header http.Header) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) != 3 || parts[0] != "case" {
		return servePage(parts[0])
	}
	hop, _ := strconv.Atoi(parts[2])
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cases[parts[1]]
	if c == nil {
		return ""
	}
	s.asked[c.id] = append(s.asked[c.id], asked{hop, method, header})
	preflight := method == "OPTIONS" && header.Get("Access-Control-Request-Method") != ""
	return s.expand(c, c.reply(hop, preflight), hop, header.Get("Origin"))
}

func (s *stage) askedFor(c *testCase) []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked[c.id])
}

// forget drops what was asked for cases that are fetched again.
func (s *stage) forget(cases []*testCase) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range cases {
		delete(s.asked, c.id)
	}
}

// expand fills in what a reply leaves open: the origin that asked, and where a redirect leads.
func (s *stage) expand(c *testCase, r reply, hop int, origin string) string {
	other := "http://other.example:8080"
	text := strings.NewReplacer("{origin}", origin, "{ORIGIN}", strings.ToUpper(origin), "{other}", other,
		"{page}", s.originOf(c.page), "{next}", s.url(c, hop+1), "{nexthost}", s.host(c, hop+1), "{nextpath}", fmt.Sprintf("/case/%s/%d", c.id, hop+1)).Replace(string(r))
	return text
}

func servePage(name string) string {
	body, extra := pageHTML, "Set-Cookie: known=1; Path=/\r\n"
	switch name {
	case "framed":
		body = framePage
	case "frame":
		body, extra = frameHTML, ""
	case "sandbox":
		extra = "Content-Security-Policy: sandbox allow-scripts\r\n"
	}
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s", extra, len(body), body)
}
