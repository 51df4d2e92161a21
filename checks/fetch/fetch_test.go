package fetch

import (
	"slices"
	"strings"
	"testing"
)

const (
	app = "http://localhost:3000"
	api = "https://api.example.com/mcp"
)

// ask is a request from the page app.
func ask(change ...func(*Request)) Request {
	o, err := ParseOrigin(app)
	if err != nil {
		panic(err)
	}
	r := Request{Origin: o, URL: api}
	for _, f := range change {
		f(&r)
	}
	return r
}

func method(m string) func(*Request)     { return func(r *Request) { r.Method = m } }
func with(c Credentials) func(*Request)  { return func(r *Request) { r.Credentials = c } }
func at(url string) func(*Request)       { return func(r *Request) { r.URL = url } }
func redirect(m Redirect) func(*Request) { return func(r *Request) { r.Redirect = m } }
func rules(s Rules) func(*Request)       { return func(r *Request) { r.Rules = s } }
func header(lines ...string) func(*Request) {
	return func(r *Request) { r.Headers = append(r.Headers, head(lines...)...) }
}

func head(lines ...string) []Header {
	var out []Header
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		out = append(out, Header{name, value})
	}
	return out
}

func reply(status int, lines ...string) Response {
	return Response{Status: status, Headers: head(lines...)}
}

// run answers a request with one reply after the other.
func run(t *testing.T, r Request, replies ...Response) Result {
	t.Helper()
	f := New(r)
	for _, reply := range replies {
		if _, more := f.Next(); !more {
			t.Fatalf("the fetch is over too early: %+v", f.Result().Failure)
		}
		f.Answer(reply)
	}
	if out, more := f.Next(); more {
		t.Fatalf("the fetch goes on with %s %s", out.Method, out.URL)
	}
	return f.Result()
}

func (r Result) failed() Reason {
	if r.Failure == nil {
		return ""
	}
	return r.Failure.Reason
}

const (
	allowApp  = "Access-Control-Allow-Origin: " + app
	allowStar = "Access-Control-Allow-Origin: *"
	allowCred = "Access-Control-Allow-Credentials: true"
	methodPut = "Access-Control-Allow-Methods: PUT"
)

