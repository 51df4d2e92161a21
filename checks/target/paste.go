package target

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxInput is the longest URL or word that is accepted, in characters.
const MaxInput = 2048

// maxRaw bounds, in bytes, what is looked at before anything else is known of an input.
const maxRaw = 64 << 10

// invisible holds the characters that copying from web pages and chats adds
// without anyone seeing them: zero-width ones, direction marks, soft hyphens.
func invisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069:
		return true
	case r == 0xFEFF, r == 0x00AD, r == 0x180E:
		return true
	}
	return false
}

const (
	// quotes are taken off both ends of an input.
	quotes = "\"'`<>“”„‟‘’‚‛«»‹›＂＇"
	// trailers are taken off the end: what follows a URL in a list, JSON or code.
	trailers = ",;"
)

// pasted is an input after the wrapping that pasting adds was taken off.
type pasted struct {
	text     string
	unquoted bool // quotes or a trailing comma were removed
	unhidden bool // invisible characters were removed
}

// unwrap takes off what surrounds a pasted value: spaces of any kind, line
// breaks, quotes, angle brackets, trailing commas; and invisible characters everywhere.
func unwrap(raw string) pasted {
	var p pasted
	seen := strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		if r == '\r' {
			return '\n'
		}
		if r != '\n' && unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, raw)
	p.unhidden = utf8.RuneCountInString(seen) != utf8.RuneCountInString(raw)
	for {
		next := strings.TrimSpace(seen)
		bare := strings.TrimRight(strings.Trim(next, quotes), quotes+trailers)
		p.unquoted = p.unquoted || bare != next
		if bare == seen {
			p.text = bare
			return p
		}
		seen = bare
	}
}

// notes tells what unwrap changed; spaces around a value are not worth a word.
func (p pasted) notes(field string) []Note {
	if p.text == "" {
		return nil
	}
	var out []Note
	if p.unhidden {
		out = append(out, Note{field, "Removed invisible characters that came with the pasted text."})
	}
	if p.unquoted {
		out = append(out, Note{field, "Removed quotes or punctuation around the value."})
	}
	return out
}

// wrapped matches a line break with the indentation around it.
var wrapped = regexp.MustCompile(`[ ]*\n[ \n]*`)

// tooLong reports whether an input is over MaxInput characters.
func tooLong(s string) bool { return utf8.RuneCountInString(s) > MaxInput }

// printable reports whether s is valid text without control characters,
// unassigned or private characters. Spaces pass.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// visibleASCII reports whether s consists of the characters 0x21 to 0x7E only.
func visibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7E {
			return false
		}
	}
	return true
}
