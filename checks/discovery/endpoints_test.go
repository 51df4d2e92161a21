package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestEndpoints(t *testing.T) {
	authorize := factstest.Casdoor + "/login/oauth/authorize"
	dead := silent(serving(meta().With(doc{"userinfo_endpoint": "https://users.example.com/me"})), "https://users.example.com", probe.KindRefused)
	plainHTTP := silentless().On("HEAD", "http://users.example.com/me", factstest.Reply{Status: 200})
	over(plainHTTP, factstest.RFC8414, meta().With(doc{"userinfo_endpoint": "http://users.example.com/me"}).Reply())
	play(t, endpoints(), []scene{
		{name: "healthy", world: healthy(), says: "absolute URLs"},
		{name: "login page redirects", world: replies(authorize, factstest.Reply{Status: 302, Header: []string{"Location: /login"}})},
		{name: "login page wants parameters", world: replies(authorize, factstest.Reply{Status: 400})},
		{name: "login page missing", world: replies(authorize, none), status: checks.Warn, says: "404"},
		{name: "login page broken", world: replies(authorize, factstest.Reply{Status: 500}), status: checks.Warn},
		{name: "dead host", world: dead, status: checks.Warn, says: "users.example.com"},
		{name: "plain http", world: plainHTTP, status: checks.Warn, says: "refuse http"},
		{name: "loopback http", world: loopbackLab("http://127.0.0.1:8000", "http://127.0.0.1:8000"), in: target.Input{Casdoor: "http://127.0.0.1:8000", MCP: "http://127.0.0.1:9000/mcp"}},
		{name: "relative", world: serving(meta().With(doc{"userinfo_endpoint": "/me"})), status: checks.Warn, says: "no absolute URL"},
		{name: "no metadata", world: replies(factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
