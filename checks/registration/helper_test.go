package registration

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

const endpoint = factstest.Casdoor + "/api/oauth/register"

type doc = factstest.Doc

// serving publishes metadata at both forms over the healthy world.
func serving(d doc) *factstest.World {
	return factstest.Healthy().On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply())
}

// answering is what the registration endpoint says.
func answering(status int, body string, header ...string) *factstest.World {
	return factstest.Healthy().On("POST", endpoint, factstest.Reply{Status: status, Header: header, Body: body})
}

// plain makes the world's authorization server unlike Casdoor.
func plain(w *factstest.World) *factstest.World {
	d := factstest.ServerMetadata().With(doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize"})
	return w.On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply()).
		On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
}

func open(w *factstest.World) *factstest.World {
	return w.On("POST", factstest.MCP, factstest.Initialized())
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input
	want   string        // code or code/severity
	status checks.Status // without a finding; Pass when empty
	says   string
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			in := s.in
			if in.MCP == "" && in.Casdoor == "" {
				in.MCP, in.Casdoor = factstest.MCP, factstest.Casdoor
			}
			r := c.Run(t.Context(), s.world.Facts(t, in))
			got, text := "", r.Reason
			for _, fd := range r.Findings {
				got += string(fd.Code)
				if fd.Severity != "" {
					got += "/" + string(fd.Severity)
				}
				text += fd.Detail + " received " + fd.Received
				if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
					t.Errorf("the finding is not whole: %+v", fd)
				}
			}
			if got != s.want {
				t.Errorf("got %q, want %q: %s", got, s.want, text)
			}
			if want := cmpStatus(s); s.want == "" && (r.Status != want || r.Reason == "") {
				t.Errorf("ended as %s (%s), want %s", r.Status, r.Reason, want)
			}
			if !strings.Contains(text, s.says) {
				t.Errorf("%q does not say %q", text, s.says)
			}
		})
	}
}

func cmpStatus(s scene) checks.Status {
	if s.status == "" {
		return checks.Pass
	}
	return s.status
}

const disabledBody = `{"error":"invalid_client_metadata","error_description":"dynamic client registration is disabled for this organization"}`

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicRegistration || !strings.HasPrefix(c.ID, "registration.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
