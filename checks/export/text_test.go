package export

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

func textOf(t testing.TB, r checks.Report, colour bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, r, TextOptions{Colour: colour}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const golden = `BROKEN  No metadata is published.
  MCP server  https://mcp.example.com/mcp
  Casdoor     https://auth.example.com
  Note on mcp: Added https://.

1. ERROR  No metadata is published
   code:     prm-missing (certain)
   why:      A client cannot go on.
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
   fix: Caddy
     1) Use handle.
   standard: RFC 9728 §3
   guide:    The guide names another RFC.
   hits:     cursor, vscode
   follows:  The pointer leads nowhere (resource-metadata-url-wrong)

2. ADVICE  Origin is not set
   code:     casdoor-origin-unset (likely)
   seen:     It follows Host.
   proof:    x3: GET https://auth.example.com/x → Nothing listens there.

3. INFO  It advertises iss
   code:     rfc9207-iss (possible)
   seen:     Seen in the metadata.

The walk of a client
  ok       Reach the MCP server
  fail     Read the protected resource metadata           No metadata is published (prm-missing)
  blocked  Trade the code for a token                     an earlier step fails

Checks
  pass          reach.mcp                    It answers.
  fail          discovery.prm                Both forms answer 404.
  not-evaluated reach.tls

3 requests in 123 ms, seen from box (IPv4, IPv6), trusting the system's roots, ca.pem.
casdoctor 1.2.3, catalogue 2026-11-24.
`

func TestText(t *testing.T) {
	if d := cmp.Diff(golden, textOf(t, sample(), false)); d != "" {
		t.Error(d)
	}
}

func TestTextOfAHealthyReport(t *testing.T) {
	r := checks.Report{Verdict: checks.Healthy, Summary: "A client can connect.", Timing: checks.Timing{Requests: 1}}
	r.Target.MCP, r.Vantage.Host = "https://mcp.example.com/mcp", "box"
	want := "HEALTHY  A client can connect.\n  MCP server  https://mcp.example.com/mcp\n\nThe walk of a client\n\nChecks\n\n1 request in 0 ms, seen from box.\ncasdoctor , catalogue .\n"
	if d := cmp.Diff(want, textOf(t, r, false)); d != "" {
		t.Error(d)
	}
}

// hostile text would move the cursor, recolour, ring, set the window's title, forge lines,
// reverse what follows, or hide itself.
const hostile = "\x1b[2J\x1b[31m\x1b]0;title\a\r\n\rHEALTHY  fine\n\b\x7f\u009b31m\u202egnp\u200b\u2028\u2066\xff\x00"

func TestControlCharactersAreShownNotObeyed(t *testing.T) {
	r := everywhere(sample(), hostile)
	got := textOf(t, r, false)
	for i, c := range got {
		if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%U is printed: …%q…", c, got[max(0, i-60):min(len(got), i+20)])
		}
	}
	if !utf8.ValidString(got) {
		t.Error("the text is not valid UTF-8")
	}
	// Nothing is lost: the reader sees what was there.
	for _, shown := range []string{"␛[2J", "␇", "␍␊", "␈␡", "‹U+009B›", "‹U+202E›gnp", "‹U+200B›", "‹FF›", "␀"} {
		if !strings.Contains(got, shown) {
			t.Errorf("%s is not shown", shown)
		}
	}
}

// TestNoValueForgesALine counts lines: a value cannot add one, but for a snippet, whose
// lines are all marked as its own.
func TestNoValueForgesALine(t *testing.T) {
	marked := func(text string) (own, snippet int) {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "        | ") {
				snippet++
			} else {
				own++
			}
		}
		return own, snippet
	}
	plain, _ := marked(textOf(t, everywhere(sample(), "x"), false))
	got := textOf(t, everywhere(sample(), hostile), false)
	if own, _ := marked(got); own != plain {
		t.Errorf("%d lines, want %d:\n%s", own, plain, got)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "HEALTHY") {
			t.Errorf("a forged line: %q", line)
		}
	}
}

