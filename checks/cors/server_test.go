package cors

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const registration = factstest.Casdoor + "/api/oauth/register"

// plain is a pair whose authorization server has no mark of Casdoor.
func plain(rules ...rule) *factstest.World {
	quiet := func(_ probe.Request, _ string, r *factstest.Reply) {
		drop("Server:")(probe.Request{}, "", r)
		drop("Set-Cookie")(probe.Request{}, "", r)
	}
	none := on("GET", factstest.Casdoor+"/api/health", silent(404))
	m := factstest.ServerMetadata().With(factstest.Doc{"authorization_endpoint": factstest.Casdoor + "/authorize", "token_endpoint": factstest.TokenEndpoint,
		"introspection_endpoint": nil, "userinfo_endpoint": factstest.Casdoor + "/me", "registration_endpoint": registration}).Reply()
	base := factstest.Healthy().On("GET", factstest.RFC8414, m).On("GET", factstest.OIDC, m)
	return behind(base, append([]rule{quiet, none, open}, rules...)...)
}

func TestWellKnown(t *testing.T) {
	missing := codes.CORSMissingOnWellKnown
	play(t, wellKnown(), []scene{
		{name: "no headers", world: plain(on("", factstest.PathPRM, drop(cors))), want: missing, says: "with or without MCP-Protocol-Version", proof: 2},
		{name: "another origin", world: plain(on("", factstest.PathPRM, set(cors+"Allow-Origin", "https://b.example.com"))), want: missing, says: "https://b.example.com"},
		{name: "403 for pages", world: plain(on("", factstest.PathPRM, from(silent(403)))), want: missing},
		{name: "the preflight passes, the document does not", world: plain(on("GET", factstest.PathPRM, drop(cors))), want: missing},

		{name: "readable", world: plain()},
		{name: "star", world: plain(on("", factstest.PathPRM, set(cors+"Allow-Origin", "*")))},
		{name: "405 to the preflight", world: plain(on("OPTIONS", factstest.PathPRM, silent(405))), says: "without MCP-Protocol-Version"},
		{name: "the header is not allowed", world: plain(on("OPTIONS", factstest.PathPRM, set(allowed, "content-type"))), says: "without MCP-Protocol-Version"},
		{name: "two origins", world: plain(on("", factstest.PathPRM, add(cors+"Allow-Origin: *"))), status: checks.NotEvaluated, says: "told by itself"},
		{name: "no document", world: plain(on("GET", mcpHost+"/.well-known/", silent(404))), status: checks.NotEvaluated},
	})
}

