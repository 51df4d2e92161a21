package oauth

import (
	"slices"
	"strings"
)

// Param is one auth-param of a challenge (RFC 9110 §11.2).
type Param struct {
	Name   string // as written; names are compared without regard to case
	Value  string // without quotation marks and escapes
	Quoted bool   // the value stood in double quotation marks
}

// Challenge is one challenge of a WWW-Authenticate header (RFC 9110 §11.6.1).
type Challenge struct {
	Scheme  string // as written; "" when the header names none
	Token68 string // the one value that schemes such as Negotiate have instead of parameters
	Params  []Param
	Line    int // index of the header line on which it begins
}

// Deviation is one departure of a header from the grammar of RFC 9110 §11.
type Deviation struct {
	Text string // a sentence without its full stop
	// Fatal: the grammar is broken so that clients in use lose the value. Otherwise harmless.
	Fatal bool
	Line  int // index of the header line
}

// Challenges is what all WWW-Authenticate lines of a response say.
type Challenges struct {
	List       []Challenge
	Deviations []Deviation
}

// ParseChallenges reads the values of all WWW-Authenticate lines of a response,
// in order, with any number of challenges in each (RFC 9110 §11.6.1, RFC 6750 §3,
// RFC 9728 §5.1). It recovers from every fault, notes it as a deviation and goes on.
func ParseChallenges(lines []string) Challenges {
	p := parser{open: -1, says: slices.ContainsFunc(lines, func(line string) bool { return !blank(line) })}
	for i, line := range lines {
		if i == maxHeaderLines {
			p.line = i
			p.fatal("there are more than 32 WWW-Authenticate lines; the rest was not read")
			break
		}
		p.parseLine(i, line)
	}
	p.noteDuplicates()
	return p.out
}

// Get returns the value of the first parameter of that name, without regard to case.
func (c Challenge) Get(name string) (string, bool) {
	for _, p := range c.Params {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// Bearer returns the challenge that an MCP client acts on: a Bearer challenge
// (RFC 6750 §3), one with resource_metadata before one without; a DPoP challenge
// (RFC 9449 §7.1) when there is no Bearer challenge.
func (c Challenges) Bearer() (Challenge, bool) {
	for _, scheme := range []string{"Bearer", "DPoP"} {
		found := -1
		for i, ch := range c.List {
			if !strings.EqualFold(ch.Scheme, scheme) {
				continue
			}
			if _, ok := ch.Get("resource_metadata"); ok {
				return ch, true
			}
			if found < 0 {
				found = i
			}
		}
		if found >= 0 {
			return c.List[found], true
		}
	}
	return Challenge{}, false
}

// Fatal returns the deviations by which clients in use lose a value.
func (c Challenges) Fatal() []Deviation {
	var out []Deviation
	for _, d := range c.Deviations {
		if d.Fatal {
			out = append(out, d)
		}
	}
	return out
}
