package target

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// refusal says why an input is not accepted; the field is added by the caller.
type refusal struct{ message, meant string }

// refuse takes, beside the message, what was probably meant; "" when that cannot be said.
func refuse(message, meant string) *refusal { return &refusal{message, meant} }

func (r *refusal) fieldError(field, example string) FieldError {
	if r.meant != "" {
		example = r.meant
	}
	return FieldError{Field: field, Message: r.message, Example: example, Meant: r.meant}
}

// webURL is an http or https URL in canonical spelling and what was changed to get there.
type webURL struct {
	url   *url.URL
	notes []string
}

var (
	schemeLike = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)
	webScheme  = regexp.MustCompile(`^(?i)(https?):/{0,2}`)
	hostPort   = regexp.MustCompile(`^[^/?#:]+:[0-9]+([/?#]|$)`)
)

// knownSchemes may be named in a message; any other "scheme" may be a user name.
var knownSchemes = map[string]bool{
	"ftp": true, "ftps": true, "sftp": true, "ssh": true, "ws": true, "wss": true, "file": true, "data": true, "mailto": true,
	"javascript": true, "vbscript": true, "about": true, "blob": true, "stdio": true, "urn": true, "ldap": true, "ldaps": true,
	"tcp": true, "unix": true, "grpc": true, "vscode": true, "cursor": true, "mcp": true, "chrome-extension": true,
}

const (
	noCredentials = "The URL contains a user name or password. Remove it: Casdoctor does not send credentials that are part of a URL."
	overLong      = "The input is longer than 2048 characters."
)

