package discovery

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// catchAll answers every unknown GET of a host with a page.
func catchAll(w *factstest.World, host string, except ...string) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		for _, e := range except {
			if q.URL == e {
				return factstest.Reply{}, false
			}
		}
		return factstest.HTML("<div id=app>"), q.Method == "GET" && strings.HasPrefix(q.URL, host+"/")
	})
}

func TestWellKnown(t *testing.T) {
	page, login := factstest.HTML(""), factstest.Reply{Status: 302, Header: []string{"Location: https://sso.example.com/login"}}
	prefixed := target.Input{Casdoor: "https://auth.example.com/casdoor", MCP: factstest.MCP}
	play(t, wellKnown(), []scene{
		{name: "healthy", world: healthy()},
		{name: "application in place of the document", world: catchAll(healthy(), mcpHost), want: "wellknown-html-200-spa/error wellknown-html-200-spa/error",
			says: "catches every path"},
		{name: "page at one path", world: replies(factstest.PathPRM, page, factstest.RootPRM, none), want: "wellknown-html-200-spa/error", says: "gives 404"},
		{name: "page before the root form", world: bareChallenge(replies(factstest.PathPRM, page)), want: "wellknown-html-200-spa/error", says: "although the document exists at " + factstest.RootPRM},
		{name: "page at an unneeded root", world: bareChallenge(catchAll(healthy(), mcpHost, factstest.PathPRM)), want: "wellknown-html-200-spa/warning"},
		{name: "page at a root that the challenge spares", world: catchAll(healthy(), mcpHost, factstest.PathPRM), want: "wellknown-html-200-spa/info"},
		{name: "bare host", world: bareHostWorld(), in: target.Input{MCP: mcpHost, Casdoor: factstest.Casdoor}},
		{name: "open server behind an application", world: openServer(catchAll(healthy(), mcpHost))},
		{name: "plain 404", world: replies(factstest.RootPRM, none)},

		{name: "login in front", world: replies(factstest.PathPRM, login, factstest.RootPRM, login), want: "wellknown-requires-auth/error wellknown-requires-auth/error", says: "sso.example.com"},
		{name: "401 in front", world: replies(factstest.PathPRM, factstest.Reply{Status: 401}, factstest.RootPRM, none), want: "wellknown-requires-auth/error"},
		{name: "login at an unneeded root", world: replies(factstest.RootPRM, login)},
		{name: "everything refused", world: replies(factstest.PathPRM, factstest.Reply{Status: 403}, factstest.RootPRM, factstest.Reply{Status: 403}).On("POST", factstest.MCP, factstest.Reply{Status: 403})},
		{name: "bot challenge is another fault", world: replies(factstest.PathPRM, factstest.Reply{Status: 403, Header: []string{"Cf-Mitigated: challenge"}}, factstest.RootPRM, none)},

		{name: "document below the endpoint", world: over(bareChallenge(replies(factstest.PathPRM, none, factstest.RootPRM, none)), below, prm().Reply()),
			want: "wellknown-not-routed-by-proxy", says: below},
		{name: "document below, challenge says so", world: over(naming(replies(factstest.PathPRM, none, factstest.RootPRM, none), below), below, prm().Reply())},
		{name: "Casdoor's own server, well-known paths not routed", world: unroutedOwn(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp"},
			want: "wellknown-not-routed-by-proxy", says: "Casdoor itself answers on this host"},
		{name: "Casdoor's own server without the document", world: ownMCP(factstest.Reply{Status: 404, Header: []string{"Set-Cookie: casdoor_session_id=1"}}),
			in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp"}},
		{name: "Casdoor's own server below a path is another fault", world: ownBelow(), in: target.Input{Casdoor: sub, MCP: sub + "/api/mcp"}},
		{name: "no document at all", world: replies(factstest.PathPRM, none, factstest.RootPRM, none)},

		{name: "application in place of the server's metadata", world: catchAll(healthy(), factstest.Casdoor), want: "wellknown-html-200-spa/error wellknown-html-200-spa/error",
			says: "metadata of the authorization server"},
		{name: "page at the RFC 8414 form only", world: replies(factstest.RFC8414, page), want: "wellknown-html-200-spa/error", says: factstest.OIDC},
		{name: "page at the OpenID form only", world: replies(factstest.OIDC, page)},
		{name: "login in front of the metadata", world: replies(factstest.RFC8414, login, factstest.OIDC, login), want: "wellknown-requires-auth/error wellknown-requires-auth/error"},
		{name: "second server behind an application", world: catchAll(declares(healthy(), factstest.Casdoor, "https://two.example.com"), "https://two.example.com"),
			want: "wellknown-html-200-spa/warning wellknown-html-200-spa/warning"},
		{name: "Casdoor below a path has a narrower code", world: declares(healthy(), "https://auth.example.com/casdoor"), in: prefixed},
		{name: "no MCP URL", world: healthy(), in: target.Input{Casdoor: factstest.Casdoor}},
		{name: "nothing but an unclear endpoint", world: factstest.New(), in: target.Input{MCP: factstest.MCP}, status: checks.NotEvaluated},
	})
}

func TestControlIsAskedOnlyOnASymptom(t *testing.T) {
	for _, tt := range []struct {
		world *factstest.World
		want  int
	}{{healthy(), 0}, {catchAll(healthy(), mcpHost), 1}} {
		wellKnown().Run(t.Context(), tt.world.Facts(t, factstest.Input()))
		n := 0
		for _, q := range tt.world.Asked() {
			if strings.Contains(q.URL, "no-such-document") {
				n++
			}
		}
		if n != tt.want {
			t.Errorf("control asked %d times, want %d", n, tt.want)
		}
	}
}
