package cors

import (
	"slices"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// atMCP limits a rule to the endpoint.
func atMCP(method string, f rule) rule { return on(method, factstest.MCP, f) }

func status(n int) rule {
	return func(_ probe.Request, _ string, r *factstest.Reply) { r.Status = n }
}

func TestPreflight(t *testing.T) {
	never := codes.CORSPreflightNotImplemented
	auth := codes.CORSPreflightRequiresAuth
	play(t, preflight(), []scene{
		{name: "405", world: healthy(atMCP("OPTIONS", silent(405, "Allow: GET, POST"))), want: never, says: "405", proof: 3, fix: ""},
		{name: "404", world: healthy(atMCP("OPTIONS", silent(404))), want: never, says: "whatever the origin"},
		{name: "501", world: healthy(atMCP("OPTIONS", silent(501))), want: never},
		{name: "500", world: healthy(atMCP("OPTIONS", silent(500))), want: never},
		{name: "a success without a word", world: healthy(atMCP("OPTIONS", silent(200, "Allow: GET, POST, OPTIONS"))), want: never, says: "200 OK without any CORS header"},
		{name: "allowed, but 405", world: healthy(atMCP("OPTIONS", status(405))), want: never, says: "only a success counts"},
		{name: "redirect", world: healthy(atMCP("OPTIONS", silent(307, "Location: /mcp/"))), want: never, says: "/mcp/"},
		{name: "redirect to a login", world: healthy(atMCP("OPTIONS", silent(302, "Location: https://team.cloudflareaccess.com/cdn-cgi/access/login/mcp.example.com"))), want: auth, says: "sent to a login"},
		{name: "busy", world: healthy(atMCP("OPTIONS", silent(429))), status: checks.NotEvaluated, says: "429"},
		{name: "redirect that allows", world: healthy(atMCP("OPTIONS", status(302)), atMCP("OPTIONS", add("Location: https://mcp.example.com/v2"))), want: never, says: "do not follow"},
		{name: "the request itself allows", world: healthy(atMCP("OPTIONS", silent(405))), want: never, says: "only the preflight was forgotten"},
		{name: "nothing anywhere", world: behind(factstest.Healthy(), on("OPTIONS", "https://", silent(404))), want: never},

		{name: "401", world: healthy(atMCP("OPTIONS", silent(401, "WWW-Authenticate: Bearer"))), want: auth, says: "401"},
		{name: "401 that allows the origin", world: healthy(atMCP("OPTIONS", status(401))), want: auth},
		{name: "401 without a challenge", world: healthy(atMCP("OPTIONS", silent(401))), want: auth},
		{name: "403 with a challenge", world: healthy(atMCP("OPTIONS", silent(403, "WWW-Authenticate: Bearer"))), want: auth},
		{name: "403 for all", world: healthy(atMCP("OPTIONS", silent(403))), want: auth, says: "for every origin and without one", proof: 4},

		{name: "the origin is refused", world: healthy(atMCP("", from(silent(403)))), says: "reported as that"},
		{name: "only the 401 forgets it", world: healthy(atMCP("POST", drop(cors))), says: "OPTIONS is answered as a preflight"},
		{name: "the call names another origin", world: healthy(atMCP("POST", set(cors+"Allow-Origin", "https://other.example.com"))), says: "OPTIONS is answered as a preflight"},
		{name: "two origins on the call alone", world: healthy(atMCP("POST", add(cors+"Allow-Origin: *"))), says: "OPTIONS is answered as a preflight"},
		{name: "a header is refused", world: healthy(atMCP("OPTIONS", set(cors+"Allow-Headers", "accept"))), status: checks.NotEvaluated, says: string(codes.CORSAllowHeadersMissing)},
		{name: "two origins", world: healthy(atMCP("", add(cors+"Allow-Origin: *"))), status: checks.NotEvaluated, says: string(codes.CORSDuplicateACAO)},
		{name: "star", world: healthy(atMCP("", set(cors+"Allow-Origin", "*")))},
		{name: "no server", world: healthy(), in: func(in *target.Input) { in.MCP = "" }, status: checks.Skipped},
	})
}

func TestOrigin(t *testing.T) {
	refused := codes.CORSOriginNotAllowed
	foreign := func(q probe.Request, o string, r *factstest.Reply) {
		if o != "" {
			silent(403)(q, o, r)
		}
	}
	play(t, origin(), []scene{
		{name: "403, others pass", world: healthy(atMCP("", from(silent(403)))), want: refused, says: "the same from http://localhost:6274 is allowed", fix: page, proof: 5},
		{name: "204 without a header, others pass", world: healthy(atMCP("OPTIONS", from(silent(204)))), want: refused, says: "is allowed"},
		{name: "another origin is named", world: healthy(atMCP("", set(cors+"Allow-Origin", "https://other.example.com"))), want: refused, says: "https://other.example.com"},
		{name: "a slash at the end", world: healthy(atMCP("", set(cors+"Allow-Origin", page+"/"))), want: refused, says: "ends with a slash"},
		{name: "no origin at all", world: healthy(atMCP("", set(cors+"Allow-Origin", "app.example.com"))), want: refused, says: "neither an origin nor *"},
		{name: "a list of others, by Vary", world: healthy(atMCP("OPTIONS", silent(204, "Vary: Origin"))), want: refused, says: "Vary: Origin"},
		{name: "a list of others, by methods", world: healthy(atMCP("OPTIONS", silent(204, cors+"Allow-Methods: POST"))), want: refused, says: "does look at origins"},
		{name: "a list of others, in words", world: healthy(atMCP("OPTIONS", func(_ probe.Request, _ string, r *factstest.Reply) {
			*r = factstest.Reply{Status: 400, Body: "Disallowed CORS origin"}
		})), want: refused, says: "disallowed CORS"},
		{name: "no origin on the list is known", world: healthy(atMCP("OPTIONS", foreign)), want: refused, says: "without an Origin is not"},
		{name: "the call is refused", world: healthy(atMCP("POST", from(silent(403)))), want: refused, says: "refuses it for its origin"},
		{name: "the call forgets it", world: healthy(atMCP("POST", set(cors+"Allow-Origin", "https://other.example.com"))), want: refused, says: "but the answer to POST itself (401 Unauthorized) does not"},
		{name: "the open call forgets it", world: opened(atMCP("POST", drop(cors))), want: refused, says: "but the answer to POST itself (200 OK) does not"},
		{name: "null", world: healthy(atMCP("", func(q probe.Request, o string, r *factstest.Reply) {
			if o == "null" {
				silent(403)(q, o, r)
			}
		})), in: func(in *target.Input) { in.Origin = "null" }, want: refused, fix: "an origin of its own"},

		{name: "star", world: healthy(atMCP("", set(cors+"Allow-Origin", "*")))},
		{name: "nothing is implemented", world: healthy(atMCP("OPTIONS", silent(405))), status: checks.NotEvaluated, says: string(codes.CORSPreflightNotImplemented)},
		{name: "only the 401 forgets it", world: healthy(atMCP("POST", drop(cors))), status: checks.NotEvaluated, says: string(codes.CORSMissingOn401)},
	})
}

// TestThePreflightThatPassesIsShown: what stops the call later does not take the proof from the check of the preflight.
func TestThePreflightThatPassesIsShown(t *testing.T) {
	r := preflight().Run(t.Context(), healthy(atMCP("POST", drop(cors))).Facts(t, input(nil)))
	if r.Status != checks.Pass || len(r.Exchanges) != 1 || r.Exchanges[0].Method != "OPTIONS" {
		t.Errorf("%s (%s) with %d exchanges", r.Status, r.Reason, len(r.Exchanges))
	}
}

// opened is a pair whose MCP server lets initialize through without a token; tool calls are challenged.
func opened(rules ...rule) *factstest.World {
	base := factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != factstest.MCP || q.Method != "POST" {
			return factstest.Reply{}, false
		}
		if isCall(q, "initialize") {
			return factstest.Initialized("Mcp-Session-Id: s1"), true
		}
		return factstest.Challenge(factstest.PathPRM), true
	})
	return behind(base, append([]rule{open}, rules...)...)
}

