package casdoor

import (
	"strings"
	"testing"
)

// Every rule on the pair that shows it. What Casdoor did with these was seen on a running one.
func TestMatchEntry(t *testing.T) {
	for _, tc := range []struct {
		redirect, entry string
		ok              bool
		rule            RedirectRule
		says            string
	}{
		// The same string, whatever it is.
		{"https://app.example.com/cb", "https://app.example.com/cb", true, RuleExact, "character for character"},
		{"cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback", true, RuleExact, ""},
		{"com.example.app:/cb", "com.example.app:/cb", true, RuleExact, ""},
		{"http://[", "http://[", true, RuleExact, ""},
		{"https://app.example.com/cb", "", false, RuleEmpty, "empty"},

		// An entry with scheme and host.
		{"https://sub.app.example.com/cb", "https://app.example.com/cb", true, RuleURL, "subdomain"},
		{"https://app.example.com/cb?x=1#y", "https://app.example.com/cb", true, RuleURL, "the same"},
		{"https://me@app.example.com/cb", "https://app.example.com/cb", true, RuleURL, ""},
		{"https://app.example.com/cb", "https://app.example.com/cb?x=1", true, RuleURL, ""},
		{"https://app.example.com/a%20b", "https://app.example.com/a b", true, RuleURL, ""},
		{"HTTPS://app.example.com/cb", "https://app.example.com/cb", true, RuleURL, ""}, // the parser lowers schemes
		{"cursor://sub.host/cb", "cursor://host/cb", true, RuleURL, "subdomain"},
		{"http://app.example.com/cb", "https://app.example.com/cb", false, RuleURL, "scheme differs (http is asked for, https is registered)"},
		{"https://app.example.com:443/cb", "https://app.example.com/cb", false, RuleURL, "port differs (443 is asked for, none is registered)"},
		{"https://app.example.com:8443/cb", "https://app.example.com:443/cb", false, RuleURL, "port differs"},
		{"https://notapp.example.com/cb", "https://app.example.com/cb", false, RuleURL, "host differs"},
		{"https://example.com/cb", "https://app.example.com/cb", false, RuleURL, "host differs"},
		{"https://APP.example.com/cb", "https://app.example.com/cb", false, RuleURL, "upper and lower case"},
		{"https://app.example.com/CB", "https://app.example.com/cb", false, RuleURL, "path differs"},
		{"https://app.example.com/cb/", "https://app.example.com/cb", false, RuleURL, "A slash at the end counts"},
		{"https://app.example.com", "https://app.example.com/", false, RuleURL, "path differs (none is asked for, / is registered)"},
		{"https://app.example.com/cb", "https://*.example.com/cb", false, RuleURL, "not as a pattern"},
		{"https://app.example.com/cb", "https://app.example.com/.*", false, RuleURL, "not as a pattern"},
		{"https://app.example.com/cb", `https://.*\.example\.com/cb`, false, RuleHost, ""}, // a backslash in a host cannot be parsed

		// An entry without a scheme.
		{"https://app.example.com/cb", "example.com", true, RuleHost, "has no scheme"},
		{"http://example.com:9000/any", "example.com", true, RuleHost, ""},
		{"https://app.example.com/cb", "app.example.com/cb", true, RuleHost, ""},
		{"https://app.example.com/cb", "example.com/", true, RuleHost, ""},
		{"https://app.example.com/cb", ".example.com", true, RuleHost, ""},
		{"https://example.com/cb", ".example.com", false, RuleHost, "host differs"},
		{"https://evilexample.com/cb", "example.com", false, RuleHost, "host differs"},
		{"https://app.example.com/other", "app.example.com/cb", false, RuleHost, "path differs"},
		{"ftp://app.example.com/cb", "app.example.com/cb", false, RuleHost, "http and https only"},
		{"https://evil.com/?r=https://app.example.com/cb", "app.example.com/cb", false, RuleHost, ""},

		// Entries that look like patterns with a port are taken apart as hosts.
		{"http://127.0.0.1:3118/callback", "http://127.0.0.1:*/callback", false, RuleHost, "Placeholders such as :* are not known"},
		{"https://h:1/cb", "https://h:*/cb", false, RuleHost, "Placeholders"},

		// A regular expression, only where nothing else can be made of it.
		{"https://app.example.com/callback", `^https://.*\.example\.com/callback$`, true, RulePattern, "matches the whole"},
		{"https://evil.com/x.example.com/callback", `^https://.*\.example\.com/callback$`, true, RulePattern, ""},
		{"https://app.example.com/other", `^https://.*\.example\.com/callback$`, false, RulePattern, "does not match the whole"},
		{"https://app.example.com/callback", `^https://(`, false, RulePattern, "no regular expression either"},

		// Redirect URIs that only the same string fits.
		{"com.example.app:/cb", "com.example.app:/other", false, RuleNoHost, "no host"},
		{"/cb", "https://app.example.com/cb", false, RuleNoHost, ""},
		{"http://[", "https://app.example.com/cb", false, RuleUnreadable, "cannot parse"},
		{"http://a%zz", "https://app.example.com/cb", false, RuleUnreadable, ""},
	} {
		got := MatchEntry(tc.redirect, tc.entry)
		if got.OK != tc.ok || got.Rule != tc.rule || !strings.Contains(got.Why, tc.says) || !strings.HasSuffix(got.Why, ".") {
			t.Errorf("MatchEntry(%q, %q) = %+v, want %v by %s, %q", tc.redirect, tc.entry, got, tc.ok, tc.rule, tc.says)
		}
	}
}

