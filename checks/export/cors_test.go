package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

const corsPage = "https://app.example.com"

// simulated plays a browser against replies that were written down.
func simulated(t *testing.T, change func(*simulate.Question), replies ...fetch.Response) CORS {
	t.Helper()
	o, err := fetch.ParseOrigin(corsPage)
	if err != nil {
		t.Fatal(err)
	}
	q := simulate.Question{Request: fetch.Request{Origin: o, URL: "https://mcp.example.com/mcp", Method: "POST",
		Headers: []fetch.Header{{Name: "Content-Type", Value: "application/json"}}, Body: true}}
	if change != nil {
		change(&q)
	}
	f := fetch.New(q.Request)
	var xs []*probe.Exchange
	for i, r := range replies {
		x := &probe.Exchange{ID: "x" + string(rune('1'+i)), Status: r.Status, StatusText: "made up"}
		if r.Failure != "" {
			x.Error = &probe.Error{Kind: probe.KindRefused, Message: r.Failure}
		}
		xs = append(xs, x)
		f.Answer(r)
	}
	out := simulate.Outcome{Result: f.Result(), Exchanges: xs}
	if n := len(xs); n > 0 && xs[n-1].Error != nil {
		out.Unreached = xs[n-1].Error
	}
	return NewCORS(q, out, codes.AllowPage(corsPage), checks.Version{Casdoctor: "1", Catalogue: "2"})
}

func corsReply(status int, lines ...string) fetch.Response {
	r := fetch.Response{Status: status}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
	}
	return r
}

const corsAllow = "Access-Control-Allow-Origin: " + corsPage

func TestCORSText(t *testing.T) {
	preflight := corsReply(204, corsAllow, "Access-Control-Allow-Headers: content-type")
	for _, tt := range []struct {
		name string
		doc  CORS
		want []string
		not  []string
	}{
		{"allowed", simulated(t, nil, preflight, corsReply(200, corsAllow, "X-Other: 1")),
			[]string{"ALLOWED  POST https://mcp.example.com/mcp from a page at https://app.example.com", "OPTIONS https://mcp.example.com/mcp  204 made up", "\nPOST https://mcp.example.com/mcp  200 made up",
				"        " + corsAllow, "hidden:   access-control-allow-origin, x-other"}, []string{"FAIL", "Chrome:"}},
		{"blocked by the preflight", simulated(t, nil, corsReply(405)),
			[]string{"BLOCKED", "FAIL Access-Control-Allow-Origin", "also the preflight's status", "Chrome:   Access to fetch at 'https://mcp.example.com/mcp'", "Firefox:  Cross-Origin Request Blocked",
				"change:   Let the server send " + corsAllow, "fix: nginx", "fix: Caddy", "more:     fixes for other software: 4"}, []string{"\nPOST https", "readable:"}},
		{"blocked by the answer", simulated(t, nil, preflight, corsReply(401)), []string{"BLOCKED", "POST https://mcp.example.com/mcp  401 made up\n   FAIL", "(401 here)", "note:     The preflight allowed this origin; the answer itself (401) forgot it."}, []string{"forgets it"}},
		{"another origin in the answer", simulated(t, nil, preflight, corsReply(401, "Access-Control-Allow-Origin: https://other.example.com")), []string{"BLOCKED"}, []string{"forgot it"}},
		{"without a preflight", simulated(t, func(q *simulate.Question) { q.Method, q.Headers = "GET", nil }, corsReply(401)), []string{"BLOCKED"}, []string{"forgot it"}},
		{"another URL behind a redirect", simulated(t, nil, preflight, corsReply(303, corsAllow, "Location: https://two.example.com/"), corsReply(200)), []string{"BLOCKED"}, []string{"forgot it"}},
		{"no answer", simulated(t, nil, fetch.Response{Failure: "Nothing listens there."}), []string{"UNREACHED", "OPTIONS https://mcp.example.com/mcp  Nothing listens there."}, nil},
		{"nothing is sent", simulated(t, func(q *simulate.Question) { q.URL = "http://mcp.example.com/mcp" }), []string{"BLOCKED", "Before it is sent", "FAIL mixed content", "by https"}, []string{"OPTIONS http"}},
		{"a warning", simulated(t, func(q *simulate.Question) {
			q.Headers = append(q.Headers, fetch.Header{Name: "Authorization", Value: "Bearer x"})
		},
			corsReply(204, corsAllow, "Access-Control-Allow-Headers: *"), corsReply(200, corsAllow)), []string{"ALLOWED", "warn the request header authorization"}, nil},
	} {
		var b bytes.Buffer
		if err := tt.doc.Text(&b, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, w := range tt.want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: %q is missing:\n%s", tt.name, w, b.String())
			}
		}
		for _, w := range tt.not {
			if strings.Contains(b.String(), w) {
				t.Errorf("%s: %q is there:\n%s", tt.name, w, b.String())
			}
		}
	}
}

