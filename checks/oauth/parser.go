package oauth

import (
	"fmt"
	"regexp"
	"strings"
)

// parser is the tolerant reader of WWW-Authenticate lines. It follows the list of
// RFC 9110 §5.6.1.2 (recipients accept empty elements) and, where a line leaves
// the grammar, the reading that the writer most likely meant.
type parser struct {
	out  Challenges
	open int // index of the challenge that takes parameters, -1 for none
	line int
	s    string
	i    int
	// comma is set when the element just begun was set off by a comma, or begins the line.
	comma bool
	// says is set when any line holds more than separators.
	says bool
}

func (p *parser) fatal(format string, args ...any) { p.note(true, format, args...) }

func (p *parser) harmless(format string, args ...any) { p.note(false, format, args...) }

func (p *parser) note(fatal bool, format string, args ...any) {
	if len(p.out.Deviations) < maxDeviations {
		p.out.Deviations = append(p.out.Deviations, Deviation{Text: fmt.Sprintf(format, args...), Fatal: fatal, Line: p.line})
	}
}

func (p *parser) parseLine(index int, value string) {
	p.line, p.i, p.comma = index, 0, true
	p.s = p.prepare(value)
	if blank(p.s) { // an empty list is one of the grammar; it harms where nothing else is said
		p.note(!p.says, "the header is empty")
		return
	}
	if p.s[0] == '{' || p.s[0] == '[' {
		p.fatal("the header holds JSON instead of a challenge")
		return
	}
	for p.next() {
		start := p.i
		p.element()
		if p.i <= start { // no input may stall the reader
			p.i = start + 1
		}
	}
}

func blank(line string) bool { return strings.Trim(line, " \t,") == "" }

var (
	obsFold    = regexp.MustCompile(`\r?\n[ \t]+`)
	headerName = regexp.MustCompile(`(?i)^www-authenticate[ \t]*:[ \t]*`)
)

// prepare removes what wraps a whole value wrongly, and says so.
func (p *parser) prepare(s string) string {
	if len(s) > maxHeaderLength {
		p.fatal("the header is longer than %d bytes; the rest was not read", maxHeaderLength)
		s = s[:maxHeaderLength]
	}
	if obsFold.MatchString(s) {
		p.harmless("the value is folded over several lines, which is obsolete (RFC 9112 §5.2)")
		s = obsFold.ReplaceAllString(s, " ")
	}
	if strings.IndexFunc(s, isControl) >= 0 {
		p.fatal("the value contains a control character")
		s = strings.Map(func(r rune) rune {
			if isControl(r) {
				return ' '
			}
			return r
		}, s)
	}
	s = strings.Trim(s, " \t")
	if loc := headerName.FindStringIndex(s); loc != nil {
		p.fatal("the value repeats the header's own name")
		s = s[loc[1]:]
	}
	if len(s) > 1 && s[0] == '"' {
		p.fatal("the whole value stands in quotation marks")
		s = strings.TrimPrefix(s, `"`)
		if strings.Contains(s, `\"`) {
			s = strings.ReplaceAll(strings.TrimSuffix(s, `"`), `\"`, `"`)
		}
	}
	return s
}

func isControl(r rune) bool { return r != '\t' && (r < ' ' || r == 0x7f) }

// next moves to the next element, over commas, empty elements and semicolons.
func (p *parser) next() bool {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t':
		case ',':
			p.comma = true
		case ';':
			p.fatal("a semicolon separates parameters instead of a comma")
			p.comma = true
		default:
			return true
		}
		p.i++
	}
	return false
}

// element reads a scheme or a parameter; p.i stands on its first character.
func (p *parser) element() {
	name := p.token()
	if name == "" {
		p.junk()
		return
	}
	at := p.i
	p.spaces()
	switch {
	case p.i < len(p.s) && p.s[p.i] == '=':
		p.parameter(name, p.i > at)
	case p.looksLikeParameter(name):
		p.withoutEquals(name)
	default:
		p.i = at
		p.scheme(name)
	}
	p.comma = false
}

// junk steps over text that is neither scheme nor parameter.
func (p *parser) junk() {
	start := p.i
	p.untilComma()
	text := strings.TrimSpace(p.s[start:p.i])
	p.fatal("%s is neither a scheme nor a parameter", quoted(text, 60))
	p.comma = false
}

// looksLikeParameter tells a parameter without "=" from a scheme: p.i stands
// after the name and its spaces.
func (p *parser) looksLikeParameter(name string) bool {
	if p.open < 0 {
		return false
	}
	if knownParam(name) || p.i < len(p.s) && p.s[p.i] == '"' {
		return true
	}
	// Parameters have an underscore more often than schemes; a scheme has a parameter behind it.
	hasParams := p.i < len(p.s) && p.s[p.i] != ',' && p.parameterFollows()
	return strings.Contains(name, "_") && !hasParams
}

func (p *parser) withoutEquals(name string) {
	p.commaBefore(name)
	p.fatal(`%s lacks its "="`, quoted(name, 40))
	if p.i < len(p.s) && (p.s[p.i] == '"' || p.s[p.i] == ':') {
		if p.s[p.i] == ':' {
			p.i++
			p.spaces()
		}
		value, isQuoted := p.value(name)
		p.add(Param{Name: name, Value: value, Quoted: isQuoted})
		return
	}
	if p.i < len(p.s) && p.s[p.i] != ',' && p.s[p.i] != ';' {
		p.untilComma()
	}
}

