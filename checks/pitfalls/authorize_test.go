package pitfalls

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestAuthorize(t *testing.T) {
	const dev = "http://localhost:7001/login/oauth/authorize"
	page := factstest.Casdoor + "/login/oauth/authorize"
	sent := func() *factstest.World { return serving(meta().With(doc{"authorization_endpoint": dev})) }
	local := target.Input{Casdoor: "http://localhost:8000"}
	localDev := func() *factstest.World {
		d := at("http://localhost:8000").With(doc{"authorization_endpoint": dev}).Reply()
		return over(factstest.New(), "http://localhost:8000/.well-known/oauth-authorization-server", d, "http://localhost:8000/.well-known/openid-configuration", d)
	}
	missing := factstest.Reply{Status: 404, Header: []string{"Content-Type: text/plain"},
		Body: `The Casdoor frontend HTML file: "index.html" was not found, it should be placed at: "web/build/index.html"`}
	play(t, authorize(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "answers 200"},
		{name: "development port, nothing there", world: silent(localDev(), "http://localhost:7001", probe.KindRefused), in: local, want: "casdoor-authorization-endpoint-dev-port", says: "scripted"},
		{name: "development port, the frontend runs", world: over(localDev(), dev, factstest.HTML("")), in: local},
		{name: "development port of a public Casdoor", world: over(sent(), dev, factstest.HTML("")), want: "casdoor-authorization-endpoint-dev-port", says: "nothing of Casdoor"},
		{name: "everything at that port", world: over(factstest.New(), "http://localhost:7001/.well-known/oauth-authorization-server", at("http://localhost:7001").Reply(), dev, factstest.HTML("")),
			in: target.Input{Casdoor: "http://localhost:7001"}},
		{name: "frontend missing", world: over(factstest.Healthy(), page, missing), want: "casdoor-frontend-missing", says: "frontend"},
		{name: "another 404", world: over(factstest.Healthy(), page, none), want: "casdoor-frontend-missing", says: "in place of Casdoor's login page"},
		{name: "a proxy without an upstream", world: over(factstest.Healthy(), page, factstest.Reply{Status: 502}), want: "casdoor-frontend-missing", says: "502"},
		{name: "the page itself with 404", world: over(factstest.Healthy(), page, factstest.Reply{Status: 404, Header: []string{"Content-Type: text/html"}, Body: `<html><div id="root"></div><script src="/static/js/main.js"></script>`})},
		{name: "login page redirects", world: over(factstest.Healthy(), page, factstest.Reply{Status: 302, Header: []string{"Location: /login"}})},
		{name: "no answer", world: over(factstest.Healthy(), page, factstest.Reply{Err: probe.KindTimeout}), status: checks.NotEvaluated},
		{name: "not named", world: serving(meta().With(doc{"authorization_endpoint": nil})), status: checks.NotEvaluated},
		{name: "no metadata", world: over(factstest.Healthy(), factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
