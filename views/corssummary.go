package views

import (
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/fetch"
	"casdoctor/checks/simulate"
)

// blocked are the rows that the page does not get past.
func (c CORS) blocked() []corsgrid.Row {
	var out []corsgrid.Row
	for _, r := range c.Rows {
		if r.Done && rowMark(r).icon == "fail" {
			out = append(out, r)
		}
	}
	return out
}

// summary is the whole grid in a sentence.
func (c CORS) summary() string {
	asked, blocked, half, silent, pending, unseen := len(c.Rows), 0, 0, 0, 0, 0
	for _, r := range c.Rows {
		switch m := rowMark(r); {
		case !r.Done:
			pending++
		case m.word == "No answer":
			silent++
		case m.icon == "fail":
			blocked++
		case m.icon == "warn":
			half++
		case r.NotSent || r.Doubted:
			unseen++
		}
	}
	switch {
	case asked == 0:
		return "No endpoint could be found. Check the two URLs, or enter one URL alone."
	case pending > 0:
		return fmt.Sprintf("%d of %d requests are judged.", asked-pending, asked)
	case silent == asked:
		return "No request had an answer, so that CORS is not the question."
	case blocked == 0 && half == 0 && silent == 0:
		return c.passing(asked, unseen)
	}
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{blocked, "blocked by the browser"}, {half, "passing with a reservation"}, {silent, "without an answer"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	return fmt.Sprintf("For a page of %s: %s, of %s.", c.Page, strings.Join(parts, ", "), count(asked, "request", "requests"))
}

// passing is said where nothing stands in the way, as far as it was seen.
func (c CORS) passing(asked, unseen int) string {
	switch {
	case asked == 1 && unseen == 1:
		return fmt.Sprintf("A page of %s may send the request. The answer to it was not seen.", c.Page)
	case asked == 1:
		return fmt.Sprintf("A page of %s may send the request and read the answer.", c.Page)
	case unseen == asked:
		return fmt.Sprintf("A page of %s may send all %d requests. The answers to them were not seen.", c.Page, asked)
	case unseen > 0:
		return fmt.Sprintf("A page of %s may send all %d requests and read the answers, %d of which could not be seen.", c.Page, asked, unseen)
	}
	return fmt.Sprintf("A page of %s may send all %d requests and read the answers.", c.Page, asked)
}

func (c CORS) summaryIcon() string {
	icon := "ok"
	for _, r := range c.Rows {
		switch m := rowMark(r); {
		case !r.Done:
			return "pending"
		case m.icon == "fail":
			icon = "fail"
		case m.icon == "warn" && icon == "ok":
			icon = "warn"
		}
	}
	if len(c.Rows) == 0 {
		return "warn"
	}
	return icon
}

// rules are the rules by which the software, or the browser's user, lets the page in, each once.
func (c CORS) rules() []string {
	var out []string
	add := func(note string) {
		if note != "" && !slices.Contains(out, note) {
			out = append(out, note)
		}
	}
	for _, r := range c.Rows {
		add(r.Note)
	}
	for _, r := range c.Rows {
		if slices.ContainsFunc(r.Outcome.Steps, asksTheUser) {
			add("Chromium asks the user before a page of the public internet may reach this machine or the local network. Here it is taken that the user allows it.")
		}
	}
	return out
}

// asksTheUser: the step passed because the user is taken to allow it.
func asksTheUser(s fetch.Step) bool { return s.Passed && s.Name == "local network access" }

// absent are the endpoints of the flow that were not found.
func (c CORS) absent() string {
	if len(c.Rows) == 0 || c.URL != "" {
		return ""
	}
	var names []string
	for _, k := range []simulate.Kind{simulate.PRM, simulate.ASMetadata, simulate.OIDCMetadata, simulate.JWKS, simulate.Registration, simulate.Token, simulate.UserInfo} {
		found := false
		for _, r := range c.Rows {
			found = found || r.Kind == k
		}
		if !found {
			names = append(names, strings.TrimPrefix(k.Name(), "the "))
		}
	}
	return strings.Join(names, ", ")
}

// CORSSay is what a screen reader hears of a finished simulation.
func CORSSay(c CORS) string { return c.summary() }

func orPage(origin string) string {
	if origin == "" {
		return "the page"
	}
	return Line(origin)
}

// caseHref fills the form in with what the line names.
func caseHref(c corsgrid.Case) string {
	if c.URL == "" {
		return ""
	}
	return corsHref(map[string]string{"url": c.URL, "origin": c.Origin})
}
