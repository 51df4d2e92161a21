package target

import (
	"net/url"
	"strings"
)

// endpointSuffixes are the path ends that MCP servers use and Casdoor's base URL never has.
var endpointSuffixes = []string{"/mcp", "/sse"}

// looksLikeMCP reports strong signs of an MCP server: the path of an endpoint, or
// the URL of protected resource metadata (not Casdoor's per-application form).
func looksLikeMCP(u *url.URL) bool {
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, suffix := range endpointSuffixes {
		if strings.HasSuffix(path, suffix) {
			return true
		}
	}
	wk, ok := splitWellKnown(path)
	return ok && wk.doc == docPRM && wk.app == ""
}

// looksLikeCasdoor reports strong signs of an authorization server: the URL of
// its metadata, or Casdoor's login page.
func looksLikeCasdoor(u *url.URL) bool {
	if wk, ok := splitWellKnown(u.EscapedPath()); ok && (wk.doc == docOIDC || wk.doc == docAS) {
		return true
	}
	_, _, ok := cutSegments(u.EscapedPath(), authorizePath)
	return ok
}

// showSwap reports whether a pair looks as if each URL stood in the other's box:
// both show it, or one does and the other has no path that would speak against it.
func showSwap(casdoor, mcp *url.URL) bool {
	a, b := looksLikeMCP(casdoor), looksLikeCasdoor(mcp)
	return a && b || a && pathless(mcp) || b && pathless(casdoor)
}

// swapped decides whether the two boxes are to be exchanged. A pair that would
// look swapped either way is left as it is.
func swapped(casdoor, mcp *url.URL) bool {
	if casdoor == nil || mcp == nil || !showSwap(casdoor, mcp) {
		return false
	}
	base, _ := casdoorBase(mcp)
	endpoint, _ := mcpEndpoint(casdoor)
	return !showSwap(base, endpoint)
}

// boxes are the two URLs on their way from what was typed to what is used.
type boxes struct {
	casdoor, mcp           *url.URL // nil when not given
	casdoorNotes, mcpNotes []Note
	exchanged              bool
}

// settle exchanges the boxes when they were mixed up and normalises each for its
// part. The second round sees what the first one uncovered, so that the result,
// given again, stays as it is.
func (b *boxes) settle() {
	for range 2 {
		if swapped(b.casdoor, b.mcp) {
			b.exchanged = true
			b.casdoor, b.mcp = b.mcp, b.casdoor
			b.casdoorNotes, b.mcpNotes = relabel(b.mcpNotes, "casdoor"), relabel(b.casdoorNotes, "mcp")
		}
		var notes []string
		if b.casdoor != nil {
			b.casdoor, notes = casdoorBase(b.casdoor)
			b.casdoorNotes = append(b.casdoorNotes, labelled("casdoor", notes)...)
		}
		if b.mcp != nil {
			b.mcp, notes = mcpEndpoint(b.mcp)
			b.mcpNotes = append(b.mcpNotes, labelled("mcp", notes)...)
		}
	}
}
