package reach

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type reply = factstest.Reply

const (
	mcpURL  = factstest.MCP
	slashed = factstest.MCP + "/"
	site0   = "https://mcp.example.com"
)

var none = reply{Status: 404, Header: []string{"Content-Type: text/plain"}, Body: "404 page not found\n"}

// scene is one row: a world, what the user typed, and how the check must end.
type scene struct {
	name   string
	world  *factstest.World
	in     target.Input  // the healthy world's when empty
	want   string        // code, code/severity or code?confidence, separated by spaces
	status checks.Status // without findings; Pass when empty
	says   string        // part of the reason, a detail or a fix
	silent string        // must not be said
	// sends lists requests that must have been made for it, as parts of their purpose; "!x" for none such.
	sends string
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
			if s.sends != "" {
				part, unwanted := strings.CutPrefix(s.sends, "!")
				if sent(s.world, part) == unwanted {
					t.Errorf("requests: want %q, got %v", s.sends, purposes(s.world))
				}
			}
		})
	}
}

func sent(w *factstest.World, part string) bool {
	return slices.ContainsFunc(purposes(w), func(p string) bool { return strings.Contains(p, part) })
}

func purposes(w *factstest.World) []string {
	var out []string
	for _, q := range w.Asked() {
		out = append(out, q.Purpose)
	}
	return out
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
		if fd.Confidence != "" && fd.Confidence != checks.Certain {
			entry += "?" + string(fd.Confidence)
		}
		got = append(got, entry)
		text += " " + fd.Detail + " " + fd.Expected + " " + fd.Received
		for _, fix := range fd.Fixes {
			text += " " + strings.Join(fix.Steps, " ")
		}
		whole(t, c, fd)
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
	if s.silent != "" && strings.Contains(text, s.silent) {
		t.Errorf("%q says %q", text, s.silent)
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
	if strings.Contains(fd.Detail, "..") || strings.Contains(fd.Detail, "  ") {
		t.Errorf("badly joined: %s", fd.Detail)
	}
}

func healthy() *factstest.World { return factstest.Healthy() }

// post answers POST of one URL over the healthy world.
func post(w *factstest.World, url string, r reply) *factstest.World { return w.On("POST", url, r) }

// typed answers the MCP URL by POST.
func typed(r reply) *factstest.World { return post(healthy(), mcpURL, r) }

// silent gives one transport error for everything at a prefix.
func silent(w *factstest.World, prefix string, kind probe.ErrorKind) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) { return reply{Err: kind}, strings.HasPrefix(q.URL, prefix) })
}

func redirect(status int, location string) reply {
	return reply{Status: status, Header: []string{"Location: " + location}}
}

// open is a server that takes every call without a token.
func open(w *factstest.World) *factstest.World { return post(w, mcpURL, factstest.Initialized()) }

// altered passes every exchange of a world through a function, for what replies cannot say.
type altered struct {
	*factstest.World
	change func(*probe.Exchange)
}

func (a altered) Do(ctx context.Context, q probe.Request) *probe.Exchange {
	x := a.World.Do(ctx, q)
	a.change(x)
	return x
}

func alteredFacts(t *testing.T, w *factstest.World, in target.Input, change func(*probe.Exchange)) *facts.Facts {
	t.Helper()
	tg, errs := target.Parse(in)
	if len(errs) > 0 {
		t.Fatalf("target: %+v", errs)
	}
	return facts.New(tg, altered{w, change}, facts.Options{})
}

func TestTopic(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Checks() {
		if c.Topic != checks.TopicReach || !strings.HasPrefix(c.ID, "reach.") || seen[c.ID] || c.Stage == 0 || c.Title == "" || c.Doc == "" || c.Run == nil {
			t.Errorf("check %q is not in order", c.ID)
		}
		seen[c.ID] = true
	}
}

// A pair in order draws no finding, whatever legal style it has.
func TestHealthyPairs(t *testing.T) {
	stamp := func(x *probe.Exchange) {
		x.Started = time.Now()
		x.Header = append(x.Header, probe.HeaderLine{Name: "Date", Value: time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")})
	}
	worlds := map[string]*factstest.World{
		"protected":                   healthy(),
		"open":                        open(healthy()),
		"answers by event stream":     post(healthy(), mcpURL, reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, Body: "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"}),
		"both spellings":              post(healthy(), slashed, factstest.Challenge(factstest.PathPRM)),
		"other spelling redirects":    post(healthy(), slashed, redirect(307, mcpURL)),
		"other spelling is a page":    post(healthy(), slashed, factstest.HTML("site")),
		"plain HTTP redirects":        healthy().On("GET", "http://mcp.example.com/mcp", redirect(301, mcpURL)),
		"nothing at port 80":          silent(healthy(), "http://", probe.KindRefused),
		"JSON-RPC error for an error": post(healthy(), mcpURL, reply{Status: 400, Body: `{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"unsupported version"}}`}),
	}
	for name, w := range worlds {
		in := factstest.Input()
		in.Client = "claude"
		f := alteredFacts(t, w, in, stamp)
		for _, c := range Checks() {
			r := c.Run(t.Context(), f)
			for _, fd := range r.Findings {
				t.Errorf("%s: %s found %s: %s", name, c.ID, fd.Code, fd.Detail)
			}
			if len(r.Findings) == 0 && r.Status != checks.Pass {
				t.Errorf("%s: %s ended as %s: %s", name, c.ID, r.Status, r.Reason)
			}
		}
		if n := len(w.Asked()); n > 16 {
			t.Errorf("%s: %d requests: %v", name, n, purposes(w))
		}
	}
}

// Where nothing answers, only the reachability itself is judged.
func TestNothingAnswers(t *testing.T) {
	f := silent(factstest.New(), "https://", probe.KindRefused).Facts(t, target.Input{MCP: mcpURL, Client: "cursor"})
	for _, c := range Checks() {
		r := c.Run(t.Context(), f)
		if c.ID == "reach.mcp" {
			continue
		}
		if len(r.Findings) > 0 || r.Status != checks.NotEvaluated && r.Status != checks.Skipped || r.Reason == "" {
			t.Errorf("%s ended as %s %q with %v", c.ID, r.Status, r.Reason, r.Findings)
		}
	}
}

// With the Casdoor alone, the checks of the MCP server are skipped.
func TestWithoutMCPServer(t *testing.T) {
	f := healthy().Facts(t, target.Input{Casdoor: factstest.Casdoor})
	for _, c := range Checks() {
		r := c.Run(t.Context(), f)
		if len(r.Findings) > 0 || r.Reason == "" {
			t.Errorf("%s ended as %s %q with %v", c.ID, r.Status, r.Reason, r.Findings)
		}
		if c.ID == "reach.as" && r.Status != checks.Pass {
			t.Errorf("reach.as ended as %s: %s", r.Status, r.Reason)
		}
		if c.ID == "reach.mcp" && r.Status != checks.Skipped {
			t.Errorf("reach.mcp ended as %s: %s", r.Status, r.Reason)
		}
	}
}
