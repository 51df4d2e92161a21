package probe

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// compose writes the request as it goes over the wire and records its header lines.
func (h *hop) compose() error {
	if !validToken(h.x.Method) {
		return fmt.Errorf("%q is no method", h.x.Method)
	}
	lines := []HeaderLine{{"Host", h.hostHeader()}}
	for _, d := range []HeaderLine{{"User-Agent", h.c.opts.UserAgent}, {"Accept-Language", "en"}, {"Accept-Encoding", "gzip"}} {
		if !hasLine(h.r.Header, d.Name) {
			lines = append(lines, d)
		}
	}
	for _, l := range h.r.Header {
		switch strings.ToLower(l.Name) {
		case "host", "content-length", "transfer-encoding":
			continue // they are the client's own
		}
		lines = append(lines, l)
	}
	if len(h.r.Body) > 0 || h.x.Method == "POST" || h.x.Method == "PUT" || h.x.Method == "PATCH" {
		lines = append(lines, HeaderLine{"Content-Length", strconv.Itoa(len(h.r.Body))})
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", h.x.Method, h.requestTarget())
	for _, l := range lines {
		if !validToken(l.Name) || !validValue(l.Value) {
			return fmt.Errorf("the header line %q has characters that a header cannot carry", shorten(l.Name, 100))
		}
		fmt.Fprintf(&b, "%s: %s\r\n", l.Name, l.Value)
	}
	b.WriteString("\r\n")
	b.Write(h.r.Body)
	h.wire, h.x.RequestHeader = b.Bytes(), lines
	return nil
}

// hostHeader is the authority of the URL, without a default port, unless the request
// brings its own.
func (h *hop) hostHeader() string {
	if h.r.Host != "" {
		return h.r.Host
	}
	for _, l := range h.r.Header {
		if strings.EqualFold(l.Name, "Host") {
			return l.Value
		}
	}
	host, _, _ := strings.Cut(h.host, "%") // a zone stays on this machine (RFC 6874 §1)
	standard := h.u.Scheme == "http" && h.port == "80" || h.u.Scheme == "https" && h.port == "443"
	switch {
	case !standard:
		return net.JoinHostPort(host, h.port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// requestTarget is path and query (RFC 9112 §3.2.1), with what may not stand in a
// request line escaped.
func (h *hop) requestTarget() string {
	var b strings.Builder
	for _, c := range []byte(h.u.RequestURI()) {
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func hasLine(lines []HeaderLine, name string) bool {
	for _, l := range lines {
		if strings.EqualFold(l.Name, name) {
			return true
		}
	}
	return false
}

// validToken reports a token of RFC 9110 §5.6.2.
func validToken(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// validValue reports a field value that cannot end its line (RFC 9110 §5.5).
func validValue(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
