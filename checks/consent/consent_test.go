package consent

import (
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

// showing is a Casdoor that shows this of the application abc.
func showing(app doc) *factstest.World {
	return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		u, _ := url.Parse(q.URL)
		if u.Path != "/api/get-app-login" {
			return factstest.Reply{}, false
		}
		env := doc{"status": "ok", "msg": "", "sub": "", "name": "", "data": doc{"name": "mcp-app", "organization": "acme"}.With(app), "data2": nil, "data3": nil}
		if u.Query().Get("clientId") != "abc" {
			env["status"], env["msg"], env["data"] = "error", "Invalid client_id", nil
		}
		b, _ := json.Marshal(env)
		return factstest.Reply{Status: 200, Body: string(b)}, true
	})
}

func in(id, scope string) target.Input {
	return target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: id, Scope: scope}
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
				got, text = got+string(fd.Code), text+fd.Detail
				if fd.Severity != "" {
					got += "/" + string(fd.Severity)
				}
				if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
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

func TestUsers(t *testing.T) {
	other := factstest.ServerMetadata().With(doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize"})
	notCasdoor := factstest.Healthy().On("GET", factstest.RFC8414, other.Reply()).On("GET", factstest.OIDC, other.Reply()).On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
	play(t, users(), []scene{
		{name: "everybody", world: showing(nil), in: in("abc", ""), says: "Every user of the organization acme"},
		{name: "no list", world: showing(doc{"tags": []string{}}), in: in("abc", "")},
		{name: "dcr", world: showing(doc{"tags": []string{"dcr"}}), in: in("abc", ""), want: "casdoor-dcr-tag-blocks-users", says: "mcp-app of the organization acme has the tag dcr"},
		{name: "dcr among others", world: showing(doc{"tags": []string{"staff", "dcr"}}), in: in("abc", ""), want: "casdoor-dcr-tag-blocks-users"},
		{name: "other tags", world: showing(doc{"tags": []string{"staff"}}), in: in("abc", ""), status: checks.Warn, says: "one of these tags"},
		{name: "switched off", world: showing(doc{"disableSignin": true}), in: in("abc", ""), status: checks.Warn, says: "nobody can log in"},
		{name: "unknown client", world: showing(nil), in: in("nobody", ""), status: checks.NotEvaluated, says: "Invalid client_id"},
		{name: "no client id", world: showing(nil), in: in("", ""), status: checks.Skipped},
		{name: "another server", world: notCasdoor, in: in("abc", ""), status: checks.Skipped, says: "not recognised as a Casdoor"},
		{name: "no server", world: factstest.New(), in: in("abc", ""), status: checks.NotEvaluated},
	})
}

func TestScreen(t *testing.T) {
	custom := showing(doc{"customScopes": []doc{{"scope": "files:read"}, {"scope": "files:write"}}})
	play(t, screen(), []scene{
		{name: "no custom scopes", world: showing(doc{"customScopes": []doc{}}), in: in("abc", "files:read"), want: "casdoor-consent-no-custom-scopes/info", says: "never shows"},
		{name: "the list of allowed scopes is another", world: showing(doc{"scopes": []doc{{"name": "files:read"}}}), in: in("abc", "files:read"), want: "casdoor-consent-no-custom-scopes/info"},
		{name: "one is requested", world: custom, in: in("abc", "openid files:read"), says: "The screen shows for files:read, among the scopes that you gave"},
		{name: "none is requested", world: custom, in: in("abc", "openid"), says: "does not show for the scopes that you gave (openid)"},
		{name: "scopes of the metadata", world: custom, in: in("abc", ""), says: "of the MCP server's metadata (openid profile)"},
		{name: "scopes of the challenge", world: challenging(), in: in("abc", ""), says: "for files:write, among the scopes that the MCP server's challenge asks for"},
		{name: "no scopes known", world: custom, in: target.Input{Casdoor: factstest.Casdoor, ClientID: "abc"}, says: "not known which scopes"},
		{name: "no client id", world: custom, in: in("", ""), status: checks.Skipped},
		{name: "unknown client", world: custom, in: in("nobody", ""), status: checks.NotEvaluated},
	})
}

func challenging() *factstest.World {
	copied := showing(doc{"customScopes": []doc{{"scope": "files:read"}, {"scope": "files:write"}}})
	return copied.On("POST", factstest.MCP, factstest.Challenge(factstest.PathPRM, `scope="openid files:write"`))
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicConsent || !strings.HasPrefix(c.ID, "consent.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
