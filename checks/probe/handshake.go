package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// handshake speaks TLS on raw. The chain is recorded also when it is refused; then
// nothing of HTTP is sent.
func (h *hop) handshake(ctx context.Context, raw net.Conn) (*tls.Conn, error) {
	began := time.Now()
	defer func() { h.x.Timings.TLS = since(began) }()
	var certErr error
	c := tls.Client(raw, &tls.Config{
		ServerName: h.host,
		NextProtos: []string{"http/1.1"},
		MinVersion: tls.VersionTLS12,
		// The chain is verified in VerifyConnection, so that it can be shown when it fails.
		InsecureSkipVerify: true,
		VerifyConnection: func(cs tls.ConnectionState) error {
			h.x.TLS, certErr = examine(cs, h.host, h.c.roots, time.Now())
			return certErr
		},
	})
	err := c.HandshakeContext(ctx)
	switch {
	case err == nil:
		return c, nil
	case certErr != nil:
		return nil, certErr
	}
	return nil, h.handshakeFault(ctx, err)
}

func (h *hop) handshakeFault(ctx context.Context, err error) error {
	late := fmt.Sprintf("%s accepted the connection but did not finish the TLS handshake within %s.", h.site(), seconds(h.limit))
	if f := h.over(ctx, late, err); f != nil {
		return f
	}
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record) && plainHTTP(record.RecordHeader[:]):
		return &fault{kind: KindPlainOnTLS, message: fmt.Sprintf("%s speaks plain HTTP on this port, not TLS: the URL needs http://, or the port of the TLS listener.", h.site()),
			err: fmt.Errorf("%w (first bytes %q)", err, record.RecordHeader[:])}
	case errors.As(err, &record):
		return &fault{kind: KindTLSHandshake, message: fmt.Sprintf("%s does not speak TLS on this port.", h.site()),
			err: fmt.Errorf("%w (first bytes %q)", err, record.RecordHeader[:])}
	case alert(err):
		return h.alertFault(err)
	case ended(err):
		return &fault{kind: KindTLSHandshake, message: fmt.Sprintf("%s closed the connection during the TLS handshake: it may not speak TLS on this port, or not serve this name.", h.site()), err: err}
	}
	return &fault{kind: KindTLSHandshake, message: fmt.Sprintf("The TLS handshake with %s failed.", h.site()), err: err}
}

// plainHTTP recognises the beginning of an HTTP answer, or of the bare page that old
// servers give to bytes they do not understand.
func plainHTTP(b []byte) bool {
	s := strings.ToUpper(string(b))
	return strings.HasPrefix(s, "HTTP/") || strings.HasPrefix(s, "<HTML") || strings.HasPrefix(s, "<!DOC")
}

// alertFault explains a TLS alert of the server by its name (RFC 8446 §6.2).
func (h *hop) alertFault(err error) error {
	why := "broke off the TLS handshake with an alert"
	for name, meaning := range map[string]string{
		"protocol version not supported": "offers no TLS version that is in use today (1.2 or 1.3)",
		"handshake failure":              "found no common ground in the TLS handshake: no shared cipher, or no certificate for this name",
		"unrecognized name":              "has no certificate for this name",
		"certificate required":           "demands a client certificate (mutual TLS)",
		"bad certificate":                "demands a client certificate (mutual TLS), or did not accept this one",
		"internal error":                 "failed inside during the TLS handshake; often it has no certificate for this name",
	} {
		if strings.HasSuffix(err.Error(), "tls: "+name) {
			why = meaning
		}
	}
	return &fault{kind: KindTLSHandshake, message: fmt.Sprintf("%s %s.", h.site(), why), err: err}
}

// plainRequestPages are what servers write under 400 when plain HTTP comes to their TLS port:
// nginx, Go, Apache.
var plainRequestPages = []string{"plain http request was sent to https port", "client sent an http request to an https server", "speaking plain http to an ssl-enabled server port"}

// PlainOnTLSPort reports that the server says itself that plain HTTP was sent to its TLS port.
func (x *Exchange) PlainOnTLSPort() bool {
	if x == nil || x.Status < 400 || !strings.HasPrefix(strings.ToLower(x.URL), "http://") {
		return false
	}
	body := strings.ToLower(string(x.Body[:min(len(x.Body), 4096)]))
	for _, page := range plainRequestPages {
		if strings.Contains(body, page) {
			return true
		}
	}
	return false
}
