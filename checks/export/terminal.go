package export

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/evidence"
)

// terminal writes lines. Whatever goes into one is made visible first: only painted text,
// which has been through that already, keeps its escapes.
type terminal struct {
	w      *bufio.Writer
	colour bool
	width  int // of wrapped prose; 0 for not at all
}

// painted is text that may be printed as it is.
type painted string

func (t *terminal) line(format string, args ...any) {
	for i, a := range args {
		switch a.(type) {
		case painted, int, float64:
		default:
			args[i] = evidence.Line(fmt.Sprint(a))
		}
	}
	t.w.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n") // Flush tells of an error
}

// field writes a named value, if there is one.
func (t *terminal) field(name, value string) {
	if value != "" {
		t.line("   %-9s %s", name+":", t.wrapped(clip(value), 13))
	}
}

// wrapped is text with line breaks between words, the further lines indented. What has no
// space, such as a URL, stays whole: it is to be copied.
func (t *terminal) wrapped(s string, indent int) painted {
	s = evidence.Line(s)
	if t.width == 0 {
		return painted(s)
	}
	var b strings.Builder
	column := indent
	for i, word := range strings.Split(s, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > t.width && column > indent:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return painted(b.String())
}

// The longest values that are shown whole, in characters.
const (
	maxValue = 1200
	maxURL   = 300 // in a line with other things
)

// clip shortens a value that would bury the rest of the report; the JSON report has all of it.
func clip(s string) string { return clipTo(s, maxValue) }

func clipTo(s string, limit int) string {
	n := utf8.RuneCountInString(s)
	if n <= limit {
		return s
	}
	end, left := 0, limit
	for end = range s {
		if left == 0 {
			break
		}
		left--
	}
	return fmt.Sprintf("%s… (%d more characters in the JSON report)", s[:end], n-limit)
}

const (
	red    = "31"
	yellow = "33"
	green  = "32"
	grey   = "90"
)

func (t *terminal) paint(colour, s string) painted {
	s = evidence.Line(s)
	if !t.colour || colour == "" {
		return painted(s)
	}
	return painted("\x1b[" + colour + "m" + s + "\x1b[0m")
}

func (t *terminal) bold(s string) painted { return t.paint("1", s) }

func severityWord(d checks.Diagnosis) string {
	if d.Advisory {
		return "ADVICE"
	}
	return strings.ToUpper(string(d.Severity))
}

func verdictColour(v checks.Verdict) string {
	switch v {
	case checks.Healthy:
		return green
	case checks.Broken:
		return red
	}
	return yellow
}

func severityColour(s codes.Severity) string {
	switch s {
	case codes.Error:
		return red
	case codes.Warning:
		return yellow
	}
	return grey
}

func statusColour(s checks.Status) string {
	switch s {
	case checks.Pass:
		return green
	case checks.Fail, checks.CouldNotRun:
		return red
	case checks.Warn:
		return yellow
	}
	return grey
}
