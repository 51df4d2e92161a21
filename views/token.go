package views

import (
	"slices"

	"casdoctor/checks/jwt"
	"casdoctor/checks/target"
)

// TokenDesk is what the token desk shows. It holds the explanation and never the token.
type TokenDesk struct {
	Form     Form
	Asked    bool // a token was given
	Problems []jwt.Problem
	Lines    []jwt.Line
}

// claimPart is one part of an explanation with its heading.
type claimPart struct {
	title string
	lines []jwt.Line
}

func (d TokenDesk) parts() []claimPart {
	var out []claimPart
	for _, p := range []struct {
		part  jwt.Part
		title string
	}{{jwt.PartToken, "What it is"}, {jwt.PartHeader, "Header"}, {jwt.PartClaim, "Claims"}} {
		lines := slices.DeleteFunc(slices.Clone(d.Lines), func(l jwt.Line) bool { return l.Part != p.part })
		if len(lines) > 0 {
			out = append(out, claimPart{p.title, lines})
		}
	}
	return out
}

// tokenTopics are the topics that a verification runs.
func tokenTopics() []string {
	return slices.DeleteFunc([]string{"token", "introspection"}, func(t string) bool { return !slices.Contains(target.ValidTopics(), t) })
}

// tokenInputs are the inputs of a verification beside the token.
func (f Form) tokenInputs() []input {
	var out []input
	for _, in := range slices.Concat(f.urls(), f.more()) {
		in.focus = false
		if slices.Contains([]string{"casdoor", "mcp", "client_id", "client_secret"}, in.name) {
			out = append(out, in)
		}
	}
	return out
}

func toneClass(t jwt.Tone) string {
	if icon := toneIcon(t); icon != "" {
		return "is-" + icon
	}
	return ""
}

func toneIcon(t jwt.Tone) string {
	switch t {
	case jwt.ToneGood:
		return "ok"
	case jwt.ToneWarn:
		return "warn"
	case jwt.ToneBad:
		return "fail"
	}
	return ""
}
