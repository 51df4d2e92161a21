package reach

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func page(status int, server string) reply {
	return reply{Status: status, Header: []string{"Content-Type: text/html", "Server: " + server}, Body: "<html><body>no</body></html>"}
}

func TestSlash(t *testing.T) {
	challenge := factstest.Challenge(factstest.PathPRM)
	// bare gives one answer at the typed URL, and the true one at the other spelling.
	bare := func(r reply) *factstest.World { return post(typed(r), slashed, challenge) }
	basic := reply{Status: 401, Header: []string{`WWW-Authenticate: Basic realm="ops"`}}
	play(t, slash(), []scene{
		{name: "healthy: 404 at the other spelling", world: healthy(), says: "answers 404"},
		{name: "healthy: Casdoor's error under 200 at the other spelling", world: post(healthy(), slashed, factstest.Envelope("Unauthorized operation")), says: `answers 200 OK from beegoServer:2.0.0 with Casdoor's error envelope ("Unauthorized operation")`},
		{name: "healthy: both", world: post(healthy(), slashed, challenge), says: "401 with the challenge"},
		{name: "healthy: open", world: open(healthy())},
		{name: "Basic", world: bare(basic), want: "lb-path-rule-misses-bare-path", says: "asks for Basic"},
		{name: "login elsewhere", world: bare(redirect(302, "https://sso.example.com/login")), want: "lb-path-rule-misses-bare-path", says: "302 Found) to the login page https://sso"},
		{name: "web page", world: bare(factstest.HTML("app")), want: "lb-path-rule-misses-bare-path", says: "Use https://mcp.example.com/mcp/."},
		{name: "403 of the edge", world: bare(page(403, "awselb/2.0")), want: "lb-path-rule-misses-bare-path"},
		{name: "403 of anybody", world: bare(reply{Status: 403}), want: "lb-path-rule-misses-bare-path?likely"},
		{name: "404 of the load balancer", world: bare(page(404, "awselb/2.0")), want: "lb-path-rule-misses-bare-path?likely"},
		{name: "404 of the same server", world: bare(none)},
		{name: "401 without a challenge, from another server", world: bare(page(401, "gateway")), want: "lb-path-rule-misses-bare-path?likely"},
		{name: "401 without a challenge, from the same server", world: bare(reply{Status: 401})},
		{name: "the other spelling is open", world: post(typed(factstest.HTML("app")), slashed, factstest.Initialized()), want: "lb-path-rule-misses-bare-path", says: "an MCP answer"},
		{name: "slash redirect", world: bare(redirect(307, slashed))},
		{name: "web page at both", world: post(typed(factstest.HTML("app")), slashed, factstest.HTML("app"))},
		{name: "server error may be passing", world: bare(page(502, "nginx"))},
		{name: "bot challenge", world: bare(reply{Status: 403, Header: []string{"cf-mitigated: challenge"}, Body: "<html>"})},
		{name: "Casdoor's slash form", world: bare(factstest.Envelope("Unauthorized operation"))},
		{name: "no path", world: post(healthy(), site0, challenge), in: target.Input{MCP: site0}, status: checks.NotEvaluated},
		{name: "no answer", world: dead(probe.KindRefused), status: checks.NotEvaluated},
	})
}