// Loopback comes before the entries, and the narrowest list does not keep it out.
func TestAlwaysValid(t *testing.T) {
	for uri, want := range map[string]bool{
		"http://localhost/cb": true, "http://localhost:3118/callback": true, "https://localhost:8443/": true, "http://127.0.0.1:33418/": true, "http://127.0.0.1": true,
		"http://casdoor-authenticator/x": true, "https://abcdef.chromiumapp.org/": true,
		"https://127.0.0.1/cb": false, "http://[::1]:3000/cb": false, "http://0.0.0.0/cb": false, "http://localhost.example.com/cb": false, "http://LOCALHOST/cb": false,
		"https://casdoor-authenticator/x": false, "https://chromiumapp.org/": false, "ftp://localhost/cb": false, "localhost:3000/cb": false, "": false, "http://[": false,
	} {
		if got := AlwaysValid(uri); got != want {
			t.Errorf("AlwaysValid(%q) = %v", uri, got)
		}
		if m, _ := MatchRedirect(uri, nil); m.OK != want {
			t.Errorf("MatchRedirect(%q) without entries = %+v", uri, m)
		}
	}
}

func TestMatchRedirect(t *testing.T) {
	entries := []string{"https://a.example.com/cb", "example.com", "http://localhost:3000/cb"}
	for _, tc := range []struct {
		redirect string
		ok       bool
		rule     RedirectRule
		each     string // one letter an entry
	}{
		{"https://a.example.com/cb", true, RuleExact, "yyn"},
		{"https://b.example.com/cb", true, RuleHost, "nyn"},
		{"https://example.org/cb", false, RuleEmpty, "nnn"},
		{"http://localhost:4000/cb", true, RuleLoopback, "nnn"},
		{"http://localhost:3000/cb", true, RuleLoopback, "nny"},
		{"http://a%zz", false, RuleUnreadable, "nnn"},
	} {
		m, each := MatchRedirect(tc.redirect, entries)
		got := ""
		for _, e := range each {
			got += map[bool]string{true: "y", false: "n"}[e.OK]
		}
		if m.OK != tc.ok || m.Rule != tc.rule || got != tc.each || m.Why == "" {
			t.Errorf("%s: %+v, %s; want %v by %s, %s", tc.redirect, m, got, tc.ok, tc.rule, tc.each)
		}
	}
	// An entry that equals an unreadable redirect URI does not help: Casdoor parses first.
	if m, each := MatchRedirect("http://[", []string{"http://["}); m.OK || m.Rule != RuleUnreadable || !each[0].OK {
		t.Errorf("got %+v, %+v", m, each)
	}
	if m, _ := MatchRedirect("https://x/y", nil); m.OK || !strings.Contains(m.Why, "no entry") {
		t.Errorf("got %+v", m)
	}
}

func FuzzMatchRedirect(f *testing.F) {
	f.Add("https://a.example.com/cb", "example.com")
	f.Add("http://[", "^(")
	f.Add("a://b", "://")
	f.Fuzz(func(t *testing.T, redirect, entry string) {
		m, each := MatchRedirect(redirect, []string{entry})
		if m.Why == "" || each[0].Why == "" || m.OK && !each[0].OK && m.Rule != RuleLoopback {
			t.Fatalf("%+v, %+v", m, each)
		}
	})
}
