package discovery

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// scene is one row: a world, what the user typed, and how the check must end.
type scene struct {
	name  string
	world *factstest.World
	in    target.Input // the healthy world's when empty
	// want lists code or code/severity, separated by spaces; "" for none.
	want string
	// status of a check without findings; Pass when empty.
	status checks.Status
	// says is part of the reason, or of the first finding's detail.
	says string
	// never must not stand there.
	never string
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
		text += " " + fd.Detail + " received " + fd.Received
		whole(t, c, fd)
	}
	if list := strings.Join(got, " "); list != s.want {
		t.Errorf("got %q, want %q: %s", list, s.want, text)
	}
	if s.want == "" {
		want := s.status
		if want == "" {
			want = checks.Pass
		}
		if r.Status != want || r.Reason == "" {
			t.Errorf("ended as %s (%s), want %s", r.Status, r.Reason, want)
		}
	}
	if !strings.Contains(text, s.says) {
		t.Errorf("%q does not say %q", text, s.says)
	}
	if s.never != "" && strings.Contains(text, s.never) {
		t.Errorf("%q says %q", text, s.never)
	}
}

// whole demands of a finding what a reader needs.
func whole(t *testing.T, c checks.Check, fd checks.Finding) {
	t.Helper()
	if !slices.Contains(c.Codes, fd.Code) {
		t.Errorf("%s is not among the codes of %s", fd.Code, c.ID)
	}
	if fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
		t.Errorf("%s is not whole: %+v", fd.Code, fd)
	}
	if strings.Contains(fd.Detail, "..") && !strings.Contains(fd.Detail, "…") {
		t.Errorf("doubled full stop: %s", fd.Detail)
	}
}

const (
	mcpHost = "https://mcp.example.com"
	below   = "https://mcp.example.com/mcp/.well-known/oauth-protected-resource"
)

var (
	prm  = factstest.ResourceMetadata
	meta = factstest.ServerMetadata
	none = factstest.Reply{Status: 404}
)

type doc = factstest.Doc

// healthy is a fresh healthy world.
func healthy() *factstest.World { return factstest.Healthy() }

// replies serves GET replies over the healthy world.
func replies(pairs ...any) *factstest.World { return over(healthy(), pairs...) }

// over serves further GET replies: URL, reply, URL, reply.
func over(w *factstest.World, pairs ...any) *factstest.World {
	for i := 0; i < len(pairs); i += 2 {
		w.On("GET", pairs[i].(string), pairs[i+1].(factstest.Reply))
	}
	return w
}

// bareChallenge is a 401 that names no metadata.
func bareChallenge(w *factstest.World) *factstest.World {
	return w.On("POST", factstest.MCP, factstest.Reply{Status: 401, Header: []string{"WWW-Authenticate: Bearer"}})
}

// naming challenges with another resource_metadata.
func naming(w *factstest.World, metadataURL string) *factstest.World {
	return w.On("POST", factstest.MCP, factstest.Challenge(metadataURL))
}

// openServer takes every call without a token.
func openServer(w *factstest.World) *factstest.World {
	return w.On("POST", factstest.MCP, factstest.Initialized())
}

// silent answers nothing at that prefix.
func silent(w *factstest.World, prefix string, kind probe.ErrorKind) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Err: kind}, strings.HasPrefix(q.URL, prefix)
	})
}

// serving publishes metadata at both root forms of the healthy Casdoor.
func serving(d doc) *factstest.World {
	return replies(factstest.RFC8414, d.Reply(), factstest.OIDC, d.Reply())
}

// moved is the healthy metadata with every URL on another base.
func moved(base string) doc {
	out := doc{}
	for k, v := range meta() {
		if s, ok := v.(string); ok {
			v = strings.Replace(s, factstest.Casdoor, base, 1)
		}
		out[k] = v
	}
	return out
}

// declaring is the healthy resource metadata with other authorization servers.
func declaring(servers ...string) factstest.Reply {
	return prm().With(doc{"authorization_servers": append([]string{}, servers...)}).Reply()
}

// declares serves the same resource metadata at both places.
func declares(w *factstest.World, servers ...string) *factstest.World {
	return over(w, factstest.PathPRM, declaring(servers...), factstest.RootPRM, declaring(servers...))
}

func TestTopic(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Checks() {
		if c.Topic != checks.TopicDiscovery || !strings.HasPrefix(c.ID, "discovery.") || seen[c.ID] || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %+v is not in order", c.ID)
		}
		seen[c.ID] = true
	}
}

// A healthy pair must not draw a single finding, nor may anything be left unanswered.
func TestHealthyPairs(t *testing.T) {
	worlds := map[string]*factstest.World{
		"both documents": healthy(),
		"path form only": replies(factstest.RootPRM, none),
		"open":           openServer(healthy()),
		"PRM on a third host": over(naming(healthy(), "https://meta.example.com/prm"), factstest.PathPRM, none, factstest.RootPRM, none,
			"https://meta.example.com/prm", prm().Reply()),
	}
	for name, w := range worlds {
		f := w.Facts(t, factstest.Input())
		for _, c := range Checks() {
			r := c.Run(t.Context(), f)
			for _, fd := range r.Findings {
				if fd.Severity != "info" && fd.Code != "prm-only-via-challenge" {
					t.Errorf("%s: %s found %s: %s", name, c.ID, fd.Code, fd.Detail)
				}
			}
			if len(r.Findings) == 0 && r.Status != checks.Pass {
				t.Errorf("%s: %s ended as %s: %s", name, c.ID, r.Status, r.Reason)
			}
		}
		if n := len(w.Asked()); n > 20 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// With one URL missing, or nothing answering, the checks must say so and not guess.
func TestWithoutFacts(t *testing.T) {
	dead := silent(factstest.New(), "https://", probe.KindRefused)
	for _, in := range []target.Input{factstest.Input(), {MCP: factstest.MCP}, {Casdoor: factstest.Casdoor}} {
		f := dead.Facts(t, in)
		for _, c := range Checks() {
			r := c.Run(t.Context(), f)
			if len(r.Findings) > 0 || r.Status != checks.NotEvaluated && r.Status != checks.Skipped || r.Reason == "" {
				t.Errorf("%s of %+v ended as %s %q with %v", c.ID, in, r.Status, r.Reason, fmt.Sprint(r.Findings))
			}
		}
	}
}
