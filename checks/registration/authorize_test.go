package registration

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestAuthorize(t *testing.T) {
	in := permitted(target.Input{})
	// login is a server that registers and answers the login page with r.
	login := func(r factstest.Reply) *factstest.World {
		return always(yes()).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return r, q.Method == "GET" && strings.HasPrefix(q.URL, factstest.Casdoor+"/authorize?") && strings.Contains(q.URL, "client_id=c1")
		})
	}
	page := func(status int, text string) factstest.Reply {
		return factstest.Reply{Status: status, Header: []string{"Content-Type: text/html"}, Body: "<!doctype html><html><body><form><h1>" + text + "</h1><input type=password></form></body></html>"}
	}
	play(t, authorize(), []scene{
		{name: "login page", world: login(page(200, "Sign in")), in: in, says: "takes the test client"},
		{name: "redirect to a login", world: login(factstest.Reply{Status: 302, Header: []string{"Location: /login?next=1"}}), in: in},
		{name: "client not known", world: login(factstest.Reply{Status: 400, Body: `{"error":"invalid_client","error_description":"Unknown client"}`}), in: in,
			want: "client-id-unknown", says: "does not know the new client"},
		{name: "redirect URI refused", world: login(factstest.Reply{Status: 400, Body: `{"error":"invalid_request","error_description":"redirect_uri is not registered"}`}), in: in,
			want: "redirect-uri-not-allowed", says: "http://localhost:33418/callback"},
		{name: "server error", world: login(factstest.Reply{Status: 500}), in: in, status: checks.NotEvaluated},
		{name: "no client", world: always(no("policy")), in: in, status: checks.NotEvaluated},
		{name: "not allowed", world: always(yes()), status: checks.Skipped},
	})
}
