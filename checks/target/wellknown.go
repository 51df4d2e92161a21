package target

import (
	"net/url"
	"slices"
	"strings"
)

const wellKnown = "/.well-known/"

// Document names under /.well-known/ that people paste.
const (
	docPRM  = "oauth-protected-resource"
	docOIDC = "openid-configuration"
	docAS   = "oauth-authorization-server"
)

// standardDocs are the names that stand right after /.well-known/ in a standard URL.
var standardDocs = []string{docPRM, docOIDC, docAS, "jwks", "jwks.json", "webfinger"}

// wellKnownPath is a path under /.well-known/, taken apart.
type wellKnownPath struct {
	base string // the path of the server that it belongs to, "" for the root
	doc  string // document name, "" when it is not a known one
	app  string // Casdoor's application, from {base}/.well-known/{app}/{doc}
}

// splitWellKnown takes an escaped path apart in the four forms in use: insertion
// (/.well-known/{doc}{path}, RFC 8414 §3.1, RFC 9728 §3.1), appending
// ({path}/.well-known/{doc}, OpenID Connect Discovery §4), Casdoor's
// /.well-known/{app}/{doc} and its application identifier /.well-known/{app}.
func splitWellKnown(path string) (wellKnownPath, bool) {
	prefix, rest, ok := strings.Cut(path, wellKnown)
	if !ok {
		return wellKnownPath{}, false
	}
	first, more, _ := strings.Cut(rest, "/")
	more = strings.Trim(more, "/")
	switch {
	case slices.Contains(standardDocs, first) && more != "":
		return wellKnownPath{base: prefix + "/" + more, doc: first}, true
	case slices.Contains(standardDocs, first):
		return wellKnownPath{base: prefix, doc: first}, true
	case slices.Contains(standardDocs, more):
		return wellKnownPath{base: prefix, doc: more, app: first}, true
	case more == "" && !strings.Contains(first, "."):
		return wellKnownPath{base: prefix, app: first}, true
	}
	return wellKnownPath{base: prefix}, true
}

// appName gives an application's name for a sentence, "" when it is not fit to be shown.
func appName(escaped string) string {
	name, err := url.PathUnescape(escaped)
	if err != nil || name == "" || !printable(name) {
		return ""
	}
	return clip(name, 60)
}

// withPath returns u with another escaped path and without a query.
// A path that cannot be parsed, which a cut of a valid one never is, leaves u as it was.
func withPath(u *url.URL, path string) *url.URL {
	v, err := url.Parse(u.Scheme + "://" + u.Host + path)
	if err != nil {
		return u
	}
	return v
}
