package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

var testPage = Page{Title: "Test", Nav: "diagnose", Version: "1.0.0"}

// pages are all pages in the states that they can be in.
func pages() map[string]templ.Component {
	undetermined := sampleRun()
	undetermined.Report.Verdict, undetermined.Report.Diagnoses, undetermined.Canceled = "undetermined", nil, true
	filtered := sampleRun()
	filtered.Filter = Filter{Problems: true, Topic: "discovery"}
	empty := Run{ID: "EMPTY"}
	entry := codes.Entry{Code: codes.PRMMissing, Stage: codes.StageResourceMetadata, Severity: codes.Error, Title: "No metadata", Meaning: "It is missing.",
		Detection: "It is asked for.", Fixes: []codes.Fix{{Where: "nginx", Steps: []string{"One.", "Two."}, Snippet: "a"}}, Guide: "discovery-failures",
		GuideNote: "It differs.", Standard: "RFC 9728 §3", StandardURL: "https://example.com", Clients: []string{"all"}, Explains: []codes.Code{codes.NoOAuthMetadataAnywhere}}
	pair := Pair{Name: "a", Title: "A", Story: "Once.", Code: "prm-missing", MCP: "http://localhost:1/mcp"}
	wrong := Form{Casdoor: "ftp://x", MCP: "", Forgotten: []string{"token"}, Ignored: []string{"client_secret"}, Trouble: "Busy.",
		Lab: "a", LabTitle: "A", LabExamples: []Link{{"/?lab=a", "Try"}}}
	for _, in := range []string{"casdoor", "mcp", "token", "client_id", "client_secret", "redirect_uri", "registered_redirect_uris", "origin", "resource", "scope", "client", "topics"} {
		wrong.Errors = append(wrong.Errors, target.FieldError{Field: in, Message: "It is wrong.", Example: "right"})
	}
	return map[string]templ.Component{
		"form":          FormPage(testPage, Form{}),
		"form refused":  FormPage(testPage, wrong),
		"run finished":  RunPage(testPage, sampleRun()),
		"run running":   RunPage(Page{Title: "6/7", Reload: true}, runningRun()),
		"run healthy":   RunPage(testPage, healthyRun()),
		"run stopped":   RunPage(testPage, undetermined),
		"run filtered":  RunPage(testPage, filtered),
		"run empty":     RunPage(testPage, empty),
		"lab":           LabPage(testPage, Lab{Groups: []PairGroup{{Name: "G", Pairs: []Pair{pair}}, {Name: "Healthy", Pairs: []Pair{{Name: "h", Title: "H"}}}}, Total: 3, Query: "x"}),
		"lab off":       LabPage(testPage, Lab{Off: true}),
		"codes":         CodesPage(testPage, []codes.Entry{entry}),
		"code":          CodePage(testPage, entry, "/?lab=a"),
		"problem":       ProblemPage(testPage, Problem{Title: "Not found", Text: []string{"There is no such page."}, ActionHref: "/", ActionText: "Start"}),
		"problem plain": ProblemPage(testPage, Problem{Title: "Wrong host name"}),
	}
}

func TestEveryPageIsWellMade(t *testing.T) {
	for name, component := range pages() {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, component)
			if n := len(all(doc, "h1")); n != 1 {
				t.Errorf("%d h1, want 1", n)
			}
			if lang := attr(one(t, doc, "html"), "lang"); lang != "en" {
				t.Errorf("lang is %q", lang)
			}
			checkIDs(t, doc)
			checkInline(t, doc)
			checkNames(t, doc)
			checkHeadings(t, doc)
		})
	}
}

// checkIDs holds that ids are unique and that what refers to one finds it.
func checkIDs(t *testing.T, doc *html.Node) {
	ids := map[string]bool{}
	for _, n := range all(doc, "[id]") {
		id := attr(n, "id")
		if id == "" || ids[id] {
			t.Errorf("id %q is empty or used twice", id)
		}
		ids[id] = true
	}
	for _, n := range all(doc, "[aria-describedby]") {
		for _, id := range strings.Fields(attr(n, "aria-describedby")) {
			if !ids[id] {
				t.Errorf("aria-describedby names %q, which is not there", id)
			}
		}
	}
	for _, n := range all(doc, "[aria-labelledby]") {
		if !ids[attr(n, "aria-labelledby")] {
			t.Errorf("aria-labelledby names %q, which is not there", attr(n, "aria-labelledby"))
		}
	}
	for _, n := range all(doc, "a", "[href]") {
		if id, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && !ids[id] {
			t.Errorf("a link leads to #%s, which is not there", id)
		}
	}
}

// checkInline holds what the content security policy demands.
func checkInline(t *testing.T, doc *html.Node) {
	for _, n := range all(doc) {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has the attribute %s", n.Data, a.Key)
			}
			if (a.Key == "href" || a.Key == "action" || a.Key == "src") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "style" || n.Data == "script" && !has(n, "src") {
			t.Errorf("inline %s", n.Data)
		}
	}
}

// checkNames holds that what can be operated has a name.
func checkNames(t *testing.T, doc *html.Node) {
	labelled := map[string]bool{}
	for _, l := range all(doc, "label") {
		labelled[attr(l, "for")] = true
		for _, in := range all(l, "input") {
			labelled[attr(in, "id")] = true
		}
	}
	for _, kind := range []string{"input", "select", "textarea"} {
		for _, n := range all(doc, kind) {
			if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] {
				t.Errorf("%s %q has no label", kind, attr(n, "name"))
			}
		}
	}
	for _, kind := range []string{"a", "button", "summary"} {
		for _, n := range all(doc, kind) {
			if words(n) == "" && !has(n, "aria-label") {
				t.Errorf("%s without text", kind)
			}
		}
	}
	for _, n := range all(doc, "svg") {
		if attr(n, "aria-hidden") != "true" {
			t.Error("an svg is not hidden from assistive technology")
		}
	}
}

// checkHeadings holds that no level is left out on the way down.
func checkHeadings(t *testing.T, doc *html.Node) {
	last := 0
	for _, n := range all(doc) {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("h%d %q follows h%d", level, words(n), last)
		}
		last = level
	}
}
