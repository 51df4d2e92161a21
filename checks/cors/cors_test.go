package cors

import (
	"context"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const (
	page    = "https://app.example.com"
	mcpHost = "https://mcp.example.com"
	allSent = "authorization, content-type, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name"
)

// rule changes the answer to a request from a page; origin is "" for a request without one.
type rule func(q probe.Request, origin string, r *factstest.Reply)

// behind puts rules for pages in front of a world. Later rules see what earlier ones made.
func behind(base *factstest.World, rules ...rule) *factstest.World {
	return factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		x := base.Do(context.Background(), q)
		r := factstest.Reply{Status: x.Status, Body: string(x.Body)}
		for _, h := range x.Header {
			r.Header = append(r.Header, h.Name+": "+h.Value)
		}
		for _, f := range rules {
			f(q, factstest.RequestHeader(q, "Origin"), &r)
		}
		return r, true
	})
}

// open allows every origin everywhere.
func open(q probe.Request, origin string, r *factstest.Reply) {
	if origin == "" {
		return
	}
	r.Header = append(r.Header, "Access-Control-Allow-Origin: "+origin, "Access-Control-Expose-Headers: WWW-Authenticate, Mcp-Session-Id")
	if q.Method == "OPTIONS" {
		r.Status, r.Body = 204, ""
		r.Header = append(r.Header, "Access-Control-Allow-Headers: "+allSent)
	}
}

// on limits a rule to a method, "" for any, and URLs that begin so.
func on(method, prefix string, f rule) rule {
	return func(q probe.Request, origin string, r *factstest.Reply) {
		if (method == "" || q.Method == method) && strings.HasPrefix(q.URL, prefix) {
			f(q, origin, r)
		}
	}
}

// from limits a rule to the page under test.
func from(f rule) rule {
	return func(q probe.Request, origin string, r *factstest.Reply) {
		if origin == page {
			f(q, origin, r)
		}
	}
}

// silent answers by a status without any CORS header.
func silent(status int, lines ...string) rule {
	return func(_ probe.Request, _ string, r *factstest.Reply) {
		*r = factstest.Reply{Status: status, Header: lines}
	}
}

// drop takes header lines away by the beginning of their names.
func drop(prefix string) rule {
	return func(_ probe.Request, _ string, r *factstest.Reply) {
		r.Header = slices.DeleteFunc(slices.Clone(r.Header), func(l string) bool { return strings.HasPrefix(l, prefix) })
	}
}

func add(line string) rule {
	return func(_ probe.Request, _ string, r *factstest.Reply) { r.Header = append(slices.Clone(r.Header), line) }
}

// set replaces a header line.
func set(name, value string) rule {
	return func(q probe.Request, o string, r *factstest.Reply) {
		drop(name+":")(q, o, r)
		add(name+": "+value)(q, o, r)
	}
}

const cors = "Access-Control-"

// scene is a world and what a check must say of it.
type scene struct {
	name     string
	world    *factstest.World
	in       func(*target.Input)
	want     codes.Code // "" for no finding
	severity codes.Severity
	status   checks.Status // of a check without a finding; "" for pass
	says     string        // in the detail of the finding, or in the reason
	fix      string        // in the fixes of the finding
	proof    int           // at least so many exchanges
}

func input(change func(*target.Input)) target.Input {
	in := factstest.Input()
	in.Origin = page
	if change != nil {
		change(&in)
	}
	return in
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			o := checks.Run(t.Context(), s.world.Facts(t, input(s.in)), []checks.Check{c}, nil)[0].Result
			if s.want == "" {
				if want := orPass(s.status); len(o.Findings) > 0 || o.Status != want || !strings.Contains(o.Reason, s.says) {
					t.Fatalf("got %s (%s) with %+v, want %s without a finding that says %q", o.Status, o.Reason, o.Findings, want, s.says)
				}
				return
			}
			if len(o.Findings) == 0 {
				t.Fatalf("got %s (%s), want %s", o.Status, o.Reason, s.want)
			}
			judge(t, o.Findings[0], s)
			for _, fd := range o.Findings {
				if !slices.Contains(c.Codes, fd.Code) {
					t.Errorf("%s is not among the codes of %s", fd.Code, c.ID)
				}
			}
		})
	}
}

