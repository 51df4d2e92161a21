package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// hostDriven is a Casdoor without `origin`: what it publishes follows the Host header.
func hostDriven() *factstest.World {
	return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return at("https://" + q.Host).Reply(), q.Host != "" && strings.Contains(q.URL, "/.well-known/")
	})
}

// based is a Casdoor reached at one base that publishes another.
func based(base, published string) *factstest.World {
	d := at(published).Reply()
	return over(factstest.New(), base+"/.well-known/oauth-authorization-server", d, base+"/.well-known/openid-configuration", d)
}

func TestOrigin(t *testing.T) {
	noHost := func(r factstest.Reply) *factstest.World {
		return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) { return r, q.Host == facts.OtherHostValue })
	}
	typed := func(u string) target.Input { return target.Input{Casdoor: u} }
	slash := at(factstest.Casdoor + "/").With(doc{"issuer": factstest.Casdoor + "/"})
	guessed := func() *factstest.World { return based("http://auth.lan.example:8000", "https://auth.lan.example:8000") }
	play(t, origin(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "stays"},
		{name: "unset", world: hostDriven(), want: "casdoor-origin-unset", says: facts.OtherHostValue},
		{name: "unknown host refused by a proxy", world: noHost(none), says: "does not get to Casdoor"},
		{name: "unknown host answered by another site", world: noHost(factstest.HTML("")), says: "does not get to Casdoor"},
		{name: "no answer for an unknown host", world: noHost(factstest.Reply{Err: probe.KindReset})},

		{name: "https guessed for a name with a dot", world: silent(guessed(), "https://", probe.KindPlainOnTLS), in: typed("http://auth.lan.example:8000"),
			want: "casdoor-host-scheme-guess", says: "whatever the proxy says"},
		{name: "https guessed, and it works", world: guessed(), in: typed("http://auth.lan.example:8000")},
		{name: "https guessed, certificate untrusted", world: silent(guessed(), "https://", probe.KindCertSelfSigned), in: typed("http://auth.lan.example:8000")},
		{name: "http guessed for an address behind TLS", world: based("https://127.0.0.1:8443", "http://127.0.0.1:8443"), in: typed("https://127.0.0.1:8443"), want: "casdoor-host-scheme-guess"},
		{name: "http set, not guessed", world: serving(at("http://auth.example.com"))},

		{name: "slash at the end", world: serving(slash), want: "casdoor-origin-trailing-slash", says: "//api/login"},
		{name: "slash in the issuer alone", world: serving(meta().With(doc{"issuer": factstest.Casdoor + "/"}))},
		{name: "doubled slash without one in the issuer", world: serving(meta().With(doc{"jwks_uri": factstest.Casdoor + "//jwks"}))},
		{name: "no metadata", world: over(factstest.Healthy(), factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
		{name: "clients log in elsewhere", world: elsewhere(), status: checks.Skipped},
	})
}

func TestOriginNamesTheValueToSet(t *testing.T) {
	for name, w := range map[string]*factstest.World{
		"unset": hostDriven(),
		"slash": serving(at(factstest.Casdoor + "/").With(doc{"issuer": factstest.Casdoor + "/"})),
	} {
		r := origin().Run(t.Context(), w.Facts(t, factstest.Input()))
		if len(r.Findings) != 1 || len(r.Findings[0].Fixes) != 1 || r.Findings[0].Fixes[0].Snippet != "origin = "+factstest.Casdoor {
			t.Errorf("%s: got %+v", name, r.Findings)
		}
	}
}
