package registration

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// casdoorTakes is a Casdoor that registers, and answers deletions as given.
func casdoorTakes(deletion factstest.Reply) *factstest.World {
	w := factstest.Healthy().On("DELETE", endpoint+"/c1", deletion)
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.Method != "POST" || q.URL != endpoint {
			return factstest.Reply{}, false
		}
		if string(q.Body) == "{}" {
			return factstest.Reply{Status: 400, Body: noRedirect}, true
		}
		return factstest.Reply{Status: 201, Body: strings.ReplaceAll(createdOK, "https://", "http://")}, true
	})
}

var swallowed = factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"},
	Body: `{"status":"error","msg":"Access token doesn't exist in database","data":null,"data2":null}`}

func TestCreated(t *testing.T) {
	in := permitted(target.Input{})
	play(t, created(), []scene{
		{name: "healthy", world: factstest.Healthy(), says: "created nothing"},
		{name: "created", world: answering(201, `{"client_id":"left-behind"}`), status: checks.Warn, says: `"left-behind"`},
		{name: "created, unreadable", world: answering(201, ``), status: checks.Warn, says: "did not tell"},
		{name: "refused", world: answering(401, ``)},
		{name: "no endpoint", world: serving(factstest.ServerMetadata().With(doc{"registration_endpoint": nil})), status: checks.Skipped},
		{name: "nothing known", world: factstest.New(), status: checks.Skipped},

		{name: "test clients deleted", world: always(yes()), in: in, says: "deleted again"},
		{name: "deletion refused", world: always(yes()).On("DELETE", endpoint+"/c1", factstest.Reply{Status: 403}), in: in, status: checks.Warn, says: `"c1"`},
		{name: "no means of deletion", world: always(factstest.Reply{Status: 201, Body: `{"client_id":"c2"}`}), in: in, status: checks.Warn, says: `"c2"`},
		{name: "Casdoor swallows the token", world: casdoorTakes(swallowed), in: in, want: "casdoor-dcr-management-unusable", says: "under Applications"},
		{name: "Casdoor deletes", world: casdoorTakes(factstest.Reply{Status: 204}), in: in, says: "deleted again: 1"},
	})
}

// The registration token goes to the host that issued it and to no other.
func TestRegistrationTokenStaysHome(t *testing.T) {
	for _, elsewhere := range []string{"https://evil.example.net/c1", "https://auth.example.com:8443/c1", "javascript:alert(1)", "/c1", ""} {
		w := always(factstest.Reply{Status: 201, Body: `{"client_id":"c1","registration_access_token":"reg-token","registration_client_uri":"` + elsewhere + `"}`})
		r := created().Run(t.Context(), w.Facts(t, permitted(target.Input{})))
		if r.Status != checks.Warn {
			t.Errorf("%q: ended as %s (%s)", elsewhere, r.Status, r.Reason)
		}
		for _, q := range w.Asked() {
			if q.Method == "DELETE" {
				t.Errorf("%q: the token was sent to %s", elsewhere, q.URL)
			}
		}
	}
}

// A Casdoor that took one registration takes all, and keeps what it took: it is asked once.
func TestCasdoorIsAskedForOneClient(t *testing.T) {
	w := casdoorTakes(swallowed)
	created().Run(t.Context(), w.Facts(t, permitted(target.Input{Client: "cursor", Scope: "openid"})))
	n := 0
	for _, q := range w.Asked() {
		if q.Method == "POST" && q.URL == endpoint && string(q.Body) != "{}" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d clients were registered", n)
	}
}

// Without permission nothing but the empty request is sent.
func TestNothingIsRegisteredWithoutPermission(t *testing.T) {
	w := always(yes())
	f := w.Facts(t, target.Input{MCP: factstest.MCP, Casdoor: factstest.Casdoor, Client: "claude", RedirectURI: "https://client.example.com/cb"})
	for _, c := range Checks() {
		c.Run(t.Context(), f)
	}
	for _, q := range w.Asked() {
		if q.URL == endpoint && string(q.Body) != "{}" || q.Method == "DELETE" {
			t.Errorf("%s %s %s was sent", q.Method, q.URL, q.Body)
		}
	}
}
