package cors

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func isCall(q probe.Request, method string) bool {
	return strings.Contains(string(q.Body), `"method":"`+method+`"`)
}

const allowed = cors + "Allow-Headers"

// strict refuses a preflight as a whole, without a word, when it asks for a header that is not on the list.
func strict(list string) rule {
	return func(q probe.Request, o string, r *factstest.Reply) {
		for _, n := range strings.Split(factstest.RequestHeader(q, "Access-Control-Request-Headers"), ",") {
			if !strings.Contains(list, n) {
				silent(204, "Vary: Origin")(q, o, r)
				return
			}
		}
		set(allowed, list)(q, o, r)
	}
}

// modern is a server of the stateless revision alone.
func modern(rules ...rule) *factstest.World {
	base := factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != factstest.MCP || q.Method != "POST" {
			return factstest.Reply{}, false
		}
		r := factstest.Doc{"jsonrpc": "2.0", "id": 1, "error": factstest.Doc{"code": -32022, "message": "unsupported"}}.Reply()
		if isCall(q, "server/discover") {
			return factstest.Doc{"jsonrpc": "2.0", "id": 1, "result": factstest.Doc{"supportedVersions": []string{"2026-07-28"}, "capabilities": factstest.Doc{}}}.Reply(), true
		}
		r.Status = 400
		return r, true
	})
	return behind(base, append([]rule{open}, rules...)...)
}

func TestRequestHeaders(t *testing.T) {
	missing := codes.CORSAllowHeadersMissing
	play(t, requestHeaders(), []scene{
		{name: "a plain API's list", world: healthy(atMCP("OPTIONS", set(allowed, "Content-Type, Authorization"))), want: missing, severity: codes.Error, says: "does not allow mcp-protocol-version ("},
		{name: "content-type alone", world: healthy(atMCP("OPTIONS", set(allowed, "Content-Type"))), want: missing, says: "does not allow authorization and mcp-protocol-version"},
		{name: "not even content-type", world: healthy(atMCP("OPTIONS", set(allowed, "Accept"))), want: missing, says: "but not the first call"},
		{name: "no list", world: healthy(atMCP("OPTIONS", drop(allowed))), want: missing},
		{name: "a list that cannot be read", world: healthy(atMCP("OPTIONS", set(allowed, "content type; authorization"))), want: missing},
		{name: "silence", world: healthy(atMCP("OPTIONS", strict("content-type,authorization"))), want: missing, says: "does not allow mcp-protocol-version", proof: 2},
		{name: "Starlette's refusal", world: healthy(atMCP("OPTIONS", func(q probe.Request, o string, r *factstest.Reply) {
			if strings.Contains(factstest.RequestHeader(q, "Access-Control-Request-Headers"), "mcp-") {
				set(allowed, "authorization, content-type")(q, o, r)
				r.Status, r.Body = 400, "Disallowed CORS headers"
			}
		})), want: missing, says: "does not allow mcp-protocol-version"},
		{name: "star", world: healthy(atMCP("OPTIONS", set(allowed, "*"))), want: missing, severity: codes.Warning, says: "never stands for Authorization"},
		{name: "a session, and its header is missing", world: opened(atMCP("OPTIONS", set(allowed, "authorization, content-type, mcp-protocol-version"))), want: missing, severity: codes.Error, says: "mcp-session-id"},
		{name: "the stateless revision", world: modern(atMCP("OPTIONS", set(allowed, "authorization, content-type, mcp-protocol-version"))), want: missing, says: "mcp-method and mcp-name"},

		{name: "star and Authorization", world: healthy(atMCP("OPTIONS", set(allowed, "*, Authorization")))},
		{name: "all by name", world: healthy(), says: "authorization, content-type, mcp-protocol-version."},
		{name: "another case", world: healthy(atMCP("OPTIONS", set(allowed, "AUTHORIZATION,Content-type, MCP-protocol-VERSION")))},
		{name: "no session, and its header is missing", world: healthy(atMCP("OPTIONS", set(allowed, "authorization, content-type, mcp-protocol-version")))},
		{name: "all of the stateless revision", world: modern(atMCP("OPTIONS", set(allowed, "authorization, content-type, mcp-protocol-version, mcp-method, mcp-name")))},
		{name: "the origin is refused", world: healthy(atMCP("", from(silent(403)))), status: checks.NotEvaluated, says: string(codes.CORSOriginNotAllowed)},
	})
}

