package reach

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// declares serves resource metadata that names these authorization servers.
func declares(w *factstest.World, servers ...string) *factstest.World {
	d := factstest.ResourceMetadata().With(factstest.Doc{"authorization_servers": servers}).Reply()
	return w.On("GET", factstest.PathPRM, d).On("GET", factstest.RootPRM, d)
}

func TestAuthorizationServer(t *testing.T) {
	as := factstest.Casdoor
	only := target.Input{MCP: mcpURL}
	local := target.Input{Casdoor: "http://127.0.0.1:8000", MCP: mcpURL}
	plainGiven := target.Input{Casdoor: "http://auth.example.com:8000", MCP: mcpURL}
	play(t, authorizationServer(), []scene{
		{name: "healthy", world: healthy(), says: "auth.example.com answers."},
		{name: "refused", world: silent(healthy(), as, probe.KindRefused), want: "as-unreachable", says: "was given, and the protected resource metadata declares it"},
		{name: "unknown name", world: silent(healthy(), as, probe.KindDNSNotFound), in: only, want: "as-unreachable", says: "declares https://auth.example.com"},
		{name: "times out", world: silent(healthy(), as, probe.KindTimeout), want: "as-unreachable?likely"},
		{name: "expired", world: silent(healthy(), as, probe.KindCertExpired), want: "tls-untrusted-cert", says: "The authorization server at auth.example.com"},
		{name: "no TLS", world: silent(healthy(), as, probe.KindTLSHandshake), want: "tls-handshake-failure"},
		{name: "address not allowed", world: silent(healthy(), as, probe.KindPolicy), status: checks.NotEvaluated, says: "address-not-allowed"},
		{name: "one form answers", world: healthy().OnFunc(func(q probe.Request) (reply, bool) { return reply{Err: probe.KindReset}, q.URL == factstest.RFC8414 })},
		{name: "5xx is an answer", world: healthy().On("GET", factstest.RFC8414, reply{Status: 502})},
		{name: "a later entry is dead", world: silent(declares(healthy(), as, "https://old.example.com"), "https://old.example.com", probe.KindDNSNotFound),
			want: "as-unreachable/warning", says: "old.example.com"},
		{name: "the first entry is dead", world: silent(declares(healthy(), "https://old.example.com", as), "https://old.example.com", probe.KindDNSNotFound), want: "as-unreachable"},
		{name: "the given one is dead, the declared one works", world: silent(healthy(), "https://typo.example.com", probe.KindDNSNotFound),
			in: target.Input{Casdoor: "https://typo.example.com", MCP: mcpURL}, want: "as-unreachable/warning", says: "was given as the Casdoor URL"},
		{name: "a private name that only the metadata has", world: silent(declares(healthy(), "http://casdoor:8000"), "http://casdoor", probe.KindDNSNotFound), in: only,
			status: checks.NotEvaluated, says: "judged there"},
		{name: "the same name, typed", world: silent(declares(healthy(), "http://127.0.0.1:8000"), "http://127.0.0.1", probe.KindRefused), in: local, want: "as-unreachable"},
		{name: "https guessed of an http server", world: silent(healthy(), as, probe.KindPlainOnTLS), in: plainGiven,
			want: "", says: "judged with the metadata", status: checks.Pass},
		{name: "the MCP server's host fails alike", world: silent(silent(healthy(), site0, probe.KindCertExpired), as, probe.KindCertExpired),
			in: target.Input{Casdoor: site0, MCP: mcpURL}, status: checks.NotEvaluated, says: "own host"},
		{name: "nothing known", world: factstest.New(), in: only, status: checks.NotEvaluated},
	})
}

// One dead host is one finding, however many issuers it has.
func TestOneFindingAHost(t *testing.T) {
	w := silent(declares(healthy(), "https://down.example.com/a", "https://down.example.com/b"), "https://down.example.com", probe.KindRefused)
	play(t, authorizationServer(), []scene{{name: "two issuers", world: w, in: target.Input{MCP: mcpURL}, want: "as-unreachable"}})
}
