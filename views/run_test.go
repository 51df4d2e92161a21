package views

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

func TestRootCauseComesFirst(t *testing.T) {
	doc := parse(t, RunPage(testPage, sampleRun()))
	lead := one(t, doc, "article", ".lead-card")
	wantWords(t, lead, "Root cause", "No metadata is published", "Error", "Likely the cause", "Both forms answer 404.", "200, JSON", "404 <html>",
		"Route the path.", "location / {}", "The MCP server", "RFC 9728 §3", "every client", "No OAuth metadata anywhere", "Metadata is found")
	if d := one(t, lead, "[data-key=proof-prm-missing-x2]"); !has(d, "open") {
		t.Error("the most telling exchange is not open")
	}
	if d := one(t, lead, "[data-key=proof-prm-missing-x1]"); has(d, "open") {
		t.Error("the second exchange is open")
	}
	order := []string{"diagnosis", "walk", "topics", "exchanges", "about"}
	var got []string
	for _, n := range all(doc, "[id]") {
		for _, id := range order {
			if attr(n, "id") == id {
				got = append(got, id)
			}
		}
	}
	if strings.Join(got, " ") != strings.Join(order, " ") {
		t.Errorf("order is %v, want %v", got, order)
	}
	further := one(t, doc, "details", "#cause-2")
	wantWords(t, further, "Warning", "A slash too many", "Go SDK 1.8")
	wantWords(t, one(t, doc, "details", ".remarks"), "1 remark that is not in the way", "One form only")
}

func TestVerdictSaysEachThingOnce(t *testing.T) {
	r := sampleRun()
	r.Report.Summary = "No metadata is published."
	wantWords(t, one(t, parse(t, Diagnoses(r)), ".verdict"), "Broken. 2 causes were found, independent of each other, and the first explains 1 other finding.")
	wantWords(t, one(t, parse(t, Diagnoses(sampleRun())), ".verdict"), "Broken. The server cannot be used.")
	healthy := parse(t, Diagnoses(healthyRun()))
	wantWords(t, one(t, healthy, ".verdict"), "Healthy. A client can connect.")
	if len(all(healthy, ".lead-card")) != 0 {
		t.Error("a healthy run has a root cause")
	}
}

// TestAnswerStandsBeforeItsBackground holds the order in which a screen reader, too, hears it.
func TestAnswerStandsBeforeItsBackground(t *testing.T) {
	doc := parse(t, RunPage(testPage, sampleRun()))
	if h1 := one(t, doc, "h1"); !strings.HasPrefix(words(h1), "Broken.") {
		t.Errorf("the heading of the page is %q", words(h1))
	}
	page := words(one(t, doc, "#run"))
	last := -1
	for _, text := range []string{"https://mcp.example.com/mcp", "Broken.", "Root cause", "No metadata is published", "Both forms answer 404.", "404 <html>", "What to change", "Clients that it hits", "Proof", "Follows from this"} {
		at := strings.Index(page, text)
		if at < last {
			t.Errorf("%q stands too early", text)
		}
		last = at
	}
}

func TestFirstSentenceIsLoudest(t *testing.T) {
	for text, want := range map[string]string{
		"One sentence.":                        "One sentence.",
		"The first. The second. A third.":      "The first.",
		"It says “no”. Then more.":             "It says “no”.",
		"It says “no.” Then more.":             "It says “no.”",
		"404 at http://a.b/c. d. Then.":        "404 at http://a.b/c. d.",
		"Is it? “Yes.”":                        "Is it?",
		"version 1.2 of mcp.example.com":       "version 1.2 of mcp.example.com",
		"":                                     "",
		"Ünïcödé 日本. Ends here, as it should.": "Ünïcödé 日本.",
	} {
		if got := first(text); got != want || got+afterFirst(text) != text {
			t.Errorf("%q: %q and %q", text, got, afterFirst(text))
		}
	}
}

