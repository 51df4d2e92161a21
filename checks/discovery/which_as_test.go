package discovery

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestWhichServer(t *testing.T) {
	alias := over(declares(healthy(), "https://login.example.com"), "https://login.example.com/.well-known/oauth-authorization-server", meta().Reply())
	elsewhere := func() *factstest.World { return realmWorld(realmTail) }
	play(t, whichServer(), []scene{
		{name: "healthy", world: healthy(), says: "the server that you gave"},
		{name: "slash apart", world: declares(healthy(), factstest.Casdoor+"/")},
		{name: "case apart", world: declares(healthy(), "https://AUTH.example.com")},
		{name: "one of several", world: declares(healthy(), second, factstest.Casdoor)},
		{name: "alias by issuer", world: alias},
		{name: "application of the given Casdoor", world: declares(healthy(), factstest.Casdoor+"/.well-known/app")},
		{name: "another server", world: elsewhere(), want: "wrong-as-configured", says: realm},
		{name: "another server, given one has no metadata", world: over(elsewhere(), factstest.RFC8414, none, factstest.OIDC, none), want: "wrong-as-configured"},
		{name: "another path without metadata", world: declares(healthy(), factstest.Casdoor+"/app"), status: checks.NotEvaluated},
		{name: "declared by http", world: declares(healthy(), "http://auth.example.com"), status: checks.NotEvaluated},
		{name: "declared by an internal name", world: silent(declares(healthy(), "http://casdoor:8000"), "http://casdoor:8000", probe.KindDNSNotFound), status: checks.NotEvaluated},
		{name: "declared by a name that does not resolve", world: silent(declares(healthy(), "https://casdoor.internal.invalid"), "https://casdoor.internal.invalid", probe.KindDNSNotFound), status: checks.NotEvaluated},
		{name: "nothing answers at the given URL", world: silent(elsewhere(), factstest.Casdoor, probe.KindDNSNotFound), want: "wrong-casdoor-url", says: "The MCP server names " + realm + ", which works"},
		{name: "the given one is down", world: silent(elsewhere(), factstest.Casdoor, probe.KindRefused), want: "wrong-casdoor-url"},
		{name: "the given one has a bad certificate", world: silent(elsewhere(), factstest.Casdoor, probe.KindCertExpired), want: "wrong-as-configured"},
		{name: "the given one may not be asked", world: silent(elsewhere(), factstest.Casdoor, probe.KindPolicy), want: "wrong-as-configured"},
		{name: "neither answers", world: silent(silent(elsewhere(), factstest.Casdoor, probe.KindDNSNotFound), realm, probe.KindRefused), want: "wrong-as-configured"},
		{name: "the scheme is mistyped", world: over(healthy(), "http://auth.example.com/.well-known/oauth-authorization-server", none, "http://auth.example.com/.well-known/openid-configuration", none),
			in: target.Input{Casdoor: "http://auth.example.com", MCP: factstest.MCP}, want: "wrong-casdoor-url", says: "by the other scheme it is"},
		{name: "open server", world: openServer(elsewhere()), says: "Not needed"},
		{name: "no Casdoor given", world: healthy(), in: target.Input{MCP: factstest.MCP}, status: checks.Skipped},
		{name: "no MCP URL given", world: healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
		{name: "no document", world: replies(factstest.PathPRM, none, factstest.RootPRM, none), status: checks.NotEvaluated},
	})
}

// Whether a name exists is certain; a host that gives no answer may be down, or not reached from here.
func TestHowSureAMistypedURLIs(t *testing.T) {
	for kind, want := range map[probe.ErrorKind]checks.Confidence{probe.KindDNSNotFound: "", probe.KindRefused: checks.Likely, probe.KindTimeout: checks.Likely} {
		r := whichServer().Run(t.Context(), silent(realmWorld(realmTail), factstest.Casdoor, kind).Facts(t, factstest.Input()))
		if len(r.Findings) != 1 || r.Findings[0].Confidence != want || r.Findings[0].Fixes[0].Snippet != realm || !r.Findings[0].FixesOnly {
			t.Errorf("%s: %+v", kind, r.Findings)
		}
	}
}

func TestWhichServerIsSurerWithBothMetadata(t *testing.T) {
	run := func(w *factstest.World) checks.Finding {
		r := whichServer().Run(t.Context(), w.Facts(t, factstest.Input()))
		if len(r.Findings) != 1 {
			t.Fatalf("got %+v", r)
		}
		return r.Findings[0]
	}
	if fd := run(realmWorld(realmTail)); fd.Confidence != "" || len(fd.Fixes) != 1 || !strings.Contains(fd.Fixes[0].Snippet, factstest.Casdoor) {
		t.Errorf("got %+v", fd)
	}
	if fd := run(over(realmWorld(realmTail), factstest.RFC8414, none, factstest.OIDC, none)); fd.Confidence != checks.Likely {
		t.Errorf("confidence %q", fd.Confidence)
	}
}
