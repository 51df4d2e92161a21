package registration

import (
	"encoding/json"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const (
	noRedirect = `{"error":"invalid_redirect_uri","error_description":"redirect_uris is required"}`
	createdOK  = `{"client_id":"c1","redirect_uris":["http://localhost:33418/callback"],"registration_access_token":"reg-token","registration_client_uri":"` + endpoint + `/c1"}`
)

// server is an authorization server, not a Casdoor, whose registration endpoint answers by rule; the
// rule is not asked for the empty request.
func server(rule func(body map[string]any) factstest.Reply) *factstest.World {
	w := plain(factstest.Healthy())
	w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.Method != "POST" || q.URL != endpoint {
			return factstest.Reply{}, false
		}
		var body map[string]any
		_ = json.Unmarshal(q.Body, &body)
		if len(body) == 0 {
			return factstest.Reply{Status: 400, Body: noRedirect}, true
		}
		return rule(body), true
	})
	return w.On("DELETE", endpoint+"/c1", factstest.Reply{Status: 204})
}

func yes() factstest.Reply { return factstest.Reply{Status: 201, Body: createdOK} }

func no(text string) factstest.Reply {
	return factstest.Reply{Status: 400, Body: `{"error":"invalid_client_metadata","error_description":"` + text + `"}`}
}

func always(r factstest.Reply) *factstest.World {
	return server(func(map[string]any) factstest.Reply { return r })
}

func unless(refused func(body map[string]any) bool, text string) *factstest.World {
	return server(func(body map[string]any) factstest.Reply {
		if refused(body) {
			return no(text)
		}
		return yes()
	})
}

func redirectsHave(part string) func(map[string]any) bool {
	return func(body map[string]any) bool {
		text, _ := json.Marshal(body["redirect_uris"])
		return strings.Contains(string(text), part)
	}
}

func permitted(in target.Input) target.Input {
	in.MCP, in.Casdoor, in.AllowRegistration = factstest.MCP, factstest.Casdoor, true
	return in
}

func TestTestClient(t *testing.T) {
	in := permitted(target.Input{})
	claude := permitted(target.Input{Client: "claude"})
	play(t, testClient(), []scene{
		{name: "not allowed", world: always(yes()), status: checks.Skipped, says: "not allowed"},
		{name: "accepted", world: always(yes()), in: in, says: "one loopback redirect URI"},
		{name: "accepted as the client", world: always(yes()), in: claude, says: "as Claude"},
		{name: "policy", world: always(no("client is not on the allow-list")), in: in, want: "dcr-policy-rejected", says: "not on the allow-list"},
		{name: "refused without a word of policy", world: always(no("no")), in: in, want: "dcr-policy-rejected"},
		{name: "overloaded", world: always(factstest.Reply{Status: 503}), in: in, status: checks.NotEvaluated, says: "503"},
		{name: "rate limited", world: always(factstest.Reply{Status: 429}), in: in, status: checks.NotEvaluated},
		{name: "no answer", world: always(factstest.Reply{Err: probe.KindReset}), in: in, status: checks.NotEvaluated, says: "no answer"},
		{name: "https redirect refused", world: unless(redirectsHave("claude.ai"), "redirect_uri not allowed"), in: claude, want: "dcr-redirect-not-allowlisted", says: "claude.ai"},
		{name: "given redirect refused", world: unless(redirectsHave("client.example.com"), "redirect_uri not allowed"),
			in: permitted(target.Input{RedirectURI: "https://client.example.com/cb"}), want: "dcr-redirect-not-allowlisted", says: "client.example.com"},
		{name: "custom scheme refused", world: unless(redirectsHave("cursor://"), "redirect_uri scheme"), in: permitted(target.Input{Client: "cursor"}),
			want: "dcr-redirect-scheme-rejected", says: "cursor://anysphere.cursor-mcp/oauth/callback"},
		{name: "scope refused", world: unless(func(b map[string]any) bool { return b["scope"] != nil }, "scope"), in: permitted(target.Input{Scope: "openid admin"}),
			want: "scope-rejected-at-dcr", says: "openid admin"},
		{name: "plain refused, the client's own taken", world: unless(redirectsHave("localhost"), "policy"), in: claude, says: "as Claude"},
		{name: "switched off", world: answering(400, disabledBody), in: in, status: checks.NotEvaluated, says: "switched off"},
		{name: "wants credentials", world: answering(401, `{"error":"invalid_token"}`), in: in, status: checks.NotEvaluated, says: "credentials"},
	})
}

