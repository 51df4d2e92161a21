package export

import (
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

func written(t *testing.T, write func(*strings.Builder) error) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func markdownOf(t *testing.T, r checks.Report) string {
	return written(t, func(b *strings.Builder) error { return Markdown(b, r) })
}

func TestMarkdown(t *testing.T) {
	r := sample()
	r.Checks = append(r.Checks, checks.CheckReport{ID: "token.use", Title: "The token", Status: checks.Skipped, Reason: "no token was given"})
	got := markdownOf(t, r)
	for _, want := range []string{
		"# Broken: No metadata is published.\n", "- MCP server: `https://mcp.example.com/mcp`\n", "- Changed in what was entered: Added `https://`.\n", "- Seen: 2026-11-24 15:00:00 UTC, from `box`\n",
		"## 1. No metadata is published\n", "Error, certain, `prm-missing`", "Expected:\n\n```\n200 with JSON\n```\n", "Received:\n\n```\n404 Not Found\n```\n",
		"**nginx**\n\n1. Route the path.\n2. Reload nginx.\n\n```\nlocation / {\n\tproxy_pass x;\n}\n```\n",
		"### Proof: \n\n```\nGET https://mcp.example.com/.well-known/oauth-protected-resource\n", "404 Not Found\n\nno such page\n```", "- The pointer leads nowhere (`resource-metadata-url-wrong`)",
		"## Worth knowing\n\n- Origin is not set (`casdoor-origin-unset`). It follows Host.\n- It advertises iss", "| not-evaluated |", "1 of 4 checks passed, 1 did not apply.", "seen from box. Casdoctor 1.2.3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "no token was given") {
		t.Error("what did not apply buries the rest")
	}
	if strings.Contains(got, "Not shown.") {
		t.Error("it shows every fix and every explanation")
	}
}

// evilMarkup is what a target may send to become markup.
const evilMarkup = "\n# head <script>alert(1)</script> [a](https://evil.example.com) ![b](c) `tick` ```fence *bold* | cell \x1b[31m www.evil.example.com $x$ &amp;"

func TestMarkdownShowsEvidenceAsText(t *testing.T) {
	got := markdownOf(t, everywhere(sample(), evilMarkup))
	fenced := ""
	for _, line := range strings.Split(got, "\n") {
		if marks := line[:len(line)-len(strings.TrimLeft(line, "`"))]; len(marks) >= 3 && (fenced == "" && marks == line || marks == fenced && line == fenced) {
			if fenced == "" {
				fenced = marks
			} else {
				fenced = ""
			}
			continue
		}
		if fenced != "" {
			continue
		}
		text := escapes.ReplaceAllString(outsideCode(line), "")
		for _, bad := range []string{"<script", "](", "*bold*", "evil.example.com", "$x$"} {
			if strings.Contains(text, bad) {
				t.Errorf("%q is markup in %q", bad, line)
			}
		}
		if strings.HasPrefix(line, "# head") {
			t.Errorf("a heading of the target: %q", line)
		}
	}
	if fenced != "" {
		t.Error("a block of code does not end")
	}
	if strings.Contains(got, "\x1b") {
		t.Error("a control character is left")
	}
}

var escapes = regexp.MustCompile(`\\.`)

// outsideCode drops the code spans of a line.
func outsideCode(line string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(line, '`')
		if i < 0 {
			return out.String() + line
		}
		if i > 0 && line[i-1] == '\\' {
			out.WriteString(line[:i+1])
			line = line[i+1:]
			continue
		}
		marks := line[i : i+len(line[i:])-len(strings.TrimLeft(line[i:], "`"))]
		out.WriteString(line[:i])
		end := strings.Index(line[i+len(marks):], marks)
		if end < 0 {
			return out.String() + line[i:]
		}
		line = line[i+len(marks)+end+len(marks):]
	}
}

func TestProse(t *testing.T) {
	for in, want := range map[string]string{
		"plain text, with authorization_servers":    "plain text, with authorization_servers",
		"see https://a.example.com/x_y, then go on": "see `https://a.example.com/x_y`, then go on",
		"_strong_ *x* [y] a|b":                      `\_strong\_ \*x\* \[y\] a\|b`,
		"1. not a list":                             `1\. not a list`,
		"- not a list":                              `\- not a list`,
		"2025-11-25 is a date":                      "2025-11-25 is a date",
		"a < b & c":                                 "a &lt; b &amp; c",
		"ask @octocat, or me@a.example.com.":        "ask `@octocat`, or `me@a.example.com`.",
		"see org/repo#12, #7 and GH-9":              "see `org/repo#12`, `#7` and `GH-9`",
		"/close":                                    `\/close`,
		"at 5 @ once, C# and #x":                    "at 5 @ once, C# and #x",
	} {
		if got := prose(in); got != want {
			t.Errorf("prose(%q) = %q, want %q", in, got, want)
		}
	}
	if got := inCell("a|b `c|d` https://x|y"); strings.Count(got, "|") != strings.Count(got, `\|`) {
		t.Errorf("a bar ends the cell: %q", got)
	}
	if got := inCode("a`b``c"); got != "```a`b``c```" {
		t.Errorf("code is %q", got)
	}
}

