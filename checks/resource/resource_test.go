package resource

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type doc = factstest.Doc

// elsewhere is a server unlike Casdoor; what it says to a known client is given.
func elsewhere(answer func(q url.Values) factstest.Reply) *factstest.World {
	d := factstest.ServerMetadata().With(doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize"})
	w := factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()).On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if !strings.HasPrefix(q.URL, factstest.Casdoor) || u.Path != "/authorize" || u.RawQuery == "" {
			return factstest.Reply{}, false
		}
		if u.Query().Get("client_id") != "abc" {
			return factstest.Reply{Status: 400, Body: `{"error":"invalid_client"}`}, true
		}
		return answer(u.Query()), true
	})
}

var login = factstest.HTML(`<body><form><input type="password"></form></body>`)

func back(q url.Values, params string) factstest.Reply {
	return factstest.Reply{Status: 302, Header: []string{"Location: " + q.Get("redirect_uri") + "?" + params}}
}

// taking takes no resource, and those of the list.
func taking(resources ...string) *factstest.World {
	return elsewhere(func(q url.Values) factstest.Reply {
		if r := q.Get("resource"); r != "" && !slices.Contains(resources, r) {
			return back(q, "error=invalid_target&error_description=unknown+resource")
		}
		return login
	})
}

func in(resource string) target.Input {
	return target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: "abc", RedirectURI: "https://app.example.com/cb", Resource: resource}
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input
	want   string
	status checks.Status // without a finding; Pass when empty
	says   string
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			r := c.Run(t.Context(), s.world.Facts(t, s.in))
			got, text := "", r.Reason
			for _, fd := range r.Findings {
				got, text = got+string(fd.Code), text+fd.Detail+" expected "+fd.Expected
				for _, more := range []string{string(fd.Severity), string(fd.Confidence)} {
					if more != "" {
						got += "/" + more
					}
				}
				for _, fix := range fd.Fixes {
					text += fix.Snippet
				}
				if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" {
					t.Errorf("the finding is not whole: %+v", fd)
				}
			}
			want := s.status
			if want == "" {
				want = checks.Pass
			}
			if got != s.want || s.want == "" && (r.Status != want || r.Reason == "") {
				t.Errorf("got %q, %s (%s), want %q, %s", got, r.Status, text, s.want, want)
			}
			if !strings.Contains(text, s.says) {
				t.Errorf("%q does not say %q", text, s.says)
			}
		})
	}
}

func TestValue(t *testing.T) {
	alone := target.Input{Casdoor: factstest.Casdoor, Resource: "https://x.example.com/mcp"}
	play(t, value(), []scene{
		{name: "as published", world: factstest.Healthy(), in: in(factstest.MCP), says: "character for character"},
		{name: "no scheme", world: factstest.Healthy(), in: in("mcp.example.com/mcp"), want: "resource-param-not-absolute", says: "resource must be an absolute URI"},
		{name: "host and port", world: factstest.Healthy(), in: in("localhost:3000"), want: "resource-param-not-absolute", says: `aud becomes ["localhost:3000"]`},
		{name: "fragment", world: factstest.Healthy(), in: in(factstest.MCP + "#x"), want: "resource-param-not-absolute", says: "expected " + factstest.MCP},
		{name: "another scheme elsewhere", world: taking(), in: in("urn:foo:bar"), want: "resource-param-not-absolute", says: `the scheme "urn"`},
		{name: "another resource", world: factstest.Healthy(), in: in("https://else.example.com/mcp"), status: checks.Warn, says: "They differ in: host"},
		{name: "slash", world: factstest.Healthy(), in: in(factstest.MCP + "/"), status: checks.Warn, says: "departs from the canonical form: it ends in a slash"},
		{name: "nothing to compare with", world: factstest.Healthy(), in: alone, says: "could not be read"},
		{name: "nothing to compare with, wrong", world: factstest.New(), in: target.Input{Casdoor: factstest.Casdoor, Resource: "x"}, want: "resource-param-not-absolute", says: "such as"},
		{name: "none", world: factstest.Healthy(), in: in(""), status: checks.Skipped},
	})
}

