package transport

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
	want   string        // code or code?confidence
	status checks.Status // without findings; Pass when empty
	says   string        // part of the reason or of a detail
	sends  string        // part of the purpose of a request that must have been made; "!x" for none such
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			judge(t, c, s, c.Run(t.Context(), s.world.Facts(t, factstest.Input())))
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

func judge(t *testing.T, c checks.Check, s scene, r checks.Result) {
	t.Helper()
	var got []string
	text := r.Reason
	for _, fd := range r.Findings {
		entry := string(fd.Code)
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

// open is a server in order that takes every call without a token, with a GET stream.
func open(header ...string) *factstest.World {
	w := healthy()
	on(w, "initialize", factstest.Initialized(header...))
	on(w, "notifications/initialized", reply{Status: 202})
	on(w, "server/discover", rpcError("404", "-32601", "Method not found"))
	on(w, "tools/list", result(`{"tools":[{"name":"a","inputSchema":{}},{"name":"b","inputSchema":{}}]}`))
	on(w, "tools/call", rpcError("200", "-32602", "unknown tool"))
	return w.On("GET", mcpURL, reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, Body: ": ok\n\n", StoppedEarly: true})
}

func dead() *factstest.World {
	return factstest.New().OnFunc(func(probe.Request) (reply, bool) { return reply{Err: probe.KindRefused}, true })
}

func TestTopic(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Checks() {
		if c.Topic != checks.TopicTransport || !strings.HasPrefix(c.ID, "transport.") || seen[c.ID] || c.Stage == 0 || c.Title == "" || c.Doc == "" || c.Run == nil {
			t.Errorf("check %q is not in order", c.ID)
		}
		seen[c.ID] = true
	}
}

// Neither a protected nor an open server in order draws a finding; nor does silence.
func TestHealthyPairs(t *testing.T) {
	worlds := map[string]*factstest.World{"protected": healthy(), "open": open(), "with a session": open("Mcp-Session-Id: s1"), "nothing answers": dead()}
	for name, w := range worlds {
		f := w.Facts(t, factstest.Input())
		for _, c := range Checks() {
			r := c.Run(t.Context(), f)
			for _, fd := range r.Findings {
				t.Errorf("%s: %s found %s: %s", name, c.ID, fd.Code, fd.Detail)
			}
			if r.Reason == "" || name == "nothing answers" && r.Status != checks.NotEvaluated || r.Status == checks.NotEvaluated && name != "nothing answers" && name != "protected" {
				t.Errorf("%s: %s ended as %s %q", name, c.ID, r.Status, r.Reason)
			}
		}
		if n := len(w.Asked()); n > 12 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

func TestWithoutMCPServer(t *testing.T) {
	f := healthy().Facts(t, target.Input{Casdoor: factstest.Casdoor})
	for _, c := range Checks() {
		if r := c.Run(t.Context(), f); r.Status != checks.Skipped || len(r.Findings) > 0 {
			t.Errorf("%s ended as %s", c.ID, r.Status)
		}
	}
}
