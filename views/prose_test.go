package views

import "testing"

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"the server gave no answer":       "The server gave no answer.",
		"no answer: connection refused.":  "No answer: connection refused.",
		"http://127.0.0.1:1/mcp answers":  "http://127.0.0.1:1/mcp answers.",
		"auth.localhost:37827 answers":    "auth.localhost:37827 answers.",
		"localhost is not asked":          "localhost is not asked.",
		"door answers by http":            "door answers by http.",
		"resource_metadata names nothing": "resource_metadata names nothing.",
		"initialize gives a session":      "initialize gives a session.",
		"401 with a challenge":            "401 with a challenge.",
		"`origin` is set":                 "`origin` is set.",
		"aud, iss and exp are right":      "Aud, iss and exp are right.",
		"is it so?":                       "Is it so?",
		"it goes on…":                     "It goes on…",
		"über alles":                      "über alles.",
	} {
		if got := sentence(in, "door"); got != want {
			t.Errorf("sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHostsKeepTheirSpellingAtTheStart(t *testing.T) {
	r := sampleRun()
	r.Report.Target.MCP, r.Report.Target.Casdoor = "http://mcp:8080/mcp", "http://door"
	r.Report.Checks[3].Reason = "door answers"
	wantWords(t, one(t, parse(t, CheckRow(r, r.Report.Checks[3])), ".check-reason"), "door answers.")
}

func TestProseShowsNamesAsCodeAndEscapesTheRest(t *testing.T) {
	doc := parse(t, prose("`origin` is <b>unset</b>, `a b` and `<i>` stay"))
	if code := one(t, doc, "code"); words(code) != "origin" {
		t.Errorf("the code is %q", words(code))
	}
	wantWords(t, doc, "is <b>unset</b>, `a b` and `<i>` stay")
}

func TestSecondFixAtOnePlaceIsTheGeneralOne(t *testing.T) {
	all := sampleRun().Report.Diagnoses[0].Fix
	all = append(all[:1:1], all[0])
	if got := fixTitle(all, 1); got != all[0].Where+", in general" {
		t.Errorf("got %q", got)
	}
	if got := fixTitle(all, 0); got != all[0].Where {
		t.Errorf("got %q", got)
	}
}
