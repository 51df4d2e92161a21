package redirect

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestURI(t *testing.T) {
	const loop = "http://localhost:3000/cb"
	withPort := func(port string) func(string) bool {
		return func(uri string) bool { return uri == "http://localhost:"+port+"/cb" }
	}
	anyPort := func(uri string) bool {
		return strings.HasPrefix(uri, "http://localhost") && strings.HasSuffix(uri, "/cb")
	}
	spa := elsewhere(func(string) factstest.Reply { return factstest.HTML(`<div id="root"></div>`) })
	scope := elsewhere(func(uri string) factstest.Reply {
		return factstest.Reply{Status: 302, Header: []string{"Location: " + uri + "?error=invalid_scope"}}
	})
	noClient := in(good, "")
	noClient.ClientID = ""
	unknown := in(good, "")
	unknown.ClientID = "nobody"
	play(t, uri(), []scene{
		{name: "registered", world: atCasdoor(good), in: in(good, ""), asked: 1},
		{name: "loopback at Casdoor", world: atCasdoor(), in: in(loop, ""), says: []string{"any port and path"}, asked: 1},
		{name: "subdomain at Casdoor", world: atCasdoor("https://example.com/cb"), in: in(good, "")},
		{name: "nothing fits", world: atCasdoor("https://other.example.com/cb"), in: in(good, ""), want: "redirect-uri-not-allowed", asked: 2,
			says: []string{"refused as well with the other spelling of the slash", "expected https://app.example.com/cb in the Redirect URLs of mcp-app"}},
		{name: "compared with what is registered", world: atCasdoor("http://app.example.com/cb"), in: in(good, "", "http://app.example.com/cb", "https://else.example.com/x"), want: "redirect-uri-not-allowed",
			says: []string{"http://app.example.com/cb is the closest", "By Casdoor's rules: The scheme differs", "expected https://app.example.com/cb in the Redirect URLs"}},
		{name: "slash at Casdoor", world: atCasdoor(good), in: in(good+"/", ""), want: "redirect-uri-trailing-slash", says: []string{"refuses " + good + "/ and accepts " + good, "expected " + good + "/ in the Redirect URLs"}},
		{name: "slash of a custom scheme", world: atCasdoor("cursor://x/cb"), in: in("cursor://x/cb/", ""), want: "redirect-uri-trailing-slash"},
		{name: "IPv6 at Casdoor", world: atCasdoor(), in: in("http://[::1]:3000/cb", ""), want: "redirect-uri-loopback-host", says: []string{"with the host localhost"}},
		{name: "https on 127.0.0.1 at Casdoor", world: atCasdoor(), in: in("https://127.0.0.1/cb", ""), want: "redirect-uri-loopback-host"},
		{name: "look-alike letter", world: atCasdoor(good), in: in("https://аpp.example.com/cb", ""), want: "redirect-uri-not-allowed", says: []string{"a Cyrillic letter"}},

		{name: "registered elsewhere", world: listing(nil, good), in: in(good, ""), asked: 2},
		{name: "slash elsewhere", world: listing(nil, good+"/"), in: in(good, ""), want: "redirect-uri-trailing-slash"},
		{name: "slash in front of a query", world: listing(nil, good+"/?a=1"), in: in(good+"?a=1", ""), want: "redirect-uri-trailing-slash"},
		{name: "other loopback name", world: listing(nil, "http://127.0.0.1:3000/cb"), in: in(loop, ""), want: "redirect-uri-loopback-host", says: []string{"with the host 127.0.0.1"}},
		{name: "https wanted", world: listing(nil, "https://localhost:3000/cb"), in: in(loop, ""), want: "redirect-uri-loopback-http-rejected", says: []string{"with https"}},
		{name: "registered port", world: listing(withPort("3000")), in: in("http://localhost:4000/cb", "", loop), want: "redirect-uri-loopback-port", says: []string{"on port 3000"}},
		{name: "without a port", world: listing(nil, "http://localhost/cb"), in: in(loop, ""), want: "redirect-uri-loopback-port", says: []string{"without a port"}},
		{name: "port of a known client", world: listing(nil, "http://localhost:8787/callback"), in: in("http://localhost:9000/callback", ""), want: "redirect-uri-loopback-port", says: []string{"on port 8787"}},
		{name: "port unknown", world: listing(withPort("3000")), in: in("http://localhost:4000/cb", ""), want: "redirect-uri-not-allowed", asked: 12},
		{name: "accepted, another port is not", world: listing(withPort("3000")), in: in(loop, ""), want: "redirect-uri-loopback-port/warning", says: []string{"whatever port is free"}},
		{name: "the same for a client with a random port", world: listing(withPort("3000")), in: in(loop, "claude-code"), want: "redirect-uri-loopback-port/error", says: []string{"Claude Code takes another port"}},
		{name: "the same for a client with a fixed port", world: listing(withPort("3000")), in: in(loop, "inspector"), want: "redirect-uri-loopback-port/info"},
		{name: "any port", world: listing(anyPort), in: in(loop, ""), says: []string{"takes other ports"}},
		{name: "https on loopback is not tried on other ports", world: listing(nil, "https://localhost:3000/cb"), in: in("https://localhost:3000/cb", "")},

		{name: "scope refused, redirect URI taken", world: scope, in: in(good, "")},
		{name: "drawn by script", world: spa, in: in(good, ""), status: checks.NotEvaluated, says: []string{"script"}},
		{name: "anything is taken", world: plainLogin(), in: in(good, ""), status: checks.NotEvaluated, says: []string{"made-up client"}},
		{name: "unknown client", world: atCasdoor(good), in: unknown, status: checks.NotEvaluated, says: []string{"does not know the client id"}},
		{name: "no client id", world: atCasdoor(good), in: noClient, status: checks.Skipped},
		{name: "no redirect URI", world: atCasdoor(good), in: in("", ""), status: checks.Skipped, says: []string{"no redirect URI was given"}},
	})
}

// plainLogin shows its login page to everybody.
func plainLogin() *factstest.World {
	return elsewhere(func(string) factstest.Reply { return login }).OnFunc(loginForAll)
}

func TestVariantsAreOtherSpellings(t *testing.T) {
	for _, uri := range []string{good, "http://localhost/", "http://127.0.0.1:1/cb?x=1", "http://[::1]:3000", "com.example.app:/cb", "com.example.app:/", "cursor://x", "http://localhost:8787/callback"} {
		tg, errs := target.Parse(in(uri, "", "http://localhost:1/", "http://127.0.0.1/cb", ":", good))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		seen := map[string]bool{uri: true}
		for _, v := range variants(tg.RedirectURI, tg.RegisteredRedirectURIs) {
			if seen[v.uri] || v.uri == "" || v.what == "" || v.code == "" {
				t.Errorf("%s: %+v", uri, v)
			}
			seen[v.uri] = true
		}
		if len(seen) > 9 {
			t.Errorf("%s: %d variants", uri, len(seen)-1)
		}
	}
}
