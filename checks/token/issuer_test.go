package token

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestIssuer(t *testing.T) {
	byHost := token(t, factstest.Doc{"iss": "http://casdoor:8000"})
	own := func(s speaks) *factstest.World { return ownWorld(s) }
	play(t, issuer(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "the issuer", world: world(refusing(badToken)), token: token(t, nil), says: "the issuer of the metadata"},
		{name: "another name of it", world: world(refusing(badToken)), token: byHost, want: "token-iss-mismatch", says: "Casdoor has origin set"},
		{name: "a slash", world: world(refusing(badToken)), token: token(t, factstest.Doc{"iss": factstest.Casdoor + "/"}), want: "token-iss-mismatch", says: `"/" in the token, nothing in the metadata`},
		{name: "none", world: world(refusing(badToken)), token: token(t, factstest.Doc{"iss": nil}), want: "token-iss-mismatch", says: "The token has no iss, the metadata names"},
		{name: "another name, and it is taken", world: world(welcoming()), token: byHost, says: "takes the token all the same"},
		{name: "another name, and nothing is known", world: world(welcoming()), token: byHost, in: func(in *target.Input) { in.MCP = "" }, want: "token-iss-mismatch/warning?possible"},
		{name: "the server expects another", world: world(refusing(says("unexpected iss claim value"))), token: token(t, nil), want: "token-iss-mismatch", says: "in its configuration"},
		{name: "Casdoor's own server", world: own(ownRefusing("Unauthorized operation")), in: ownInput, token: byHost, says: "does not look at iss"},
		{name: "no metadata", world: world(refusing(badToken)).On("GET", factstest.RFC8414, reply{Status: 404}).On("GET", factstest.OIDC, reply{Status: 404}), token: byHost, status: checks.NotEvaluated},
	})
}

// TestWhatToDoAboutAnIssuer: origin is advised only where Casdoor does follow the Host header.
func TestWhatToDoAboutAnIssuer(t *testing.T) {
	byHost := token(t, factstest.Doc{"iss": "http://casdoor:8000"})
	follows := func(w *factstest.World) *factstest.World {
		return w.OnFunc(func(q probe.Request) (reply, bool) {
			return factstest.ServerMetadata().With(factstest.Doc{"issuer": "https://" + q.Host}).Reply(), q.Host != "" && q.URL == factstest.OIDC
		})
	}
	for _, tt := range []struct {
		name  string
		world *factstest.World
		token string
		first string
		says  string
		alone bool
	}{
		{"origin is set", world(refusing(badToken)), byHost, "The MCP client", "as Casdoor has origin set", true},
		{"origin is not set", follows(world(refusing(badToken))), byHost, "", "", false},
		{"no iss", follows(world(refusing(badToken))), token(t, factstest.Doc{"iss": nil}), "The MCP client", "is not one of them", true},
		{"not a token of Casdoor", follows(world(refusing(badToken))), token(t, factstest.Doc{"iss": "https://login.other.test", "tokenType": nil, "jti": nil}), "The MCP client", "Get a new token from " + factstest.Casdoor, true},
		{"the server expects another", world(refusing(says("unexpected iss claim value"))), token(t, nil), "The MCP server", "configuration", true},
	} {
		in := factstest.Input()
		in.Token = tt.token
		r := issuer().Run(t.Context(), tt.world.Facts(t, in))
		if len(r.Findings) != 1 {
			t.Fatalf("%s: %+v", tt.name, r)
		}
		fd := r.Findings[0]
		if fd.FixesOnly != tt.alone || tt.first == "" && len(fd.Fixes) > 0 {
			t.Errorf("%s: %+v", tt.name, fd.Fixes)
		}
		if tt.first != "" && (fd.Fixes[0].Where != tt.first || !strings.Contains(fd.Fixes[0].Steps[0], tt.says)) {
			t.Errorf("%s: advises first %+v", tt.name, fd.Fixes[0])
		}
	}
}
