package fetch

import (
	"strings"
	"testing"
)

func TestCORSCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		cred Credentials
		r    Response
		want Reason
	}{
		{"the origin", "", reply(200, allowApp), ""},
		{"a star", "", reply(500, allowStar), ""},
		{"a star, credentials omitted", Omit, reply(200, allowStar), ""},
		{"a star, with credentials", Include, reply(200, allowStar, allowCred), OriginWildcard},
		{"with credentials", Include, reply(200, allowApp, allowCred), ""},
		{"True", Include, reply(200, allowApp, "Access-Control-Allow-Credentials: True"), CredentialsNotAllowed},
		{"true, true", Include, reply(200, allowApp, allowCred, allowCred), CredentialsNotAllowed},
		{"no credentials asked", SameOrigin, reply(200, allowApp, "Access-Control-Allow-Credentials: no"), ""},
		{"nothing", "", reply(200), OriginMissing},
		{"an empty value", "", reply(200, "Access-Control-Allow-Origin: "), OriginInvalid},
		{"the same twice", "", reply(200, allowApp, allowApp), OriginMultiple},
		{"a list", "", reply(200, allowApp+", https://b.example"), OriginMultiple},
		{"a slash", "", reply(200, allowApp+"/"), OriginMismatch},
		{"capitals", "", reply(200, strings.ToUpper(allowApp)), OriginMismatch},
		{"null", "", reply(200, "Access-Control-Allow-Origin: null"), OriginMismatch},
		{"a host alone", "", reply(200, "Access-Control-Allow-Origin: localhost"), OriginInvalid},
		{"a pattern", "", reply(200, "Access-Control-Allow-Origin: *.example.com"), OriginInvalid},
		{"no answer", "", Response{Failure: "reset"}, NoResponse},
	} {
		j := JudgeResponse(ask(with(c.cred)), c.r)
		got := Reason("")
		if j.Failure != nil {
			got = j.Failure.Reason
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestDecidingLines(t *testing.T) {
	j := JudgeResponse(ask(), reply(200, "X-A: 1", allowApp, "access-control-allow-origin: *"))
	if got := strings.Join(j.Steps[0].Lines, "|"); got != allowApp+"|access-control-allow-origin: *" {
		t.Errorf("decided by %s", got)
	}
}

func TestExposure(t *testing.T) {
	headers := []string{"Content-Type: x", "WWW-Authenticate: Bearer", "Mcp-Session-Id: 1", "Set-Cookie: a=b", "X-A: 1", "x-a: 2"}
	for _, c := range []struct {
		name, want string
		r          Request
		expose     []string
	}{
		{"nothing exposed", "content-type", ask(), nil},
		{"two", "content-type mcp-session-id www-authenticate", ask(), []string{"WWW-Authenticate", "mcp-session-id"}},
		{"a star", "content-type mcp-session-id www-authenticate x-a", ask(), []string{"*"}},
		{"a star with credentials", "content-type", ask(with(Include)), []string{"*"}},
		{"cookies", "content-type x-a", ask(), []string{"Set-Cookie, X-A"}},
		{"malformed", "content-type", ask(), []string{"x-a", "mcp session id"}},
		{"own origin", "content-type mcp-session-id www-authenticate x-a", ask(at(app + "/")), nil},
	} {
		lines := append([]string{allowApp, allowCred}, headers...)
		for _, e := range c.expose {
			lines = append(lines, "Access-Control-Expose-Headers: "+e)
		}
		j := JudgeResponse(c.r, reply(200, lines...))
		var got []string
		for _, name := range j.Readable {
			if !strings.HasPrefix(name, "access-control") {
				got = append(got, name)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: script reads %s, want %s", c.name, s, c.want)
		}
		for _, name := range j.Hidden {
			if strings.Contains(" "+c.want+" ", " "+name+" ") {
				t.Errorf("%s: %s is readable and hidden", c.name, name)
			}
		}
	}
}

func TestRedirects(t *testing.T) {
	const b, c = "https://b.example/", "https://c.example/"
	to := func(status int, url string) Response { return reply(status, allowStar, "Location: "+url) }
	end := reply(200, allowStar)
	for _, k := range []struct {
		name    string
		r       Request
		replies []Response
		want    Reason
		sent    string // method and Origin of each
	}{
		{"to the same origin", ask(), []Response{to(302, "/x"), end}, "", "GET " + app + ", GET " + app},
		{"to another", ask(), []Response{to(302, b), end}, "", "GET " + app + ", GET null"},
		{"from the page's own", ask(at(app)), []Response{to(302, b), end}, "", "GET , GET " + app},
		{"from the page's own over two", ask(at(app)), []Response{to(302, b), to(302, c), end}, "", "GET , GET " + app + ", GET null"},
		{"back to the page's own", ask(), []Response{to(302, app), reply(200)}, OriginMissing, "GET " + app + ", GET null"},
		{"POST by 302", ask(method("POST")), []Response{to(302, b), end}, "", "POST " + app + ", GET null"},
		{"POST by 307", ask(method("POST")), []Response{to(307, b), end}, "", "POST " + app + ", POST null"},
		{"HEAD by 303", ask(method("HEAD")), []Response{to(303, b), end}, "", "HEAD " + app + ", HEAD null"},
		{"PUT by 308", ask(method("PUT")), []Response{reply(200, allowApp, methodPut), to(308, b), reply(200, allowStar, methodPut), end}, "", "OPTIONS " + app + ", PUT " + app + ", OPTIONS null, PUT null"},
		{"PUT by 308, the second preflight fails", ask(method("PUT")), []Response{reply(200, allowApp, methodPut), to(308, b), reply(200, allowApp, methodPut)}, OriginMismatch, "OPTIONS " + app + ", PUT " + app + ", OPTIONS null"},
		{"PUT by 303", ask(method("PUT")), []Response{reply(200, allowApp, methodPut), to(303, b), end}, "", "OPTIONS " + app + ", PUT " + app + ", GET null"},
		{"Authorization goes", ask(header("Authorization: x")), []Response{reply(200, allowApp, "Access-Control-Allow-Headers: authorization"), to(307, b), end}, "", "OPTIONS " + app + ", GET " + app + ", GET null"},
		{"one that allows nothing", ask(), []Response{reply(302, "Location: "+b)}, OriginMissing, "GET " + app},
		{"to a password", ask(), []Response{to(302, "https://u:p@b.example/")}, RedirectedCredentials, "GET " + app},
		{"to data:", ask(), []Response{to(302, "data:,x")}, RedirectScheme, "GET " + app},
		{"to nowhere", ask(), []Response{to(302, "http://[")}, RedirectLocation, "GET " + app},
		{"to two places", ask(), []Response{reply(302, allowStar, "Location: /a", "Location: /b")}, RedirectLocation, "GET " + app},
		{"without a Location", ask(), []Response{reply(302, allowStar)}, "", "GET " + app},
		{"refused", ask(redirect(RefuseRedirects)), []Response{to(302, b)}, RedirectRefused, "GET " + app},
		{"wanted by script", ask(redirect(ManualRedirects)), []Response{to(302, b)}, "", "GET " + app},
		{"to a page of another protocol", ask(), []Response{to(302, "https://b.example:22/")}, BadPort, "GET " + app},
	} {
		got := run(t, k.r, k.replies...)
		var sent []string
		for _, s := range got.Sent {
			o, _ := get(s.Headers, "Origin")
			sent = append(sent, s.Method+" "+o)
		}
		if s := strings.Join(sent, ", "); got.failed() != k.want || s != k.sent {
			t.Errorf("%s: %q, sent %s; want %q, %s", k.name, got.failed(), s, k.want, k.sent)
		}
	}
	if got := run(t, ask(redirect(ManualRedirects)), to(302, b)); got.Verdict != Opaque || got.Status != 0 || len(got.Readable) != 0 {
		t.Errorf("a redirect that script wants to see: %+v", got)
	}
}

func TestTooManyRedirects(t *testing.T) {
	f := New(ask())
	n := 0
	for _, more := f.Next(); more; _, more = f.Next() {
		f.Answer(reply(302, allowApp, "Location: /again"))
		n++
	}
	if r := f.Result(); r.failed() != RedirectTooMany || n != maxRedirects+1 {
		t.Errorf("%d requests, %s", n, r.failed())
	}
}

func TestStandardAndChromiumOnRedirects(t *testing.T) {
	empty := reply(302, allowStar, "Location: ")
	if got := run(t, ask(), empty); got.Verdict != Allowed || got.Status != 302 {
		t.Errorf("Chromium takes an empty Location for a redirect: %+v", got)
	}
	f := New(ask(rules(Standard)))
	f.Answer(empty)
	if _, more := f.Next(); !more {
		t.Error("the standard does not follow an empty Location to the URL itself")
	}
	bare := reply(302, allowStar)
	if got := run(t, ask(redirect(RefuseRedirects)), bare); got.Verdict != Allowed {
		t.Errorf("Chromium: %s", got.Verdict)
	}
	if got := run(t, ask(redirect(RefuseRedirects), rules(Standard)), bare); got.failed() != RedirectRefused {
		t.Errorf("the standard: %s", got.failed())
	}
}

func TestGates(t *testing.T) {
	page := func(origin string) func(*Request) {
		return func(r *Request) { r.Origin, _ = ParseOrigin(origin); r.Page = "" }
	}
	space := func(from, to Space) func(*Request) {
		return func(r *Request) { r.From, r.Spaces = from, map[string]Space{"api.example.com": to} }
	}
	granted := func(r *Request) { r.LocalAccess = true }
	sandboxed := func(url string) func(*Request) {
		return func(r *Request) { r.Origin, r.Page = Origin{}, url }
	}
	for _, c := range []struct {
		name string
		r    Request
		want Reason
	}{
		{"a bad port", ask(at("http://api.example.com:6667/")), BadPort},
		{"http from https", ask(page("https://app.example.com"), at("http://api.example.com/")), MixedContent},
		{"this machine from https", ask(page("https://app.example.com"), at("http://api.localhost/")), ""},
		{"https from http", ask(page("http://app.example.com")), ""},
		{"http from a sandbox on https", ask(sandboxed("https://app.example.com/"), at("http://api.example.com/")), MixedContent},
		{"http from an unknown sandbox", ask(sandboxed(""), at("http://api.example.com/")), ""},
		{"from the internet to the local network", ask(page("https://app.example.com"), space(Public, Local)), LocalNetworkDenied},
		{"the user lets it", ask(page("https://app.example.com"), space(Public, Local), granted), ""},
		{"over http", ask(page("http://app.example.com"), space(Public, Loopback), granted), LocalNetworkInsecure},
		{"over http, sandboxed", ask(sandboxed("http://app.example.com/"), space(Public, Loopback), granted), LocalNetworkInsecure},
		{"from nearer", ask(page("https://app.example.com"), space(Local, Loopback)), ""},
		{"from an unknown place", ask(page("https://app.example.com"), space(Unknown, Local)), ""},
		{"to an unknown place", ask(page("https://app.example.com"), space(Public, Unknown)), ""},
		{"a public address", ask(page("http://192.0.2.1"), at("http://127.0.0.1/")), LocalNetworkInsecure},
	} {
		f := New(c.r)
		f.Answer(reply(200, allowStar))
		if got := f.Result(); got.failed() != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.failed(), c.want)
		}
	}
}
