package export

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

const goldenBrief = `BROKEN  No metadata is published.
  MCP server  https://mcp.example.com/mcp
  Casdoor     https://auth.example.com
  Note on mcp: Added https://.

1. ERROR  No metadata is published
   code:     prm-missing (certain)
   seen:     Both forms answer 404.
   expected: 200 with JSON
   received: 404 Not Found
   proof:    x2: GET https://mcp.example.com/.well-known/oauth-protected-resource → 404 Not Found
   fix: nginx
     1) Route the path.
     2) Reload nginx.
        | location / {
        |     proxy_pass x;
        | }
   fix: The MCP server
     1) Serve the document.
   follows:  1 more, which go away with it

2. ADVICE  Origin is not set
   seen:     It follows Host.
3. INFO  It advertises iss
   seen:     Seen in the metadata.

The walk of a client
  ok       Reach the MCP server
  fail     Read the protected resource metadata           No metadata is published (prm-missing)
  blocked  Trade the code for a token                     an earlier step fails

Checks: 1 passed, 1 failed, 1 not evaluated.
3 requests in 123 ms, seen from box (IPv4, IPv6), trusting the system's roots, ca.pem.
casdoctor 1.2.3, catalogue 2026-11-24.
--verbose shows every check and more ways to mend it; casdoctor check --format json has everything.

BROKEN  No metadata is published.
First: nginx: Route the path.
`

func briefOf(t testing.TB, r checks.Report, o TextOptions) string {
	t.Helper()
	o.Brief = true
	var b bytes.Buffer
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What a reader needs stands at the beginning, and the verdict with the first thing to do at the end.
func TestBrief(t *testing.T) {
	if d := cmp.Diff(goldenBrief, briefOf(t, sample(), TextOptions{})); d != "" {
		t.Error(d)
	}
}

func TestBriefOfAHealthyReport(t *testing.T) {
	r := sample()
	r.Verdict, r.Summary, r.Diagnoses, r.Checks = checks.Healthy, "A client can connect.", r.Diagnoses[1:], nil
	got := briefOf(t, r, TextOptions{})
	if strings.Contains(got, "First:") || !strings.HasSuffix(got, "\n\nHEALTHY  A client can connect.\n") || !strings.Contains(got, "Checks: none.") || !strings.Contains(got, "1. ADVICE  Origin is not set") {
		t.Errorf("got\n%s", got)
	}
}

func TestSeveralFixesForOnePlace(t *testing.T) {
	r := sample()
	r.Diagnoses[0].Fix = []codes.Fix{{Where: "Casdoor", Steps: []string{"a"}}, {Where: "Casdoor", Steps: []string{"b"}}}
	for _, got := range []string{briefOf(t, r, TextOptions{}), textOf(t, r, false)} {
		if !strings.Contains(got, "fix: Casdoor\n") || !strings.Contains(got, "fix: Casdoor, in general\n") {
			t.Errorf("got\n%s", got)
		}
	}
}

func TestProseIsWrapped(t *testing.T) {
	r := sample()
	url := "https://mcp.example.com/" + strings.Repeat("x", 80)
	r.Summary = strings.TrimSpace(strings.Repeat("word ", 40))
	r.Diagnoses[0].Detail = strings.Repeat("some words ", 30) + url + " and more."
	r.Diagnoses[0].Fix[0].Steps[0] = strings.Repeat("do it again and ", 12) + "again."
	got := briefOf(t, r, TextOptions{Width: 60})
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if words(got) != words(briefOf(t, r, TextOptions{})) {
		t.Error("wrapping changes more than the breaks")
	}
	if !strings.Contains(got, url) {
		t.Error("a URL is broken")
	}
	for line := range strings.Lines(got) {
		prose := strings.HasPrefix(line, "   seen") || strings.HasPrefix(line, "     1)") || strings.HasPrefix(line, "             ")
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); prose && n > 60 && !strings.Contains(line, "https://") {
			t.Errorf("%d characters: %q", n, line)
		}
	}
	if !strings.Contains(got, "\n             some words") || !strings.Contains(got, "\n        ") {
		t.Errorf("further lines are not indented:\n%s", got)
	}
}

// A break that the target would like to have is none; those of the wrapping are indented, so that no value forges a line.
func TestWrappedEvidenceForgesNoLine(t *testing.T) {
	got := briefOf(t, everywhere(sample(), hostile+" "+strings.Repeat("HEALTHY ", 40)), TextOptions{Width: 60})
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "HEALTHY") {
			t.Errorf("a forged line: %q", line)
		}
	}
}
