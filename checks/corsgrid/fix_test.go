package corsgrid

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// scripted answers OPTIONS with the first list of lines, all else with the second; a list begins with the status.
type scripted struct{ preflight, answer []string }

func (s scripted) Do(_ context.Context, q probe.Request) *probe.Exchange {
	lines := s.answer
	if q.Method == "OPTIONS" {
		lines = s.preflight
	}
	x := &probe.Exchange{ID: q.Method, Method: q.Method, URL: q.URL}
	_, _ = fmt.Sscan(lines[0], &x.Status)
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ": ")
		x.Header = append(x.Header, probe.HeaderLine{Name: name, Value: value})
	}
	return x
}

const (
	app      = "https://app.example.com"
	allowApp = "Access-Control-Allow-Origin: " + app
	beego    = "Server: beegoServer:2.0.0"
	session1 = "Set-Cookie: casdoor_session_id=x; Path=/; HttpOnly"
)

func lone(t *testing.T, origin, method string, headers ...string) simulate.Question {
	t.Helper()
	q := simulate.Question{Request: fetch.Request{Origin: originOf(t, origin), URL: "https://mcp.example.com/mcp", Method: method}}
	for _, h := range headers {
		q.Headers = append(q.Headers, fetch.Header{Name: h, Value: "1"})
	}
	return q
}

// written is all that fixes say.
func written(fixes []codes.Fix) string {
	var b strings.Builder
	for _, f := range fixes {
		fmt.Fprintf(&b, "[%s] %s\n%s\n", f.Where, strings.Join(f.Steps, " "), f.Snippet)
	}
	return b.String()
}

// TestFixes: what is told to be changed is what the browser stumbled over, and nothing else.
func TestFixes(t *testing.T) {
	ok := []string{"204", allowApp}
	for name, tt := range map[string]struct {
		q             simulate.Question
		c             scripted
		first         string
		says, saysNot []string
	}{
		"the origin": {lone(t, app, "GET"), scripted{ok, []string{"200", "Server: nginx/1.2"}}, "nginx", []string{`"` + app + `" $http_origin`}, []string{originExample}},
		"a header of its own": {lone(t, app, "GET", "X-Own"), scripted{ok, []string{"200", allowApp}}, "The server",
			[]string{"List x-own in Access-Control-Allow-Headers", "Add x-own to the lists in it."}, []string{"List the page's origin"}},
		"a header of MCP":     {lone(t, app, "GET", "Mcp-Session-Id"), scripted{ok, []string{"200", allowApp}}, "The server", []string{"List mcp-session-id"}, []string{"to the lists in it"}},
		"a method":            {lone(t, app, "PUT"), scripted{ok, ok}, "The server", []string{"List PUT in Access-Control-Allow-Methods", "Add PUT to the lists in it."}, nil},
		"a redirect":          {lone(t, app, "GET", "X-Own"), scripted{[]string{"307", allowApp, "Location: /mcp/"}, ok}, "The MCP client", []string{"at which the redirect ends"}, []string{"List the page's origin"}},
		"two values":          {lone(t, app, "GET"), scripted{ok, []string{"200", allowApp, allowApp}}, "The proxy or load balancer", []string{app}, []string{originExample, "[Casdoor]"}},
		"a token is asked":    {lone(t, app, "GET", "X-Own"), scripted{[]string{"401"}, ok}, "The MCP server", []string{"before anything that authenticates", app}, []string{originExample}},
		"OPTIONS is no route": {lone(t, app, "GET", "X-Own"), scripted{[]string{"404"}, ok}, "", []string{app}, []string{originExample}},
		"Casdoor's origins":   {lone(t, app, "GET"), scripted{ok, []string{"403", beego, session1}}, "Casdoor", []string{"Add a redirect URI"}, nil},
		"Casdoor's headers": {lone(t, app, "GET", "X-Own"), scripted{[]string{"200", allowApp, beego, session1}, ok}, "Casdoor",
			[]string{"No setting changes the list", app, "Add x-own to the lists in it."}, []string{"Add a redirect URI", originExample}},
		"Casdoor's methods": {lone(t, app, "PUT"), scripted{[]string{"200", allowApp, beego, session1}, ok}, "Casdoor", []string{"No setting changes the methods"}, []string{"Add a redirect URI"}},
		"null":              {lone(t, "null", "GET"), scripted{ok, []string{"200"}}, "The page", []string{"Do not let the server allow null"}, []string{"Allow-Origin: null", `"null"`}},
		"null, preflight":   {lone(t, "null", "GET", "X-Own"), scripted{[]string{"401"}, ok}, "The MCP server", nil, []string{`"null"`, originExample}},
	} {
		o := simulate.Run(t.Context(), tt.c, tt.q)
		fixes := Fixes(tt.q, o)
		if o.Failure == nil || len(fixes) == 0 || tt.first != "" && fixes[0].Where != tt.first {
			t.Errorf("%s: %+v, fixes: %s", name, o.Failure, written(fixes))
			continue
		}
		text := written(fixes)
		for _, s := range tt.says {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %q is missing in %s", name, s, text)
			}
		}
		for _, s := range tt.saysNot {
			if strings.Contains(text, s) {
				t.Errorf("%s: %q is said: %s", name, s, text)
			}
		}
	}
}

