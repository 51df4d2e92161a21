package redirect

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const good = "https://app.example.com/cb"

// atCasdoor is a Casdoor with the application abc and its redirect URIs.
func atCasdoor(entries ...string) *factstest.World {
	return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if u.Path != "/api/get-app-login" {
			return factstest.Reply{}, false
		}
		p := u.Query()
		env := factstest.Doc{"status": "ok", "msg": "", "sub": "", "name": "", "data": factstest.Doc{"name": "mcp-app", "organization": "acme"}, "data2": nil, "data3": nil}
		if m, _ := casdoor.MatchRedirect(p.Get("redirectUri"), entries); !m.OK {
			env["status"], env["msg"] = "error", "Redirect URI: "+p.Get("redirectUri")+" doesn't exist in the allowed Redirect URI list"
		}
		if p.Get("clientId") != "abc" {
			env["status"], env["msg"], env["data"] = "error", "Invalid client_id", nil
		}
		b, _ := json.Marshal(env)
		return factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: string(b)}, true
	})
}

func page(status int, text string) factstest.Reply {
	return factstest.Reply{Status: status, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><html><body>" + text + "</body></html>"}
}

var login = page(200, `<form><input type="password"></form>`)

// elsewhere is another server; what it says to a known client is given.
func elsewhere(answer func(redirectURI string) factstest.Reply) *factstest.World {
	d := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize"})
	w := factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()).On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if !strings.HasPrefix(q.URL, factstest.Casdoor) || u.Path != "/authorize" || u.RawQuery == "" {
			return factstest.Reply{}, false
		}
		if u.Query().Get("client_id") != "abc" {
			return page(400, "Client not found."), true
		}
		return answer(u.Query().Get("redirect_uri")), true
	})
}

// listing takes the entries by the same string, or what more says.
func listing(more func(string) bool, entries ...string) *factstest.World {
	return elsewhere(func(uri string) factstest.Reply {
		if slices.Contains(entries, uri) || more != nil && more(uri) {
			return login
		}
		return page(400, "Invalid parameter: redirect_uri")
	})
}

func in(redirectURI, client string, registered ...string) target.Input {
	return target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: "abc", RedirectURI: redirectURI, Client: client, RegisteredRedirectURIs: registered}
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input
	want   string        // code or code/severity
	status checks.Status // without a finding; Pass when empty
	says   []string
	silent string // must not be said
	asked  int    // upper limit for questions about requests, when not 0
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			r := c.Run(t.Context(), s.world.Facts(t, s.in))
			got, text := "", r.Reason
			for _, fd := range r.Findings {
				got += string(fd.Code)
				if fd.Severity != "" {
					got += "/" + string(fd.Severity)
				}
				text += fd.Detail + " expected " + fd.Expected
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
			for _, says := range s.says {
				if !strings.Contains(text, says) {
					t.Errorf("%q does not say %q", text, says)
				}
			}
			if s.silent != "" && strings.Contains(text, s.silent) {
				t.Errorf("%q says %q", text, s.silent)
			}
			if n := questions(s.world); s.asked != 0 && n > s.asked {
				t.Errorf("%d questions, want at most %d", n, s.asked)
			}
		})
	}
}

func questions(w *factstest.World) int {
	n := 0
	for _, q := range w.Asked() {
		if strings.Contains(q.URL, "get-app-login") || strings.Contains(q.URL, "client_id=") {
			n++
		}
	}
	return n
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicRedirect || !strings.HasPrefix(c.ID, "redirect.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