func TestTolerance(t *testing.T) {
	in := permitted(target.Input{})
	method := func(want string) func(map[string]any) bool {
		return func(b map[string]any) bool { return b["token_endpoint_auth_method"] == want }
	}
	// lists is a server that lists methods in its metadata.
	lists := func(w *factstest.World, methods ...string) *factstest.World {
		d := factstest.ServerMetadata().With(doc{"token_endpoint": factstest.Casdoor + "/token", "authorization_endpoint": factstest.Casdoor + "/authorize",
			"token_endpoint_auth_methods_supported": methods})
		return w.On("GET", factstest.RFC8414, d.Reply()).On("GET", factstest.OIDC, d.Reply())
	}
	play(t, tolerance(), []scene{
		{name: "not allowed", world: always(yes()), status: checks.Skipped},
		{name: "takes all", world: always(yes()), in: in, says: "no method"},
		{name: "takes none", world: always(no("policy")), in: in, status: checks.NotEvaluated},
		{name: "advertised method refused", world: lists(unless(method("client_secret_post"), "method"), "none", "client_secret_post"), in: in,
			want: "dcr-auth-method-rejected", says: "client_secret_post"},
		{name: "method not advertised is not asked for", world: lists(unless(method("client_secret_post"), "method"), "none"), in: in},
		{name: "no method refused", world: lists(unless(func(b map[string]any) bool { return b["token_endpoint_auth_method"] == nil }, "method"), "none"), in: in,
			want: "dcr-auth-method-rejected", says: "no token_endpoint_auth_method"},
		{name: "none works unlisted", world: lists(always(yes()), "client_secret_basic"), in: in, want: "dcr-auth-method-none-not-advertised", says: "client_secret_basic only"},
		{name: "none refused unlisted", world: lists(unless(method("none"), "method"), "client_secret_basic"), in: in},
		{name: "name demanded", world: unless(func(b map[string]any) bool { return b["client_name"] == nil }, "client_name is required"), in: in,
			want: "dcr-required-field-too-strict", says: "client_name is required"},
		{name: "unknown member refused", world: unless(func(b map[string]any) bool { return b["casdoctor_unknown_member"] != nil }, "unrecognized key"), in: in,
			want: "dcr-unknown-field-rejected"},
	})
}

func TestResponse(t *testing.T) {
	in := permitted(target.Input{})
	body := func(status int, text string) *factstest.World {
		return always(factstest.Reply{Status: status, Body: text})
	}
	play(t, response(), []scene{
		{name: "good", world: always(yes()), in: in, says: "client id"},
		{name: "null member", world: body(201, `{"client_id":"c1","grant_types":null}`), in: in, want: "dcr-response-invalid", says: "grant_types is null"},
		{name: "no client id", world: body(201, `{}`), in: in, want: "dcr-response-invalid", says: "client_id is missing"},
		{name: "HTML under 201", world: body(201, `<html></html>`), in: in, want: "dcr-response-invalid", says: "HTML"},
		{name: "200 in place of 201", world: body(200, `{"client_id":"c1"}`), in: in, says: "asks for 201"},
		{name: "refused", world: always(no("policy")), in: in, status: checks.NotEvaluated},
		{name: "http for managing at another server", world: body(201, strings.ReplaceAll(createdOK, "https", "http")), in: in},
		{name: "not allowed", world: always(yes()), status: checks.Skipped},
	})
}