func TestCORSTextShowsWhatATerminalObeys(t *testing.T) {
	doc := simulated(t, nil, corsReply(204, "Access-Control-Allow-Origin: https://\x1b[2Jb.example.com"))
	for _, colour := range []bool{false, true} {
		var b bytes.Buffer
		if err := doc.Text(&b, TextOptions{Colour: colour}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b[2J") || !strings.Contains(b.String(), "␛[2J") || strings.Contains(b.String(), "\x1b[31m") != colour {
			t.Errorf("colour %v: %q", colour, b.String())
		}
	}
}

func TestCORSBehindARefusedPreflight(t *testing.T) {
	o, _ := fetch.ParseOrigin(corsPage)
	q := simulate.Question{Request: fetch.Request{Origin: o, URL: "https://mcp.example.com/mcp", Method: "PUT"}}
	const forgets = "note:     The answer itself (200) allows the origin: the server thinks of CORS there, and forgets it at the preflight."
	for name, tt := range map[string]struct {
		preflight, answer fetch.Response
		want              bool
	}{
		"the preflight is forgotten":   {corsReply(405), corsReply(200, corsAllow), true},
		"both are":                     {corsReply(405), corsReply(200), false},
		"the method is not listed":     {corsReply(204, corsAllow), corsReply(200, corsAllow), false},
		"another origin in the answer": {corsReply(405), corsReply(200, "Access-Control-Allow-Origin: https://b.example.com"), false},
	} {
		f := fetch.New(q.Request)
		f.Answer(tt.preflight)
		out := simulate.Outcome{Result: f.Result(), Exchanges: []*probe.Exchange{{ID: "x1", Status: tt.preflight.Status}},
			Behind: &simulate.Alone{X: &probe.Exchange{ID: "x2", Status: 200, StatusText: "OK"}, Judgement: fetch.JudgeResponse(q.Request, tt.answer)}}
		var b bytes.Buffer
		if err := NewCORS(q, out, nil, checks.Version{}).Text(&b, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.Contains(got, "Behind the refused preflight  200 OK\n   ") || strings.Contains(got, forgets) != tt.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestCORSJSON(t *testing.T) {
	var b bytes.Buffer
	if err := simulated(t, nil, corsReply(405)).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc["schema"] != "casdoctor.cors/v1" || doc["verdict"] != "blocked" || doc["origin"] != corsPage || doc["method"] != "POST" {
		t.Errorf("%s", b.String())
	}
	for _, name := range []string{"preflight_because", "sent", "steps", "readable", "hidden", "fix", "notes", "exchanges"} {
		if _, ok := doc[name].([]any); !ok {
			t.Errorf("%s is no list: %v", name, doc[name])
		}
	}
	if console := doc["console"].(map[string]any); !strings.HasPrefix(console["chrome"].(string), "Access to fetch") {
		t.Errorf("console %v", console)
	}
}

// TestCORSMasksTheURL: where the record masks a part of the URL, so does the rest.
func TestCORSMasksTheURL(t *testing.T) {
	o, _ := fetch.ParseOrigin(corsPage)
	q := simulate.Question{Request: fetch.Request{Origin: o, URL: "https://mcp.example.com/mcp?access_token=secret"}}
	f := fetch.New(q.Request)
	f.Answer(corsReply(401))
	out := simulate.Outcome{Result: f.Result()}
	out.Sent[0].URL = "https://mcp.example.com/mcp?access_token=••••••"
	doc := NewCORS(q, out, nil, checks.Version{})
	if all := doc.URL + doc.Console.Chrome + doc.Console.Firefox; strings.Contains(all, "secret") || !strings.Contains(all, "••••••") {
		t.Error(all)
	}
}

// TestCORSSpellsTheURLAsBrowsersDo: the console's sentence is the one that a browser prints.
func TestCORSSpellsTheURLAsBrowsersDo(t *testing.T) {
	doc := simulated(t, func(q *simulate.Question) { q.URL = "https://MCP.example.com" }, corsReply(401))
	if !strings.Contains(doc.Console.Chrome, "fetch at 'https://mcp.example.com/' from") || !strings.Contains(doc.Console.Firefox, " at https://mcp.example.com/. ") {
		t.Error(doc.Console)
	}
}

// TestCORSNeverAdvisesNull: a server that allows it allows everybody.
func TestCORSNeverAdvisesNull(t *testing.T) {
	doc := simulated(t, func(q *simulate.Question) { q.Origin = fetch.Origin{} }, corsReply(401))
	if doc.Verdict != CORSBlocked || strings.Contains(doc.Change, "Allow-Origin: null") || !strings.Contains(doc.Change, "origin of its own") {
		t.Errorf("%s: %s", doc.Verdict, doc.Change)
	}
}

// TestCORSDoesNotJudgeWhatWasNotFollowed: how a longer chain of redirects ends was not seen.
func TestCORSDoesNotJudgeWhatWasNotFollowed(t *testing.T) {
	o, _ := fetch.ParseOrigin(corsPage)
	q := simulate.Question{Request: fetch.Request{Origin: o, URL: "https://mcp.example.com/mcp"}}
	f := fetch.New(q.Request)
	f.Answer(fetch.Response{Failure: "the chain of redirects was not followed beyond 5."})
	doc := NewCORS(q, simulate.Outcome{Result: f.Result()}, nil, checks.Version{})
	if doc.Verdict != CORSUnreached || doc.Console.Firefox != "" || !strings.Contains(doc.Change, "the redirects end") {
		t.Errorf("%s, %q, %q", doc.Verdict, doc.Console.Firefox, doc.Change)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestCORSTellsOfAWriterThatFails(t *testing.T) {
	doc := simulated(t, nil, corsReply(405))
	if doc.Text(brokenWriter{}, TextOptions{}) == nil || doc.JSON(brokenWriter{}) == nil {
		t.Error("the error is lost")
	}
}
