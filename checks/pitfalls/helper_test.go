package pitfalls

import (
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
	rootPRM = factstest.Casdoor + "/.well-known/oauth-protected-resource"
	ownURL  = factstest.Casdoor + "/api/mcp"
)

var (
	prm  = factstest.ResourceMetadata
	meta = factstest.ServerMetadata
	none = factstest.Reply{Status: 404}
	only = target.Input{MCP: factstest.MCP}
	own  = target.Input{Casdoor: factstest.Casdoor, MCP: ownURL}
)

// scene is one row: a world, what the user typed, and how the check must end.
type scene struct {
	name   string
	world  *factstest.World
	in     target.Input  // the healthy world's when empty
	want   string        // code or code/severity, separated by spaces
	status checks.Status // without findings; Pass when empty
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
		entry := string(fd.Code)
		if fd.Severity != "" {
			entry += "/" + string(fd.Severity)
		}
		got = append(got, entry)
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
}

// over serves further GET replies: URL, reply, URL, reply.
func over(w *factstest.World, pairs ...any) *factstest.World {
	for i := 0; i < len(pairs); i += 2 {
		w.On("GET", pairs[i].(string), pairs[i+1].(factstest.Reply))
	}
	return w
}

// serving publishes metadata at both forms, whatever the Host header.
func serving(d doc) *factstest.World {
	return over(factstest.Healthy(), factstest.RFC8414, d.Reply(), factstest.OIDC, d.Reply())
}

// at moves every URL of the healthy metadata to another base.
func at(base string) doc {
	out := doc{}
	for k, v := range meta() {
		if s, ok := v.(string); ok {
			v = strings.Replace(s, factstest.Casdoor, base, 1)
		}
		out[k] = v
	}
	return out
}

// otherServer is a healthy pair with another authorization server.
func otherServer() *factstest.World {
	d := meta().With(doc{"token_endpoint": factstest.Casdoor + "/token"})
	return over(serving(d), factstest.Casdoor+"/api/health", none)
}

// ownMCP is Casdoor's built-in MCP endpoint: initialize is open, tool calls are challenged.
func ownMCP(resourceMetadata string) *factstest.World {
	w := over(factstest.Healthy(), rootPRM, prm().With(doc{"resource": factstest.Casdoor}).Reply())
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		switch {
		case q.URL == ownURL+"/" && q.Method == "POST":
			return factstest.Envelope("Unauthorized operation"), true
		case q.URL != ownURL || q.Method != "POST":
			return factstest.Reply{}, false
		case strings.Contains(string(q.Body), "tools/call"):
			return factstest.Challenge(resourceMetadata), true
		}
		return factstest.Initialized("Set-Cookie: casdoor_session_id=1"), true
	})
}

// silent answers nothing at that prefix.
func silent(w *factstest.World, prefix string, kind probe.ErrorKind) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Err: kind}, strings.HasPrefix(q.URL, prefix)
	})
}

// declares names other authorization servers in the separate MCP server's document.
func declares(w *factstest.World, servers ...string) *factstest.World {
	d := prm().With(doc{"authorization_servers": servers}).Reply()
	return over(w, factstest.PathPRM, d, factstest.RootPRM, d)
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicCasdoor || !strings.HasPrefix(c.ID, "casdoor.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}

// Another server must not be judged as a Casdoor, nor silence as anything.
func TestOtherServersAreSkipped(t *testing.T) {
	dead := silent(factstest.New(), "https://", probe.KindRefused)
	for _, c := range Checks() {
		if r := c.Run(t.Context(), otherServer().Facts(t, factstest.Input())); r.Status != checks.Skipped || r.Reason == "" {
			t.Errorf("%s of another server ended as %s %s", c.ID, r.Status, r.Reason)
		}
		if r := c.Run(t.Context(), dead.Facts(t, factstest.Input())); r.Status != checks.NotEvaluated || r.Reason == "" {
			t.Errorf("%s without any answer ended as %s %s", c.ID, r.Status, r.Reason)
		}
	}
}

// Nothing of a healthy pair may be worse than a warning, and only registration warns.
func TestHealthyPair(t *testing.T) {
	f := saysOf(factstest.Healthy(), controller("Invalid client_id")).Facts(t, factstest.Input())
	for _, c := range Checks() {
		r := c.Run(t.Context(), f)
		for _, fd := range r.Findings {
			if fd.Severity != "info" && c.ID != "casdoor.registration" {
				t.Errorf("%s found %s: %s", c.ID, fd.Code, fd.Detail)
			}
		}
		if len(r.Findings) == 0 && r.Status != checks.Pass && c.ID != "casdoor.challenge" {
			t.Errorf("%s ended as %s: %s", c.ID, r.Status, r.Reason)
		}
	}
}
