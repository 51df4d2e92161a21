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
		{name: "no parameter", world: noParameter, in: own, status: checks.NotEvaluated},
		{name: "separate MCP server", world: factstest.Healthy(), status: checks.Skipped, says: "not Casdoor's own"},
		{name: "separate MCP server with a stray challenge", world: factstest.Healthy().On("POST", factstest.MCP, factstest.Challenge(stray)), status: checks.Skipped},
		{name: "no MCP URL", world: factstest.Healthy(), in: target.Input{Casdoor: factstest.Casdoor}, status: checks.Skipped},
	})
}
