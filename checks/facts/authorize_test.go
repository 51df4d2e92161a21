package facts_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// appLogin answers get-app-login as a Casdoor with one application, whose scopes are an allow-list.
func appLogin(w *factstest.World) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if u.Path != "/api/get-app-login" {
			return factstest.Reply{}, false
		}
		p := u.Query()
		env := factstest.Doc{"status": "error", "msg": "", "sub": "", "name": "", "data": factstest.Doc{"name": "mcp-app", "scopes": []factstest.Doc{{"name": "files:read"}}}, "data2": nil, "data3": nil}
		switch {
		case p.Get("clientId") != "abc":
			env["msg"], env["data"] = "Invalid client_id", nil
		case p.Get("redirectUri") != "https://app.example.com/cb":
			env["msg"] = "Redirect URI: " + p.Get("redirectUri") + " doesn't exist in the allowed Redirect URI list"
		case p.Get("scope") != "" && p.Get("scope") != "files:read":
			env["msg"] = "Invalid scope"
		default:
			env["status"] = "ok"
		}
		b, _ := json.Marshal(env)
		return factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: string(b)}, true
	})
}

// plainServer is an authorization server unlike Casdoor whose authorization endpoint is given.
func plainServer(endpoint func(url.Values) factstest.Reply) *factstest.World {
	d := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize?tenant=1"})
	w := factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()).
		On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if !strings.HasPrefix(q.URL, factstest.Casdoor) || u.Path != "/authorize" {
			return factstest.Reply{}, false
		}
		return endpoint(u.Query()), true
	})
}

