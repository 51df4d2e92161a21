package target

import (
	"net/url"
	"slices"
	"strings"
)

const authorizePath = "/login/oauth/authorize"

// casdoorPages are the first path segments of Casdoor's web pages and API; none
// of them can be the base of a Casdoor.
var casdoorPages = []string{
	"api", "login", "signup", "applications", "organizations", "users", "account", "forget", "result", "consent",
	"prompt", "callback", "providers", "certs", "roles", "permissions", "tokens", "groups", "sessions", "records",
	"models", "adapters", "enforcers", "swagger", "servers", "sites", "syncers", "webhooks", "resources", "invitations", "mfa", "cas",
}

// casdoorBase reduces what was pasted from a Casdoor to its base URL, which is
// what Casdoor calls its origin: no query, no trailing slash, no page.
func casdoorBase(u *url.URL) (*url.URL, []string) {
	var notes []string
	path := u.EscapedPath()
	for {
		next, note := cutCasdoorPath(path)
		if next == path {
			break
		}
		path = next
		if note != "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	if u.RawQuery != "" || u.ForceQuery {
		notes = append(notes, "Removed the query string: the base URL of Casdoor has none.")
	}
	return withPath(u, path), notes
}

// cutCasdoorPath takes one thing off the path, or returns it as it is.
func cutCasdoorPath(path string) (rest, note string) {
	if wk, ok := splitWellKnown(path); ok {
		return wk.base, wellKnownNote(wk)
	}
	if before, _, ok := cutSegments(path, authorizePath); ok {
		return before, "Removed " + authorizePath + ": that is Casdoor's login page, its base URL is what is wanted."
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if slices.Contains(casdoorPages, first) {
		return "", "Removed the path /" + first + "…: that is a page or an API of Casdoor, its base URL is what is wanted."
	}
	// Commas and quotes at the very end come from pasting, also when they come to light only now.
	if trimmed := strings.TrimRight(path, "/"+trailers+"'"); trimmed != path {
		return trimmed, "Removed the trailing slash."
	}
	return path, ""
}

func wellKnownNote(wk wellKnownPath) string {
	switch app := appName(wk.app); {
	case app != "":
		return "Removed /.well-known/" + app + "/…: this is the form of Casdoor's application “" + app + "”; the checks start at Casdoor's base URL."
	case wk.doc != "":
		return "Removed /.well-known/" + wk.doc + ": the checks find the documents from the base URL."
	}
	return "Removed /.well-known/…: the checks find the documents from the base URL."
}

// cutSegments is strings.Cut for whole path segments.
func cutSegments(path, sep string) (before, after string, ok bool) {
	before, after, ok = strings.Cut(path, sep)
	if !ok || (after != "" && after[0] != '/') {
		return path, "", false
	}
	return before, after, true
}
