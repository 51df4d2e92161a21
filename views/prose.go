package views

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

var quotedName = regexp.MustCompile("`([A-Za-z0-9_./:-]+)`")

// prose is a text of Casdoctor in which names in backquotes are shown as code.
func prose(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		html := quotedName.ReplaceAllString(templ.EscapeString(Line(text)), "<code>$1</code>")
		_, err := io.WriteString(w, html)
		return err
	})
}

// sentence begins text with a capital and ends it with a full stop. A word that is
// spelled as it is for a reason (a URL, a host, a parameter) keeps its spelling.
func sentence(text string, names ...string) string {
	if text == "" {
		return ""
	}
	first, rest, _ := strings.Cut(text, " ")
	if plainWord(strings.TrimRight(first, ",:;")) && !slices.Contains(names, strings.TrimRight(first, ",:;")) {
		text = strings.ToUpper(first[:1]) + first[1:]
		if rest != "" {
			text += " " + rest
		}
	}
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(".!?…", last) {
		return text
	}
	return text + "."
}

// lowerNames look like words and are spelled small wherever they stand.
var lowerNames = []string{"initialize", "ping", "localhost"}

// plainWord reports whether a word is nothing but small letters, with an apostrophe at most.
func plainWord(word string) bool {
	return word != "" && !slices.Contains(lowerNames, word) && strings.IndexFunc(word, func(r rune) bool {
		return !(r == '\'' || r == '’' || r < unicode.MaxASCII && unicode.IsLower(r))
	}) < 0
}
