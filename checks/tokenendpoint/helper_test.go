package tokenendpoint

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type doc = factstest.Doc

// serving publishes metadata at both forms over the healthy world.
func serving(members doc) *factstest.World {
	return publish(factstest.Healthy(), members)
}

func publish(w *factstest.World, members doc) *factstest.World {
	d := factstest.ServerMetadata().With(members)
	return w.On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply())
}

// plain makes the authorization server unlike Casdoor, with its endpoints elsewhere on the host.
func plain(members doc) *factstest.World {
	w := publish(factstest.Healthy(), doc{"token_endpoint": plainToken, "authorization_endpoint": factstest.Casdoor + "/authorize"}.With(members))
	return w.On("GET", factstest.Casdoor+"/api/health", factstest.Reply{Status: 404})
}

const plainToken = factstest.Casdoor + "/token"

// asking answers token requests that fit, and leaves the rest to the world.
func asking(w *factstest.World, fits func(probe.Request) bool, r factstest.Reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return r, q.Method == "POST" && (q.URL == factstest.TokenEndpoint || q.URL == plainToken) && fits(q)
	})
}

func always(probe.Request) bool { return true }

// unknown is the made-up client.
func unknownClient(q probe.Request) bool {
	return strings.Contains(string(q.Body), facts.BogusClientID)
}

func grant(name string) func(probe.Request) bool {
	return func(q probe.Request) bool {
		return factstest.Form(q).Get("grant_type") == name && !unknownClient(q)
	}
}

func byBasic(q probe.Request) bool { return factstest.RequestHeader(q, "Authorization") != "" }
func byPost(q probe.Request) bool  { return factstest.Form(q).Get("client_secret") != "" }

// raw is an answer with a content type.
func raw(status int, contentType, body string) factstest.Reply {
	return factstest.Reply{Status: status, Header: []string{"Content-Type: " + contentType}, Body: body}
}

// client1 is the input of somebody who gave a client id, and withSecret its secret, too.
var (
	client1    = target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: factstest.ClientID}
	withSecret = target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, ClientID: factstest.ClientID, ClientSecret: factstest.ClientSecret}
)

func open(w *factstest.World) *factstest.World {
	return w.On("POST", factstest.MCP, factstest.Initialized())
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input  // the healthy world's when empty
	want   string        // code or code/severity, separated by spaces
	status checks.Status // without a finding; Pass when empty
	says   string        // part of the reason or of a detail
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			in := s.in
			if in.MCP == "" && in.Casdoor == "" {
				in = factstest.Input()
			}
			judge(t, c, s, c.Run(t.Context(), s.world.Facts(t, in)))
		})
	}
}

func judge(t *testing.T, c checks.Check, s scene, r checks.Result) {
	t.Helper()
	var got []string
	text := r.Reason
	for _, fd := range r.Findings {
		name := string(fd.Code)
		if fd.Severity != "" {
			name += "/" + string(fd.Severity)
		}
		got = append(got, name)
		text += " " + fd.Detail
		if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
			t.Errorf("the finding is not whole: %+v", fd)
		}
	}
	if list := strings.Join(got, " "); list != s.want {
		t.Errorf("got %q, want %q: %s", list, s.want, text)
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
	if strings.Contains(text, factstest.ClientSecret) {
		t.Errorf("the secret is shown: %s", text)
	}
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicTokenEndpoint || !strings.HasPrefix(c.ID, "token-endpoint.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
