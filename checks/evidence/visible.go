// Package evidence makes text from a target safe to show: what it holds is shown, not obeyed.
package evidence

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line shows text from a target on one line: every control character becomes a
// visible symbol, as do characters that turn the direction of text or have no width.
func Line(s string) string { return visible(s, false) }

// Lines is Line for text whose line breaks and tabs are kept.
func Lines(s string) string { return visible(strings.ReplaceAll(s, "\r\n", "\n"), true) }

func visible(s string, multi bool) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case multi && (r == '\n' || r == '\t'):
			b.WriteRune(r)
		case r < 0x20:
			b.WriteRune(0x2400 + r) // the block Control Pictures
		case r == 0x7F:
			b.WriteRune('␡')
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "‹%02X›", s[i])
		case hidden(r):
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports characters that change or hide what stands beside them: C1
// controls, format characters (bidirectional controls, zero width), line separators.
func hidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == '\u115F' || r == '\u3164'
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7F {
			return false
		}
	}
	return true
}
