package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/idna"
)

// hop is one exchange while it is under way. Only the goroutine of Client.Do touches it.
type hop struct {
	c      *Client
	r      Request
	x      *Exchange
	u      *url.URL
	host   string // as it is resolved and checked against the certificate
	port   string
	key    string // of connections that may be shared
	wire   []byte // the request
	limit  time.Duration
	parent context.Context // the caller's
}

// newHop checks the request and writes it out; nothing is sent.
func newHop(c *Client, r Request, x *Exchange) (*hop, error) {
	h := &hop{c: c, r: r, x: x, limit: c.opts.Timeout}
	if r.Timeout > 0 && r.Timeout < h.limit {
		h.limit = r.Timeout
	}
	if err := h.address(r.URL); err != nil {
		return nil, &fault{kind: KindBadURL, message: fmt.Sprintf("The URL %q cannot be requested: %s.", shorten(r.URL, 200), err), err: err}
	}
	if err := h.compose(); err != nil {
		return nil, &fault{kind: KindOther, message: fmt.Sprintf("The request cannot be sent: %s.", err), err: err}
	}
	return h, nil
}

// address takes the URL apart.
func (h *hop) address(raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		var bad *url.Error
		if errors.As(err, &bad) {
			err = bad.Err
		}
		return err
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("it does not start with http:// or https://")
	}
	host, port := u.Hostname(), u.Port()
	if host == "" || u.Opaque != "" {
		return errors.New("it names no host")
	}
	if !ascii(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return fmt.Errorf("its host name is not valid (%w)", err)
		}
	}
	if strings.ContainsAny(host, " \t\"<>\\^`{|}/?#@") {
		return errors.New("its host name has characters that no name can have")
	}
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	h.u, h.host, h.port = u, plainHost(host), port
	h.key = u.Scheme + "://" + net.JoinHostPort(h.host, port)
	return nil
}

// guarded is run with a net: whatever breaks becomes part of the record.
func (h *hop) guarded(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &fault{kind: KindOther, message: "Casdoctor failed while it made this request.", err: fmt.Errorf("panic: %v", p)}
		}
	}()
	return h.run(ctx)
}

// run sends on an idle connection where there is one; when the server has closed that
// one meanwhile, and for all else, on a new connection.
func (h *hop) run(parent context.Context) error {
	h.parent = parent
	ctx, cancel := context.WithTimeout(parent, h.limit)
	defer cancel()
	if !h.r.NewConnection {
		if c := h.c.idle.take(h.key); c != nil {
			h.x.Reused = true
			err := h.on(ctx, c)
			if !errors.Is(err, errStale) {
				return err
			}
			h.x.Reused, h.x.TLS, h.x.Resolved, h.x.Address = false, nil, nil, ""
		}
	}
	c, err := h.connect(ctx)
	if err != nil {
		return err
	}
	return h.on(ctx, c)
}

// errStale says that a reused connection ended before the first byte of an answer.
var errStale = errors.New("the idle connection was closed")

// on makes the exchange on c, then keeps or closes it.
func (h *hop) on(ctx context.Context, c *conn) error {
	keep := false
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		if stop() && keep {
			h.c.idle.put(h.key, c)
		} else {
			c.shut()
		}
	}()
	h.x.Address, h.x.Resolved, h.x.TLS = c.address, c.resolved, c.tls
	_, writeErr := c.Write(h.wire)
	head, err := h.readAnswer(c)
	if err != nil {
		if c.used && h.x.Timings.FirstByte == 0 && ended(err) {
			return errStale
		}
		if writeErr != nil && !errors.As(err, new(*fault)) {
			err = writeErr
		}
		return h.ioFault(ctx, err)
	}
	h.x.Proto, h.x.Status, h.x.StatusText, h.x.Header = head.proto, head.status, head.text, head.lines
	reusable, err := h.readBody(ctx, head, c)
	if err == nil && head.malformed != "" {
		err = notHTTP(fmt.Sprintf("The answer of %s has a header line that is not valid HTTP.", h.site()), fmt.Sprintf("malformed header line %q", shorten(head.malformed, 200)))
	}
	keep = reusable && err == nil && writeErr == nil && c.br.Buffered() == 0
	return err
}

// ended reports that the peer has closed or reset the connection.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}

// site is the server as the sentences name it.
func (h *hop) site() string { return net.JoinHostPort(h.host, h.port) }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