func judge(t *testing.T, fd checks.Finding, s scene) {
	t.Helper()
	if fd.Code != s.want || s.severity != "" && fd.Severity != s.severity {
		t.Errorf("got %s/%s (%s), want %s/%s", fd.Severity, fd.Code, fd.Detail, s.severity, s.want)
	}
	if !strings.Contains(fd.Detail, s.says) {
		t.Errorf("the detail %q does not say %q", fd.Detail, s.says)
	}
	if fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.Exchanges) < max(1, s.proof) {
		t.Errorf("subject %q, expected %q, received %q, %d exchanges", fd.Subject, fd.Expected, fd.Received, len(fd.Exchanges))
	}
	var fixes strings.Builder
	for _, f := range fd.Fixes {
		fixes.WriteString(f.Where + " " + strings.Join(f.Steps, " ") + " " + f.Snippet + "\n")
	}
	if !strings.Contains(fixes.String(), s.fix) {
		t.Errorf("no fix says %q: %s", s.fix, fixes.String())
	}
}

func orPass(s checks.Status) checks.Status {
	if s == "" {
		return checks.Pass
	}
	return s
}

func healthy(rules ...rule) *factstest.World {
	return behind(factstest.Healthy(), append([]rule{open}, rules...)...)
}

// TestSilence: without an origin nothing is asked, and on a pair that pages can use nothing is found.
func TestSilence(t *testing.T) {
	for _, c := range Checks() {
		w := healthy()
		o := checks.Run(t.Context(), w.Facts(t, factstest.Input()), []checks.Check{c}, nil)[0].Result
		if o.Status != checks.Skipped || o.Reason != "no browser origin was given" || len(w.Asked()) != 0 {
			t.Errorf("%s without an origin: %s (%s) after %d requests", c.ID, o.Status, o.Reason, len(w.Asked()))
		}
		o = checks.Run(t.Context(), healthy().Facts(t, input(nil)), []checks.Check{c}, nil)[0].Result
		if len(o.Findings) > 0 || o.Status != checks.Pass && o.Status != checks.Skipped {
			t.Errorf("%s on a healthy pair: %s (%s) %+v", c.ID, o.Status, o.Reason, o.Findings)
		}
	}
}

// TestNothingIsJudgedThatIsNoEndpoint: what a page sees of a web page, a firewall or nothing at all is no matter.
func TestNothingIsJudgedThatIsNoEndpoint(t *testing.T) {
	unreachable := func(kind probe.ErrorKind) *factstest.World {
		return factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return factstest.Reply{Err: kind}, q.URL == factstest.MCP
		})
	}
	gone := func(method string) *factstest.World {
		return factstest.New().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			if q.URL == factstest.MCP && q.Method == method && factstest.RequestHeader(q, "Origin") != "" {
				return factstest.Reply{Err: probe.KindTimeout}, true
			}
			x := healthy().Do(t.Context(), q)
			r := factstest.Reply{Status: x.Status, Body: string(x.Body)}
			for _, h := range x.Header {
				r.Header = append(r.Header, h.Name+": "+h.Value)
			}
			return r, true
		})
	}
	challenge := silent(403, "Cf-Mitigated: challenge", "Server: cloudflare")
	for _, c := range []checks.Check{preflight(), origin(), requestHeaders(), refusal(), exposed()} {
		play(t, c, []scene{
			{name: c.ID + " unreachable", world: unreachable(probe.KindRefused), status: checks.NotEvaluated},
			{name: c.ID + " web page", world: behind(factstest.New(), on("", mcpHost, silent(404))), status: checks.NotEvaluated, says: "no MCP endpoint"},
			{name: c.ID + " bot challenge for pages", world: healthy(on("OPTIONS", mcpHost, challenge)), status: checks.NotEvaluated, says: "bot challenge"},
			{name: c.ID + " preflight times out", world: gone("OPTIONS"), status: checks.NotEvaluated, says: "the request of the page got no answer"},
			{name: c.ID + " mixed content", world: healthy(), in: func(in *target.Input) { in.MCP = "http://mcp.example.com/mcp" }, status: checks.NotEvaluated},
		})
	}
}

func TestChecksAreWhole(t *testing.T) {
	for _, c := range Checks() {
		if !strings.HasPrefix(c.ID, "cors.") || c.Topic != checks.TopicCORS || c.Stage != codes.StageCORS {
			t.Errorf("%s: topic %s, stage %d", c.ID, c.Topic, c.Stage)
		}
	}
}

// TestTheSamePage asks nothing of a page that is of the server's own origin.
func TestTheSamePage(t *testing.T) {
	f := healthy(on("", mcpHost, drop(cors))).Facts(t, input(func(in *target.Input) { in.Origin = mcpHost }))
	for _, c := range []checks.Check{preflight(), origin(), requestHeaders(), refusal(), exposed(), wellKnown()} {
		if o := checks.Run(t.Context(), f, []checks.Check{c}, nil)[0].Result; o.Status != checks.Pass {
			t.Errorf("%s: %s (%s) %+v", c.ID, o.Status, o.Reason, o.Findings)
		}
	}
	if c, err := f.CORSFirst(t.Context()); err != nil || c.CrossOrigin || c.Preflights != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
