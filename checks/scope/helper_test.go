package scope

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type doc = factstest.Doc

const (
	own    = factstest.Casdoor + "/api/mcp"
	plainA = factstest.Casdoor + "/authorize"
)

// with publishes resource metadata and server metadata with these members over a world.
func with(w *factstest.World, prm, as doc) *factstest.World {
	r, s := factstest.ResourceMetadata().With(prm).Reply(), factstest.ServerMetadata().With(as).Reply()
	return w.On("GET", factstest.PathPRM, r).On("GET", factstest.RootPRM, r).On("GET", factstest.RFC8414, s).On("GET", factstest.OIDC, s)
}

// plain makes the authorization server unlike Casdoor.
func plain(w *factstest.World, prm, as doc) *factstest.World {
	as = doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": plainA}.With(as)
	return with(w, prm, as).On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
}

// taking is a login page of a plain server: it knows the one client, and allows scopes.
func taking(w *factstest.World, allowed func(scope string) bool) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if !strings.HasPrefix(q.URL, plainA+"?") {
			return factstest.Reply{}, false
		}
		if !strings.Contains(q.URL, "client_id="+factstest.ClientID) {
			return factstest.Reply{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<html><h1>invalid_client</h1><p>Unknown client.</p></html>"}, true
		}
		if !allowed(parameter(q.URL, "scope")) {
			return factstest.Reply{Status: 302, Header: []string{"Location: https://client.example.com/callback?error=invalid_scope&state=casdoctor"}}, true
		}
		return factstest.HTML(`<form><input type="password" name="password"></form>`), true
	})
}

func parameter(rawURL, name string) string {
	r := factstest.Form(probe.Request{Body: []byte(rawURL[strings.Index(rawURL, "?")+1:])})
	return r.Get(name)
}

// showing lets Casdoor show the application, which refuses what is not on its list.
func showing(w *factstest.World, scopes ...string) *factstest.World {
	list := []doc{}
	for _, s := range scopes {
		list = append(list, doc{"name": s})
	}
	app := doc{"name": "app-1", "scopes": list}
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if !strings.HasPrefix(q.URL, factstest.Casdoor+"/api/get-app-login?") {
			return factstest.Reply{}, false
		}
		answer := doc{"status": "ok", "msg": "", "data": app, "data2": nil}
		for _, s := range strings.Fields(parameter(q.URL, "scope")) {
			if len(scopes) > 0 && !slices.Contains(scopes, s) {
				answer["status"], answer["msg"] = "error", "Invalid scope"
			}
		}
		return answer.Reply(), true
	})
}

// tokenWith is a JWT that nobody verifies here.
func tokenWith(scope string) string { return tokenClaiming(scope, nil) }

func tokenClaiming(scope string, more doc) string {
	enc := base64.RawURLEncoding.EncodeToString
	claims, _ := json.Marshal(doc{"iss": factstest.Casdoor, "scope": scope}.With(more))
	return enc([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + enc(claims) + "." + enc([]byte("signature"))
}

// calling answers the calls with a token: initialize goes through.
func calling(w *factstest.World, url string, tools, call factstest.Reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != url || !strings.HasPrefix(factstest.RequestHeader(q, "Authorization"), "Bearer eyJ") {
			return factstest.Reply{}, false
		}
		switch body := string(q.Body); {
		case strings.Contains(body, `"initialize"`):
			return factstest.Initialized(), true
		case strings.Contains(body, `"tools/list"`):
			return tools, true
		}
		return call, true
	})
}

// rpc is a JSON-RPC answer.
func rpc(status int, members string, header ...string) factstest.Reply {
	return factstest.Reply{Status: status, Header: append(header, "Content-Type: application/json"), Body: `{"jsonrpc":"2.0","id":1,` + members + `}`}
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input
	want   string // code, code/severity or code/severity/confidence
	status checks.Status
	says   string
	fix    string // part of the finding's own command; "-" for none
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			in := s.in
			if in.MCP == "" && in.Casdoor == "" {
				in.MCP, in.Casdoor = factstest.MCP, factstest.Casdoor
			}
			judge(t, c, s, c.Run(t.Context(), s.world.Facts(t, in)))
		})
	}
}

func judge(t *testing.T, c checks.Check, s scene, r checks.Result) {
	t.Helper()
	got, text, command := "", r.Reason, ""
	for _, fd := range r.Findings {
		got += string(fd.Code)
		if fd.Severity != "" {
			got += "/" + string(fd.Severity)
		}
		if fd.Confidence != "" {
			got += "/" + string(fd.Confidence)
		}
		text += fd.Detail
		for _, fix := range fd.Fixes {
			command += fix.Snippet
		}
		if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
			t.Errorf("the finding is not whole: %+v", fd)
		}
	}
	if got != s.want {
		t.Errorf("got %q, want %q: %s", got, s.want, text)
	}
	want := s.status
	if want == "" {
		want = checks.Pass
	}
	if s.want == "" && (r.Status != want || r.Reason == "") {
		t.Errorf("ended as %s (%s), want %s", r.Status, r.Reason, want)
	}
	if !strings.Contains(text, s.says) {
		t.Errorf("%q does not say %q", text, s.says)
	}
	if s.fix == "-" && command != "" || s.fix != "-" && !strings.Contains(command, s.fix) {
		t.Errorf("the command is %q, want %q", command, s.fix)
	}
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicScope || !strings.HasPrefix(c.ID, "scope.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
