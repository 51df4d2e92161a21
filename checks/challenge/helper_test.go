package challenge

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type reply = factstest.Reply

const mcpURL = factstest.MCP

// scene is one row: a world, and how the check must end.
type scene struct {
	name   string
	world  *factstest.World
	in     target.Input  // the healthy world's when empty
	want   string        // code, code/severity or code?confidence, separated by spaces
	status checks.Status // without findings; Pass when empty
	says   string        // part of the reason or of a detail
	sends  string        // part of the purpose of a request that must have been made; "!x" for none such
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			in := s.in
			if in.MCP == "" {
				in = factstest.Input()
			}
			check(t, c, s, c.Run(t.Context(), s.world.Facts(t, in)))
			if s.sends != "" {
				part, unwanted := strings.CutPrefix(s.sends, "!")
				was := slices.ContainsFunc(s.world.Asked(), func(q probe.Request) bool { return strings.Contains(q.Purpose, part) })
				if was == unwanted {
					t.Errorf("requests: want %q", s.sends)
				}
			}
		})
	}
}

func check(t *testing.T, c checks.Check, s scene, r checks.Result) {
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

func healthy() *factstest.World { return factstest.Healthy() }

// on answers one JSON-RPC method of the MCP URL.
func on(w *factstest.World, method string, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) {
		return r, q.URL == mcpURL && q.Method == "POST" && strings.Contains(string(q.Body), `"`+method+`"`)
	})
}

func result(body string, header ...string) reply {
	return reply{Status: 200, Header: append([]string{"Content-Type: application/json"}, header...), Body: `{"jsonrpc":"2.0","id":1,"result":` + body + `}`}
}

func rpcError(status, code, message string) reply {
	n := map[string]int{"200": 200, "400": 400, "404": 404}[status]
	return reply{Status: n, Header: []string{"Content-Type: application/json"}, Body: `{"jsonrpc":"2.0","id":1,"error":{"code":` + code + `,"message":"` + message + `"}}`}
}

// refusal answers every POST to the MCP URL that carries no token.
func refusal(r reply) *factstest.World {
	return healthy().OnFunc(func(q probe.Request) (reply, bool) {
		return r, q.URL == mcpURL && q.Method == "POST" && factstest.RequestHeader(q, "Authorization") == ""
	})
}

// everywhere answers every call of the MCP URL alike, whatever it carries.
func everywhere(w *factstest.World, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) { return r, q.URL == mcpURL })
}

// withToken answers the calls that carry the made-up token.
func withToken(w *factstest.World, r reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) {
		return r, q.URL == mcpURL && factstest.RequestHeader(q, "Authorization") != ""
	})
}

func header401(lines ...string) reply { return reply{Status: 401, Header: lines} }

// open is a server that takes every call without a token.
func open() *factstest.World {
	w := everywhere(healthy(), factstest.Initialized())
	on(w, "tools/list", result(`{"tools":[]}`))
	on(w, "tools/call", rpcError("200", "-32602", "unknown tool"))
	return w.On("GET", factstest.PathPRM, none).On("GET", factstest.RootPRM, none)
}

// lateChallenge is a server that challenges tool calls only.
func lateChallenge(initialize, call reply) *factstest.World {
	w := everywhere(healthy(), initialize)
	return on(w, "tools/call", call)
}

// gets serves further GET replies: URL, reply, URL, reply.
func gets(w *factstest.World, pairs ...any) *factstest.World {
	for i := 0; i < len(pairs); i += 2 {
		w.On("GET", pairs[i].(string), pairs[i+1].(reply))
	}
	return w
}

var none = reply{Status: 404, Header: []string{"Content-Type: text/plain"}, Body: "404 page not found\n"}

func dead() *factstest.World {
	return factstest.New().OnFunc(func(probe.Request) (reply, bool) { return reply{Err: probe.KindRefused}, true })
}

func TestTopic(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Checks() {
		if c.Topic != checks.TopicChallenge || !strings.HasPrefix(c.ID, "challenge.") || seen[c.ID] || c.Stage == 0 || c.Title == "" || c.Doc == "" || c.Run == nil {
			t.Errorf("check %q is not in order", c.ID)
		}
		seen[c.ID] = true
	}
	if !status().Essential {
		t.Error("without the answer to the first call there is no verdict")
	}
}

// Servers in order, of whatever legal style, draw no finding.
func TestHealthyPairs(t *testing.T) {
	third := "https://meta.example.com/prm"
	worlds := map[string]*factstest.World{
		"protected":           healthy(),
		"open":                open(),
		"several challenges":  everywhere(healthy(), header401(`WWW-Authenticate: Basic realm="x"`, `WWW-Authenticate: Bearer error="invalid_token", resource_metadata="`+factstest.PathPRM+`"`)),
		"path form only":      gets(healthy(), factstest.RootPRM, none),
		"GET is not allowed":  gets(healthy(), mcpURL, reply{Status: 405}),
		"PRM on a third host": gets(everywhere(healthy(), factstest.Challenge(third)), third, factstest.ResourceMetadata().Reply(), factstest.PathPRM, none, factstest.RootPRM, none),
	}
	for name, w := range worlds {
		f := w.Facts(t, factstest.Input())
		for _, c := range Checks() {
			r := c.Run(t.Context(), f)
			for _, fd := range r.Findings {
				t.Errorf("%s: %s found %s: %s", name, c.ID, fd.Code, fd.Detail)
			}
			if r.Status != checks.Pass && (name != "open" || c.ID != "challenge.pointer") {
				t.Errorf("%s: %s ended as %s: %s", name, c.ID, r.Status, r.Reason)
			}
		}
		if n := len(w.Asked()); n > 16 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// Without an answer, or without a URL, nothing is judged.
func TestWithoutFacts(t *testing.T) {
	for _, c := range Checks() {
		if r := c.Run(t.Context(), dead().Facts(t, factstest.Input())); r.Status != checks.NotEvaluated || len(r.Findings) > 0 || r.Reason == "" {
			t.Errorf("%s of a dead server ended as %s", c.ID, r.Status)
		}
		if r := c.Run(t.Context(), healthy().Facts(t, target.Input{Casdoor: factstest.Casdoor})); r.Status != checks.Skipped || len(r.Findings) > 0 {
			t.Errorf("%s without an MCP URL ended as %s", c.ID, r.Status)
		}
	}
}