func TestServerEndpoints(t *testing.T) {
	missing, refused := codes.CORSMissingOnASEndpoints, codes.CORSOriginNotAllowed
	onAS := func(f rule) rule { return on("", factstest.Casdoor, f) }
	play(t, serverEndpoints(), []scene{
		{name: "nothing for pages", world: plain(onAS(drop(cors))), want: missing, severity: codes.Error, says: "the authorization server metadata"},
		{name: "the token endpoint", world: plain(on("", factstest.TokenEndpoint, drop(cors))), want: missing, severity: codes.Error, says: "the token endpoint", fix: page},
		{name: "registration", world: plain(on("", registration, drop(cors))), want: missing, severity: codes.Error, says: "the registration endpoint"},
		{name: "registration's preflight", world: plain(on("OPTIONS", registration, silent(404))), want: missing, says: "only the preflight was forgotten"},
		{name: "both documents", world: plain(on("", factstest.Casdoor+"/.well-known/oa", drop(cors)), on("", factstest.OIDC, drop(cors))), want: missing, says: "metadata"},
		{name: "the keys", world: plain(on("", factstest.Casdoor+"/.well-known/jwks", drop(cors))), want: missing, severity: codes.Info},
		{name: "userinfo's preflight", world: plain(on("OPTIONS", factstest.Casdoor+"/me", silent(404))), want: missing, severity: codes.Info},
		{name: "this origin is refused", world: plain(onAS(from(silent(403)))), want: refused, says: "and one at http://localhost:6274 can", fix: "allowed web origins"},
		{name: "Casdoor refuses this origin", world: healthy(onAS(from(silent(403)))), want: refused, fix: page + "/callback", proof: 2},
		{name: "registration refuses this origin", world: plain(on("", registration, from(silent(403)))), want: refused, says: "the registration endpoint"},
		{name: "an MCP server without authorisation", world: behind(openWithAS(), open, on("", factstest.TokenEndpoint, drop(cors))), want: missing, severity: codes.Info},
		{name: "the user's Casdoor alone", world: healthy(onAS(drop(cors))), in: func(in *target.Input) { in.MCP = "" }, want: missing, severity: codes.Error},

		{name: "all for pages", world: plain()},
		{name: "one document is enough", world: plain(on("", factstest.RFC8414, drop(cors)))},
		{name: "documents without preflights", world: plain(on("OPTIONS", factstest.Casdoor+"/.well-known/", silent(405)))},
		{name: "userinfo's answer to a made-up token", world: plain(on("GET", factstest.Casdoor+"/me", drop(cors)))},
		{name: "the login page", world: plain(on("", factstest.Casdoor+"/authorize", drop(cors)))},
		{name: "two origins", world: plain(on("", factstest.TokenEndpoint, add(cors+"Allow-Origin: *"))), status: checks.NotEvaluated, says: "told by itself"},
		{name: "no server", world: open401(), in: func(in *target.Input) { in.Casdoor = "" }, status: checks.NotEvaluated},
	})
}

func openWithAS() *factstest.World {
	return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized(), q.URL == factstest.MCP && q.Method == "POST"
	})
}

// TestAnEmptyRegistrationIsNotRepeated: where it creates a client, it must not create another.
func TestAnEmptyRegistrationIsNotRepeated(t *testing.T) {
	w := plain(on("POST", registration, func(_ probe.Request, _ string, r *factstest.Reply) {
		r.Status, r.Body = 201, `{"client_id":"c1"}`
	}))
	checks.Run(t.Context(), w.Facts(t, input(nil)), Checks(), nil)
	posts := 0
	for _, q := range w.Asked() {
		if q.Method == "POST" && q.URL == registration {
			posts++
		}
	}
	if posts > 1 {
		t.Errorf("%d registrations", posts)
	}
}

func TestCasdoorHeaders(t *testing.T) {
	fixed := codes.CasdoorCORSFixedAllowHeaders
	list := func(prefix string) rule { return on("OPTIONS", prefix, set(allowed, "Content-Type, Authorization")) }
	own := func(in *target.Input) { in.MCP = factstest.Casdoor + "/api/mcp" }
	ownMCP := func(rules ...rule) *factstest.World {
		base := factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			r := factstest.Initialized("Set-Cookie: casdoor_session_id=1; Path=/")
			if isCall(q, "tools/call") {
				r = factstest.Challenge(factstest.Casdoor + "/.well-known/oauth-protected-resource")
			}
			return r, q.URL == factstest.Casdoor+"/api/mcp" && q.Method == "POST"
		})
		return behind(base, append([]rule{open}, rules...)...)
	}
	play(t, casdoorHeaders(), []scene{
		{name: "its own MCP server", world: ownMCP(list(factstest.Casdoor)), in: own, want: fixed, severity: codes.Error, says: "MCP-Protocol-Version"},
		{name: "as authorization server", world: healthy(list(factstest.Casdoor)), want: fixed, severity: codes.Info, says: "gets on"},
		{name: "a proxy adds the headers", world: ownMCP(), in: own},
		{name: "another list", world: ownMCP(on("OPTIONS", factstest.Casdoor, set(allowed, "Content-Type, Authorization, X-Own"))), in: own},
		{name: "the origin is refused", world: ownMCP(on("", factstest.Casdoor, from(silent(403)))), in: own, status: checks.NotEvaluated},
		{name: "no Casdoor", world: plain(list(factstest.Casdoor)), status: checks.Skipped, says: "no Casdoor"},
	})
}