func TestAuthorizeAtCasdoor(t *testing.T) {
	const good, other = "https://app.example.com/cb", "https://app.example.com/cb/"
	for _, tc := range []struct {
		name  string
		ask   facts.AuthorizeAsk
		want  oauth.AuthorizeVerdict
		fault oauth.AuthorizeFault
		app   bool
	}{
		{"all right", facts.AuthorizeAsk{ClientID: "abc", RedirectURI: good}, oauth.AuthorizeAccepted, "", true},
		{"scope listed", facts.AuthorizeAsk{ClientID: "abc", RedirectURI: good, Scope: "files:read"}, oauth.AuthorizeAccepted, "", true},
		{"scope not listed", facts.AuthorizeAsk{ClientID: "abc", RedirectURI: good, Scope: "openid"}, oauth.AuthorizeRefused, oauth.FaultScope, true},
		{"redirect URI", facts.AuthorizeAsk{ClientID: "abc", RedirectURI: other}, oauth.AuthorizeRefused, oauth.FaultRedirectURI, true},
		{"client", facts.AuthorizeAsk{ClientID: "nobody", RedirectURI: good}, oauth.AuthorizeRefused, oauth.FaultClient, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := appLogin(factstest.Healthy())
			f := w.Facts(t, factstest.Input())
			a, err := f.AuthorizeChecked(t.Context(), tc.ask)
			if err != nil || a.Verdict != tc.want || a.Fault != tc.fault || (a.App() != nil) != tc.app || a.Text == "" {
				t.Fatalf("got %+v, %v", a, err)
			}
			again, _ := f.Authorize(t.Context(), tc.ask)
			if asked := count(w, "/api/get-app-login"); asked != 1 || again.X != a.X {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func count(w *factstest.World, path string) int {
	n := 0
	for _, q := range w.Asked() {
		if strings.Contains(q.URL, path) {
			n++
		}
	}
	return n
}

func TestAuthorizeElsewhere(t *testing.T) {
	login := factstest.HTML(`<body><form><input type="password"></form></body>`)
	strict := func(q url.Values) factstest.Reply {
		switch {
		case q.Get("client_id") != "abc":
			return factstest.Reply{Status: 400, Body: `{"error":"invalid_client"}`}
		case q.Get("redirect_uri") != "https://app.example.com/cb":
			return factstest.Reply{Status: 400, Body: `{"error":"invalid_request","error_description":"redirect_uri is not registered"}`}
		case q.Get("resource") != "":
			return factstest.Reply{Status: 302, Header: []string{"Location: " + q.Get("redirect_uri") + "?error=invalid_target&state=casdoctor"}}
		case q.Get("tenant") != "1" || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "":
			return factstest.Reply{Status: 400, Body: `{"error":"invalid_request"}`}
		}
		return login
	}
	ask := facts.AuthorizeAsk{ClientID: "abc", RedirectURI: "https://app.example.com/cb"}
	with := func(change func(*facts.AuthorizeAsk)) facts.AuthorizeAsk {
		q := ask
		change(&q)
		return q
	}
	for _, tc := range []struct {
		name   string
		server func(url.Values) factstest.Reply
		ask    facts.AuthorizeAsk
		want   oauth.AuthorizeVerdict
		fault  oauth.AuthorizeFault
		back   bool
	}{
		{"all right", strict, ask, oauth.AuthorizeAccepted, "", false},
		{"client", strict, with(func(q *facts.AuthorizeAsk) { q.ClientID = "nobody" }), oauth.AuthorizeRefused, oauth.FaultClient, false},
		{"redirect URI", strict, with(func(q *facts.AuthorizeAsk) { q.RedirectURI += "/" }), oauth.AuthorizeRefused, oauth.FaultRedirectURI, false},
		{"resource", strict, with(func(q *facts.AuthorizeAsk) { q.Resource = "https://x" }), oauth.AuthorizeRefused, oauth.FaultResource, true},
		{"takes anything", func(url.Values) factstest.Reply { return login }, ask, oauth.AuthorizeUnknown, "", false},
		{"drawn by script", func(url.Values) factstest.Reply { return factstest.HTML(`<div id="root"></div>`) }, ask, oauth.AuthorizeUnknown, "", false},
		{"no answer", func(url.Values) factstest.Reply { return factstest.Reply{Err: probe.KindTimeout} }, ask, oauth.AuthorizeUnknown, "", false},
		{"control without an answer", func(q url.Values) factstest.Reply {
			if q.Get("client_id") == facts.MadeUpClientID {
				return factstest.Reply{Err: probe.KindTimeout}
			}
			return login
		}, ask, oauth.AuthorizeAccepted, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := plainServer(tc.server).Facts(t, factstest.Input()).AuthorizeChecked(t.Context(), tc.ask)
			if err != nil || a.Verdict != tc.want || a.Fault != tc.fault || a.Back != tc.back || a.App() != nil || a.Text == "" {
				t.Errorf("got %+v, %v", a, err)
			}
		})
	}
}

func TestAuthorizeMissing(t *testing.T) {
	none := factstest.Reply{Status: 404}
	noMetadata := factstest.Healthy().On("GET", factstest.RFC8414, none).On("GET", factstest.OIDC, none).On("GET", factstest.Casdoor+"/api/health", none)
	noEndpoint := func() *factstest.World {
		d := factstest.ServerMetadata().With(factstest.Doc{"authorization_endpoint": nil, "token_endpoint": factstest.Casdoor + "/token"})
		return factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()).On("GET", factstest.Casdoor+"/api/health", none)
	}()
	whole := facts.AuthorizeAsk{ClientID: "abc", RedirectURI: "https://app.example.com/cb"}
	for _, tc := range []struct {
		name     string
		world    *factstest.World
		ask      facts.AuthorizeAsk
		notGiven bool
	}{
		{"no client id", factstest.Healthy(), facts.AuthorizeAsk{RedirectURI: "https://x/y"}, true},
		{"no redirect URI", factstest.Healthy(), facts.AuthorizeAsk{ClientID: "abc"}, true},
		{"no metadata", noMetadata, whole, false},
		{"no endpoint", noEndpoint, whole, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := tc.world.Facts(t, factstest.Input()).AuthorizeChecked(t.Context(), tc.ask)
			m, ok := err.(*facts.Missing)
			if !ok || m.NotGiven != tc.notGiven {
				t.Errorf("got %v", err)
			}
			if n := count(tc.world, "client_id="); n != 0 {
				t.Errorf("%d requests all the same", n)
			}
		})
	}
}

func TestCasdoorApplication(t *testing.T) {
	in := func(id string) target.Input {
		i := factstest.Input()
		i.ClientID = id
		return i
	}
	// Without a redirect URI a loopback one is asked for; the refusal of this world shows the application all the same.
	app, a, err := appLogin(factstest.Healthy()).Facts(t, in("abc")).CasdoorApplication(t.Context())
	if err != nil || app.Name != "mcp-app" || len(app.Scopes) != 1 || a.Ask.RedirectURI != facts.LoopbackRedirectURI {
		t.Errorf("got %+v, %+v, %v", app, a, err)
	}
	if _, _, err := appLogin(factstest.Healthy()).Facts(t, in("")).CasdoorApplication(t.Context()); err == nil || !err.(*facts.Missing).NotGiven {
		t.Errorf("without a client id: %v", err)
	}
	if _, a, err := appLogin(factstest.Healthy()).Facts(t, in("nobody")).CasdoorApplication(t.Context()); err == nil || err.(*facts.Missing).NotGiven || a == nil {
		t.Errorf("unknown client: %v", err)
	}
	other := plainServer(func(url.Values) factstest.Reply { return factstest.Reply{Status: 400} })
	if _, _, err := other.Facts(t, in("abc")).CasdoorApplication(t.Context()); err == nil || !err.(*facts.Missing).NotGiven {
		t.Errorf("another server: %v", err)
	}
}

// A reader of the exchanges must see which request is the plain one and which asks about a URL as client id.
func TestPurposesOfTheLoginPage(t *testing.T) {
	d := factstest.ServerMetadata().With(factstest.Doc{"client_id_metadata_document_supported": true}).Reply()
	w := factstest.Healthy().On("GET", factstest.RFC8414, d).On("GET", factstest.OIDC, d)
	f := w.Facts(t, factstest.Input())
	_, _ = f.Endpoints(t.Context())
	_, _ = f.ClientIDMetadata(t.Context())
	seen := 0
	for _, q := range w.Asked() {
		if page, query, _ := strings.Cut(q.URL, "?"); page == factstest.Casdoor+"/login/oauth/authorize" {
			seen++
			if says := strings.Contains(q.Purpose, "without parameters"); says != (query == "") {
				t.Errorf("%s is called %q", q.URL, q.Purpose)
			}
		}
	}
	if seen != 2 {
		t.Errorf("the page was asked %d times", seen)
	}
}