func TestMarkdownTellsFixesForOnePlaceApart(t *testing.T) {
	r := sample()
	r.Diagnoses[0].Fix = []codes.Fix{{Where: "nginx", Steps: []string{"This."}}, {Where: "nginx", Steps: []string{"That."}}}
	if got := markdownOf(t, r); !strings.Contains(got, "**nginx**\n\n1. This.") || !strings.Contains(got, "**nginx, in general**\n\n1. That.") {
		t.Error(got)
	}
}

func TestHAR(t *testing.T) {
	got := written(t, func(b *strings.Builder) error { return HAR(b, everywhere(sample(), "\u202e<x>")) })
	var doc struct{ Log harLog }
	if err := json.Unmarshal([]byte(got), &doc); err != nil {
		t.Fatal(err)
	}
	l := doc.Log
	if l.Version != "1.2" || l.Creator.Name != "Casdoctor" || len(l.Entries) != 3 {
		t.Fatalf("%+v", l)
	}
	e := l.Entries[1]
	if !strings.HasPrefix(e.Request.URL, "https://mcp.example.com/.well-known") || e.Response.Status != 404 || !strings.HasPrefix(e.Response.Content.Text, "no such page") ||
		e.Request.HeadersSize != -1 || !strings.HasPrefix(e.Comment, "x2: ") || e.Timings.Wait < 0 || e.Timings.SSL != -1 {
		t.Errorf("the second entry is %+v", e)
	}
	if l.Entries[2].Response.Status != 0 || !strings.Contains(l.Entries[2].Response.Error, "Nothing listens there.") {
		t.Errorf("the failed one is %+v", l.Entries[2])
	}
	// Each of these must be there, if empty: readers of the format depend on it.
	for _, member := range []string{`"cookies": []`, `"queryString": []`, `"headers": []`, `"cache": {}`, `"redirectURL": ""`} {
		if !strings.Contains(got, member) {
			t.Errorf("it lacks %s", member)
		}
	}
	if strings.Contains(got, "\u202e") {
		t.Error("a character that turns text is left")
	}
	if q := query("https://x/?a=1&b=%20&c"); len(q) != 3 || q[1] != (harPair{"b", " "}) {
		t.Errorf("the query is %v", q)
	}
}

func TestJUnit(t *testing.T) {
	r := sample()
	r.Checks = []checks.CheckReport{
		{ID: "reach.mcp", Topic: checks.TopicReach, Title: "The server answers", Status: checks.Pass, Reason: "It answers.", DurationMS: 12.0004},
		{ID: "reach.port", Topic: checks.TopicReach, Title: "The port", Status: checks.Warn, DurationMS: 0.003, Findings: []checks.FindingReport{{Code: codes.PRMOnlyViaChallenge, Severity: codes.Info, Title: "Only there"}}},
		{ID: "discovery.prm", Topic: checks.TopicDiscovery, Title: "Metadata", Status: checks.Fail, Reason: "404 <b>\x00", Findings: []checks.FindingReport{
			{Code: codes.ASMetadataPathForm, Severity: codes.Info, Title: "A remark"}, {Code: codes.PRMMissing, Severity: codes.Error, Title: "None", Detail: "a\x1bb", Expected: "200"}}},
		{ID: "discovery.x", Topic: checks.TopicDiscovery, Title: "X", Status: checks.Skipped, Reason: "no token was given"},
		{ID: "discovery.y", Topic: checks.TopicDiscovery, Title: "Y", Status: checks.CouldNotRun, Reason: "a defect"},
	}
	got := written(t, func(b *strings.Builder) error { return JUnit(b, r) })
	var doc junitSuites
	if err := xml.Unmarshal([]byte(got), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, got)
	}
	if doc.Tests != 5 || doc.Failures != 1 || doc.Errors != 1 || doc.Skipped != 1 || len(doc.Suites) != 2 || doc.Suites[0].Name != "casdoctor.reach" {
		t.Errorf("%+v", doc)
	}
	f := doc.Suites[1].Cases[0].Failure
	if f == nil || f.Type != "prm-missing" || strings.Contains(f.Text, "A remark") || !strings.Contains(f.Text, "expected: 200") || strings.ContainsAny(f.Text+f.Message, "\x00\x1b") {
		t.Errorf("the failure is %+v", f)
	}
	if !strings.Contains(got, ` time="0.012"`) || regexp.MustCompile(`time="[^"]*e-`).MatchString(got) {
		t.Errorf("the times are not written as build servers want them:\n%s", got)
	}
	if out := doc.Suites[0].Cases[1].Output; out == nil || !strings.Contains(out.Text, "prm-only-via-challenge") {
		t.Errorf("the warning is lost: %+v", doc.Suites[0].Cases[1])
	}
}
