package probe

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// attemptLimit is how long one address of several may take.
const attemptLimit = 3 * time.Second

// connect resolves, connects and, for https, shakes hands and judges the certificate.
func (h *hop) connect(ctx context.Context) (*conn, error) {
	addrs, err := h.resolve(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range addrs {
		h.x.Resolved = append(h.x.Resolved, a.Addr().String())
	}
	raw, used, err := h.dial(ctx, addrs[:min(len(addrs), maxAttempts)])
	if err != nil {
		return nil, err
	}
	h.x.Address = used.String()
	c := &conn{Conn: raw, raw: raw, address: h.x.Address, resolved: h.x.Resolved}
	if h.u.Scheme == "https" {
		if c.Conn, err = h.handshake(ctx, raw); err != nil {
			raw.Close()
			return nil, err
		}
		c.tls = h.x.TLS
	}
	c.br = bufio.NewReader(c.Conn)
	return c, nil
}

// failedDial is one address that could not be connected to.
type failedDial struct {
	addr netip.AddrPort
	kind ErrorKind
	err  error
}

// dial tries the addresses in turn; one that is dead does not use up the time of the others.
func (h *hop) dial(ctx context.Context, addrs []netip.AddrPort) (net.Conn, netip.AddrPort, error) {
	began := time.Now()
	defer func() { h.x.Timings.Connect = since(began) }()
	var failed []failedDial
	for i, a := range addrs {
		d := net.Dialer{Control: h.control, Timeout: share(ctx, len(addrs)-i), FallbackDelay: -1}
		c, err := d.DialContext(ctx, "tcp", a.String())
		if err == nil {
			return c, a, nil
		}
		failed = append(failed, failedDial{a, dialKind(err), err})
		if ctx.Err() != nil {
			break
		}
	}
	if h.parent.Err() != nil {
		return nil, netip.AddrPort{}, canceled(h.parent)
	}
	return nil, netip.AddrPort{}, h.dialFault(failed)
}

// share is the time that the next address may take of what is left; 0 for all of it.
func share(ctx context.Context, left int) time.Duration {
	deadline, ok := ctx.Deadline()
	if left <= 1 || !ok {
		return 0
	}
	return max(min(time.Until(deadline)/time.Duration(left), attemptLimit), time.Millisecond)
}

// refused marks an error of the policy among those of the dialer.
type refused struct{ error }

// control is asked for each address on its way to connect: the policy's place.
func (h *hop) control(network, address string, rc syscall.RawConn) error {
	if err := h.c.opts.Policy.Control(network, address, rc); err != nil {
		return &refused{err}
	}
	return nil
}

func dialKind(err error) ErrorKind {
	switch {
	case errors.As(err, new(*refused)):
		return KindPolicy
	case errors.Is(err, syscall.ECONNREFUSED):
		return KindRefused
	case isTimeout(err):
		return KindTimeout
	case errors.Is(err, syscall.ECONNRESET):
		return KindReset
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL),
		errors.Is(err, syscall.EAFNOSUPPORT), errors.Is(err, syscall.ENETDOWN), errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return KindUnreachable
	}
	return KindOther
}

// dialFault tells of the first failure that says most; a refusal by policy says least
// where another address was tried.
func (h *hop) dialFault(failed []failedDial) error {
	first := failed[0]
	for _, f := range failed {
		if first.kind == KindPolicy || first.kind == KindUnreachable && f.kind != KindPolicy {
			first = f
		}
	}
	var where, details []string
	for _, f := range failed {
		details = append(details, f.err.Error())
		if f.kind == first.kind {
			where = append(where, f.addr.String())
		}
	}
	return &fault{kind: first.kind, message: h.dialSentence(first, strings.Join(where, " or ")), err: errors.New(strings.Join(details, "; "))}
}

func (h *hop) dialSentence(first failedDial, where string) string {
	switch first.kind {
	case KindPolicy:
		var r *refused
		errors.As(first.err, &r)
		if h.host != first.addr.Addr().String() {
			return fmt.Sprintf("%s leads to %s. %s", h.host, first.addr.Addr(), r.Error())
		}
		return r.Error()
	case KindRefused:
		return fmt.Sprintf("Nothing listens on %s (connection refused).", where)
	case KindTimeout:
		return fmt.Sprintf("No connection to %s came about in time: nothing answers there, or a firewall drops the packets.", where)
	case KindReset:
		return fmt.Sprintf("%s reset the connection while it was being opened.", where)
	case KindUnreachable:
		return fmt.Sprintf("%s cannot be reached from here: there is no way to that network.", where)
	}
	return fmt.Sprintf("No connection to %s came about.", where)
}
