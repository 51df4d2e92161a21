// Package oauth holds what the OAuth standards say, without any I/O: challenges
// (RFC 9110, RFC 6750, RFC 9728), the two metadata documents and their URLs
// (RFC 9728, RFC 8414), the comparison of identifiers, key sets (RFC 7517), and
// the telling apart of documents from web pages. Everything read here comes from
// a stranger: it is bounded, and no input makes a function panic.
package oauth

import (
	"strconv"
	"unicode/utf8"
)

// The limits for what is read from a target.
const (
	maxListEntries  = 64   // entries of a metadata list that are looked at
	maxMemberLength = 2048 // bytes of a string member
	maxHeaderLength = 8192 // bytes of one header line that are parsed
	maxHeaderLines  = 32
	maxParams       = 64 // parameters of one challenge
	maxChallenges   = 64
	maxDeviations   = 64
	maxKeys         = 100
	maxPageScan     = 256 << 10 // bytes of a page that are searched for markers
)

// quoted shows a short piece of a stranger's text: quoted, control and non-ASCII
// characters escaped (so that look-alike letters show), cut after max bytes.
func quoted(s string, max int) string {
	if len(s) <= max {
		return strconv.QuoteToASCII(s)
	}
	cut := max
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.QuoteToASCII(s[:cut]) + "…"
}
