package probe

import (
	"net/url"
	"slices"
	"strings"
)

// Mask is what stands in a record in place of a secret.
const Mask = "••••••"

// redactor masks secrets by their value and by the names they travel under.
type redactor struct{ values *secretValues }

func newRedactor(secrets []string) redactor { return redactor{newSecretValues(secrets)} }

// exchange masks a record before anyone sees it. With public the Authorization that was
// sent is no secret.
func (r redactor) exchange(x *Exchange, public bool) {
	x.Purpose = r.values.mask(x.Purpose)
	x.RequestBody = string(r.body([]byte(x.RequestBody), contentType(x.RequestHeader), false))
	x.URL = r.url(x.URL)
	x.StatusText = r.values.mask(x.StatusText)
	x.RequestHeader = r.header(x.RequestHeader, public)
	x.Header = r.header(x.Header, false)
	cut := x.BodyTruncated || x.StoppedEarly || x.Error != nil
	x.Body = r.body(x.Body, contentType(x.Header), cut)
	if e := x.Error; e != nil {
		e.Message, e.Detail = r.text(e.Message), r.text(e.Detail)
	}
}

// text masks values, and parameters of URLs in free text.
func (r redactor) text(s string) string { return r.values.mask(maskParameters(s)) }

// url masks user information, and parameters of query and fragment by name.
func (r redactor) url(raw string) string {
	raw = maskUserinfo(raw)
	rest, fragment, hasFragment := strings.Cut(raw, "#")
	path, query, hasQuery := strings.Cut(rest, "?")
	out := path
	if hasQuery {
		out += "?" + maskForm(query)
	}
	if hasFragment {
		out += "#" + maskForm(fragment)
	}
	return r.text(out)
}

// header masks the lines on a copy.
func (r redactor) header(lines []HeaderLine, public bool) []HeaderLine {
	out := slices.Clone(lines)
	for i, l := range out {
		out[i] = HeaderLine{r.values.mask(l.Name), r.value(l, public)}
	}
	return out
}

func (r redactor) value(l HeaderLine, public bool) string {
	v := l.Value
	switch strings.ToLower(l.Name) {
	case "authorization", "proxy-authorization":
		if !public {
			v = maskCredentials(v)
		}
	case "x-api-key", "x-auth-token", "x-access-token":
		v = maskAll(v)
	case "cookie":
		pairs := strings.Split(v, ";")
		for i, p := range pairs {
			pairs[i] = maskCookie(p)
		}
		v = strings.Join(pairs, ";")
	case "set-cookie":
		pair, attributes, more := strings.Cut(v, ";")
		if v = maskCookie(pair); more {
			v += ";" + attributes
		}
	case "location", "content-location", "referer":
		v = r.url(v)
	}
	return r.text(v)
}

// body masks by name in forms, JSON at any depth of quoting, URLs and hidden inputs, then by
// value. Where nothing is masked the bytes stay as they are. cut says that the end is missing.
func (r redactor) body(b []byte, contentType string, cut bool) []byte {
	if len(b) == 0 {
		return b
	}
	s := string(b)
	out := s
	if strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded") {
		out = maskForm(out)
	}
	out = r.text(maskInputs(maskMembers(out)))
	if cut {
		out = r.values.maskTail(out)
	}
	if out == s {
		return b
	}
	return []byte(out)
}

// maskCredentials keeps the scheme: "Bearer ••••••".
func maskCredentials(v string) string {
	scheme, rest, ok := strings.Cut(v, " ")
	if !ok {
		return maskAll(v)
	}
	return scheme + " " + maskAll(rest)
}

func maskAll(v string) string {
	if strings.TrimSpace(v) == "" {
		return v
	}
	return Mask
}

// maskCookie keeps the name of a cookie pair.
func maskCookie(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return pair
	}
	return name + "=" + maskAll(value)
}

// maskUserinfo masks what stands before the host; it is never sent.
func maskUserinfo(raw string) string {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return raw
	}
	return scheme + "://" + Mask + rest[at:]
}

// maskForm masks pairs of a query or form by name, however the name is escaped.
func maskForm(q string) string {
	pairs := strings.Split(q, "&")
	for i, p := range pairs {
		name, value, ok := strings.Cut(p, "=")
		if !ok || value == "" {
			continue
		}
		plain, err := url.QueryUnescape(name)
		if err == nil && secretParameter(plain) {
			pairs[i] = name + "=" + Mask
		}
	}
	return strings.Join(pairs, "&")
}

func contentType(lines []HeaderLine) string {
	for _, l := range lines {
		if strings.EqualFold(l.Name, "Content-Type") {
			return l.Value
		}
	}
	return ""
}
