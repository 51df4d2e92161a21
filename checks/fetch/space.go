package fetch

import "net/netip"

// Space is an address space of the Local Network Access draft: how far from the
// browser an address is.
type Space string

// Address spaces, the nearest last. Unknown is what a name resolves to when nobody said.
const (
	Unknown  Space = ""
	Public   Space = "public"
	Local    Space = "local"
	Loopback Space = "loopback"
)

// SpaceOf is the address space of an IP address.
func SpaceOf(a netip.Addr) Space {
	switch a = a.Unmap(); {
	case !a.IsValid():
		return Unknown
	case a.IsLoopback() || a.IsUnspecified():
		return Loopback
	case a.IsPrivate() || a.IsLinkLocalUnicast() || carrierGrade.Contains(a):
		return Local
	}
	return Public
}

// carrierGrade is the shared space of RFC 6598, which the draft counts as local.
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

// SpaceOfHost is the address space that shows in a host's name alone.
func SpaceOfHost(host string) Space {
	if isLocalhost(host) {
		return Loopback
	}
	if a, ok := parseAddr(host); ok {
		return SpaceOf(a)
	}
	return Unknown
}