func TestExposed(t *testing.T) {
	hidden := codes.CORSExposeHeadersMissing
	noPRM := on("GET", mcpHost+"/.well-known/", silent(404))
	elsewhere := func(q probe.Request, o string, r *factstest.Reply) {
		if q.URL == factstest.PathPRM || q.URL == factstest.RootPRM {
			silent(404)(q, o, r)
		}
	}
	exposeNone := atMCP("", drop(cors+"Expose-Headers"))
	play(t, exposed(), []scene{
		{name: "the challenge, and the metadata is where clients look", world: healthy(exposeNone), want: hidden, severity: codes.Warning, says: factstest.PathPRM},
		{name: "the challenge, at the root form", world: healthy(exposeNone, on("GET", factstest.PathPRM, silent(404))), want: hidden, severity: codes.Warning, says: factstest.RootPRM},
		{name: "the challenge, and the metadata is elsewhere", world: healthy(exposeNone, elsewhere), want: hidden, severity: codes.Error, says: "does not find the authorization server"},
		{name: "the challenge, and no metadata", world: healthy(exposeNone, noPRM), want: hidden, severity: codes.Error},
		{name: "the session alone", world: healthySession(atMCP("", set(cors+"Expose-Headers", "WWW-Authenticate"))), want: hidden, severity: codes.Error, says: "Mcp-Session-Id"},
		{name: "a tool call's challenge", world: opened(atMCP("", set(cors+"Expose-Headers", "Mcp-Session-Id"))), want: hidden, says: "not its WWW-Authenticate"},

		{name: "both", world: opened()},
		{name: "star", world: opened(atMCP("", set(cors+"Expose-Headers", "*")))},
		{name: "neither is there", world: open401(), says: "Nothing"},
		{name: "a 401 without a challenge", world: healthy(exposeNone, atMCP("", drop("WWW-Authenticate")))},
		{name: "the 401 is hidden", world: healthy(atMCP("POST", drop(cors))), status: checks.NotEvaluated, says: string(codes.CORSMissingOn401)},
	})
}

// healthySession is an open server with sessions.
func healthySession(rules ...rule) *factstest.World {
	base := factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized("Mcp-Session-Id: s1"), q.URL == factstest.MCP && q.Method == "POST"
	})
	return behind(base, append([]rule{open}, rules...)...)
}

func TestDuplicates(t *testing.T) {
	twice := codes.CORSDuplicateACAO
	another := add(cors + "Allow-Origin: *")
	play(t, duplicates(), []scene{
		{name: "two lines at the endpoint", world: healthy(atMCP("", another)), want: twice, says: "more than one allowed origin"},
		{name: "only on the preflight", world: healthy(atMCP("OPTIONS", another)), want: twice, says: "OPTIONS " + factstest.MCP},
		{name: "only on the call", world: healthy(atMCP("POST", another)), want: twice, says: "POST " + factstest.MCP},
		{name: "the same twice", world: healthy(atMCP("", add(cors+"Allow-Origin: "+page))), want: twice},
		{name: "a list in one line", world: healthy(atMCP("", set(cors+"Allow-Origin", page+", https://b.example.com"))), want: twice},
		{name: "a list with spaces", world: healthy(atMCP("", set(cors+"Allow-Origin", page+" https://b.example.com"))), want: twice},
		{name: "at the metadata", world: healthy(on("GET", factstest.PathPRM, another)), want: twice, says: factstest.PathPRM},
		{name: "at the token endpoint", world: healthy(on("POST", factstest.TokenEndpoint, another)), want: twice, says: factstest.TokenEndpoint},
		{name: "once", world: healthy()},
		{name: "none", world: behind(factstest.Healthy())},
		{name: "no MCP URL", world: healthy(), in: func(in *target.Input) { in.MCP = "" }},
	})
}
