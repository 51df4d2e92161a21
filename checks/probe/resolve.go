package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// resolve gives the addresses to try, best first.
func (h *hop) resolve(ctx context.Context) ([]netip.AddrPort, error) {
	port, err := strconv.ParseUint(h.port, 10, 16)
	if err != nil || port == 0 {
		return nil, &fault{kind: KindBadURL, message: fmt.Sprintf("The port %q of the URL is not between 1 and 65535.", shorten(h.port, 40)), err: errors.New("invalid port")}
	}
	if to, ok := h.c.opts.ResolveOverride[net.JoinHostPort(h.host, h.port)]; ok {
		addr, err := netip.ParseAddrPort(to)
		return []netip.AddrPort{addr}, err
	}
	ips, err := h.addresses(ctx)
	if err != nil {
		return nil, err
	}
	var out []netip.AddrPort
	seen := map[netip.Addr]bool{}
	for _, ip := range ips {
		if ip = ip.Unmap(); !seen[ip] && len(out) < maxAddresses {
			seen[ip] = true
			out = append(out, netip.AddrPortFrom(ip, uint16(port)))
		}
	}
	return out, nil
}

// addresses takes the host as an address, as this machine's own name, or asks the resolver.
func (h *hop) addresses(ctx context.Context) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(h.host); err == nil {
		return []netip.Addr{ip}, nil
	}
	// RFC 6761 §6.3: localhost names are loopback and never go to DNS.
	if h.host == "localhost" || strings.HasSuffix(h.host, ".localhost") {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, nil
	}
	began := time.Now()
	ips, err := h.c.lookup(ctx, h.host)
	h.x.Timings.DNS = since(began)
	if err == nil && len(ips) == 0 {
		err = &net.DNSError{Err: "no address", Name: h.host, IsNotFound: true}
	}
	if err != nil {
		return nil, h.dnsFault(ctx, err)
	}
	return ips, nil
}

func (h *hop) dnsFault(ctx context.Context, err error) error {
	if h.parent.Err() != nil {
		return canceled(h.parent)
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return &fault{kind: KindDNSNotFound, message: fmt.Sprintf("The name %s does not exist in DNS.", h.host), err: err}
	case ctx.Err() != nil || isTimeout(err):
		return &fault{kind: KindDNSFailure, message: fmt.Sprintf("DNS gave no answer for the name %s in time.", h.host), err: err}
	}
	return &fault{kind: KindDNSFailure, message: fmt.Sprintf("DNS could not resolve the name %s.", h.host), err: err}
}
