package probe

import (
	"regexp"
	"strings"
)

// maxLevel bounds the backslashes before a quote: five levels of JSON in JSON have 31.
const maxLevel = 31

var webURL = regexp.MustCompile(`^https?:\\*/`)

// maskMembers masks string values of JSON members by name. It works on the text, so that a
// document that is cut off, wrapped in events or quoted in a string is masked as well.
func maskMembers(s string) string {
	var spans []span
	for i := 0; i < len(s); {
		next := strings.IndexByte(s[i:], '"')
		if next < 0 {
			break
		}
		i += next + 1
		level := slashesBefore(s, i-1)
		start, ok := memberValue(s, i, level)
		if !ok {
			continue
		}
		end := stringEnd(s, start, level)
		// {"token": "https://…"} names an endpoint.
		value := s[start:end]
		if value != "" && (!webURL.MatchString(value) || strings.ContainsAny(value, "?#")) {
			spans = append(spans, span{start, end})
			i = end
		}
	}
	return maskSpans(s, spans)
}

// slashesBefore counts the backslashes in front of i, up to one more than maxLevel.
func slashesBefore(s string, i int) int {
	n := 0
	for n <= maxLevel && i-n > 0 && s[i-n-1] == '\\' {
		n++
	}
	return n
}

// memberValue finds the string value of the secret member whose name begins at i behind a
// quote with level backslashes.
func memberValue(s string, i, level int) (start int, ok bool) {
	end := nameEnd(s, i)
	if level > maxLevel || end == i || !secretMember(s[i:end]) {
		return 0, false
	}
	if i, ok = quote(s, end, level); !ok {
		return 0, false
	}
	if i = skipSpace(s, i); i >= len(s) || s[i] != ':' {
		return 0, false
	}
	return quote(s, skipSpace(s, i+1), level)
}

// quote passes a quote with exactly level backslashes.
func quote(s string, i, level int) (int, bool) {
	from := i
	for i < len(s) && s[i] == '\\' && i-from <= maxLevel {
		i++
	}
	return i + 1, i-from == level && i < len(s) && s[i] == '"'
}

// skipSpace passes white space, also where it is escaped ("\n" in quoted JSON).
func skipSpace(s string, i int) int {
	for i < len(s) {
		switch s[i] {
		case ' ', '\t', '\r', '\n':
			i++
			continue
		case '\\':
			j := i
			for j < len(s) && s[j] == '\\' && j-i <= maxLevel {
				j++
			}
			if j < len(s) && (s[j] == 'n' || s[j] == 'r' || s[j] == 't') {
				i = j + 1
				continue
			}
		}
		return i
	}
	return i
}

// stringEnd finds where a JSON string ends whose quotes carry level backslashes. Inside it,
// an escaped quote carries level+1 more, and each escaped backslash 2(level+1).
func stringEnd(s string, start, level int) int {
	slashes := 0
	for i := start; i < len(s); i++ {
		switch s[i] {
		case '\\':
			slashes++
			continue
		case '"':
			if slashes%(2*(level+1)) == level {
				return i - level
			}
		}
		slashes = 0
	}
	return len(s)
}