func TestPreflight(t *testing.T) {
	put := ask(method("PUT"))
	bearer := ask(header("Authorization: Bearer x", "X-A: 1"))
	for _, c := range []struct {
		name   string
		r      Request
		answer Response
		want   Reason
	}{
		{"allowed", put, reply(204, allowApp, methodPut), ""},
		{"allowed by *", put, reply(299, allowStar, "Access-Control-Allow-Methods: *"), ""},
		{"* with credentials", ask(method("PUT"), with(Include)), reply(200, allowApp, allowCred, "Access-Control-Allow-Methods: *"), MethodNotAllowed},
		{"a method named *", ask(method("*"), with(Include)), reply(200, allowApp, allowCred, "Access-Control-Allow-Methods: *"), ""},
		{"no method list", put, reply(200, allowApp), MethodNotAllowed},
		{"the method in lower case", put, reply(200, allowApp, "Access-Control-Allow-Methods: put"), MethodNotAllowed},
		{"a malformed method list", bearer, reply(200, allowApp, "Access-Control-Allow-Methods: GET;PUT", "Access-Control-Allow-Headers: authorization, x-a"), MethodsMalformed},
		{"headers in any case, in two lines", bearer, reply(200, allowApp, "Access-Control-Allow-Headers: X-A", "access-control-allow-headers: AUTHORIZATION"), ""},
		{"one header missing", bearer, reply(200, allowApp, "Access-Control-Allow-Headers: authorization"), HeaderNotAllowed},
		{"a malformed header list", bearer, reply(200, allowApp, "Access-Control-Allow-Headers: authorization x-a"), HeadersMalformed},
		{"404", put, reply(404, allowApp, methodPut), PreflightStatus},
		{"a redirect", put, reply(308, allowApp, methodPut, "Location: /x"), PreflightRedirect},
		{"a redirect to nowhere", put, reply(308, allowApp, methodPut), PreflightStatus},
		{"no origin", put, reply(200, methodPut), OriginMissing},
		{"another origin, and 404", put, reply(404, "Access-Control-Allow-Origin: https://x.example"), OriginMismatch},
		{"no credentials", ask(method("PUT"), with(Include)), reply(200, allowApp, methodPut), CredentialsNotAllowed},
		{"no answer", put, Response{Failure: "connection refused"}, NoResponse},
	} {
		j := JudgePreflight(c.r, c.answer)
		got := Reason("")
		if j.Failure != nil {
			got = j.Failure.Reason
			if !j.Failure.Preflight {
				t.Errorf("%s: the failure is not the preflight's", c.name)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestAuthorizationAndStar holds where the standard and the browsers part.
func TestAuthorizationAndStar(t *testing.T) {
	answer := reply(200, allowStar, "Access-Control-Allow-Headers: *")
	for _, c := range []struct {
		rules   Rules
		cred    Credentials
		want    Reason
		warning bool
	}{{Standard, Omit, HeaderNotAllowed, false}, {Chromium, Omit, "", true}, {Chromium, Include, HeaderNotAllowed, false}} {
		r := ask(header("Authorization: Bearer x"), rules(c.rules), with(c.cred))
		if c.cred == Include {
			answer = reply(200, allowApp, allowCred, "Access-Control-Allow-Headers: *")
		}
		j := JudgePreflight(r, answer)
		got := Reason("")
		if j.Failure != nil {
			got = j.Failure.Reason
		}
		warned := slices.ContainsFunc(j.Steps, func(s Step) bool { return s.Warning })
		if got != c.want || warned != c.warning {
			t.Errorf("%q %q: %q, warned %t", c.rules, c.cred, got, warned)
		}
	}
}

// TestAllFaultsOfAnAnswer holds that one failed step does not hide the others.
func TestAllFaultsOfAnAnswer(t *testing.T) {
	j := JudgePreflight(ask(method("PUT"), header("X-A: 1")), reply(403))
	var failed []string
	for _, s := range j.Steps {
		if !s.Passed {
			failed = append(failed, string(s.Failure.Reason))
			if s.Moot == (s.Failure.Reason == OriginMissing) {
				t.Errorf("%s: moot is %t", s.Name, s.Moot)
			}
		}
		if s.Detail == "" || s.Clause.URL == "" || s.Phase != PhasePreflight {
			t.Errorf("the step %+v is not complete", s)
		}
	}
	if got := strings.Join(failed, " "); got != "allow-origin-missing preflight-status method-not-allowed header-not-allowed" {
		t.Errorf("failed: %s", got)
	}
}

func TestWhatIsSent(t *testing.T) {
	r := ask(method("POST"), header("Content-Type: application/json", "Authorization: Bearer x", "Cookie: a=b", "MCP-Protocol-Version: 2025-06-18"))
	r.Body = true
	got := run(t, r, reply(200, allowApp, "Access-Control-Allow-Headers: authorization, content-type, mcp-protocol-version"), reply(401, allowApp, "WWW-Authenticate: Bearer"))
	if got.Verdict != Allowed || got.Status != 401 || got.Preflights != 1 || !got.CrossOrigin {
		t.Errorf("%+v", got)
	}
	pre, act := got.Sent[0], got.Sent[1]
	if v, _ := get(pre.Headers, "Access-Control-Request-Headers"); v != "authorization,content-type,mcp-protocol-version" {
		t.Errorf("asked for %q", v)
	}
	if v, _ := get(pre.Headers, "Access-Control-Request-Method"); v != "POST" || pre.Method != "OPTIONS" || pre.Credentials {
		t.Errorf("the preflight: %+v", pre)
	}
	if _, cookie := get(act.Headers, "Cookie"); cookie || !act.Body || act.Method != "POST" {
		t.Errorf("the request: %+v", act)
	}
	if v, _ := get(act.Headers, "Origin"); v != app {
		t.Errorf("the origin sent is %q", v)
	}
	if len(got.Causes) != 3 || got.Causes[0].Header != "authorization" {
		t.Errorf("causes: %+v", got.Causes)
	}
}

func TestPlan(t *testing.T) {
	if p := PlanOf(ask()); p.Preflight != nil || !p.CrossOrigin || p.Actual.URL != api || len(p.Causes) != 0 {
		t.Errorf("a plain request: %+v", p)
	}
	if p := PlanOf(ask(method("DELETE"))); p.Preflight == nil || p.Actual.Method != "DELETE" || p.Causes[0].Method != "DELETE" {
		t.Errorf("DELETE: %+v", p)
	}
	if p := PlanOf(ask(at(app+"/x"), method("DELETE"))); p.Preflight != nil || p.CrossOrigin {
		t.Errorf("own origin: %+v", p)
	}
	if p := PlanOf(ask(header("User-Agent: mine", "DPR: 2"))); len(p.Notes) != 2 || p.Preflight != nil {
		t.Errorf("where browsers differ: %+v", p)
	}
}

func TestThrown(t *testing.T) {
	body := func(r *Request) { r.Body = true }
	for _, c := range []struct {
		r    Request
		want Reason
	}{
		{ask(at("https://user:secret@api.example.com/")), CredentialsInURL},
		{ask(at("/relative")), InvalidURL},
		{ask(at("ftp://api.example.com/")), InvalidURL},
		{ask(method("trace")), ForbiddenMethod},
		{ask(method("GE T")), InvalidMethod},
		{ask(header("X A: 1")), InvalidHeader},
		{ask(header("X-A: a\nb")), InvalidHeader},
		{ask(body), BodyNotAllowed},
	} {
		if got := run(t, c.r); got.Verdict != Thrown || got.failed() != c.want || len(got.Sent) != 0 {
			t.Errorf("%s: %s %s", c.want, got.Verdict, got.failed())
		}
		if j := JudgePreflight(c.r, reply(200)); j.Failure == nil {
			t.Errorf("%s: the preflight of a request that throws passes", c.want)
		}
		if j := JudgeResponse(c.r, reply(200)); j.Failure == nil {
			t.Errorf("%s: the answer of a request that throws passes", c.want)
		}
	}
}

// TestRepeatedRequestHeaders holds that Chromium joins repeated headers before it judges them; the standard judges each.
func TestRepeatedRequestHeaders(t *testing.T) {
	twice := header("Content-Type: text/plain", "content-type: text/plain")
	if p := PlanOf(ask(twice)); p.Preflight == nil {
		t.Error("Chromium asks for permission: text/plain, text/plain is no media type")
	} else if v, _ := get(p.Actual.Headers, "Content-Type"); v != "text/plain, text/plain" || len(lines(p.Actual.Headers, "Content-Type")) != 1 {
		t.Errorf("Chromium sends %q", p.Actual.Headers)
	}
	if p := PlanOf(ask(twice, rules(Standard))); p.Preflight != nil {
		t.Error("by the standard two headers that need no permission need none together")
	}
}
