package pitfalls

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// saysOf answers the question that Casdoor's login page asks first.
func saysOf(w *factstest.World, r factstest.Reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return r, strings.HasPrefix(q.URL, factstest.Casdoor+"/api/get-app-login?")
	})
}

// controller is the envelope of a controller, indented as in run mode dev.
func controller(msg string) factstest.Reply {
	return factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json; charset=utf-8"},
		Body: "{\n  \"status\": \"error\",\n  \"msg\": \"" + msg + "\",\n  \"sub\": \"\",\n  \"name\": \"\",\n  \"data\": null,\n  \"data2\": null,\n  \"data3\": null\n}"}
}

func TestMessages(t *testing.T) {
	play(t, messages(), []scene{
		{name: "Casdoor", world: saysOf(factstest.Healthy(), controller("Invalid client_id")), says: "Invalid client_id"},
		{name: "masked", world: saysOf(factstest.Healthy(), controller("Error")), want: "casdoor-error-mask/info", says: "enableErrorMask2"},
		{name: "refused by a filter", world: factstest.Healthy(), status: checks.NotEvaluated, says: "Unauthorized operation"},
		{name: "no answer", world: saysOf(factstest.Healthy(), factstest.Reply{Err: probe.KindTimeout}), status: checks.NotEvaluated},
		{name: "another server", world: otherServer(), status: checks.Skipped},
		{name: "clients log in elsewhere", world: elsewhere(), status: checks.Skipped},
	})
}

// JSON that is broken into lines is shown whole, other text by its first line.
func TestFirstLine(t *testing.T) {
	for body, want := range map[string]string{
		"{\n  \"error\": \"invalid_redirect_uri\"\n}": `{"error":"invalid_redirect_uri"}`,
		"bad gateway\nnginx":                          "bad gateway",
		"":                                            "",
		"\n text":                                     "text",
	} {
		if got := firstLine([]byte(body)); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}
