package probe

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// head is a response head as it stood on the wire.
type head struct {
	proto, text string
	status      int
	lines       []HeaderLine
	malformed   string // the first line that is no header field
}

// values returns the values of that name, split at commas.
func (hd head) values(name string) []string {
	var out []string
	for _, l := range hd.lines {
		if !strings.EqualFold(l.Name, name) {
			continue
		}
		for v := range strings.SplitSeq(l.Value, ",") {
			out = append(out, strings.ToLower(strings.TrimSpace(v)))
		}
	}
	return out
}

// value returns the first value of that name as it was sent.
func (hd head) value(name string) string {
	for _, l := range hd.lines {
		if strings.EqualFold(l.Name, name) {
			return l.Value
		}
	}
	return ""
}

// readAnswer reads the head of the final answer; interim ones (1xx) are passed over.
func (h *hop) readAnswer(c *conn) (head, error) {
	left := maxHead
	for {
		if _, err := c.br.Peek(1); err != nil {
			return head{}, err
		}
		h.x.Timings.FirstByte = max(since(h.x.Started), 0.001)
		if err := h.sniff(c.br); err != nil {
			return head{}, err
		}
		raw, err := readHead(c.br, left)
		if errors.Is(err, errHeadSize) {
			return head{}, &fault{kind: KindTooLarge, message: fmt.Sprintf("The header of the answer of %s is larger than %d KiB.", h.site(), maxHead>>10), err: err}
		}
		if err != nil {
			return head{}, err
		}
		left -= len(raw)
		hd, err := parseHead(raw)
		if err != nil {
			return head{}, notHTTP(fmt.Sprintf("What %s sent is no HTTP/1.1 answer.", h.site()), err.Error())
		}
		if hd.status >= 200 || hd.status == 101 {
			return hd, nil
		}
	}
}

// sniff refuses bytes that cannot begin an HTTP response, without waiting for a whole line.
func (h *hop) sniff(br *bufio.Reader) error {
	const magic = "HTTP/"
	for n := 1; n <= len(magic); n++ {
		b, err := br.Peek(n)
		if err != nil && len(b) < n {
			return err
		}
		if magic[n-1] == b[n-1] {
			continue
		}
		// A TLS record has its type, then the major version 3 (RFC 8446 §5.1).
		if two, err := br.Peek(2); err == nil && h.u.Scheme == "http" && (two[0] == 0x15 || two[0] == 0x16) && two[1] == 3 {
			return &fault{kind: KindTLSOnPlain, message: fmt.Sprintf("%s speaks TLS on this port: the URL needs https:// instead of http://.", h.site()), err: errors.New("plain HTTP was answered by a TLS record")}
		}
		seen, _ := br.Peek(min(br.Buffered(), 64))
		if len(seen) >= 4 && seen[0] == 0 && seen[3] == 4 {
			return notHTTP(fmt.Sprintf("%s speaks HTTP/2 without having agreed on it.", h.site()), fmt.Sprintf("first bytes %q look like an HTTP/2 SETTINGS frame", seen))
		}
		return notHTTP(fmt.Sprintf("What %s sent is no HTTP answer.", h.site()), fmt.Sprintf("first bytes %q", seen))
	}
	return nil
}

var errHeadSize = errors.New("response head over the limit")

// readHead reads up to and including the empty line.
func readHead(br *bufio.Reader, limit int) ([]byte, error) {
	var raw []byte
	start := 0 // of the current line
	for {
		part, err := br.ReadSlice('\n')
		if len(raw)+len(part) > limit {
			return nil, errHeadSize
		}
		raw = append(raw, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		}
		if line := bytes.TrimRight(raw[start:], "\r\n"); len(line) == 0 {
			return raw, nil
		}
		start = len(raw)
	}
}

// parseHead takes the lines apart: original case, wire order, repeated lines kept. A folded
// line (RFC 9112 §5.2) continues the one before it.
func parseHead(raw []byte) (head, error) {
	text := strings.TrimRight(string(raw), "\r\n")
	first, rest, _ := strings.Cut(text, "\n")
	first = strings.TrimSuffix(first, "\r")
	proto, status, _ := strings.Cut(first, " ")
	code, reason, _ := strings.Cut(strings.TrimLeft(status, " "), " ")
	n, err := strconv.Atoi(code)
	if !strings.HasPrefix(proto, "HTTP/1.") || err != nil || len(code) != 3 || n < 100 {
		return head{}, fmt.Errorf("malformed status line %q", shorten(first, 200))
	}
	hd := head{proto: proto, status: n, text: strings.TrimSpace(reason)}
	if rest == "" {
		return hd, nil
	}
	for line := range strings.SplitSeq(rest, "\n") {
		hd.add(strings.TrimSuffix(line, "\r"))
	}
	return hd, nil
}

func (hd *head) add(line string) {
	if folded := strings.TrimLeft(line, " \t"); folded != line && len(hd.lines) > 0 {
		last := &hd.lines[len(hd.lines)-1]
		last.Value = strings.Trim(last.Value+" "+folded, " \t")
		return
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok || !validToken(name) {
		if hd.malformed == "" {
			hd.malformed = line
		}
		if !ok {
			name, value = "", line
		}
	}
	hd.lines = append(hd.lines, HeaderLine{name, strings.Trim(value, " \t")})
}
