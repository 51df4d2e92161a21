package simulate

import (
	"strings"
	"testing"

	"casdoctor/checks/fetch"
)

// play answers a request with one reply after the other and returns what it came to.
func play(r fetch.Request, replies ...fetch.Response) Outcome {
	f := fetch.New(r)
	for _, reply := range replies {
		f.Answer(reply)
	}
	return Outcome{Result: f.Result()}
}

func TestAdvice(t *testing.T) {
	reply := func(status int, lines ...string) fetch.Response {
		r := fetch.Response{Status: status}
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
		}
		return r
	}
	const allow = "Access-Control-Allow-Origin: " + app
	get := fetch.Request{Origin: origin(t, app), URL: "https://mcp.example.com/mcp"}
	post, put, with := get, get, get
	post.Method, post.Body, post.Headers = "POST", true, []fetch.Header{contentJSON, bearer}
	put.Method = "PUT"
	with.Credentials = fetch.Include
	plain := get
	plain.URL = "http://mcp.example.com/mcp"
	for _, tt := range []struct {
		name string
		got  Outcome
		want string
	}{
		{"allowed", play(get, reply(200, allow)), ""},
		{"missing on a refusal", play(get, reply(401)), "Let the server send " + allow + " with the answer (401 here), errors and refusals included."},
		{"missing on the preflight", play(post, reply(204)), "with the answer to OPTIONS"},
		{"another origin", play(get, reply(200, "Access-Control-Allow-Origin: https://b.example.com")), `in place of "https://b.example.com"`},
		{"no origin", play(get, reply(200, "Access-Control-Allow-Origin: all")), `in place of "all"`},
		{"two", play(get, reply(200, allow, allow)), "Let only one"},
		{"star with credentials", play(with, reply(200, "Access-Control-Allow-Origin: *")), "* does not count"},
		{"credentials", play(with, reply(200, allow)), "Access-Control-Allow-Credentials: true"},
		{"status", play(post, reply(405, allow)), "with 204 in place of 405"},
		{"redirect", play(post, reply(302, allow, "Location: /x")), "the redirect leads to"},
		{"headers, all of them", play(post, reply(204, allow)), "list authorization, content-type in Access-Control-Allow-Headers"},
		{"a list that is none", play(post, reply(204, allow, "Access-Control-Allow-Headers: a b")), `Take "a b" out`},
		{"method", play(put, reply(204, allow)), "list PUT in Access-Control-Allow-Methods"},
		{"mixed content", play(plain), "by https"},
		{"nobody there", play(get, fetch.Response{Failure: "refused"}), "CORS is not the cause"},
	} {
		got := tt.got.Advice(origin(t, app))
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestNobodyIsAdvisedToAllowNull: every sandboxed page of the internet has that origin.
func TestNobodyIsAdvisedToAllowNull(t *testing.T) {
	for _, r := range []fetch.Reason{fetch.OriginMissing, fetch.OriginMismatch, fetch.OriginInvalid, fetch.OriginMultiple, fetch.OriginWildcard} {
		got := (Outcome{Result: fetch.Result{Failure: &fetch.Failure{Reason: r}}}).Advice(fetch.Origin{})
		if strings.Contains(got, "Allow-Origin: null") || !strings.Contains(got, "an origin of its own") {
			t.Errorf("%s: %q", r, got)
		}
	}
}

func TestEveryReasonHasAdvice(t *testing.T) {
	for _, r := range []fetch.Reason{fetch.InvalidURL, fetch.BadPort, fetch.LocalNetworkInsecure, fetch.LocalNetworkDenied, fetch.RedirectTooMany} {
		if got := (Outcome{Result: fetch.Result{Failure: &fetch.Failure{Reason: r}}}).Advice(origin(t, app)); !strings.HasSuffix(got, ".") {
			t.Errorf("%s: %q", r, got)
		}
	}
}
