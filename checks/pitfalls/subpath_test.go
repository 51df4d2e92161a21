package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// A Casdoor whose `origin` has a path, behind a proxy that passes that path only.
func TestBelowPath(t *testing.T) {
	const base = factstest.Casdoor + "/casdoor"
	const health = factstest.Casdoor + "/api/health"
	in := target.Input{Casdoor: base}
	served := func() *factstest.World {
		return over(factstest.New(), base+"/.well-known/openid-configuration", at(base).Reply(), base+"/login/oauth/authorize", factstest.HTML(`<div id="root"></div>`))
	}
	ok := factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`}
	play(t, authorize(), []scene{
		{name: "nothing at the root", world: served(), in: in, want: "as-subpath-not-supported", says: "404"},
		{name: "the proxy's own page at the root", world: over(served(), health, factstest.HTML("hello")), in: in, want: "as-subpath-not-supported"},
		{name: "the API is at the root too", world: over(served(), health, ok), in: in, says: "answers 200"},
		{name: "the root gives no answer", world: over(served(), health, factstest.Reply{Err: probe.KindTimeout}), in: in, says: "answers 200"},
		{name: "no page", world: over(served(), base+"/login/oauth/authorize", factstest.Reply{Status: 302, Header: []string{"Location: /login"}}), in: in},
		{name: "the page of another host", world: over(served(), base+"/.well-known/openid-configuration", at(base).With(doc{"authorization_endpoint": "https://login.example.com/casdoor/login/oauth/authorize"}).Reply(),
			"https://login.example.com/casdoor/login/oauth/authorize", factstest.HTML("")), in: in},
		{name: "without a path", world: over(factstest.Healthy(), health, none)},
	})
	if r := authorize().Run(t.Context(), served().Facts(t, in)); len(r.Findings) != 1 || !strings.Contains(r.Findings[0].Received, "404") || r.Findings[0].Confidence != "likely" {
		t.Errorf("%+v", r.Findings)
	}
}
