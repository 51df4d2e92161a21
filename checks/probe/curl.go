package probe

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Curl is the request as a command for a POSIX shell, header lines as they were sent.
// A masked value is written as a variable ("$TOKEN") that the reader sets first.
func (x *Exchange) Curl() string {
	if x == nil {
		return ""
	}
	var args []string
	switch {
	case x.Method == "HEAD":
		args = append(args, "--head")
	case x.Method != "GET" || x.RequestBody != "":
		args = append(args, "-X "+shellQuote(x.Method, ""))
	}
	if strings.ContainsAny(x.URL, "[]{}") {
		args = append(args, "--globoff")
	}
	if strings.Contains(x.URL, "/.") {
		args = append(args, "--path-as-is")
	}
	args = append(args, x.curlHeaders()...)
	if x.RequestBody != "" {
		args = append(args, "--data-raw "+shellQuote(x.RequestBody, "SECRET"))
	}
	address, _, _ := strings.Cut(x.URL, "#")
	args = append(args, shellQuote(visible(address), "SECRET"))
	return "curl -sS -i --http1.1 --max-time 10 " + strings.Join(args, " \\\n  ")
}

// curlHeaders writes the lines that curl would not send by itself, and takes back those
// that only curl would send.
func (x *Exchange) curlHeaders() []string {
	var out []string
	names := []string{}
	for _, l := range x.RequestHeader {
		names = append(names, strings.ToLower(l.Name))
		switch strings.ToLower(l.Name) {
		case "content-length":
			continue
		case "host":
			if hostOf(x.URL) == strings.ToLower(l.Value) {
				continue
			}
		case "accept-encoding":
			if strings.Contains(l.Value, "gzip") {
				out = append(out, "--compressed")
			}
		}
		line := l.Name + ": " + l.Value
		if l.Value == "" {
			line = l.Name + ";" // curl's way to send an empty value
		}
		out = append(out, "-H "+shellQuote(line, placeholder(l)))
	}
	if len(names) > 0 && !slices.Contains(names, "accept") {
		out = append(out, "-H 'Accept:'")
	}
	if x.RequestBody != "" && !slices.Contains(names, "content-type") {
		out = append(out, "-H 'Content-Type:'")
	}
	return out
}

// hostOf is the authority of a URL as it stands in Host.
func hostOf(raw string) string {
	scheme, rest, _ := strings.Cut(strings.ToLower(raw), "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	return strings.TrimSuffix(rest, map[string]string{"http": ":80", "https": ":443"}[scheme])
}

// placeholder names the variable for a masked header value.
func placeholder(l HeaderLine) string {
	switch strings.ToLower(l.Name) {
	case "authorization", "proxy-authorization":
		if strings.HasPrefix(strings.ToLower(l.Value), "basic ") {
			return "BASIC_CREDENTIALS"
		}
		return "TOKEN"
	case "cookie":
		return "COOKIE"
	}
	return "SECRET"
}

// leading finds the name in front of a masked value: client_secret=, "password":"
var leading = regexp.MustCompile(`(?i)(?:^|[^a-z0-9_])([a-z][a-z0-9_]*)\\*"?\s*(?:=|:|%3d)\s*\\*"?$`)

// shellQuote puts s into single quotes for a POSIX shell; a mask becomes a variable, named
// after what stands before it, or after the fallback.
func shellQuote(s, fallback string) string {
	if fallback == "" && validToken(s) && !strings.ContainsAny(s, "!#$&'*`|~^%") {
		return s
	}
	var b strings.Builder
	at := 0 // of the next mask
	for i, part := range strings.Split(s, Mask) {
		if i > 0 {
			name := fallback
			if m := leading.FindStringSubmatch(s[max(0, at-64):at]); m != nil && fallback == "SECRET" {
				name = strings.ToUpper(m[1])
			}
			b.WriteString(`"$` + name + `"`)
			at += len(Mask)
		}
		at += len(part)
		if part != "" || i == 0 && !strings.Contains(s, Mask) {
			b.WriteString("'" + strings.ReplaceAll(part, "'", `'\''`) + "'")
		}
	}
	return b.String()
}

// visible escapes what a terminal would obey or hide, as URLs of targets may have it.
func visible(address string) string {
	var b strings.Builder
	for _, r := range address {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			b.WriteString(url.PathEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
