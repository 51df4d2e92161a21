package target

import (
	"net/url"
	"strings"
)

// parseOrigin reads an origin as browsers send it (RFC 6454 §6.1): scheme, host
// and a port that is not the default, or "null".
func parseOrigin(raw string) (string, []Note, *FieldError) {
	const field, example = "origin", "http://localhost:6274"
	p := unwrap(raw)
	if p.text == "" || p.text == "null" {
		return p.text, p.notes(field), nil
	}
	if len(raw) > maxRaw || tooLong(p.text) {
		return "", nil, &FieldError{Field: field, Message: overLong, Example: example}
	}
	if p.text == "*" {
		return "", nil, &FieldError{Field: field, Message: "An origin is one scheme, host and port. A browser never sends *.", Example: example}
	}
	if origin, ok := extensionOrigin(p.text); ok {
		return origin, p.notes(field), nil
	}
	w, bad := parseWeb(p.text)
	if bad != nil {
		fe := bad.fieldError(field, example)
		return "", nil, &fe
	}
	notes := p.notes(field)
	for _, n := range w.notes {
		notes = append(notes, Note{field, n})
	}
	if w.url.EscapedPath() != "" || w.url.RawQuery != "" || w.url.ForceQuery {
		notes = append(notes, Note{field, "Removed the path: an origin is scheme, host and port only."})
	}
	return w.url.Scheme + "://" + w.url.Host, notes, nil
}

// extensionOrigin accepts the origins of browser extensions and desktop web
// views: another scheme, a plain host, nothing else.
func extensionOrigin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "http" || u.Scheme == "https" || u.Host == "" || u.User != nil || u.Port() != "" {
		return "", false
	}
	origin := u.Scheme + "://" + u.Host
	if knownSchemes[u.Scheme] && u.Scheme != "chrome-extension" {
		return "", false
	}
	if !visibleASCII(origin) || strings.TrimSuffix(text[len(u.Scheme)+3:], "/") != u.Host {
		return "", false
	}
	return origin, true
}