// parseWeb reads one URL from text that unwrap has cleaned already and that is not empty.
func parseWeb(text string) (webURL, *refusal) {
	var w webURL
	text, bad := w.checkText(text)
	if bad != nil {
		return w, bad
	}
	scheme, rest, bad := w.splitScheme(text)
	if bad != nil {
		return w, bad
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	head, tail := rest[:end], rest[end:]
	if strings.Contains(head, "@") {
		return w, refuse(noCredentials, "")
	}
	a, bad := parseAuthority(head)
	if bad != nil {
		if strings.Contains(tail, "@") { // a password with a slash in it
			bad = refuse(noCredentials, "")
		}
		return w, bad
	}
	w.notes = append(w.notes, a.notes...)
	if scheme == "" {
		scheme = guessScheme(a)
		w.notes = append(w.notes, fmt.Sprintf("No scheme was given: %s:// was added.", scheme))
	}
	if a.port != "" && a.port == defaultPort(scheme) {
		a.port = ""
		w.notes = append(w.notes, "Removed the port, which is the default of "+scheme+".")
	}
	return w, w.assemble(scheme, a, tail)
}

// checkText judges the text as a whole: one line, one URL, visible characters.
func (w *webURL) checkText(text string) (string, *refusal) {
	if tokenLike(text) {
		return "", refuse(tokenNotURL, "")
	}
	if len(text) > maxRaw || tooLong(text) {
		return "", refuse(overLong, "")
	}
	if isCommand(text) {
		return "", refuse("This is a command, not a URL. Enter the URL that the command connects to.", urlIn(text))
	}
	if isConfiguration(text) {
		return "", refuse("This is a piece of configuration, not a URL. Enter the URL that stands in it.", urlIn(text))
	}
	if strings.Contains(text, "\n") {
		joined := wrapped.ReplaceAllString(text, "")
		if strings.Count(joined, "://") > 1 || strings.Contains(joined, " ") {
			return "", refuse("The input has several lines. Enter one URL.", urlIn(text))
		}
		text = joined
		w.notes = append(w.notes, "Joined the lines of a URL that was broken over several.")
	}
	if strings.Contains(text, " ") {
		return "", refuse("A URL cannot contain spaces.", urlIn(text))
	}
	if strings.Contains(text, `\`) {
		return "", refuse("A URL cannot contain a backslash; its parts are separated by slashes.", "")
	}
	if !printable(text) {
		return "", refuse("The input contains characters that a URL cannot have.", "")
	}
	return text, nil
}

// splitScheme returns "http", "https" or "" (none given) and what follows the slashes.
func (w *webURL) splitScheme(text string) (scheme, rest string, bad *refusal) {
	rest = text
	for {
		m := webScheme.FindStringSubmatch(rest)
		if m == nil || (len(m[0]) == len(m[1])+1 && hostPort.MatchString(rest)) {
			break
		}
		if scheme != "" {
			w.notes = append(w.notes, "Removed a scheme that was given twice.")
		} else if m[0][len(m[1]):] != "://" {
			w.notes = append(w.notes, "Corrected the slashes after the scheme.")
		}
		scheme, rest = strings.ToLower(m[1]), rest[len(m[0]):]
	}
	if scheme != "" {
		return scheme, rest, nil
	}
	head, _, _ := strings.Cut(rest, "/")
	if strings.Contains(head, "@") && !strings.ContainsAny(beforeAt(head), "?#") {
		return "", "", refuse(noCredentials, "")
	}
	if _, err := netip.ParseAddr(head); err == nil {
		return "", rest, nil // an IPv6 address may begin with letters and a colon
	}
	if m := schemeLike.FindStringSubmatch(rest); m != nil && !hostPort.MatchString(rest) {
		return "", "", otherScheme(m[1], rest[len(m[0]):])
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		rest = after
	}
	return "", rest, nil
}

func beforeAt(s string) string {
	before, _, _ := strings.Cut(s, "@")
	return before
}

// otherScheme refuses a scheme; it is named only when it cannot be a secret.
func otherScheme(scheme, rest string) *refusal {
	if strings.Contains(rest, "@") {
		return refuse(noCredentials, "")
	}
	scheme = strings.ToLower(scheme)
	switch {
	case scheme == "ws" || scheme == "wss":
		return refuse("WebSocket URLs ("+scheme+":) are not supported: MCP is spoken over http or https.", "")
	case knownSchemes[scheme]:
		return refuse("URLs that begin with "+scheme+": are not supported. Enter an http or https URL.", "")
	case strings.HasPrefix(rest, "//"):
		if meant := misspelt(scheme); meant != "" {
			return refuse("The scheme in front of :// is misspelt. Enter an http or https URL.", urlIn(meant+":"+rest))
		}
		return refuse("URLs with this scheme are not supported. Enter an http or https URL.", "")
	}
	return refuse("The port is not a number from 1 to 65535, or the scheme is not http or https.", "")
}

// misspelt returns the scheme that a mistyped one stands for: http or https with one letter
// missing, one too many, one wrong, or two exchanged.
func misspelt(scheme string) string {
	for _, meant := range []string{"https", "http"} {
		if oneSlip(scheme, meant) {
			return meant
		}
	}
	return ""
}

func oneSlip(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case len(a) == len(b)+1:
		return a[1:] == b
	case len(b) == len(a)+1:
		return b[1:] == a
	case len(a) != len(b) || len(a) == 0:
		return false
	case a[1:] == b[1:]:
		return true
	}
	return len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}

// guessScheme is https except where certificates are rare; a default port tells more.
func guessScheme(a authority) string {
	switch {
	case a.port == "443":
		return "https"
	case a.port == "80", PrivateHost(a.host):
		return "http"
	}
	return "https"
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// assemble checks path, query and fragment and sets the URL.
func (w *webURL) assemble(scheme string, a authority, tail string) *refusal {
	if strings.Contains(tail, "#") {
		return refuse("The URL has a fragment (the part from # on), which is never sent to a server. Remove it.", "")
	}
	escaped := escapeRest(tail)
	if escaped != tail {
		w.notes = append(w.notes, "Percent-encoded characters that a URL cannot have as they are.")
	}
	host := a.host
	if a.port != "" {
		host += ":" + a.port
	}
	u, err := url.Parse(scheme + "://" + host + escaped)
	if err != nil {
		return refuse("The path has a percent sign that is not followed by two hexadecimal digits.", "")
	}
	if tooLong(u.String()) {
		return refuse(overLong, "")
	}
	w.url = u
	return nil
}

// escapeRest percent-encodes, in a path and query, the bytes that RFC 3986 does not have.
func escapeRest(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= 0x20 || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