func TestAuthorize(t *testing.T) {
	const origin = "https://mcp.example.com"
	words := elsewhere(func(q url.Values) factstest.Reply {
		if q.Get("resource") != "" {
			return back(q, "error=invalid_request&error_description=unexpected+parameter")
		}
		return login
	})
	always := elsewhere(func(q url.Values) factstest.Reply { return back(q, "error=invalid_request") })
	other := elsewhere(func(q url.Values) factstest.Reply {
		return factstest.Reply{Status: 302, Header: []string{"Location: https://upstream.example.com/login?resource=https%3A%2F%2Fgraph.example.com&client_id=up"}}
	})
	own := elsewhere(func(q url.Values) factstest.Reply {
		return factstest.Reply{Status: 302, Header: []string{"Location: /login?resource=https%3A%2F%2Fgraph.example.com"}}
	})
	same := elsewhere(func(q url.Values) factstest.Reply {
		return factstest.Reply{Status: 302, Header: []string{"Location: /login?resource=" + url.QueryEscape(q.Get("resource"))}}
	})
	spa := elsewhere(func(url.Values) factstest.Reply { return factstest.HTML(`<div id="root"></div>`) })
	noClient := in(factstest.MCP)
	noClient.ClientID = ""
	unknown := in(factstest.MCP)
	unknown.ClientID = "nobody"
	noRedirect := elsewhere(func(url.Values) factstest.Reply { return factstest.Reply{Status: 400, Body: "invalid redirect_uri"} })
	noURI := in(factstest.MCP)
	noURI.RedirectURI = ""
	play(t, authorize(), []scene{
		{name: "taken", world: taking(factstest.MCP), in: in(factstest.MCP), says: "takes the resource " + factstest.MCP},
		{name: "what the metadata names is sent", world: taking(factstest.MCP), in: in(""), says: factstest.MCP},
		{name: "no redirect URI", world: taking(factstest.MCP), in: noURI},
		{name: "refused", world: taking(), in: in(factstest.MCP), want: "resource-param-rejected", says: "Without the resource it accepts"},
		{name: "refused, nothing given", world: taking(), in: in(""), want: "resource-param-rejected"},
		{name: "refused in other words", world: words, in: in(factstest.MCP), want: "resource-param-rejected/likely", says: "nothing else differs"},
		{name: "everything is refused", world: always, in: in(factstest.MCP), status: checks.NotEvaluated},
		{name: "replaced", world: own, in: in(factstest.MCP), want: "resource-param-rejected", says: "https://graph.example.com in place of"},
		{name: "another at another server", world: other, in: in(factstest.MCP), want: "resource-param-rejected/warning/possible", says: "if users only log in there, nothing is wrong"},
		{name: "passed on", world: same, in: in(factstest.MCP)},
		{name: "other slash", world: taking(factstest.MCP + "/"), in: in(factstest.MCP), want: "resource-param-trailing-slash/error", says: "expected " + factstest.MCP + "/"},
		{name: "bare host, with a slash refused", world: taking(origin), in: in(origin), want: "resource-param-trailing-slash", says: "add a slash"},
		{name: "bare host, both taken", world: taking(origin, origin+"/"), in: in(origin)},
		{name: "with a path the other slash does not matter", world: taking(factstest.MCP), in: in(factstest.MCP)},
		{name: "Casdoor", world: factstest.Healthy(), in: in(factstest.MCP), says: "does not look at the resource before the login"},
		{name: "drawn by script", world: spa, in: in(factstest.MCP), status: checks.NotEvaluated, says: "script"},
		{name: "unknown client", world: taking(), in: unknown, status: checks.NotEvaluated, says: "does not know the client id"},
		{name: "redirect URI refused", world: noRedirect, in: in(factstest.MCP), status: checks.NotEvaluated, says: "Give the one that the client sends"},
		{name: "no client id", world: taking(), in: noClient, status: checks.Skipped},
		{name: "no resource anywhere", world: factstest.New(), in: in(""), status: checks.Skipped},
	})
}

func TestTokenRequest(t *testing.T) {
	quoted := in(factstest.MCP)
	quoted.RedirectURI = "https://app.example.com/it's"
	play(t, tokenRequest(), []scene{
		{name: "Casdoor", world: factstest.Healthy(), in: in(factstest.MCP), want: "casdoor-resource-not-repeated/info/possible", says: "--data-urlencode resource='" + factstest.MCP + "'"},
		{name: "quotes", world: factstest.Healthy(), in: quoted, want: "casdoor-resource-not-repeated/info/possible", says: `redirect_uri='https://app.example.com/it'\''s'`},
		{name: "no resource at all", world: factstest.Healthy(), in: in("localhost:3000"), status: checks.NotEvaluated},
		{name: "elsewhere", world: taking(), in: in(factstest.MCP), status: checks.Skipped},
		{name: "none given", world: factstest.Healthy(), in: in(""), status: checks.Skipped},
		{name: "no server", world: factstest.New(), in: in(factstest.MCP), status: checks.NotEvaluated},
	})
}

