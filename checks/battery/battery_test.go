package battery

import (
	"regexp"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

var idForm = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)*\.[a-z0-9-]+$`)

func TestEveryCheckIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		if !idForm.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("check id %q is malformed or used twice", c.ID)
		}
		seen[c.ID] = true
		if c.Title == "" || c.Doc == "" || c.Run == nil || c.Topic == "" {
			t.Errorf("%s lacks a title, a doc, a topic or its rule", c.ID)
		}
		if len(c.ID) <= len(c.Topic) || checks.Topic(c.ID[:len(c.Topic)]) != c.Topic {
			t.Errorf("%s does not begin with its topic %q", c.ID, c.Topic)
		}
		for _, code := range c.Codes {
			if _, ok := codes.Lookup(code); !ok {
				t.Errorf("%s names the code %q, which the catalogue lacks", c.ID, code)
			}
		}
	}
}

// A code that no check can report is a promise that nobody keeps.
func TestEveryCodeHasACheck(t *testing.T) {
	reported := map[codes.Code]bool{}
	for _, c := range All() {
		for _, code := range c.Codes {
			reported[code] = true
		}
	}
	for _, e := range codes.All() {
		if !reported[e.Code] {
			t.Errorf("no check reports %s", e.Code)
		}
	}
}

func TestTopicsAreThoseOfTheCommandLine(t *testing.T) {
	topics := map[string]bool{}
	for _, c := range All() {
		topics[string(c.Topic)] = true
	}
	for _, v := range target.ValidTopics() {
		if !topics[v] {
			t.Errorf("--topic %s is accepted, but no check belongs to it", v)
		}
		delete(topics, v)
	}
	for left := range topics {
		t.Errorf("topic %s cannot be chosen on the command line", left)
	}
}
