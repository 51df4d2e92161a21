package token

import (
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestCasdoor(t *testing.T) {
	good := token(t, nil)
	user := token(t, factstest.Doc{"sub": "8d5a", "owner": "acme", "name": "alice"})
	foreign := signedBy(t, other(), "k1", jose.RS256, claims(factstest.Doc{"iss": "https://else.example.com"}))
	const unknown = "Access token doesn't exist in database"
	const registry = factstest.Casdoor + "/api/server/acme/tools"
	proxied := func(r reply) *factstest.World {
		anonymous := casdoor401("Unauthorized operation")
		return casdoorServes(registry, speaks{always(anonymous), always(casdoor401(unknown)), always(r)})
	}
	registryInput := func(in *target.Input) { in.MCP = registry }
	play(t, casdoorCaller(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "no Casdoor", world: factstest.New().OnFunc(speaksAt(factstest.MCP, welcoming())), token: good, status: checks.Skipped, says: "no Casdoor"},
		{name: "good", world: ownWorld(speaks{onCall(casdoor401("Unauthorized operation")), onCall(casdoor401(unknown)), ownScope("[]")}), in: ownInput, token: good, says: "nothing against"},
		{name: "not in the database", world: ownWorld(ownRefusing(unknown)), in: ownInput, token: good, want: "casdoor-token-not-in-database", says: "it was deleted there"},
		{name: "of another Casdoor", world: ownWorld(ownRefusing(unknown)), in: ownInput, token: foreign, want: "casdoor-token-not-in-database", says: "It was issued by https://else.example.com"},
		{name: "opaque", world: ownWorld(ownRefusing(unknown)), in: ownInput, token: "abcdefghijklmn", want: "casdoor-token-not-in-database"},
		{name: "passed on by another server", world: world(refusing(says(unknown))), token: good, want: "casdoor-token-not-in-database"},
		{name: "a plain user", world: ownWorld(ownRefusing("Unauthorized operation")), in: ownInput, token: user, want: "casdoor-non-admin-user-401?likely", says: "the user acme/alice"},
		{name: "a plain user whose token has expired", world: ownWorld(ownRefusing("Unauthorized operation")), in: ownInput, token: token(t, factstest.Doc{"exp": time.Now().Unix() - 60}), says: "wrong with it by itself"},
		{name: "the header is lost", world: ownWorld(speaks{onCall(casdoor401("Unauthorized operation")), onCall(casdoor401("Unauthorized operation")), onCall(casdoor401("Unauthorized operation"))}), in: ownInput, token: user, want: "proxy-strips-authorization?likely"},
		{name: "a forbidden user", world: ownWorld(ownRefusing("The user is forbidden to sign in, please contact the administrator")), in: ownInput, token: user, want: "token-valid-but-rejected", says: "forbidden"},
		{name: "no such server", world: proxied(rpc(200, `"error":{"code":-32600,"message":"server not found"}`)), in: registryInput, token: good, want: "casdoor-mcp-proxy-server-not-found", says: "no MCP server acme/tools"},
		{name: "the server is down", world: proxied(rpc(502, `"error":{"code":-32603,"message":"failed to proxy server request: %s","data":"dial tcp: connection refused"}`)), in: registryInput, token: good, want: "casdoor-mcp-proxy-upstream-down", says: "connection refused"},
		{name: "the server works", world: casdoorServes(registry, speaks{always(challenge), always(badToken), lets}), in: registryInput, token: good},
		{name: "a separate server refuses in its own words", world: world(refusing(badToken)), token: good, says: "not in Casdoor's words"},
	})
}

func TestTools(t *testing.T) {
	good := token(t, nil)
	own := func(tools string) *factstest.World {
		return ownWorld(speaks{onCall(casdoor401("x")), onCall(casdoor401("y")), ownScope(tools)})
	}
	play(t, tools(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "a list", world: own(`[{"name":"a"},{"name":"b"}]`), in: ownInput, token: good, says: "2 tools"},
		{name: "an empty list", world: own(`[]`), in: ownInput, token: good, says: "0 tools"},
		{name: "null", world: own(`null`), in: ownInput, token: token(t, factstest.Doc{"scope": nil}), want: "casdoor-tools-null", says: "no scope"},
		{name: "null for a scope", world: own(`null`), in: ownInput, token: token(t, factstest.Doc{"scope": "read:application"}), want: "casdoor-tools-null", says: "read:application"},
		{name: "no list", world: own(`7`), in: ownInput, token: good, status: checks.Warn},
		{name: "refused", world: world(refusing(badToken)), token: good, status: checks.NotEvaluated},
		{name: "refused where the list is open", world: ownWorld(ownRefusing("Access token doesn't exist in database")), in: ownInput, token: good, status: checks.NotEvaluated, says: "to everybody"},
	})
}

func TestUserData(t *testing.T) {
	full := token(t, factstest.Doc{"passwordSalt": "s3cret-salt", "passwordType": "argon2id", "phone": "555", "email": "a@example.com"})
	play(t, userData(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "opaque", world: world(welcoming()), token: "abcdefghijklmn", status: checks.Skipped},
		{name: "a slim token", world: world(welcoming()), token: token(t, nil), says: "10 claims"},
		{name: "the whole record", world: world(welcoming()), token: full, want: "casdoor-token-user-data", says: "passwordSalt"},
		{name: "without an MCP server", world: world(welcoming()), token: full, in: func(in *target.Input) { in.MCP = "" }, want: "casdoor-token-user-data"},
	})
	r := userData().Run(t.Context(), world(welcoming()).Facts(t, target.Input{MCP: factstest.MCP, Casdoor: factstest.Casdoor, Token: full}))
	if strings.Contains(r.Findings[0].Detail+r.Findings[0].Received, "s3cret") {
		t.Error("the salt shows")
	}
}
