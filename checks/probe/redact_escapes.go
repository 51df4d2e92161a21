package probe

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// plainView is a text with its JSON escapes undone, and where each of its bytes came from.
type plainView struct {
	text string
	from []int // for each byte of text, and its end, the place in the original
}

// unescaped undoes \uXXXX, \/ and \" at any depth of quoting: a server that writes a secret in
// escapes has not hidden it. An escape that is cut off at the end is left out. ok is false where the text has none.
func unescaped(s string) (v plainView, ok bool) {
	if !strings.Contains(s, `\u`) {
		return v, false
	}
	var b strings.Builder
	add := func(part string, at int) {
		b.WriteString(part)
		for range len(part) {
			v.from = append(v.from, at)
		}
	}
	i := 0
	for i < len(s) {
		if s[i] != '\\' {
			add(s[i:i+1], i)
			i++
			continue
		}
		r, end, cut := jsonEscape(s, i)
		switch {
		case cut:
			v.from = append(v.from, i)
			v.text = b.String()
			return v, true
		case end > i:
			add(string(r), i)
			i = end
		default:
			add(s[i:i+1], i)
			i++
		}
	}
	v.from = append(v.from, len(s))
	v.text = b.String()
	return v, true
}

// jsonEscape reads the escape at i, whose backslashes are as many as the depth of quoting asks for. end is i
// where there is none; cut says that the text ends within it.
func jsonEscape(s string, i int) (r rune, end int, cut bool) {
	j := i
	for j < len(s) && s[j] == '\\' {
		j++
	}
	switch {
	case j == len(s):
		return 0, i, true
	case s[j] == '/' || s[j] == '"':
		return rune(s[j]), j + 1, false
	case s[j] != 'u':
		return 0, i, false
	}
	r, ok := hexRune(s, j+1)
	if !ok {
		return 0, i, len(s) < j+5
	}
	end = j + 5
	if utf16.IsSurrogate(r) {
		k := end
		for k < len(s) && s[k] == '\\' {
			k++
		}
		if k > end && k < len(s) && s[k] == 'u' {
			if low, ok := hexRune(s, k+1); ok {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return pair, k + 5, false
				}
			}
		}
	}
	return r, end, false
}

func hexRune(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i:i+4], 16, 16)
	return rune(n), err == nil
}

// origin is a span of the view in the original text.
func (v plainView) origin(sp span) span { return span{v.from[sp.start], v.from[sp.end]} }
