package jwt

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// quoted shows a short piece of a stranger's text: quoted, control and non-ASCII
// characters escaped, cut after max bytes.
func quoted(s string, max int) string {
	if len(s) <= max {
		return strconv.QuoteToASCII(s)
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return strconv.QuoteToASCII(s[:max]) + "…"
}

// Moment writes a time out: "2026-11-25 07:30:00 UTC".
func Moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// Span writes a length of time as people say it, in its one or two largest units:
// "3 hours", "2 days and 4 hours".
func Span(d time.Duration) string {
	seconds := int64(d.Abs().Round(time.Second) / time.Second)
	units := []struct {
		name   string
		length int64
	}{{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}}
	for i, u := range units {
		if seconds < u.length && u.length > 1 {
			continue
		}
		out := count(seconds/u.length, u.name)
		// Ten of a unit are exact enough.
		if i+1 < len(units) && seconds/u.length < 10 {
			if rest := seconds % u.length / units[i+1].length; rest > 0 {
				out += " and " + count(rest, units[i+1].name)
			}
		}
		return out
	}
	return ""
}

func count(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// Ago places a time: "3 hours ago", "in 2 minutes", "now".
func Ago(t, now time.Time) string {
	switch d := t.Sub(now); {
	case d.Abs() < time.Second:
		return "now"
	case d < 0:
		return Span(d) + " ago"
	default:
		return "in " + Span(d)
	}
}

// clip cuts a text after max characters.
func clip(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return strings.TrimSpace(string(r[:max])) + "…"
	}
	return s
}
