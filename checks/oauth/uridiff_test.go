package oauth

import (
	"strings"
	"testing"
)

func TestCompareURIs(t *testing.T) {
	const base = "https://app.example.com/cb"
	for _, tc := range []struct {
		name, first, second string
		want                string // parts, separated by commas
		says                string
	}{
		{"same", base, base, "", ""},
		{"scheme", base, "http://app.example.com/cb", "scheme", "One is http, the other https"},
		{"no scheme", base, "app.example.com/cb", "scheme,host,path", "has no scheme"},
		{"custom scheme", "cursor://x/y", "vscode://x/y", "scheme", "different"},
		{"scheme in another case", base, "HTTPS://app.example.com/cb", "upper and lower case", "scheme"},
		{"host", base, "https://other.example.com/cb", "host", "different"},
		{"subdomain", base, "https://example.com/cb", "host", "first is a subdomain"},
		{"parent", "https://example.com/cb", base, "host", "second is a subdomain"},
		{"host in another case", base, "https://App.example.com/cb", "upper and lower case", "host"},
		{"dot at the end", base, "https://app.example.com./cb", "host", "ends in a dot"},
		{"loopback names", "http://localhost:3000/cb", "http://127.0.0.1:3000/cb", "host", "the same machine"},
		{"loopback IPv6", "http://localhost:3000/cb", "http://[::1]:3000/cb", "host", "the same machine"},
		{"port", "http://localhost:3000/cb", "http://localhost:3001/cb", "port", "different"},
		{"port missing", "http://localhost:3000/cb", "http://localhost/cb", "port", "One names a port"},
		{"default port", base, "https://app.example.com:443/cb", "port", "the same port, written out"},
		{"port of an address", "http://[::1]:1/cb", "http://[::1]:2/cb", "port", "different"},
		{"slash", base, base + "/", "trailing slash", "The second ends in a slash"},
		{"slash in the first", base + "/", base, "trailing slash", "The first ends in a slash"},
		{"slash of a bare host", "https://app.example.com", "https://app.example.com/", "trailing slash", ""},
		{"path", base, "https://app.example.com/callback", "path", `after "/c`},
		{"path in another case", base, "https://app.example.com/CB", "upper and lower case", "counts in a path"},
		{"case and slash", base, "https://app.example.com/CB/", "path", "and in the slash"},
		{"doubled slash", base, "https://app.example.com//cb", "path", "doubled slash"},
		{"encoding", "https://h/a%20b", "https://h/a b", "invisible characters,path", "U+0020 (space)"},
		{"encoding of a letter", "https://h/%63b", "https://h/cb", "percent-encoding", "percent-encoded"},
		{"spelling of the encoding", "https://h/%c3%a9", "https://h/%C3%A9", "percent-encoding", ""},
		{"query", base, base + "?a=1", "query", ""},
		{"empty query", base, base + "?", "query", ""},
		{"fragment", base, base + "#x", "fragment", "may have none"},
		{"user", base, "https://me:secret@app.example.com/cb", "user name", ""},
		{"zero width", base, "https://app.example.com/c\u200bb", "invisible characters", "zero-width space) at position 26"},
		{"byte order mark", "\ufeff" + base, base, "invisible characters", "The first has"},
		{"space at the end", base, base + " ", "invisible characters", "(space)"},
		{"no-break space", base, base + "\u00a0", "invisible characters", "no-break space"},
		{"right to left", base, "https://app.example.com/\u202ecb", "invisible characters", "right-to-left override"},
		{"bytes that are no text", base, base + "\xff", "invisible characters", "no valid text"},
		{"Cyrillic", base, "https://аpp.example.com/cb", "look-alike characters", "U+0430 (a Cyrillic letter that looks like \"a\") at position 9"},
		{"Greek", "https://app.example.com/οk", "https://app.example.com/ok", "look-alike characters", "a Greek letter"},
		{"full width", base, "https：//app.example.com/cb", "look-alike characters", "a full-width form"},
		{"dash", "https://my-app/cb", "https://my‑app/cb", "look-alike characters", "another sign"},
		{"hidden before a look-alike", base, "\u200bhttps://аpp.example.com/cb", "invisible characters,look-alike characters", "at position 1"},
		{"both hide the same", "\u200bhttps://h/a", "\u200bhttps://h/b", "path", ""},
		{"many oddities", "\u200b\u200b\u200b\u200b\u200b\u200bx", "\u200b\u200b\u200b\u200b\u200b\u200cx", "characters", ""},
		{"several", base, "http://app.example.com:8080/cb/", "scheme,port,trailing slash", ""},
		{"empty", base, "", "scheme,host,path", ""},
		{"a word", base, "callback", "scheme,host,path", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var parts []string
			text := ""
			for _, d := range CompareURIs(tc.first, tc.second) {
				parts = append(parts, string(d.Part))
				text += d.Why + "\n"
				if d.Why == "" || d.First == d.Second {
					t.Errorf("not whole: %+v", d)
				}
			}
			if got := strings.Join(parts, ","); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if !strings.Contains(text, tc.says) || strings.Contains(text, "secret") {
				t.Errorf("%q does not say %q", text, tc.says)
			}
		})
	}
}

func TestLookAlikesAreNotASCII(t *testing.T) {
	for r, like := range lookAlikes {
		if r < 0x80 || like < '!' || like > '~' {
			t.Errorf("U+%04X stands for %q", r, like)
		}
	}
	if got := Suspicious("https://app.example.com/cb"); got != "" {
		t.Errorf("plain text is suspicious: %s", got)
	}
	if got := Suspicious("\u200bа"); !strings.Contains(got, "zero-width space") || !strings.Contains(got, "Cyrillic") {
		t.Errorf("got %q", got)
	}
	if got := Suspicious(strings.Repeat("\u200b", 9)); !strings.HasSuffix(got, "and 4 more") {
		t.Errorf("got %q", got)
	}
}

func FuzzCompareURIs(f *testing.F) {
	f.Add("https://app.example.com/cb", "http://аpp.example.com:1/cb/")
	f.Add("", "\xff")
	f.Add("a://b@c:1?d#e", "//[::1]:")
	f.Fuzz(func(t *testing.T, a, b string) {
		d := CompareURIs(a, b)
		if a == b && len(d) > 0 {
			t.Fatalf("the same text differs: %+v", d)
		}
		if a != b && len(d) == 0 {
			t.Fatalf("%q and %q differ, but in nothing", a, b)
		}
	})
}
