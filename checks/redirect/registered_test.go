package redirect

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestRegistered(t *testing.T) {
	offline := func(uri string, entries ...string) target.Input {
		i := in(uri, "", entries...)
		i.ClientID = ""
		return i
	}
	play(t, registered(), []scene{
		{name: "the same", world: atCasdoor(good), in: in(good, "", "https://x/y", good), says: []string{"the entry " + good, "character for character"}},
		{name: "by a rule", world: atCasdoor("example.com"), in: in(good, "", "example.com"), says: []string{"the entry example.com", "has no scheme"}},
		{name: "loopback needs no entry", world: atCasdoor(), in: in("http://localhost:1/x", "", good), says: []string{"registered or not"}},
		{name: "differs", world: atCasdoor(), in: in(good, "", good+"/"), status: checks.Warn, says: []string{"By Casdoor's rules: The path differs (/cb is asked for, /cb/ is registered)", "A slash at the end counts"}},
		{name: "invisible", world: atCasdoor(), in: in(good, "", good+"\u200b"), status: checks.Warn, says: []string{`"https://app.example.com/cb\u200b" is the closest`, "zero-width space"}},
		{name: "pattern", world: atCasdoor(), in: in(good, "", "https://*.example.com/cb"), status: checks.Warn, says: []string{"not as a pattern"}},
		{name: "the closest", world: atCasdoor(), in: in(good, "", "https://far.example.org/x", "https://app.example.com/cb2", "https://else/y"), status: checks.Warn, says: []string{"https://app.example.com/cb2 is the closest"}},
		{name: "fits, but is refused", world: atCasdoor("https://x/y"), in: in(good, "", good), status: checks.Warn, says: []string{"refuses it all the same", "than abc"}},
		{name: "does not fit, but is accepted", world: atCasdoor(good), in: in(good, "", "https://x/y"), says: []string{"not the whole of it"}},
		{name: "without a client id", world: atCasdoor(), in: offline(good, good+"/"), status: checks.Warn, says: []string{"Casdoor's rules"}},
		{name: "without a client id, fits", world: atCasdoor(), in: offline(good, good)},
		{name: "elsewhere", world: listing(nil, good), in: in(good, "", good), says: []string{"character for character"}},
		{name: "elsewhere, subdomains do not count", world: listing(nil), in: in(good, "", "https://example.com/cb"), status: checks.Warn, says: []string{"one that is asked for is a subdomain of the registered one"}, silent: "Casdoor"},
		{name: "elsewhere, loopback port", world: listing(nil), in: offline("http://127.0.0.1:4/cb", "http://127.0.0.1:3/cb"), says: []string{"does not count on a loopback address"}},
		{name: "elsewhere, loopback port, compared", world: listing(nil, "http://127.0.0.1:3/cb"), in: in("http://127.0.0.1:4/cb", "", "http://127.0.0.1:3/cb"), status: checks.Warn, says: []string{"This server does."}},
		{name: "elsewhere, port of a loopback name but another path", world: listing(nil), in: offline("http://127.0.0.1:4/cb", "http://127.0.0.1:3/x"), status: checks.Warn},
		{name: "no server known", world: factstest.New(), in: offline(good, good+"/"), status: checks.Warn, silent: "Casdoor"},
		{name: "no redirect URI", world: atCasdoor(), in: in("", "", good), status: checks.Skipped},
		{name: "no entries", world: atCasdoor(), in: in(good, ""), status: checks.Skipped},
	})
}
