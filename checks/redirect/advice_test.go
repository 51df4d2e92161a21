package redirect

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

// judged is the one finding about a redirect URI.
func judged(t *testing.T, w *factstest.World, in target.Input) checks.Finding {
	t.Helper()
	r := uri().Run(t.Context(), w.Facts(t, in))
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings: %+v", len(r.Findings), r)
	}
	return r.Findings[0]
}

// advised is everything that a reader may do: the finding's fixes and, where they do not stand alone, the catalogue's.
func advised(fd checks.Finding) []codes.Fix {
	if fd.FixesOnly {
		return fd.Fixes
	}
	return append(fd.Fixes, codes.MustLookup(fd.Code).Fixes...)
}

// Whoever registers a look-alike sends the codes of the users to its owner.
func TestALookAlikeIsNotToBeRegistered(t *testing.T) {
	for name, uri := range map[string]string{
		"a letter of the host": "https://\u0430pp.example.com/cb",
		"a letter of the path": "https://app.example.com/c\u042c",
		"a full-width form":    "https://\uff41pp.example.com/cb",
	} {
		for server, w := range map[string]*factstest.World{"Casdoor": atCasdoor(good), "another": listing(nil, good)} {
			fd := judged(t, w, in(uri, "", good))
			if fd.Expected != good+", in ASCII characters only" {
				t.Errorf("%s, %s: expected is %s", name, server, fd.Expected)
			}
			for _, f := range advised(fd) {
				text := strings.Join(f.Steps, " ")
				if strings.Contains(f.Snippet, uri) || strings.Contains(text, "exactly as") || f.Where != "The MCP client" {
					t.Errorf("%s, %s: advises %+v", name, server, f)
				}
			}
			if first := fd.Fixes[0]; first.Snippet != good || !strings.Contains(first.Steps[0], "Do not register") {
				t.Errorf("%s, %s: the first advice is %+v", name, server, first)
			}
			for _, shown := range []string{fd.Subject, fd.Detail, fd.Received} {
				if strings.Contains(shown, uri) {
					t.Errorf("%s, %s: the odd character cannot be seen in %q", name, server, shown)
				}
			}
		}
	}
	if fd := judged(t, atCasdoor(good), in("https://\u0430pp.example.com/cb", "")); !strings.Contains(fd.Detail, "Its host is really xn--pp-6kc.example.com.") {
		t.Errorf("the real host is not told: %s", fd.Detail)
	}
}

func TestALookAlikeAmongTheRegisteredIsToBeRemoved(t *testing.T) {
	fd := judged(t, atCasdoor("https://\u0430pp.example.com/cb"), in(good, "", "https://\u0430pp.example.com/cb"))
	if len(fd.Fixes) != 2 || fd.Fixes[0].Snippet != good || !strings.Contains(fd.Fixes[1].Steps[0], `remove the entry "https://\u0430pp.example.com/cb"`) {
		t.Errorf("advises %+v", fd.Fixes)
	}
}

// What is expected and what is advised must not contradict each other.
func TestExpectedIsWhatTheFixAdvises(t *testing.T) {
	const loop = "http://localhost:3000/cb"
	for _, tt := range []struct {
		name       string
		world      *factstest.World
		in         target.Input
		code       codes.Code
		expected   string
		where, add string // of the first advice
	}{
		{"another client's entry", atCasdoor("https://other.example.com/cb"), in(good, "", "https://other.example.com/cb"), codes.RedirectURINotAllowed, good + " in the Redirect URLs of mcp-app", "Casdoor", good},
		{"a pattern that is none", listing(nil, "https://*.example.com/cb"), in(good, "", "https://*.example.com/cb"), codes.RedirectURINotAllowed, good + " registered for the client abc", "The authorization server", good},
		{"a slash", atCasdoor(good), in(good+"/", ""), codes.RedirectURITrailingSlash, good + "/ in the Redirect URLs of mcp-app", "Casdoor", good + "/"},
		{"the other name of this machine", listing(nil, "http://127.0.0.1:3000/cb"), in(loop, ""), codes.RedirectURILoopbackHost, loop + " registered for the client abc", "The authorization server", loop},
		{"https wanted", listing(nil, "https://localhost:3000/cb"), in(loop, ""), codes.RedirectURILoopbackHTTPRejected, "http taken on a loopback address, as https is", "The authorization server", ""},
		{"today's port", listing(nil, loop), in("http://localhost:49152/cb", "", loop), codes.RedirectURILoopbackPort, "any port on a loopback address", "The authorization server", ""},
	} {
		fd := judged(t, tt.world, tt.in)
		first := advised(fd)[0]
		if fd.Code != tt.code || fd.Expected != tt.expected || first.Where != tt.where || first.Snippet != tt.add {
			t.Errorf("%s: %s expects %q, advises %+v", tt.name, fd.Code, fd.Expected, first)
		}
	}
	fd := judged(t, listing(nil, loop), in("http://localhost:49152/cb", "", loop))
	for _, f := range advised(fd) {
		if strings.Contains(f.Snippet, "49152") {
			t.Errorf("advises to register today's port: %+v", f)
		}
	}
	if pin := fd.Fixes[1]; pin.Where != "The MCP client" || pin.Snippet != loop {
		t.Errorf("the registered port is not named: %+v", fd.Fixes)
	}
}
