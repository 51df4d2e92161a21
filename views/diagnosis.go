package views

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

// maxProof is how many exchanges a diagnosis shows in full.
const maxProof = 4

// exchanges finds those of the ids that are in the report, in the ids' order.
func (r Run) exchanges(ids []string) []*probe.Exchange {
	var out []*probe.Exchange
	for _, id := range ids {
		if x := r.Exchange(id); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func (r Run) checkTitle(id string) string {
	if c, ok := r.Check(id); ok {
		return c.Title
	}
	return id
}

// orNothing shows a value of the comparison, or says that there is none.
func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return Lines(s)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// fixTitle is where a fix is made; a second fix at the same place is the general one.
func fixTitle(all []codes.Fix, i int) string {
	for _, before := range all[:i] {
		if before.Where == all[i].Where {
			return all[i].Where + ", in general"
		}
	}
	return all[i].Where
}

// remarkKinds says what the remarks are: ": advice on 2 points, 1 note".
func (r Run) remarkKinds() string {
	advice := 0
	for _, d := range r.remarks() {
		if d.Severity != codes.Info {
			advice++
		}
	}
	notes := len(r.remarks()) - advice
	said := "advice on " + count(advice, "point", "points")
	switch {
	case advice == 0:
		return ""
	case notes == 0:
		return ": " + said
	}
	return ": " + said + ", " + count(notes, "note", "notes")
}

// mildness is a diagnosis's severity in a word. What stands in nobody's way is advice, whatever
// the severity says.
func mildness(d numbered) mark { return advised(d.Severity, d.Advisory) }

// codeMark is the same for a code of the catalogue in the severity that it was found with.
func codeMark(code codes.Code, s codes.Severity) mark {
	e, ok := codes.Lookup(code)
	return advised(s, ok && e.Advisory && s != codes.Error)
}

func advised(s codes.Severity, advisory bool) mark {
	m := severityMark(s)
	if advisory && s != codes.Info {
		m.word = "Advice"
	}
	return m
}

// sentenceEnd is a full stop that ends a sentence: a capital follows. Host names and numbers have none.
var sentenceEnd = regexp.MustCompile(`[.!?][”"]? +[A-Z“]`)

// first is the first sentence of a text, afterFirst what follows it.
func first(text string) string {
	if at := sentenceEnd.FindStringIndex(text); at != nil {
		return strings.TrimRight(text[:at[1]-len(lastRune(text[:at[1]]))], " ")
	}
	return text
}

func afterFirst(text string) string { return text[len(first(text)):] }

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}