// TestNoFixes: where nothing at the server mends it, nothing is told to be changed there.
func TestNoFixes(t *testing.T) {
	mixed := lone(t, app, "GET")
	mixed.URL = "http://mcp.example.com/mcp"
	for name, tt := range map[string]struct {
		q simulate.Question
		c scripted
	}{
		"allowed":                   {lone(t, app, "GET"), scripted{nil, []string{"200", allowApp}}},
		"mixed content":             {mixed, scripted{}},
		"mixed after a redirect":    {lone(t, app, "GET"), scripted{nil, []string{"302", allowApp, "Location: http://other.example.com/"}}},
		"a redirect to a script":    {lone(t, app, "GET"), scripted{nil, []string{"302", allowApp, "Location: javascript:alert(1)"}}},
		"no answer":                 {lone(t, app, "GET"), scripted{nil, []string{"0"}}},
		"a header but no preflight": {lone(t, app, "GET", "Accept-Language"), scripted{nil, []string{"200", allowApp}}},
	} {
		if fixes := Fixes(tt.q, simulate.Run(t.Context(), tt.c, tt.q)); len(fixes) > 0 {
			t.Errorf("%s: %s", name, written(fixes))
		}
	}
}

// TestTheMadeUpTokenIsNotHeldAgainstCasdoor: its refusal of that token says nothing of the origin. Another server's does.
func TestTheMadeUpTokenIsNotHeldAgainstCasdoor(t *testing.T) {
	preset, _ := simulate.PresetByID("own")
	for name, tt := range map[string]struct {
		path   string
		marks  []string
		failed bool
	}{
		"Casdoor's own MCP server": {"/api/mcp", []string{session1, `WWW-Authenticate: Bearer realm="casdoor", resource_metadata="x"`}, false},
		"another on the same host": {"/mcp", []string{`WWW-Authenticate: Bearer`}, true},
	} {
		q, _ := preset.Question(simulate.Endpoint{Kind: simulate.MCPStream, URL: "https://one.example.com" + tt.path}, originOf(t, app), DefaultRevision)
		c := fakeClient{scripted{[]string{"200", allowApp, "Access-Control-Allow-Headers: authorization, mcp-protocol-version, mcp-session-id, last-event-id"}, append([]string{"401"}, tt.marks...)}}
		p := &place{client: c, casdoor: "one.example.com"}
		r := newRow(simulate.Endpoint{Kind: simulate.MCPStream, URL: q.URL}, q)
		p.fill(t.Context(), &r, preset, func(Row) {})
		if failed := r.State() == Fail; failed != tt.failed || r.Doubted == tt.failed || tt.failed != (len(r.Codes) > 0) {
			t.Errorf("%s: %s, doubted %t, %v", name, states(r), r.Doubted, r.Codes)
		}
	}
}

// TestNoRuleWhereEveryOriginPasses: Casdoor's token and userinfo endpoints allow every origin, which says nothing of this one.
func TestNoRuleWhereEveryOriginPasses(t *testing.T) {
	preset, _ := simulate.PresetByID("own")
	for kind, want := range map[simulate.Kind]bool{simulate.Token: false, simulate.UserInfo: false, simulate.JWKS: true} {
		q, _ := preset.Question(simulate.Endpoint{Kind: kind, URL: "https://one.example.com/api/x"}, originOf(t, app), DefaultRevision)
		p := &place{client: fakeClient{scripted{[]string{"200", allowApp, "Access-Control-Allow-Headers: authorization"}, []string{"200", allowApp}}}, casdoor: "one.example.com"}
		r := newRow(simulate.Endpoint{Kind: kind, URL: q.URL}, q)
		p.fill(t.Context(), &r, preset, func(Row) {})
		if r.State() != Pass || strings.Contains(r.Note, "a redirect URI of some application") != want {
			t.Errorf("%s: %s, note %q", kind, states(r), r.Note)
		}
	}
}

// TestTheCodeOfALoneURLs401: where the preflight allowed the origin and the 401 forgot it, that is the cause.
func TestTheCodeOfALoneURLs401(t *testing.T) {
	good := []string{"204", allowApp, "Access-Control-Allow-Headers: x-own"}
	for name, tt := range map[string]struct {
		q    simulate.Question
		c    scripted
		want codes.Code
	}{
		"the 401 forgot":  {lone(t, app, "GET", "X-Own"), scripted{good, []string{"401"}}, codes.CORSMissingOn401},
		"a 200 forgot":    {lone(t, app, "GET", "X-Own"), scripted{good, []string{"200"}}, codes.CORSOriginNotAllowed},
		"no preflight":    {lone(t, app, "GET"), scripted{good, []string{"401"}}, codes.CORSOriginNotAllowed},
		"a preflight 401": {lone(t, app, "GET", "X-Own"), scripted{[]string{"401"}, []string{"401"}}, codes.CORSPreflightRequiresAuth},
	} {
		r := Row{Endpoint: simulate.Endpoint{Kind: alone, URL: tt.q.URL}, Question: tt.q, Outcome: simulate.Run(t.Context(), tt.c, tt.q)}
		r.explain(false)
		if len(r.Codes) != 1 || r.Codes[0] != tt.want {
			t.Errorf("%s: %v, want %s", name, r.Codes, tt.want)
		}
	}
}

// TestWordOfAWarning: a cell says in a word what its reservation is.
func TestWordOfAWarning(t *testing.T) {
	for phase, want := range map[fetch.Phase]string{fetch.PhaseRequest: "Chromium alone", fetch.PhasePreflight: "by * only"} {
		if got := word(fetch.Step{Passed: true, Warning: true, Phase: phase}); got != want {
			t.Errorf("%s: %q, want %q", phase, got, want)
		}
	}
}

// fakeClient is a client of a session.
type fakeClient struct{ scripted }

func (fakeClient) Close() {}
