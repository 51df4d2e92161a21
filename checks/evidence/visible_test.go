package evidence

import (
	"strings"
	"testing"
	"unicode"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                  "plain",
		"a\x1b[31mred":           "a␛[31mred",
		"two\r\nlines":           "two␍␊lines",
		"bell\a del\x7f":         "bell␇ del␡",
		"evil\u202Egpj.exe":      "evil‹U+202E›gpj.exe",
		"zero\u200Bwidth":        "zero‹U+200B›width",
		"broken \xff byte":       "broken ‹FF› byte",
		"caf\u00e9 \u65e5\u672c": "café 日本",
		"c1 \u009b31m":           "c1 ‹U+009B›31m",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLinesKeepsBreaks(t *testing.T) {
	if got := Lines("a\r\n\tb\x1bc"); got != "a\n\tb␛c" {
		t.Errorf("got %q", got)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\x1b]0;title\a")
	f.Fuzz(func(t *testing.T, s string) {
		if i := strings.IndexFunc(Line(s), unicode.IsControl); i >= 0 {
			t.Errorf("a control character is left at %d of %q", i, Line(s))
		}
	})
}