func TestStoppedRunCountsAnswers(t *testing.T) {
	r := sampleRun()
	r.Canceled = true
	r.Report.Exchanges[0].Error = &probe.Error{Kind: probe.KindPolicy}
	wantWords(t, one(t, parse(t, RunStatus(r)), ".status-line"), "Stopped after 1.23 s, 1 request, 3 of 7 checks had an answer")
	if text := words(one(t, parse(t, Diagnoses(r)), ".verdict")); strings.Count(text, "was stopped") != 1 {
		t.Errorf("the verdict says %q", text)
	}
	r.Report.Summary = "The run was stopped before all checks had ended."
	if text := words(one(t, parse(t, Diagnoses(r)), ".verdict")); strings.Count(text, "was stopped") != 1 {
		t.Errorf("the verdict says %q", text)
	}
	wantWords(t, parse(t, RunStatus(sampleRun())), "Finished in 1.23 s, 2 requests, 7 of 7 checks")
}

func TestAdviceIsCalledAdvice(t *testing.T) {
	for want, d := range map[string]checks.Diagnosis{"Advice": {Severity: codes.Warning, Advisory: true}, "Warning": {Severity: codes.Warning}, "Note": {Severity: codes.Info, Advisory: true}, "Error": {Severity: codes.Error}} {
		if got := words(parse(t, compactCard(Run{}, numbered{d, 0}))); !strings.HasPrefix(got, want) {
			t.Errorf("got %.30q, want %s", got, want)
		}
	}
}

// TestAdviceIsCalledAdviceEverywhere: the catalogue and the checks use the words of the causes.
func TestAdviceIsCalledAdviceEverywhere(t *testing.T) {
	for _, c := range []struct {
		code     codes.Code
		severity codes.Severity
		want     string
	}{
		{codes.CasdoorDCROpen, codes.Warning, "Advice"}, {codes.CasdoorDCROpen, codes.Error, "Error"}, {codes.CasdoorDCROpen, codes.Info, "Note"},
		{codes.SSEProxyBuffering, codes.Warning, "Warning"}, {"no-such-code", codes.Warning, "Warning"},
	} {
		if got := codeMark(c.code, c.severity).word; got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.code, c.severity, got, c.want)
		}
		f := checks.FindingReport{Code: c.code, Severity: c.severity}
		wantWords(t, one(t, parse(t, finding(sampleRun(), f)), ".finding-head"), c.want)
	}
	entry := codes.MustLookup(codes.CasdoorDCROpen)
	wantWords(t, parse(t, CodesPage(testPage, []codes.Entry{entry})), entry.Title+" Advice")
}

func TestUndeterminedSaysWhatWasNotSeen(t *testing.T) {
	r := sampleRun()
	r.Report.Verdict, r.Report.Diagnoses = checks.Undetermined, nil
	r.Report.Checks[3].Reason = "the server did not answer"
	wantWords(t, one(t, parse(t, Diagnoses(r)), ".unseen-reasons"), "The server did not answer.")
}

func TestTitleAndPhase(t *testing.T) {
	stopped := sampleRun()
	stopped.Canceled = true
	none := Run{Report: checks.Report{Target: checks.Report{}.Target}, Finished: true}
	for _, c := range []struct {
		name, title, phase string
		run                Run
	}{
		{"running", "6/7", "Checking: Reachability", runningRun()},
		{"broken", "Broken: No metadata is published", "Finished: broken. No metadata is published.", sampleRun()},
		{"healthy", "Healthy: mcp.example.com", "Finished: healthy.", healthyRun()},
		{"stopped", "Stopped · Broken: No metadata is published", "Stopped: broken. No metadata is published.", stopped},
		{"nothing", "Undetermined: the connection", "Finished: undetermined.", none},
	} {
		if got := c.run.Title(); got != c.title {
			t.Errorf("%s: title %q, want %q", c.name, got, c.title)
		}
		if got := c.run.Phase(); got != c.phase {
			t.Errorf("%s: phase %q, want %q", c.name, got, c.phase)
		}
	}
}

