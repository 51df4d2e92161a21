package probe

import (
	"os/exec"
	"strings"
	"testing"
)

func TestCurl(t *testing.T) {
	x := &Exchange{Method: "POST", URL: "https://a.example/mcp?q=[1]&client_secret=" + Mask, RequestBody: `{"it's":"$HOME","password":"` + Mask + `"}`,
		RequestHeader: []HeaderLine{{"Host", "a.example"}, {"User-Agent", "C/1 (+x)"}, {"Accept-Encoding", "gzip"}, {"Authorization", "Bearer " + Mask}, {"X-Empty", ""}, {"Content-Length", "9"}}}
	want := []string{
		"curl -sS -i --http1.1 --max-time 10 -X POST", "--globoff", "-H 'User-Agent: C/1 (+x)'", "--compressed", "-H 'Accept-Encoding: gzip'",
		`-H 'Authorization: Bearer '"$TOKEN"`, "-H 'X-Empty;'", "-H 'Accept:'", "-H 'Content-Type:'",
		`--data-raw '{"it'\''s":"$HOME","password":"'"$PASSWORD"'"}'`, `'https://a.example/mcp?q=[1]&client_secret='"$CLIENT_SECRET"`,
	}
	if got := x.Curl(); got != strings.Join(want, " \\\n  ") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, " \\\n  "))
	}
	if got := (&Exchange{Method: "GET", URL: "http://a:8080/", RequestHeader: []HeaderLine{{"Host", "evil"}, {"Accept", "x"}}}).Curl(); !strings.Contains(got, "-H 'Host: evil'") || strings.Contains(got, "-X") {
		t.Error(got)
	}
	if got := (&Exchange{Method: "HEAD", URL: "http://a/"}).Curl(); !strings.Contains(got, "--head") || (*Exchange)(nil).Curl() != "" {
		t.Error(got)
	}
	if got := (&Exchange{Method: "GET", URL: "http://a/\x1b[201~\u202e"}).Curl(); strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("%q", got)
	}
}

// TestShellQuote has a shell read what was quoted.
func TestShellQuote(t *testing.T) {
	for _, s := range []string{"", "plain", "it's", "''", "$(id) `id` \\ \" ! #", "a\nb", "-n", "ü", "a;b|c&d>e"} {
		out, err := exec.Command("sh", "-c", "printf %s "+shellQuote(s, "SECRET")).Output()
		if err != nil || string(out) != s {
			t.Errorf("%q was read as %q %v", s, out, err)
		}
	}
	out, err := exec.Command("sh", "-c", "TOKEN='x y'; printf %s "+shellQuote("Bearer "+Mask+"!", "TOKEN")).Output()
	if err != nil || string(out) != "Bearer x y!" {
		t.Errorf("%q %v", out, err)
	}
}
