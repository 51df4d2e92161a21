package probe

import (
	"bytes"
	"net/netip"
)

// The IPv6 prefixes whose addresses carry an IPv4 address in them.
var (
	sixToFour  = netip.MustParsePrefix("2002::/16")               // RFC 3056 §2
	teredo     = netip.MustParsePrefix("2001::/32")               // RFC 4380 §4
	localNAT64 = netip.MustParsePrefix("64:ff9b:1::/48")          // RFC 8215
	compatible = netip.MustParsePrefix("::/96")                   // RFC 4291 §2.5.5.1
	translated = netip.MustParsePrefix("::ffff:0:0:0/96")         // RFC 2765 §2.1
	isatapMark = [][]byte{{0, 0, 0x5e, 0xfe}, {2, 0, 0x5e, 0xfe}} // RFC 5214 §6.1
)

// embedded lists the IPv4 addresses that an IPv6 address leads to. A mapped address is
// taken as IPv4 before it comes here.
func embedded(addr netip.Addr) []netip.Addr {
	if !addr.Is6() || addr == netip.IPv6Loopback() || addr.IsUnspecified() {
		return nil
	}
	b := addr.As16()
	var out []netip.Addr
	take := func(at int, mask byte) {
		out = append(out, netip.AddrFrom4([4]byte{b[at] ^ mask, b[at+1] ^ mask, b[at+2] ^ mask, b[at+3] ^ mask}))
	}
	switch {
	case nat64.Contains(addr), localNAT64.Contains(addr), compatible.Contains(addr), translated.Contains(addr):
		take(12, 0)
	case sixToFour.Contains(addr):
		take(2, 0)
	case teredo.Contains(addr):
		take(4, 0)     // the server
		take(12, 0xff) // the client, inverted
	}
	for _, mark := range isatapMark {
		if bytes.Equal(b[8:12], mark) {
			take(12, 0)
		}
	}
	return out
}