func TestStatusOffersWhatCanBeDone(t *testing.T) {
	running := parse(t, RunPage(Page{Reload: true}, runningRun()))
	wantWords(t, one(t, running, "#status"), "Running", "6 of 7 · fetching the key set", "2.5 s", "Stop")
	if bar := one(t, running, "progress"); attr(bar, "max") != "7" || attr(bar, "value") != "6" {
		t.Error("the progress bar is wrong")
	}
	if attr(one(t, running, "form"), "action") != "/runs/RUN/cancel" {
		t.Error("Stop does not lead to cancel")
	}
	if reload := words(one(t, running, "noscript")); !strings.Contains(reload, `http-equiv="refresh"`) {
		t.Errorf("no reload without scripts: %q", reload)
	}
	finished := parse(t, RunPage(testPage, sampleRun()))
	if attr(one(t, finished, "form"), "action") != "/runs/RUN/again" {
		t.Error("Run again does not lead to again")
	}
	if len(all(finished, "noscript")) != 0 {
		t.Error("a finished run reloads itself")
	}
	wantWords(t, one(t, finished, ".changed"), "MCP server URL: No scheme was given")
	wantWords(t, one(t, finished, ".run-head"), "With Client, Access token", "Cursor", "••••••")
}

func TestWalkTellsStatesInWords(t *testing.T) {
	doc := parse(t, Walk(sampleRun()))
	steps := all(doc, "li", ".step")
	want := []string{"Works", "Works, with a warning odd", "Fails", "Not reached", "Checking", "Not looked at this needs a login"}
	if len(steps) != len(want) {
		t.Fatalf("%d steps, want %d", len(steps), len(want))
	}
	for i, w := range want {
		wantWords(t, steps[i], w)
	}
	wantWords(t, steps[1], "MCP server to Client")
	r := sampleRun()
	r.Report.Walk[5].Untried, r.Report.Walk[5].Note = true, "not tried: needs a token"
	r.Report.Walk[1].Untried = true
	steps = all(parse(t, Walk(r)), "li", ".step")
	wantWords(t, steps[5], "Not tried needs a token")
	wantWords(t, steps[1], "Not tried, with a warning odd")
	steps = all(doc, "li", ".step")
	if href := attr(one(t, steps[2], "a"), "href"); href != "#cause-1" {
		t.Errorf("the failing step leads to %q", href)
	}
	if p := all(steps[1], "path", ".shaft")[0]; attr(p, "d") != "M236 20H88" {
		t.Errorf("the arrow back is %q", attr(p, "d"))
	}
}

func TestFilterWorksWithoutScripts(t *testing.T) {
	r := sampleRun()
	r.Filter = Filter{Problems: true}
	doc := parse(t, RunPage(testPage, r))
	shown := 0
	for _, n := range all(doc, "li", ".check") {
		if !has(n, "hidden") {
			shown++
			if attr(n, "data-problem") != "true" {
				t.Errorf("%s is shown", attr(n, "id"))
			}
		}
	}
	if shown != 3 {
		t.Errorf("%d checks are shown, want 3", shown)
	}
	wantWords(t, one(t, doc, "#filter-note"), "3 of 7 checks are shown.")
	link := one(t, doc, "[data-filter=topic]", "[data-value=discovery]")
	if href := attr(link, "href"); href != "/runs/RUN?show=problems&topic=discovery#topics" {
		t.Errorf("the topic's link is %q", href)
	}
	if cur := one(t, doc, "[data-filter=show]", "[aria-current=true]"); words(cur) != "Problems only" {
		t.Errorf("%q is current", words(cur))
	}
}

func TestTopicCountsAndReasons(t *testing.T) {
	r := sampleRun()
	head := parse(t, TopicHead(r, checks.TopicReach))
	wantWords(t, head, "1 with a warning", "1 could not run", "1 not evaluated", "1 skipped", "1 waiting", "1 passed")
	wantWords(t, one(t, parse(t, CheckRow(r, r.Report.Checks[3])), ".check-reason"), "Some reason.")
	wantWords(t, one(t, parse(t, CheckRow(r, r.Report.Checks[0])), ".check-reason"), "Some reason")
}

func TestEvidenceIsShownNotObeyed(t *testing.T) {
	doc := parse(t, RunPage(testPage, sampleRun()))
	for _, n := range all(doc, "script") {
		if !has(n, "src") {
			t.Error("a body became a script")
		}
	}
	row := one(t, doc, "#row-x2")
	wantWords(t, row, "<script>alert(1)</script>", "a␛[31m‹U+202E›b<b>c", "404 Not Found")
	for d := range doc.Descendants() {
		if d.Type == html.TextNode && strings.ContainsAny(d.Data, "\x1b\u202E") {
			t.Errorf("control characters in %q", d.Data)
		}
	}
}

