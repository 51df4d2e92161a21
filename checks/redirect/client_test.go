package redirect

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestClient(t *testing.T) {
	unknown := in(good, "")
	unknown.ClientID = "nobody"
	odd := in(good, "")
	odd.ClientID = "аbc" // a Cyrillic letter
	noURI := in("", "")
	spa := elsewhere(func(string) factstest.Reply { return factstest.HTML(`<div id="root"></div>`) })
	play(t, client(), []scene{
		{name: "known to Casdoor", world: atCasdoor(good), in: in(good, ""), says: []string{"application mcp-app of the organization acme"}},
		{name: "known although the redirect URI is not", world: atCasdoor(), in: in(good, ""), says: []string{"knows the client abc"}},
		{name: "known, no redirect URI given", world: atCasdoor(), in: noURI, asked: 1},
		{name: "unknown to Casdoor", world: atCasdoor(good), in: unknown, want: "client-id-unknown", says: []string{"does not know the client id nobody", "Invalid client_id"}},
		{name: "look-alike letter", world: atCasdoor(good), in: odd, want: "client-id-unknown", says: []string{"a Cyrillic letter"}},
		{name: "known elsewhere", world: listing(nil, good), in: in(good, ""), says: []string{"The authorization server knows"}},
		{name: "unknown elsewhere", world: listing(nil, good), in: unknown, want: "client-id-unknown", says: []string{"Client not found"}},
		{name: "drawn by script", world: spa, in: in(good, ""), status: checks.NotEvaluated, says: []string{"script"}},
		{name: "another error", world: elsewhere(func(string) factstest.Reply { return page(400, "Bad Request") }), in: in(good, ""), status: checks.NotEvaluated, says: []string{"another reason"}},
		{name: "no client id", world: atCasdoor(good), in: target.Input{Casdoor: factstest.Casdoor, RedirectURI: good}, status: checks.Skipped, says: []string{"no client id"}},
		{name: "no server", world: factstest.New(), in: in(good, ""), status: checks.NotEvaluated},
	})
}
