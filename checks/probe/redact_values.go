package probe

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// minSecret is the shortest value that is searched for: shorter ones would hit innocent text.
const minSecret = 6

// secretValues finds given secrets in text: as they are, escaped for URLs, JSON and HTML, and
// in base64 at each of its three alignments, as Basic credentials have them.
type secretValues struct {
	plain []string // longest first
	cores []string // the part of the base64 text that does not depend on its neighbours
}

func newSecretValues(secrets []string) *secretValues {
	v := &secretValues{}
	for _, s := range secrets {
		if s = strings.TrimSpace(s); len(s) < minSecret {
			continue
		}
		query := url.QueryEscape(s)
		for _, form := range []string{s, query, url.PathEscape(s), url.QueryEscape(query), url.QueryEscape(url.PathEscape(s)),
			strings.ReplaceAll(query, "+", "%20"), html.EscapeString(s), strings.ReplaceAll(s, "/", `\/`)} {
			v.plain = append(v.plain, form, lowerHex(form))
		}
		if quoted, err := json.Marshal(s); err == nil {
			v.plain = append(v.plain, string(quoted[1:len(quoted)-1]), strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s))
		}
		for _, inner := range []string{s, query} {
			v.cores = append(v.cores, base64Cores(inner)...)
		}
	}
	byLength := func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	}
	slices.SortFunc(v.plain, byLength)
	slices.SortFunc(v.cores, byLength)
	v.plain, v.cores = slices.Compact(v.plain), slices.Compact(v.cores)
	return v
}

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

func lowerHex(s string) string { return percent.ReplaceAllStringFunc(s, strings.ToLower) }

// base64Cores encodes s behind none, one and two other bytes and leaves out the characters
// that share bits with a neighbour.
func base64Cores(s string) []string {
	var out []string
	for before := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + s))
		from := []int{0, 2, 3}[before]
		to := (before + len(s)) * 8 / 6
		core := text[from:to]
		out = append(out, core, strings.NewReplacer("+", "-", "/", "_").Replace(core))
	}
	return out
}

// mask replaces each occurrence, also one that is written in JSON's escapes.
func (v *secretValues) mask(s string) string {
	spans := v.find(s)
	if view, ok := unescaped(s); ok {
		for _, sp := range v.find(view.text) {
			spans = append(spans, view.origin(sp))
		}
	}
	if len(spans) == 0 {
		return s
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	return maskSpans(s, spans)
}

// find lists the occurrences, in no order; a hit in base64 is the whole run of base64 around it.
func (v *secretValues) find(s string) []span {
	var spans []span
	for _, p := range v.plain {
		spans = appendAll(spans, s, p)
	}
	for _, core := range v.cores {
		end := 0 // of the last run of base64
		for _, hit := range appendAll(nil, s, core) {
			if hit.start < end {
				continue
			}
			for hit.start > 0 && base64Char(s[hit.start-1]) {
				hit.start--
			}
			for hit.end < len(s) && base64Char(s[hit.end]) {
				hit.end++
			}
			spans, end = append(spans, hit), hit.end
		}
	}
	return spans
}

func appendAll(spans []span, s, part string) []span {
	for at := 0; ; {
		i := strings.Index(s[at:], part)
		if i < 0 {
			return spans
		}
		spans = append(spans, span{at + i, at + i + len(part)})
		at += i + 1
	}
}

func base64Char(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}

// maskTail masks the beginning of a secret at the end of a text that was cut off.
func (v *secretValues) maskTail(s string) string {
	at := len(s) - v.tail(s)
	if view, ok := unescaped(s); ok {
		if n := v.tail(view.text); n > 0 {
			at = min(at, view.from[len(view.text)-n])
		}
	}
	if at == len(s) {
		return s
	}
	return s[:at] + Mask
}

// tail is the length of the longest beginning of a secret at the end of a text.
func (v *secretValues) tail(s string) int {
	longest := 0
	for _, p := range slices.Concat(v.plain, v.cores) {
		for n := min(len(p)-1, len(s)); n >= minSecret && n > longest; n-- {
			if strings.HasSuffix(s, p[:n]) {
				longest = n
			}
		}
	}
	return longest
}