func TestCasdoorPrivateHost(t *testing.T) {
	const here = "http://127.0.0.1:8000"
	hides := codes.CasdoorCORSPrivateHostAllowsAll
	at := func(in *target.Input) { in.Casdoor, in.MCP = here, "" }
	worldAt := func(host string, rules ...rule) *factstest.World {
		m := factstest.ServerMetadata()
		for k, v := range m {
			if s, ok := v.(string); ok {
				m[k] = host + s[len(factstest.Casdoor):]
			}
		}
		base := factstest.New().On("GET", host+"/.well-known/oauth-authorization-server", m.Reply()).On("GET", host+"/.well-known/openid-configuration", m.Reply()).
			On("GET", host+"/api/health", factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json", "Set-Cookie: casdoor_session_id=1; Path=/; HttpOnly"},
				Body: `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`})
		return behind(base, append([]rule{open}, rules...)...)
	}
	world := func(rules ...rule) *factstest.World { return worldAt(here, rules...) }
	// refused is Casdoor's answer to an origin that it does not know.
	refused := silent(403, "Set-Cookie: casdoor_session_id=2; Path=/; HttpOnly")
	public := func(f rule) rule {
		return func(q probe.Request, o string, r *factstest.Reply) {
			if q.Host != "" {
				f(q, o, r)
			}
		}
	}
	play(t, casdoorPrivateHost(), []scene{
		{name: "refused by a public name", world: world(public(refused)), in: at, want: hides, severity: codes.Info, says: "403", fix: page + "/callback", proof: 2},
		{name: "allowed by a public name", world: world(public(add("Set-Cookie: casdoor_session_id=2; Path=/; HttpOnly"))), in: at, says: "the same"},
		{name: "a proxy refuses the public name", world: world(public(silent(403, "Server: nginx"))), in: at, status: checks.NotEvaluated, says: "not answered by Casdoor"},
		{name: "a proxy does not know the public name", world: world(public(silent(404))), in: at, status: checks.NotEvaluated},
		{name: "refused here as well", world: world(on("", here+"/.well-known/", from(refused))), in: at, says: "the same"},
		{name: "its own MCP server alone is asked there", world: world(on("", here+"/.well-known/", from(silent(403))), public(refused), on("", here+"/api/mcp", initialized)), in: func(in *target.Input) { in.Casdoor, in.MCP = here, here+"/api/mcp" }, want: hides},
		{name: "the browser sends nothing there", world: worldAt("http://10.1.2.3:25", public(refused)), in: func(in *target.Input) { in.Casdoor, in.MCP = "http://10.1.2.3:25", "" }, status: checks.NotEvaluated, says: "sends nothing"},
		{name: "a public address", world: healthy(), status: checks.Skipped, says: "not reached by a private address"},
		{name: "no Casdoor", world: plain(), status: checks.Skipped},
	})
}

// initialized lets the endpoint answer initialize as Casdoor's own MCP server does.
func initialized(q probe.Request, o string, r *factstest.Reply) {
	if q.Method == "POST" {
		*r = factstest.Initialized("Set-Cookie: casdoor_session_id=1; Path=/")
		open(q, o, r)
	}
}

// TestMixedContent: a page on https sends nothing to http, and every check says so.
func TestMixedContent(t *testing.T) {
	base := factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized(), q.URL == "http://mcp.example.com/mcp" && q.Method == "POST"
	})
	w := behind(base, open)
	in := func(in *target.Input) { in.Casdoor, in.MCP = "", "http://mcp.example.com/mcp" }
	for _, c := range []checks.Check{preflight(), origin(), requestHeaders(), refusal(), exposed(), duplicates()} {
		play(t, c, []scene{{name: c.ID, world: w, in: in, status: checks.NotEvaluated, says: "mixed content"}})
	}
	for _, q := range w.Asked() {
		if factstest.RequestHeader(q, "Origin") == page {
			t.Errorf("%s %s was sent for the page", q.Method, q.URL)
		}
	}
}
