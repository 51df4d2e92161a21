package fetch

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// badPorts are those that browsers do not connect to over HTTP, because other protocols live there.
var badPorts = portSet(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111,
	113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587,
	601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080)

func portSet(ports ...int) map[string]bool {
	m := map[string]bool{}
	for _, p := range ports {
		m[strconv.Itoa(p)] = true
	}
	return m
}

func (h *hop) gatePort() Step {
	if p := h.url.Port(); badPorts[p] {
		return fail("the port", fmt.Sprintf("Browsers refuse to connect to port %s: it belongs to another protocol.", p), clausePort, Failure{Reason: BadPort, Parameter: p})
	}
	return pass("the port", "The port is one that browsers connect to.", clausePort)
}

// gateMixed judges a plain HTTP request of a page that came over HTTPS.
func (h *hop) gateMixed() (Step, bool) {
	if h.pageOrigin().scheme != "https" || h.url.Scheme != "http" {
		return Step{}, false
	}
	const name = "mixed content"
	if OriginOf(h.url).Trustworthy() {
		return pass(name, "The page is on https and the URL on http, but of this very machine, which browsers allow.", clauseMixed), true
	}
	// By its name alone, not by what it resolves to: such a device can hardly get a certificate.
	if h.Rules == Chromium && nameSpace(h.url.Hostname()) == Local {
		return pass(name, "The page is on https and the URL on http, but of the local network by its very name: Chromium leaves it to the user, other browsers block it as mixed content.", clauseLocal).warn(), true
	}
	return fail(name, "The page is on https and the URL on http: the browser blocks it as mixed content before it asks anybody.", clauseMixed, Failure{Reason: MixedContent}), true
}

// gateLocal judges a request from the public internet to the local network. Nearer pages are not judged by Chromium.
func (h *hop) gateLocal() (Step, bool) {
	from, to := h.From, h.space()
	if from == Unknown {
		from = SpaceOfHost(h.pageOrigin().host)
	}
	if from != Public || to != Local && to != Loopback {
		return Step{}, false
	}
	const name = "local network access"
	switch {
	case !h.pageOrigin().Opaque() && !h.pageOrigin().Trustworthy():
		return fail(name, fmt.Sprintf("The page comes from the public internet over http, and the URL is in the %s address space: Chromium blocks it. Only a page on https may ask the user.", to),
			clauseLocal, Failure{Reason: LocalNetworkInsecure, Parameter: string(to)}), true
	case !h.LocalAccess:
		return fail(name, fmt.Sprintf("The page comes from the public internet and the URL is in the %s address space: Chromium asks the user, and blocks it until they allow it.", to),
			clauseLocal, Failure{Reason: LocalNetworkDenied, Parameter: string(to)}), true
	}
	return pass(name, fmt.Sprintf("The URL is in the %s address space, which the user lets the page reach.", to), clauseLocal), true
}

// pageOrigin is the origin of the page's URL, which is what counts for how secure the page is:
// a sandboxed frame has an opaque origin, and is as secure as where it came from.
func (h *hop) pageOrigin() Origin {
	if !h.Origin.Opaque() {
		return h.Origin
	}
	if u, err := url.Parse(h.Page); err == nil && u.Host != "" {
		return OriginOf(u)
	}
	return Origin{}
}

// space is the address space of the URL.
func (h *hop) space() Space {
	for _, key := range []string{h.url.Host, h.url.Hostname()} {
		if s, known := h.Spaces[key]; known {
			return s
		}
	}
	return nameSpace(h.url.Hostname())
}

// nameSpace is the address space of a URL that shows in its host alone; names of multicast DNS are of the local network (RFC 6762).
func nameSpace(host string) Space {
	if strings.HasSuffix(strings.TrimSuffix(strings.ToLower(host), "."), ".local") {
		return Local
	}
	return SpaceOfHost(host)
}