func TestRefusal(t *testing.T) {
	hidden := codes.CORSMissingOn401
	bad := func(q probe.Request, o string, r *factstest.Reply) {
		if factstest.RequestHeader(q, "Authorization") != "" {
			drop(cors)(q, o, r)
		}
	}
	play(t, refusal(), []scene{
		{name: "the 401 has none", world: healthy(atMCP("POST", drop(cors))), want: hidden, says: "never learns that it has to log in", proof: 2},
		{name: "the refused tool call has none", world: opened(atMCP("POST", ofTool(drop(cors)))), want: hidden, says: "make its first call"},
		{name: "only a bad token's 401 has none", world: healthy(atMCP("POST", bad)), want: hidden, says: "when the token expires"},
		{name: "all have it", world: healthy()},
		{name: "the refused tool call has it", world: opened()},
		{name: "another origin on the 401", world: healthy(atMCP("POST", set(cors+"Allow-Origin", "https://other.example.com"))), status: checks.NotEvaluated, says: string(codes.CORSOriginNotAllowed)},
		{name: "no 401 at all", world: open401(), status: checks.NotEvaluated, says: "no call with 401"},
	})
}

// The failing 401 is what proves it; the preflight that went well comes after.
func TestTheHidden401IsShownFirst(t *testing.T) {
	bad := func(q probe.Request, o string, r *factstest.Reply) {
		if factstest.RequestHeader(q, "Authorization") != "" {
			drop(cors)(q, o, r)
		}
	}
	for name, w := range map[string]*factstest.World{
		"first call": healthy(atMCP("POST", drop(cors))), "tool call": opened(atMCP("POST", ofTool(drop(cors)))), "bad token": healthy(atMCP("POST", bad)),
	} {
		r := refusal().Run(t.Context(), w.Facts(t, input(nil)))
		if len(r.Findings) == 0 {
			t.Errorf("%s: %+v", name, r)
			continue
		}
		xs := r.Findings[0].Exchanges
		if xs[0].Method != "POST" || xs[0].Status != 401 || !slices.ContainsFunc(xs[1:], func(x *probe.Exchange) bool { return x.Method == "OPTIONS" }) {
			t.Errorf("%s: the proof begins with %s %d", name, xs[0].Method, xs[0].Status)
		}
	}
}

// open401 is an MCP server that asks for no token at all.
func open401() *factstest.World {
	base := factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized(), q.URL == factstest.MCP && q.Method == "POST"
	})
	return behind(base, open)
}

func ofTool(f rule) rule {
	return func(q probe.Request, o string, r *factstest.Reply) {
		if isCall(q, "tools/call") {
			f(q, o, r)
		}
	}
}
