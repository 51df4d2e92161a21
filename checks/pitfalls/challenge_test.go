package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestChallenge(t *testing.T) {
	stray := "https://127.0.0.1:8000/.well-known/oauth-protected-resource"
	alias := "https://alias.example.com/.well-known/oauth-protected-resource"
	noParameter := ownMCP(rootPRM).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Status: 401, Header: []string{"WWW-Authenticate: Bearer"}}, q.URL == ownURL && strings.Contains(string(q.Body), "tools/call")
	})
	play(t, challenge(), []scene{
		{name: "healthy", world: ownMCP(rootPRM), in: own, says: "on the issuer's origin"},
		{name: "https for an address", world: silent(ownMCP(stray), "https://127.0.0.1:8000", probe.KindPlainOnTLS), in: own, want: "casdoor-challenge-ignores-origin", says: "Nothing usable"},
		{name: "other scheme", world: silent(ownMCP("http://auth.example.com/.well-known/oauth-protected-resource"), "http://auth", probe.KindRefused), in: own, want: "casdoor-challenge-ignores-origin"},
		{name: "other host that serves it too", world: over(ownMCP(alias), alias, prm().Reply()), in: own, want: "casdoor-challenge-ignores-origin/warning", says: "all the same"},
		{name: "without metadata, by the endpoint's origin", world: over(silent(ownMCP(stray), "https://127.0.0.1:8000", probe.KindPlainOnTLS), factstest.RFC8414, none, factstest.OIDC, none), in: own,
			want: "casdoor-challenge-ignores-origin"},
		{name: "by IP address", world: byAddress(), in: target.Input{Casdoor: "http://127.0.0.1:8000", MCP: "http://127.0.0.1:8000/api/mcp"}, want: "casdoor-challenge-ignores-origin", says: "with https for this kind of host"},
		{name: "a proxy changes Host, origin unset", world: silent(over(ownMCP(stray), factstest.RFC8414, at("http://127.0.0.1:8000").Reply(), factstest.OIDC, at("http://127.0.0.1:8000").Reply()), "https://127.0.0.1:8000", probe.KindPlainOnTLS), in: own,
			want: "casdoor-challenge-ignores-origin", says: "while Casdoor was reached as https://auth.example.com: a proxy changes the Host header"},
		{name: "another name than origin", world: over(ownMCP(rootPRM), factstest.RFC8414, at("https://sso.example.com").Reply(), factstest.OIDC, at("https://sso.example.com").Reply()), in: own,
			want: "casdoor-challenge-ignores-origin/warning", says: "its issuer is https://sso.example.com"},
		{name: "no parameter", world: noParameter, in: own, status: checks.NotEvaluated},
		{name: "separate MCP server", world: factstest.Healthy(), status: checks.Skipped, says: "not Casdoor's own"},
		{name: "separate MCP server with a stray challenge", world: factstest.Healthy().On("POST", factstest.MCP, factstest.Challenge(stray)), status: checks.Skipped},
		{name: "no MCP URL", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
	})
}

// byAddress is a Casdoor that is reached by its IP address, without TLS.
func byAddress() *factstest.World {
	const base = "http://127.0.0.1:8000"
	w := over(factstest.New(), base+"/.well-known/oauth-authorization-server", at(base).Reply(), base+"/api/health", factstest.Envelope(""))
	w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if strings.Contains(string(q.Body), "tools/call") {
			return factstest.Challenge("https://127.0.0.1:8000/.well-known/oauth-protected-resource"), q.URL == base+"/api/mcp"
		}
		return factstest.Initialized("Set-Cookie: casdoor_session_id=1"), q.URL == base+"/api/mcp" && q.Method == "POST"
	})
	return silent(w, "https://127.0.0.1:8000", probe.KindPlainOnTLS)
}

// What should stand in the challenge is where Casdoor was reached, never what the proxy made of it; by IP address
// the first advice is another name, not another proxy.
func TestChallengeAdvice(t *testing.T) {
	const document = "/.well-known/oauth-protected-resource"
	stray := "https://127.0.0.1:8000" + document
	internal := at("http://127.0.0.1:8000").Reply()
	replaced := silent(over(ownMCP(stray), factstest.RFC8414, internal, factstest.OIDC, internal), "https://127.0.0.1:8000", probe.KindPlainOnTLS)
	for name, tt := range map[string]struct {
		world *factstest.World
		in    target.Input
		want  string
		fixes int
	}{
		"Host replaced": {replaced, own, factstest.Casdoor + document, 0},
		"by IP address": {byAddress(), target.Input{Casdoor: "http://127.0.0.1:8000", MCP: "http://127.0.0.1:8000/api/mcp"}, "http://127.0.0.1:8000" + document, 1},
	} {
		r := challenge().Run(t.Context(), tt.world.Facts(t, tt.in))
		if len(r.Findings) != 1 || r.Findings[0].Expected != tt.want || len(r.Findings[0].Fixes) != tt.fixes {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}
