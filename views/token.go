package views

import (
	"slices"
	"strings"

	"casdoctor/checks/jwt"
	"casdoctor/checks/target"
)

// TokenDesk is what the token desk shows. It holds the explanation and never the token.
type TokenDesk struct {
	Form     Form
	Asked    bool // a token was given
	Answer   bool // the explanation is what the page was asked for: it stands first and has the focus
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

// tokenWorth is what an explanation amounts to.
type tokenWorth struct {
	mark
	text string
}

// verdict is what the lines below amount to, in a word and a sentence or two.
func (d TokenDesk) verdict() tokenWorth {
	var bad, doubts []string
	until := ""
	for _, l := range d.Lines {
		switch {
		case l.Tone == jwt.ToneBad:
			bad = append(bad, first(l.Meaning))
		case l.Tone == jwt.ToneWarn && l.Part == jwt.PartToken:
			until = l.Meaning
		case l.Tone == jwt.ToneWarn:
			doubts = append(doubts, l.Name)
		case l.Name == "exp" && until == "":
			until = l.Meaning
		}
	}
	look := ""
	if len(doubts) > 0 {
		look = "Worth a look: " + strings.Join(doubts, ", ") + "."
	}
	for _, p := range d.Problems {
		if !p.Mended {
			bad = append(bad, p.Text)
		}
	}
	switch {
	case len(bad) > 0:
		return tokenWorth{mark{"fail", "Not usable."}, strings.TrimSpace(strings.Join(bad, " ") + " " + look)}
	case look != "" || len(d.Lines) == 1:
		return tokenWorth{mark{"warn", "Not clear."}, strings.TrimSpace(until + " " + look)}
	}
	return tokenWorth{mark{"ok", "Nothing in it speaks against it."}, strings.TrimSpace(until + " The signature was not verified.")}
}

// said: what is wrong with a claim stands beside it.
func (d TokenDesk) said(p jwt.Problem) bool {
	return slices.ContainsFunc(d.Lines, func(l jwt.Line) bool {
		rest, ok := strings.CutPrefix(p.Text, "The claim "+l.Name+" ")
		return ok && l.Name != "" && strings.Contains(l.Meaning, rest)
	})
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