func TestColoursOnlyWhenAsked(t *testing.T) {
	if text := textOf(t, sample(), false); strings.Contains(text, "\x1b") {
		t.Error("colours, though none were asked for")
	}
	got := textOf(t, sample(), true)
	for _, want := range []string{"\x1b[31mBROKEN\x1b[0m  ", "\x1b[31mERROR\x1b[0m", "\x1b[33mADVICE\x1b[0m", "\x1b[90mINFO\x1b[0m", "\x1b[1mNo metadata is published\x1b[0m",
		"\x1b[32mpass         \x1b[0m reach.mcp", "\x1b[31mfail         \x1b[0m", "\x1b[90mnot-evaluated\x1b[0m"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if plain := ansi.Replace(got); plain != golden {
		t.Errorf("without its colours the text differs: %s", cmp.Diff(golden, plain))
	}
	// Only whole colours of our own are left of hostile text.
	for part := range strings.SplitSeq(ansi.Replace(textOf(t, everywhere(sample(), hostile), true)), "\n") {
		if strings.Contains(part, "\x1b") {
			t.Errorf("an escape of the target: %q", part)
		}
	}
}

var ansi = strings.NewReplacer("\x1b[0m", "", "\x1b[1m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[90m", "")

func TestVerdictsHaveTheirColours(t *testing.T) {
	for v, want := range map[checks.Verdict]string{checks.Healthy: "32", checks.Degraded: "33", checks.Broken: "31", checks.Undetermined: "33"} {
		if got := textOf(t, checks.Report{Verdict: v}, true); !strings.HasPrefix(got, "\x1b["+want+"m"+strings.ToUpper(string(v))) {
			t.Errorf("%s: %q", v, got[:20])
		}
	}
}

func TestLongValuesDoNotBuryTheReport(t *testing.T) {
	r := sample()
	long := strings.Repeat("é", 1<<20)
	d := &r.Diagnoses[0]
	d.Received, d.Detail, r.Walk[1].Note, r.Checks[0].Reason, r.Exchanges[1].URL = long, long, long, long, "https://h/"+long
	got := textOf(t, r, false)
	if len(got) > 20_000 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
	const rest = "… (1047376 more characters in the JSON report)"
	for _, want := range []string{"received: " + strings.Repeat("é", maxValue) + rest + "\n", "seen:     " + strings.Repeat("é", maxValue) + rest + "\n",
		" " + strings.Repeat("é", maxValue) + rest + " (prm-missing)\n", "reach.mcp                    " + strings.Repeat("é", maxValue) + rest + "\n",
		strings.Repeat("é", maxURL-10) + "… (1048286 more characters in the JSON report) → 404 Not Found\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%.30q… does not say how much is left out", want)
		}
	}
	if fits := strings.Repeat("é", maxValue); clip(fits) != fits || clip("") != "" {
		t.Error("a value that fits was clipped")
	}
}

func TestProof(t *testing.T) {
	r := sample()
	d := checks.Diagnosis{}
	for _, tt := range []struct{ id, want string }{
		{"", ""}, {"x9", ""},
		{"x1", "x1: POST https://mcp.example.com/mcp → 401 Unauthorized"},
		{"x3", "x3: GET https://auth.example.com/x → Nothing listens there."},
	} {
		if d.Exchanges = []string{tt.id}; tt.id == "" {
			d.Exchanges = nil
		}
		if got := proof(d, r); got != tt.want {
			t.Errorf("%s: %q", tt.id, got)
		}
	}
	r.Exchanges[0].StatusText = ""
	if d.Exchanges = []string{"x1", "x2"}; proof(d, r) != "x1: POST https://mcp.example.com/mcp → 401" {
		t.Errorf("got %q", proof(d, r))
	}
}

func TestTextTellsOfAFailedWrite(t *testing.T) {
	r := sample()
	r.Diagnoses[0].Fix = []codes.Fix{{Where: "x", Snippet: strings.Repeat("line\n", 10_000)}}
	for _, left := range []int{0, 100, 5000} {
		if err := Text(&narrow{left}, r, TextOptions{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("after %d bytes: %v", left, err)
		}
		if err := JSON(&narrow{left}, r); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("JSON after %d bytes: %v", left, err)
		}
	}
}

// narrow takes so many bytes and no more.
type narrow struct{ left int }

func (n *narrow) Write(p []byte) (int, error) {
	if len(p) > n.left {
		return n.left, io.ErrShortWrite
	}
	n.left -= len(p)
	return len(p), nil
}