// scheme begins a new challenge; p.i stands right after the name.
func (p *parser) scheme(name string) {
	if !p.comma {
		p.fatal("a comma is missing before the scheme %s", quoted(name, 40))
	}
	if len(p.out.List) == maxChallenges {
		p.fatal("there are more than %d challenges; the rest was not read", maxChallenges)
		p.i = len(p.s)
		return
	}
	p.out.List = append(p.out.List, Challenge{Scheme: name, Line: p.line})
	p.open = len(p.out.List) - 1
	rest := p.s[p.i:]
	switch {
	case strings.HasPrefix(strings.TrimLeft(rest, " \t"), ","): // nothing but white space before the next element
		if p.parameterFollows() {
			p.fatal("a comma follows the scheme %s, which cuts it off from its parameters", quoted(name, 40))
		}
	case strings.HasPrefix(rest, ":"):
		p.fatal("a colon follows the scheme %s", quoted(name, 40))
		p.i++
	case strings.HasPrefix(rest, "\t"):
		p.fatal("a tab instead of a space follows the scheme %s", quoted(name, 40))
	case rest != "" && !strings.ContainsRune(" ,;", rune(rest[0])):
		p.fatal("the scheme %s is followed by %s", quoted(name, 40), quoted(rest, 20))
	default:
		p.token68(name)
	}
}

var paramAhead = regexp.MustCompile(`^[ \t,]*[!#$%&'*+.^_|~0-9A-Za-z` + "`" + `-]+[ \t]*=`)

func (p *parser) parameterFollows() bool { return paramAhead.MatchString(p.s[p.i:]) }

var token68Value = regexp.MustCompile(`^ +([A-Za-z0-9._~+/-]+=*)[ \t]*(?:,|$)`)

// token68 takes the one value of a scheme that has no parameters (RFC 9110 §11.2).
// Schemes that are defined by parameters never have one: there it is a "realm="
// without a value.
func (p *parser) token68(scheme string) {
	switch strings.ToLower(scheme) {
	case "bearer", "dpop", "basic", "digest":
		return
	}
	if m := token68Value.FindStringSubmatchIndex(p.s[p.i:]); m != nil {
		p.out.List[p.open].Token68 = p.s[p.i+m[2] : p.i+m[3]]
		p.i += m[3]
	}
}

// parameter reads what follows a name; p.i stands on the "=".
func (p *parser) parameter(name string, space bool) {
	p.commaBefore(name)
	p.i++
	if p.spaces() || space {
		p.harmless(`there is space around the "=" of %s (RFC 9110 §11.2: not to be sent)`, quoted(name, 40))
	}
	value, isQuoted := p.value(name)
	p.noteEncodedURL(name, value)
	p.add(Param{Name: name, Value: value, Quoted: isQuoted})
}

// commaBefore notes a parameter that no comma sets off from the one before it.
func (p *parser) commaBefore(name string) {
	if p.comma || p.open < 0 || p.afterScheme() {
		return
	}
	p.fatal("a comma is missing before %s", quoted(name, 40))
}

func (p *parser) afterScheme() bool {
	c := p.out.List[p.open]
	return len(c.Params) == 0 && c.Token68 == ""
}

func (p *parser) add(param Param) {
	if p.open < 0 {
		p.fatal("the scheme is missing: the header begins with the parameter %s", quoted(param.Name, 40))
		p.out.List = append(p.out.List, Challenge{Line: p.line})
		p.open = len(p.out.List) - 1
	}
	c := &p.out.List[p.open]
	if c.Line != p.line && p.comma && !p.continued() {
		p.harmless("a header line begins with the parameter %s; it continues the challenge of an earlier line", quoted(param.Name, 40))
	}
	if len(c.Params) == maxParams {
		p.fatal("a challenge has more than %d parameters; the rest was not read", maxParams)
		p.i = len(p.s)
		return
	}
	c.Params = append(c.Params, param)
}

// continued reports whether this line's continuation of an earlier challenge was noted already.
func (p *parser) continued() bool {
	for _, d := range p.out.Deviations {
		if d.Line == p.line && strings.Contains(d.Text, "continues the challenge") {
			return true
		}
	}
	return false
}

func (p *parser) spaces() bool {
	start := p.i
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
	return p.i > start
}

func (p *parser) token() string {
	start := p.i
	for p.i < len(p.s) && isTokenChar(p.s[p.i]) {
		p.i++
	}
	return p.s[start:p.i]
}

func (p *parser) untilComma() {
	for p.i < len(p.s) && p.s[p.i] != ',' {
		p.i++
	}
}

// isTokenChar is tchar of RFC 9110 §5.6.2.
func isTokenChar(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// knownParam names the parameters of Bearer challenges (RFC 6750 §3, RFC 9728 §5.1,
// RFC 9449 §7.1, RFC 9470 §3) that a scheme cannot be confused with.
func knownParam(name string) bool {
	switch strings.ToLower(name) {
	case "realm", "scope", "error", "error_description", "error_uri", "resource_metadata", "algs", "acr_values", "max_age", "charset":
		return true
	}
	return false
}
