package reach

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const loginHTML = `<head><title>Sign in</title></head><form><input type="password" name="p"></form>`

func TestRedirects(t *testing.T) {
	challenge := factstest.Challenge(factstest.PathPRM)
	sso := "https://mcp.example.com/sso/mcp"
	root := target.Input{Casdoor: factstest.Casdoor, MCP: site0}
	play(t, redirects(), []scene{
		{name: "healthy", world: healthy(), says: "No redirect"},
		{name: "slash", world: post(typed(redirect(307, "/mcp/")), slashed, challenge), want: "redirect-slash-or-scheme-downgrade", says: "Use https://mcp.example.com/mcp/.", sends: "follow"},
		{name: "slash by 301", world: post(typed(redirect(301, slashed)), slashed, challenge), want: "redirect-slash-or-scheme-downgrade", says: "as GET"},
		{name: "slash by 308", world: post(typed(redirect(308, slashed)), slashed, challenge), want: "redirect-slash-or-scheme-downgrade", says: "do not repeat a POST"},
		{name: "downgrade", world: post(typed(redirect(307, "http://mcp.example.com/mcp/")), "http://mcp.example.com/mcp/", challenge),
			want: "redirect-slash-or-scheme-downgrade", says: "X-Forwarded-Proto"},
		{name: "downgrade that nothing answers", world: silent(typed(redirect(307, "http://mcp.example.com/mcp/")), "http://", probe.KindRefused),
			want: "redirect-slash-or-scheme-downgrade", says: "plain http"},
		{name: "other port", world: typed(redirect(302, "https://mcp.example.com:8443/mcp")), want: "redirect-slash-or-scheme-downgrade", says: "port 8443 instead of 443"},
		{name: "http typed", world: post(post(healthy(), "http://mcp.example.com/mcp", redirect(301, mcpURL)), mcpURL, challenge),
			in: target.Input{MCP: "http://mcp.example.com/mcp"}, want: "redirect-slash-or-scheme-downgrade", says: "Use https://mcp.example.com/mcp."},
		{name: "to another path that is the endpoint", world: post(typed(redirect(308, "/v2/mcp")), "https://mcp.example.com/v2/mcp", challenge),
			want: "redirect-slash-or-scheme-downgrade", says: "/v2/mcp"},
		{name: "to another host that is the endpoint", world: post(typed(redirect(308, "https://new.example.com/mcp")), "https://new.example.com/mcp", challenge),
			want: "redirect-slash-or-scheme-downgrade", says: "another host"},
		{name: "to a page", world: post(typed(redirect(302, "/home")), "https://mcp.example.com/home", factstest.HTML("home")), status: checks.NotEvaluated},
		{name: "in circles", world: typed(redirect(302, "/mcp")), want: "redirect-slash-or-scheme-downgrade"},
		{name: "to a login", world: typed(redirect(302, "/login?next=/mcp")), want: "redirect-to-login", says: "/login?next=/mcp", sends: "!follow"},
		{name: "to a login elsewhere", world: typed(redirect(302, "https://accounts.google.com/o/oauth2/auth?client_id=1")), want: "redirect-to-login"},
		{name: "to a login in two hops", world: post(typed(redirect(302, "/start")), "https://mcp.example.com/start", redirect(302, "/signin")), want: "redirect-to-login"},
		{name: "to a page with a password field", world: post(typed(redirect(302, "/welcome")), "https://mcp.example.com/welcome", factstest.HTML(loginHTML)), want: "redirect-to-login"},
		{name: "to a login, while the other spelling is the endpoint", world: post(typed(redirect(302, "/login")), slashed, challenge), want: "redirect-to-login?likely"},
		{name: "a slash on a path that is called like a login", world: post(post(healthy(), sso, redirect(307, sso+"/")), sso+"/", challenge),
			in: target.Input{MCP: sso}, want: "redirect-slash-or-scheme-downgrade"},
		{name: "a login page under 200", world: typed(factstest.HTML(loginHTML)), want: "redirect-to-login", says: "200 OK with a login page"},
		{name: "a login page under 200 at the bare host", world: post(healthy(), site0, factstest.HTML(loginHTML)), in: root},
		{name: "a login in front of every path", in: root, want: "redirect-to-login", world: healthy().OnFunc(func(q probe.Request) (reply, bool) {
			return factstest.HTML(loginHTML), q.Method == "POST" && hostOf(q.URL) == "mcp.example.com"
		})},
		{name: "a web page under 200", world: typed(factstest.HTML("site"))},
		{name: "no Location", world: typed(reply{Status: 302}), status: checks.NotEvaluated},
		{name: "no web URL", world: typed(redirect(302, "javascript:alert(1)")), status: checks.NotEvaluated},
		{name: "no answer", world: dead(probe.KindRefused), status: checks.NotEvaluated},
	})
}

func TestSameButForm(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"https://h/mcp", "https://h/mcp/", true},
		{"https://h/mcp", "http://H:8080/mcp", true},
		{"https://h/mcp", "https://h/mcp2", false},
		{"https://h/mcp", "https://g/mcp", false},
		{"https://h", "https://h/", true},
		{"https://h/mcp", "::", false},
	}
	for _, tt := range tests {
		if got := facts.SameButForm(tt.a, tt.b); got != tt.want {
			t.Errorf("SameButForm(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}
