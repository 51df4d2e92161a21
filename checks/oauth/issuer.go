package oauth

import (
	"fmt"
	"strings"
)

// IssuerRelation says how the issuer in a document relates to the declared one.
type IssuerRelation string

// The relations. Only IssuerSame is right: RFC 8414 §3.3 demands identity, character for character.
const (
	IssuerSame   IssuerRelation = "same"
	IssuerSlash  IssuerRelation = "trailing-slash" // one slash at the end differs
	IssuerCase   IssuerRelation = "case"           // only upper and lower case differ
	IssuerScheme IssuerRelation = "other-scheme"
	IssuerHost   IssuerRelation = "other-host"
	IssuerPort   IssuerRelation = "other-port" // also :443 written out against left out
	IssuerPath   IssuerRelation = "other-path"
)

// CompareIssuer relates the issuer of a metadata document to the one from which
// the document's URL was built (RFC 8414 §3.3). A text that is no URL is another host.
func CompareIssuer(declared, issuer string) IssuerRelation {
	switch {
	case declared == issuer:
		return IssuerSame
	case declared+"/" == issuer, declared == issuer+"/":
		return IssuerSlash
	case strings.EqualFold(declared, issuer):
		return IssuerCase
	}
	d, okDeclared := locate(declared)
	i, okIssuer := locate(issuer)
	if !okDeclared || !okIssuer {
		return IssuerHost
	}
	switch d.origin(i) {
	case ResourceHost:
		return IssuerHost
	case ResourceScheme:
		return IssuerScheme
	case ResourcePort:
		return IssuerPort
	}
	if d.path == i.path && d.rest == i.rest {
		return IssuerPort // the same port, written out in one of them
	}
	return IssuerPath
}

// contextBefore and contextAfter are how many characters FirstDifference shows.
const contextBefore, contextAfter = 12, 16

// FirstDifference finds where two texts begin to differ. pos counts characters from
// 0 and is -1 when they are equal; around shows both sides from there, for example
// `after "…example.com": "/" in the first, nothing in the second`. Letters that only
// look alike are shown by their code.
func FirstDifference(a, b string) (pos int, around string) {
	return firstDifference(a, b, "in the first", "in the second")
}

// DifferenceBetween is FirstDifference for a sentence in which the two texts have names:
// inA and inB are "in the token", "in the metadata".
func DifferenceBetween(a, inA, b, inB string) string {
	_, around := firstDifference(a, b, inA, inB)
	return around
}

func firstDifference(a, b, inA, inB string) (pos int, around string) {
	if a == b {
		return -1, ""
	}
	x, y := []rune(a), []rune(b)
	for pos < len(x) && pos < len(y) && x[pos] == y[pos] {
		pos++
	}
	if pos == len(x) && pos == len(y) {
		return pos, "in bytes that are no valid text" // invalid UTF-8 reads alike
	}
	where := "at the beginning"
	if pos > 0 {
		from := max(0, pos-contextBefore)
		before := quoted(string(x[from:pos]), 200)
		if from > 0 {
			before = `"…` + before[1:]
		}
		where = "after " + before
	}
	return pos, fmt.Sprintf("%s: %s %s, %s %s", where, sideFrom(x, pos), inA, sideFrom(y, pos), inB)
}

func sideFrom(text []rune, pos int) string {
	if pos == len(text) {
		return "nothing"
	}
	if end := pos + contextAfter; end < len(text) {
		return quoted(string(text[pos:end]), 200) + "…"
	}
	return quoted(string(text[pos:]), 200)
}
