package fetch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Limits of the standard on the values of safelisted request headers, in bytes.
const (
	maxSafeValue = 128
	maxSafeTotal = 1024
)

// Cause is a reason for a preflight: a method or a header that a form could not have sent.
type Cause struct {
	Method string `json:"method,omitempty"`
	Header string `json:"header,omitempty"` // lower case
	Why    string `json:"why"`
}

// unsafeHeader tells why a header is not a CORS-safelisted request-header; "" when it is.
func unsafeHeader(h Header, rules Rules) string {
	name := strings.ToLower(h.Name)
	check, listed := safelisted[name]
	if !listed && rules == Chromium {
		check, listed = hints[name]
	}
	if !listed {
		return fmt.Sprintf("the header %s is not one of the few that need no permission (Accept, Accept-Language, Content-Language, Content-Type, Range)", name)
	}
	if len(h.Value) > maxSafeValue {
		return fmt.Sprintf("the value of %s is %d bytes long; up to %d need no permission", name, len(h.Value), maxSafeValue)
	}
	return check(h.Value, rules)
}

var safelisted = map[string]func(value string, rules Rules) string{
	"accept":           unsafeAccept,
	"accept-language":  unsafeLanguage,
	"content-language": unsafeLanguage,
	"content-type":     unsafeContentType,
	"range":            unsafeRange,
}

func unsafeAccept(value string, _ Rules) string {
	if c, found := unsafeByte(value); found {
		return fmt.Sprintf("the value of accept contains %q, which needs permission", c)
	}
	return ""
}

func unsafeLanguage(value string, _ Rules) string {
	for i := range len(value) {
		if c := value[i]; !isAlphanumeric(c) && strings.IndexByte(" *,-.;=", c) < 0 {
			return fmt.Sprintf("the value of the language header contains %q, which needs permission", c)
		}
	}
	return ""
}

// formTypes are the media types that an HTML form can send.
var formTypes = set("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")

func unsafeContentType(value string, _ Rules) string {
	if c, found := unsafeByte(value); found {
		return fmt.Sprintf("the value of content-type contains %q, which needs permission", c)
	}
	essence, ok := mediaType(value)
	if !ok {
		return fmt.Sprintf("the content-type %q is no media type", value)
	}
	if !formTypes[essence] {
		return fmt.Sprintf("the content-type %s is not one that an HTML form can send (application/x-www-form-urlencoded, multipart/form-data, text/plain)", essence)
	}
	return ""
}

// unsafeByte finds a CORS-unsafe request-header byte.
func unsafeByte(value string) (byte, bool) {
	for i := range len(value) {
		if c := value[i]; c < 0x20 && c != '\t' || c == 0x7f || strings.IndexByte("\"():<>?@[\\]{}", c) >= 0 {
			return c, true
		}
	}
	return 0, false
}

// mediaType is the essence of a media type, parsed as the MIME Sniffing standard does.
func mediaType(value string) (essence string, ok bool) {
	kind, rest, slash := strings.Cut(strings.Trim(value, whitespace), "/")
	sub, _, _ := strings.Cut(rest, ";")
	sub = strings.TrimRight(sub, whitespace)
	if !slash || !isToken(kind) || !isToken(sub) {
		return "", false
	}
	return strings.ToLower(kind + "/" + sub), true
}

func unsafeRange(value string, rules Rules) string {
	from, to, ok := singleRange(value)
	if !ok || from == "" || rules == Chromium && (tooBig(from) || tooBig(to)) {
		return "the value of range is not one plain range with a start, such as bytes=0-499"
	}
	return ""
}

// singleRange parses a single range header value without whitespace.
func singleRange(value string) (from, to string, ok bool) {
	rest, ok := strings.CutPrefix(value, "bytes=")
	from, to, dash := strings.Cut(rest, "-")
	if !ok || !dash || !digits(from) || !digits(to) || from == "" && to == "" {
		return "", "", false
	}
	if from != "" && to != "" && compareNumbers(from, to) > 0 {
		return "", "", false
	}
	return from, to, true
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// compareNumbers compares decimal numbers of any length.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

// unsafeNames are the CORS-unsafe request-header names: sorted, in lower case, each once,
// with the reason for each.
func unsafeNames(list []Header, rules Rules) []Cause {
	why := map[string]Cause{}
	var safe []Header
	total := 0
	for _, h := range list {
		name := strings.ToLower(h.Name)
		if reason := unsafeHeader(h, rules); reason != "" {
			if _, known := why[name]; !known {
				why[name] = Cause{Header: name, Why: reason}
			}
		} else {
			safe = append(safe, h)
			total += len(h.Value)
		}
	}
	if total > maxSafeTotal {
		for _, h := range safe {
			name := strings.ToLower(h.Name)
			why[name] = Cause{Header: name, Why: fmt.Sprintf("the values of the headers that need no permission are %d bytes long together; up to %d need none", total, maxSafeTotal)}
		}
	}
	causes := make([]Cause, 0, len(why))
	for _, c := range why {
		causes = append(causes, c)
	}
	slices.SortFunc(causes, func(a, b Cause) int { return strings.Compare(a.Header, b.Header) })
	return causes
}