func TestExchanges(t *testing.T) {
	r := sampleRun()
	doc := parse(t, RunPage(testPage, r))
	rows := all(one(t, doc, "#exchange-list"), "li", "[data-order]")
	if len(rows) != 2 || attr(rows[0], "id") != "row-x1" {
		t.Error("exchanges are not in the order of sending")
	}
	wantWords(t, rows[0], "connection refused", "Nothing listens on this port.", "connect: connection refused", `{ "jsonrpc": "2.0" }`, "curl")
	wantWords(t, rows[1], "TLS 1.3", "CN=mcp.example.com, issued by CN=R11")
	if got := r.Scale(); got != 200 {
		t.Errorf("scale of the finished run is %v", got)
	}
	running := runningRun()
	if got := running.Scale(); got != 250 {
		t.Errorf("scale of the running run is %v", got)
	}
	x := r.Exchange("x2")
	want := []bar{{"whole", "750.0", "250.0"}, {"dns", "750.0", "10.0"}, {"connect", "760.0", "15.0"}, {"tls", "775.0", "25.0"}, {"wait", "800.0", "150.0"}, {"read", "950.0", "50.0"}}
	got := r.bars(x)
	if len(got) != len(want) {
		t.Fatalf("bars %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("bar %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestReadableBodies(t *testing.T) {
	for _, c := range []struct {
		name, in   string
		truncated  bool
		text, note string
		rest       int
	}{
		{"json", `{"a":1}`, false, "{\n  \"a\": 1\n}", "indented for reading", 0},
		{"cut json stays", `{"a":1}`, true, `{"a":1}`, "longer than what is recorded", 0},
		{"not json", "{oops", false, "{oops", "", 0},
		{"controls", "a\x00b\r\nc", false, "a␀b\nc", "", 0},
		{"long", strings.Repeat("x", bodyShown+10), false, strings.Repeat("x", bodyShown), "", 10},
		{"huge", strings.Repeat("y", 1<<20), false, strings.Repeat("y", bodyShown), "the page shows the first 64.0 KiB", bodyLimit - bodyShown},
		{"split character", strings.Repeat("é", bodyShown), false, strings.Repeat("é", bodyShown/2), "", bodyShown},
	} {
		b := readable([]byte(c.in), c.truncated)
		if b.text != c.text || b.note != c.note || len(b.rest) != c.rest || b.length != len(c.in) {
			t.Errorf("%s: text %.40q note %q rest %d", c.name, b.text, b.note, len(b.rest))
		}
	}
}

func TestOutcome(t *testing.T) {
	for want, x := range map[string]*probe.Exchange{
		"401 Unauthorized": {Status: 401, StatusText: "Unauthorized"},
		"599":              {Status: 599},
		"timeout":          {Error: &probe.Error{Kind: probe.KindTimeout}},
		"no answer":        {},
	} {
		if got := outcome(x); got != want {
			t.Errorf("outcome %q, want %q", got, want)
		}
	}
}

func TestMillis(t *testing.T) {
	for want, ms := range map[string]float64{"0 ms": 0, "1.5 ms": 1.46, "57 ms": 57.2, "1.23 s": 1234} {
		if got := millis(ms); got != want {
			t.Errorf("millis(%v) = %q, want %q", ms, got, want)
		}
	}
}

func TestRemarksSayHowManyAreWarnings(t *testing.T) {
	remark := func(s codes.Severity) checks.Diagnosis {
		return checks.Diagnosis{Severity: s, Advisory: true}
	}
	for want, all := range map[string][]checks.Diagnosis{
		"":                             {remark(codes.Info)},
		": advice on 1 point":          {remark(codes.Warning)},
		": advice on 2 points, 1 note": {remark(codes.Warning), remark(codes.Info), remark(codes.Warning)},
		": advice on 1 point, 2 notes": {remark(codes.Info), remark(codes.Warning), remark(codes.Info)},
	} {
		if got := (Run{Report: checks.Report{Diagnoses: all}}).remarkKinds(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