func TestAudience(t *testing.T) {
	own := factstest.Healthy().On("POST", factstest.Casdoor+"/api/mcp", factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"},
		Body: `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2024-11-05","capabilities":{},"serverInfo":{"name":"Casdoor MCP Server","version":"1.0.0"}}}`})
	ownIn := in(factstest.Casdoor)
	ownIn.MCP = factstest.Casdoor + "/api/mcp"
	nothing := target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP}
	play(t, audience(), []scene{
		{name: "Casdoor", world: factstest.Healthy(), in: in(factstest.MCP), says: `writes aud ["` + factstest.MCP + `"], as it is; without the parameter ["abc"]`},
		{name: "client credentials", world: factstest.Healthy(), in: in(factstest.MCP), says: `ignores the resource and writes ["abc"]`},
		{name: "host and port", world: factstest.Healthy(), in: in("localhost:3000"), status: checks.Warn, says: `aud ["localhost:3000"]`},
		{name: "refused by Casdoor", world: factstest.Healthy(), in: in("mcp.example.com"), status: checks.Warn, says: "no token at all"},
		{name: "what the metadata names", world: factstest.Healthy(), in: in(""), says: factstest.MCP},
		{name: "another resource", world: factstest.Healthy(), in: in("https://else.example.com"), status: checks.Warn, says: "refuses a token"},
		{name: "Casdoor's own MCP server", world: own, in: ownIn, says: "never checks the audience"},
		{name: "elsewhere", world: taking(), in: in(factstest.MCP), says: "shows in a token only"},
		{name: "elsewhere, another resource", world: taking(), in: in("https://else.example.com"), status: checks.Warn, says: "names another resource"},
		{name: "nothing given", world: factstest.Healthy(), in: nothing, status: checks.Skipped},
		{name: "no server", world: factstest.New(), in: in(factstest.MCP), status: checks.NotEvaluated},
	})
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicResource || !strings.HasPrefix(c.ID, "resource.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}

func TestBound(t *testing.T) {
	taken := factstest.Initialized()
	world := func(r factstest.Reply) *factstest.World {
		return elsewhere(func(url.Values) factstest.Reply { return login }).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			bearer := factstest.RequestHeader(q, "Authorization")
			return r, q.URL == factstest.MCP && strings.HasPrefix(bearer, "Bearer eyJ") && !strings.Contains(bearer, "bogus")
		})
	}
	refused := factstest.Challenge(factstest.PathPRM, `error="invalid_token"`)
	given := func(aud ...string) target.Input {
		in := in(factstest.MCP)
		in.Token = tokenFor(aud)
		return in
	}
	old := given("abc")
	old.Token = tokenOf(doc{"iss": factstest.Casdoor, "azp": "abc", "aud": "abc", "exp": 1700000000})
	const code = "resource-param-ignored/warning/possible"
	play(t, bound(), []scene{
		{name: "bound", world: world(taken), in: given(factstest.MCP), says: "aud is the resource"},
		{name: "the client id, refused", world: world(refused), in: given("abc"), want: code, says: "which is the client id"},
		{name: "a fixed word, refused", world: world(refused), in: given("mcp"), want: code, says: "which is a word"},
		{name: "a server, refused", world: world(refused), in: given("https://else.example.com/"), says: "not the resource that you gave"},
		{name: "the client id, taken", world: world(taken), in: given("abc"), says: "does not refuse the token"},
		{name: "the client id, expired", world: world(refused), in: old, says: "It has expired"},
		{name: "no token", world: factstest.Healthy(), in: in(factstest.MCP), status: checks.Skipped},
		{name: "no resource", world: factstest.Healthy(), in: in(""), status: checks.Skipped},
	})
}

// tokenFor is a JWT of the client abc that nobody verifies here.
func tokenFor(aud []string) string {
	return tokenOf(doc{"iss": factstest.Casdoor, "azp": "abc", "aud": aud})
}

func tokenOf(members doc) string {
	enc := base64.RawURLEncoding.EncodeToString
	claims, _ := json.Marshal(members)
	return enc([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + enc(claims) + "." + enc([]byte("signature"))
}
