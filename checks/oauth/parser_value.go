package oauth

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// wrongQuotes are the marks that stand for quotation marks where only " is one.
var wrongQuotes = []struct{ open, shut, name string }{
	{"“", "”", "typographic quotation marks"},
	{"”", "”", "typographic quotation marks"},
	{"„", "“", "typographic quotation marks"},
	{"‘", "’", "typographic quotation marks"},
	{"’", "’", "typographic quotation marks"},
	{"«", "»", "typographic quotation marks"},
	{"&quot;", "&quot;", "the HTML code &quot; instead of quotation marks"},
	{"&#34;", "&#34;", "the HTML code &#34; instead of quotation marks"},
	{`\"`, `\"`, "escaped quotation marks"},
	{"'", "'", "single quotation marks"},
	{"`", "`", "backquotes"},
	{"<", ">", "angle brackets"},
}

// value reads a parameter's value; p.i stands on its first character.
func (p *parser) value(name string) (value string, isQuoted bool) {
	if p.i == len(p.s) || p.s[p.i] == ',' || p.s[p.i] == ';' {
		p.fatal("%s has no value", quoted(name, 40))
		return "", false
	}
	if p.s[p.i] == '"' {
		return p.quotedValue(name), true
	}
	for _, q := range wrongQuotes {
		if strings.HasPrefix(p.s[p.i:], q.open) {
			return p.wronglyQuoted(name, q.open, q.shut, q.name), false
		}
	}
	return p.bareValue(name), false
}

// quotedValue reads a quoted-string (RFC 9110 §5.6.4).
func (p *parser) quotedValue(name string) string {
	p.i++
	start := p.i
	var b strings.Builder
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '\\' && p.i+1 < len(p.s):
			p.i++
			b.WriteByte(p.s[p.i])
		case c == '"':
			p.i++
			value := b.String()
			if !p.atEnd() {
				value += p.afterQuote(name)
			}
			p.noteNonASCII(name, value, false)
			return value
		default:
			b.WriteByte(c)
		}
	}
	p.fatal("the quotation mark of %s is not closed", quoted(name, 40))
	return strings.TrimSpace(p.s[start:])
}

// atEnd reports whether a value may end here; the missing comma before a further
// parameter is noted when that one is read.
func (p *parser) atEnd() bool {
	return p.i == len(p.s) || strings.IndexByte(" \t,;", p.s[p.i]) >= 0
}

var closingQuote = regexp.MustCompile(`"[ \t]*(?:[,;]|$)`)

// afterQuote recovers from text that touches a closing quotation mark: an inner
// quotation mark was not escaped, or a comma is missing.
func (p *parser) afterQuote(name string) string {
	rest := p.s[p.i:]
	if paramAhead.MatchString(rest) && rest[0] != ',' {
		return "" // name="a"other="b": the missing comma is noted there
	}
	p.fatal("text follows the closing quotation mark of %s", quoted(name, 40))
	if comma, quote := strings.IndexByte(rest, ','), strings.IndexByte(rest, '"'); comma >= 0 && comma < quote && paramAhead.MatchString(rest[comma:]) {
		p.i += comma // name="a"text, other="b": the next quotation mark opens the next value
		return ""
	}
	if loc := closingQuote.FindStringIndex(rest); loc != nil {
		p.i += loc[0] + 1
		return `"` + rest[:loc[0]]
	}
	p.untilComma()
	return ""
}

func (p *parser) wronglyQuoted(name, opening, closing, what string) string {
	start := p.i
	p.i += len(opening)
	rest := p.s[p.i:]
	end := strings.Index(rest, closing)
	if end < 0 {
		end = strings.IndexByte(rest, ',')
		if end < 0 {
			end = len(rest)
		}
		p.i += end
	} else {
		p.i += end + len(closing)
	}
	value := strings.TrimSpace(rest[:end])
	// A realm in single quotation marks is a token that happens to contain them.
	harmless := isToken(strings.TrimSpace(p.s[start:p.i])) && !matters(name)
	p.note(!harmless, "%s stands in %s", quoted(name, 40), what)
	return value
}

// bareValue reads a token, or what stands in its place.
func (p *parser) bareValue(name string) string {
	start := p.i
	for p.i < len(p.s) && strings.IndexByte(" \t,;", p.s[p.i]) < 0 {
		p.i++
	}
	value := p.s[start:p.i]
	if spill := p.spill(); spill != "" {
		p.fatal("%s has spaces in its value but no quotation marks", quoted(name, 40))
		return value + spill
	}
	if isToken(value) {
		return value
	}
	if strings.HasSuffix(value, `"`) && strings.Count(value, `"`) == 1 {
		p.fatal("the opening quotation mark of %s is missing", quoted(name, 40))
		return strings.TrimSuffix(value, `"`)
	}
	if !p.noteNonASCII(name, value, true) {
		p.fatal("%s needs quotation marks: its value contains %s", quoted(name, 40), quoted(offending(value), 8))
	}
	return value
}

// spill returns the further words of an unquoted value with spaces, up to the next
// comma or parameter. One word before a parameter is rather the scheme of a next challenge.
func (p *parser) spill() string {
	end := strings.IndexAny(p.s[p.i:], ",;=")
	if end < 0 {
		end = len(p.s) - p.i
	} else if p.s[p.i+end] == '=' {
		words := strings.TrimRight(p.s[p.i:p.i+end], " \t")
		if end = strings.LastIndexAny(words, " \t"); end < 0 || len(strings.Fields(words)) < 3 {
			return ""
		}
	}
	rest := p.s[p.i : p.i+end]
	if strings.TrimSpace(rest) == "" || strings.Contains(rest, `"`) {
		return ""
	}
	p.i += end
	return strings.TrimRight(rest, " \t")
}

func isToken(s string) bool { return s != "" && offending(s) == "" }

// offending returns the first character that a token may not contain, or "".
func offending(s string) string {
	for i := 0; i < len(s); i++ {
		if !isTokenChar(s[i]) {
			_, size := utf8.DecodeRuneInString(s[i:])
			return s[i : i+size]
		}
	}
	return ""
}

// matters tells the parameters that a client acts on from those it shows.
func matters(name string) bool {
	return strings.EqualFold(name, "resource_metadata") || strings.EqualFold(name, "scope") || strings.EqualFold(name, "error")
}

func (p *parser) noteNonASCII(name, value string, fatal bool) bool {
	for i := 0; i < len(value); i++ {
		if value[i] >= utf8.RuneSelf {
			p.note(fatal || matters(name), "%s contains characters outside ASCII: %s", quoted(name, 40), quoted(value, 60))
			return true
		}
	}
	return false
}

var encodedURL = regexp.MustCompile(`(?i)^https?%3a`)

func (p *parser) noteEncodedURL(name, value string) {
	if encodedURL.MatchString(value) {
		p.note(matters(name), "the URL in %s is percent-encoded as a whole", quoted(name, 40))
	}
}

// noteDuplicates notes parameters that occur twice in one challenge (RFC 9110
// §11.2: each name only once). Clients take the first, the last, or refuse.
func (p *parser) noteDuplicates() {
	for _, c := range p.out.List {
		first := map[string]string{}
		for _, param := range c.Params {
			name := strings.ToLower(param.Name)
			before, twice := first[name]
			if !twice {
				first[name] = param.Value
				continue
			}
			p.line = c.Line
			if before == param.Value {
				p.harmless("%s occurs more than once, always with the same value", quoted(param.Name, 40))
			} else {
				p.note(matters(name), "%s occurs more than once, with different values", quoted(param.Name, 40))
			}
		}
	}
}
