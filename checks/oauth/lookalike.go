package oauth

import (
	"fmt"
	"strings"
	"unicode"
)

// runeNames name the characters without width and the odd ones that copying brings along.
var runeNames = map[rune]string{
	' ': "space", '\t': "tab", '\n': "line break", '\r': "carriage return",
	0x00A0: "no-break space", 0x00AD: "soft hyphen", 0x180E: "Mongolian vowel separator", 0x2002: "en space", 0x2003: "em space", 0x2007: "figure space",
	0x2009: "thin space", 0x200A: "hair space", 0x200B: "zero-width space", 0x200C: "zero-width non-joiner", 0x200D: "zero-width joiner",
	0x200E: "left-to-right mark", 0x200F: "right-to-left mark", 0x2028: "line separator", 0x2029: "paragraph separator",
	0x202A: "left-to-right embedding", 0x202B: "right-to-left embedding", 0x202C: "end of direction", 0x202D: "left-to-right override", 0x202E: "right-to-left override",
	0x202F: "narrow no-break space", 0x2060: "word joiner", 0x2066: "left-to-right isolate", 0x2067: "right-to-left isolate", 0x2069: "end of isolate",
	0x3000: "ideographic space", 0xFEFF: "byte order mark", unicode.ReplacementChar: "a byte that is no valid text",
}

// lookAlikes are the letters and signs of other scripts that read as ASCII in common fonts
// (the single-letter pairs of Unicode's confusables that occur in URLs).
var lookAlikes = lookAlikeTable(
	"аa", "ᴀa", "ɑa", "αa", "Ьb", "сc", "ϲc", "ԁd", "еe", "ёe", "ɡg", "һh", "іi", "ıi", "ιi", "јj", "κk", "кk", "ӏl", "ⅼl", "мm", "ոn", "оo", "οo", "օo", "рp", "ρp",
	"ԛq", "гr", "ѕs", "тt", "υu", "սu", "νv", "ѵv", "ԝw", "ѡw", "хx", "χx", "уy", "γy", "ᴢz",
	"АA", "ΑA", "ВB", "ΒB", "СC", "ЕE", "ΕE", "ҒF", "НH", "ΗH", "ІI", "ΙI", "ЈJ", "КK", "ΚK", "МM", "ΜM", "ΝN", "ОO", "ΟO", "РP", "ΡP", "ЅS", "ТT", "ΤT", "ХX", "ΧX", "ҮY", "ΥY", "ΖZ",
	"⁄/", "∕/", "⧸/", "∶:", "ː:", "꞉:", "․.", "。.", "‐-", "‑-", "‒-", "–-", "—-", "−-", "﹣-", "＿_", "？?", "＃#", "％%",
)

func lookAlikeTable(pairs ...string) map[rune]rune {
	m := map[rune]rune{}
	for _, p := range pairs {
		r := []rune(p)
		m[r[0]] = r[1]
	}
	// The full-width forms of ASCII stand in its order.
	for r := rune(0xFF01); r <= 0xFF5E; r++ {
		m[r] = r - 0xFF01 + '!'
	}
	return m
}

// oddity is one character that is not what it seems.
type oddity struct {
	at   int // position in characters, from 1
	char rune
	like rune // the character that it resembles, 0 for none
}

func (o oddity) String() string {
	name := runeNames[o.char]
	if name == "" && o.like != 0 {
		name = fmt.Sprintf("%s that looks like %q", script(o.char), string(o.like))
	}
	if name == "" {
		return fmt.Sprintf("U+%04X at position %d", o.char, o.at)
	}
	return fmt.Sprintf("U+%04X (%s) at position %d", o.char, name, o.at)
}

func list(odd []oddity) string {
	var out []string
	for i, o := range odd {
		if i == 5 {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(odd)-i)
		}
		out = append(out, o.String())
	}
	return strings.Join(out, ", ")
}

// plain is a text as a reader sees it, and what is not as it seems.
type plain struct {
	text         string // without what cannot be seen, ASCII in place of what looks like it
	hidden, like []oddity
}

// plainly takes out what has no width, and spaces and controls of every kind, none of which a URI can have.
func plainly(s string) plain {
	var p plain
	var b strings.Builder
	at := 0
	for _, r := range s {
		at++
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x115F || r == 0x3164 || r == unicode.ReplacementChar {
			p.hidden = append(p.hidden, oddity{at: at, char: r})
			continue
		}
		if like, ok := lookAlikes[r]; ok {
			p.like = append(p.like, oddity{at: at, char: r, like: like})
			r = like
		}
		b.WriteRune(r)
	}
	p.text = b.String()
	return p
}

// script names where a character comes from.
func script(r rune) string {
	switch {
	case unicode.Is(unicode.Cyrillic, r):
		return "a Cyrillic letter"
	case unicode.Is(unicode.Greek, r):
		return "a Greek letter"
	case unicode.Is(unicode.Armenian, r):
		return "an Armenian letter"
	case r >= 0xFF01 && r <= 0xFF5E:
		return "a full-width form"
	case unicode.IsLetter(r):
		return "another letter"
	}
	return "another sign"
}

// Suspicious lists what a reader cannot see in a text: characters without width, or of other
// scripts that look like ASCII; "" when there is nothing of the kind.
func Suspicious(s string) string {
	p := plainly(s)
	return list(append(p.hidden, p.like...))
}

// Plain is a text as a reader sees it: without what has no width, and with ASCII in place
// of what only looks like it.
func Plain(s string) string { return plainly(s).text }
