package probe

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// Policy decides which addresses may be connected to. Control has the signature of
// net.Dialer's hook and is asked for every connection, on the resolved address.
type Policy interface {
	Control(network, address string, c syscall.RawConn) error
}

// forbidden are addresses that no policy opens: cloud metadata services and their
// networks, and what is no host at all.
var forbidden = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address, where cloud providers keep their metadata services"},
	{netip.MustParsePrefix("168.63.129.16/32"), "the address of Azure's platform services"},
	{netip.MustParsePrefix("100.100.100.200/32"), "the address of Alibaba Cloud's metadata service"},
	{netip.MustParsePrefix("192.0.0.192/32"), "the address of Oracle Cloud's metadata service"},
	{netip.MustParsePrefix("fd00:ec2::254/128"), "the address of the metadata service of AWS"},
	{netip.MustParsePrefix("fd20:ce::254/128"), "the address of the metadata service of Google Cloud"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
	{netip.MustParsePrefix("0.0.0.0/8"), "an unspecified address"},
	{netip.MustParsePrefix("::/128"), "an unspecified address"},
	{netip.MustParsePrefix("255.255.255.255/32"), "the broadcast address"},
}

// special are networks that a reader knows by name; the prefix is what would open them.
var special = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("127.0.0.0/8"), "a loopback address"},
	{netip.MustParsePrefix("::1/128"), "a loopback address"},
	{netip.MustParsePrefix("10.0.0.0/8"), "a private address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "a private address"},
	{netip.MustParsePrefix("192.168.0.0/16"), "a private address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "an address of a provider's shared network"},
	{netip.MustParsePrefix("fc00::/7"), "a private address"},
}

// guard is the one implementation of Policy.
type guard struct {
	guardian *ssrf.Guardian
	exact    []netip.AddrPort
}

var (
	all4  = netip.MustParsePrefix("0.0.0.0/0")
	all6  = netip.MustParsePrefix("::/0")
	nat64 = ssrf.IPv6NAT64Prefix
)

// LoopbackPolicy is for a dashboard that only this machine can open: private and loopback
// addresses are allowed, cloud metadata services and link-local networks are not.
func LoopbackPolicy() Policy {
	return &guard{guardian: ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(all4), ssrf.WithAllowedV6Prefixes(all6))}
}

// PublicPolicy allows public addresses, the networks of allow, and exactly the
// address:port pairs of allowAddrs. Metadata services stay closed whatever allow says.
func PublicPolicy(allow []netip.Prefix, allowAddrs []netip.AddrPort) Policy {
	var four []netip.Prefix
	// What NAT64 leads to is judged by the IPv4 address in it.
	six := []netip.Prefix{nat64}
	for _, p := range allow {
		switch {
		case !p.IsValid():
		case p.Addr().Is4():
			four = append(four, p.Masked())
		case p.Addr().Is4In6() && p.Bits() >= 96:
			four = append(four, netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96).Masked())
		default:
			six = append(six, p.Masked())
		}
	}
	var exact []netip.AddrPort
	for _, a := range allowAddrs {
		exact = append(exact, netip.AddrPortFrom(a.Addr().Unmap(), a.Port()))
	}
	return &guard{exact: exact, guardian: ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(four...), ssrf.WithAllowedV6Prefixes(six...))}
}

// PolicyFor is LoopbackPolicy when the dashboard's listen address ("host:port") is a loopback
// one, PublicPolicy for all others, "" and ":8080" among them.
func PolicyFor(listen string, allow []netip.Prefix, allowAddrs []netip.AddrPort) (Policy, error) {
	if listen == "" {
		return PublicPolicy(allow, allowAddrs), nil
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("the listen address %q is not host:port: %w", listen, err)
	}
	host = plainHost(host)
	ip, err := netip.ParseAddr(host)
	if err == nil && ip.Unmap().IsLoopback() || host == "localhost" {
		return LoopbackPolicy(), nil
	}
	return PublicPolicy(allow, allowAddrs), nil
}

// refusal is a sentence that begins with the address.
type refusal string

func (r refusal) Error() string { return string(r) }

// Control refuses an address that the policy does not allow; its error is a sentence.
func (g *guard) Control(network, address string, rc syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return refusal(fmt.Sprintf("%q is no address that can be judged.", address))
	}
	addr := to.Addr().WithZone("").Unmap()
	judged := append([]netip.Addr{addr}, embedded(addr)...)
	for _, a := range judged {
		for _, f := range forbidden {
			if f.prefix.Contains(a) {
				return refusal(fmt.Sprintf("%s is %s. Casdoctor never connects there.", named(addr, a), f.what))
			}
		}
	}
	if slices.Contains(g.exact, netip.AddrPortFrom(addr, to.Port())) {
		return nil
	}
	var closed []netip.Addr
	for _, a := range judged {
		if err := g.guardian.Safe(family(a), netip.AddrPortFrom(a, to.Port()).String(), rc); err != nil {
			closed = append(closed, a)
		}
	}
	if len(closed) == 0 {
		return nil
	}
	return closedError(addr, closed)
}

// closedError names the address and what would open it.
func closedError(addr netip.Addr, closed []netip.Addr) error {
	var flags []string
	what := ""
	for _, a := range closed {
		prefix, kind := netip.PrefixFrom(a, a.BitLen()), "an address that is not public"
		for _, s := range special {
			if s.prefix.Contains(a) {
				prefix, kind = s.prefix, s.what
			}
		}
		flags = append(flags, "--allow-network "+prefix.String())
		what = kind
	}
	return refusal(fmt.Sprintf("%s is %s. This Casdoctor connects to public addresses only; %s opens it.", named(addr, closed[len(closed)-1]), what, strings.Join(flags, " ")))
}

// named is the address, with the one inside it that it is judged by.
func named(addr, judged netip.Addr) string {
	if addr == judged {
		return addr.String()
	}
	return fmt.Sprintf("%s (%s inside)", addr, judged)
}

func family(a netip.Addr) string {
	if a.Is4() {
		return "tcp4"
	}
	return "tcp6"
}
