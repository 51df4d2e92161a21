package fetch

import (
	"strings"
	"testing"
)

// TestSafelist holds the bounds of the standard's list of request headers. What Chromium
// makes of them is held against the browser itself, see e2e/cors.
func TestSafelist(t *testing.T) {
	for _, c := range []struct {
		header, value      string
		standard, chromium bool // needs no permission
	}{
		{"Accept", "application/json, text/event-stream", true, true},
		{"accept", strings.Repeat("x", 128), true, true},
		{"accept", strings.Repeat("x", 129), false, false},
		{"accept", "a\tb", true, true},
		{"accept", "a:b", false, false},
		{"accept", "a\x7f", false, false},
		{"Accept-Language", "en-GB,en;q=0.5, *", true, true},
		{"accept-language", "en_GB", false, false},
		{"content-language", "de\t", false, false},
		{"Content-Type", "text/plain;charset=utf-8", true, true},
		{"Content-Type", "Multipart/Form-Data", true, true},
		{"Content-Type", "application/x-www-form-urlencoded ;x", true, true},
		{"Content-Type", "application/json", false, false},
		{"Content-Type", "text /plain", false, false},
		{"Content-Type", "text/plain, text/html", false, false},
		{"Content-Type", `text/plain; a="b"`, false, false},
		{"Content-Type", "", false, false},
		{"Range", "bytes=0-", true, true},
		{"Range", "bytes=010-9", false, false},
		{"Range", "bytes=9-010", true, true},
		{"Range", "bytes=-5", false, false},
		{"Range", "bytes=0-1,3-4", false, false},
		{"Range", "Bytes=0-1", false, false},
		{"Range", "bytes=99999999999999999999-", true, false},
		{"Authorization", "Bearer x", false, false},
		{"MCP-Protocol-Version", "2025-06-18", false, false},
		{"DPR", "2.0", false, true},
		{"DPR", "2.", false, false},
		{"Save-Data", "On", false, true},
		{"Width", "1.5", false, false},
		{"ECT", "4g", false, true},
	} {
		for rules, want := range map[Rules]bool{Standard: c.standard, Chromium: c.chromium} {
			if why := unsafeHeader(Header{c.header, c.value}, rules); (why == "") != want {
				t.Errorf("%s: %.40q by %q: %q", c.header, c.value, rules, why)
			}
		}
	}
}

func TestUnsafeNames(t *testing.T) {
	safe := Header{"Accept", strings.Repeat("x", 128)}
	for _, c := range []struct {
		name    string
		headers []Header
		want    string
	}{
		{"none", []Header{{"Accept", "*/*"}}, ""},
		{"sorted, in lower case, once", []Header{{"X-B", "1"}, {"Authorization", "x"}, {"x-a", "1"}, {"X-b", "2"}}, "authorization,x-a,x-b"},
		{"1024 bytes", []Header{safe, safe, safe, safe, safe, safe, safe, safe}, ""},
		{"1025 bytes", []Header{safe, safe, safe, safe, safe, safe, safe, safe, {"Accept-Language", "e"}, {"X-A", "1"}}, "accept,accept-language,x-a"},
	} {
		var names []string
		for _, cause := range unsafeNames(c.headers, Standard) {
			names = append(names, cause.Header)
			if cause.Why == "" {
				t.Errorf("%s: no reason for %s", c.name, cause.Header)
			}
		}
		if got := strings.Join(names, ","); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " , ,": "", "a": "a", "a,b": "a b", " a\t,\tB ,": "a B", "*": "*", "a b": "!", "a;b": "!", `"a"`: "!", "a,ä": "!", "a:": "!",
	} {
		list, ok := tokens(in)
		got := strings.Join(list, " ")
		if !ok {
			got = "!"
		}
		if got != want {
			t.Errorf("tokens(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		h                  Header
		standard, chromium bool
	}{
		{Header{"Cookie", "a"}, true, true},
		{Header{"ORIGIN", "a"}, true, true},
		{Header{"Sec-Anything", "a"}, true, true},
		{Header{"proxy-x", "a"}, true, true},
		{Header{"X-HTTP-Method-Override", "PUT"}, false, false},
		{Header{"X-HTTP-Method-Override", "put, trace"}, true, true},
		{Header{"User-Agent", "a"}, false, true},
		{Header{"Authorization", "a"}, false, false},
		{Header{"Set-Cookie2", "a"}, false, false},
	} {
		if s, ch := forbidden(c.h, Standard), forbidden(c.h, Chromium); s != c.standard || ch != c.chromium {
			t.Errorf("%s: standard %t, Chromium %t", c.h, s, ch)
		}
	}
}

func TestNormalizeMethod(t *testing.T) {
	for in, want := range map[string]string{"": "GET", "get": "GET", "Put": "PUT", "options": "OPTIONS", "patch": "patch", "Chicken": "Chicken"} {
		if got := normalizeMethod(in); got != want {
			t.Errorf("%s becomes %s", in, got)
		}
	}
}
