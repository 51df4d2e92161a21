package tokenendpoint

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestClientWithSecret(t *testing.T) {
	both := doc{"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"}}
	badBasic := func(w *factstest.World) *factstest.World {
		return asking(w, byBasic, factstest.OAuthError(401, "invalid_client"))
	}
	badPost := func(w *factstest.World) *factstest.World {
		return asking(w, byPost, factstest.OAuthError(401, "invalid_client"))
	}
	wrong := withSecret
	wrong.ClientSecret = "another-secret"
	elsewhere := withSecret
	elsewhere.Casdoor = "https://other.example.net"
	play(t, client(), []scene{
		{name: "healthy", world: serving(both), in: withSecret, says: "client_secret_basic and by client_secret_post"},
		{name: "Basic fails", world: badBasic(serving(both)), in: withSecret, want: "token-auth-method-advertised-not-working", says: "client_secret_basic is refused"},
		{name: "Basic fails with a bare 401", world: asking(serving(both), byBasic, raw(401, "text/html", "<html>401</html>")), in: withSecret, want: "token-auth-method-advertised-not-working"},
		{name: "the form fails", world: badPost(serving(both)), in: withSecret, want: "token-auth-method-advertised-not-working", says: "client_secret_post is refused"},
		{name: "no list, Basic fails", world: badBasic(factstest.Healthy()), in: withSecret, want: "token-auth-method-advertised-not-working", says: "lists no ways"},
		{name: "no list, the form fails", world: badPost(factstest.Healthy()), in: withSecret, says: "does not offer"},
		{name: "what is not offered may fail", world: badBasic(serving(doc{"token_endpoint_auth_methods_supported": []string{"client_secret_post", "none"}})), in: withSecret, says: "does not offer"},
		{name: "wrong secret", world: badBasic(badPost(serving(both))), in: wrong, status: checks.Warn, says: "the secret is wrong"},
		{name: "wrong secret that only a refresh token shows", world: asking(serving(both), grant("refresh_token"), factstest.OAuthError(401, "invalid_client")), in: wrong,
			status: checks.Warn, says: "client secret is wrong"},
		{name: "not told", world: asking(serving(both), grant("authorization_code"), factstest.OAuthError(400, "invalid_request")), in: withSecret, status: checks.NotEvaluated},
		{name: "no answer", world: asking(serving(both), always, factstest.Reply{Err: probe.KindReset}), in: withSecret, status: checks.NotEvaluated},
		{name: "open MCP server", world: open(badBasic(serving(both))), in: withSecret, want: "token-auth-method-advertised-not-working/info"},
		{name: "the secret stays here", world: serving(doc{"token_endpoint": "https://stranger.example.net/token"}), in: withSecret, status: checks.NotEvaluated, says: "only to the host"},
	})
}

func TestClientWithoutSecret(t *testing.T) {
	refusing := func(members doc, description string) *factstest.World {
		r := doc{"error": "invalid_client", "error_description": description}.Reply()
		r.Status = 401
		return asking(serving(members), grant("authorization_code"), r)
	}
	redirected := client1
	redirected.RedirectURI = "https://client.example.com/callback"
	login := factstest.Casdoor + "/authorize"
	play(t, client(), []scene{
		{name: "no client id", world: factstest.Healthy(), status: checks.Skipped},
		{name: "healthy", world: factstest.Healthy(), in: client1, says: "without a secret"},
		{name: "none is offered and refused", world: refusing(doc{"token_endpoint_auth_methods_supported": []string{"none"}}, "authentication is required"), in: client1,
			want: "token-auth-method-none-not-accepted", says: "offers the method none"},
		{name: "none is not offered", world: refusing(doc{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}, "authentication is required"), in: client1,
			want: "token-auth-method-none-not-accepted/info"},
		{name: "nothing is said", world: refusing(nil, "client_secret is missing"), in: client1, want: "token-auth-method-none-not-accepted/warning"},
		{name: "the client is not known", world: refusing(nil, "client_id is invalid"), in: client1, status: checks.NotEvaluated, says: "does not know the client"},
		{name: "the login page does not know the client", world: asking(plain(nil), grant("authorization_code"), factstest.OAuthError(401, "invalid_client")).
			OnFunc(func(q probe.Request) (factstest.Reply, bool) {
				return raw(400, "text/html", "<html><h1>invalid_client</h1><p>Unknown client.</p></html>"), q.Method == "GET" && len(q.URL) > len(login) && q.URL[:len(login)] == login
			}), in: redirected, status: checks.NotEvaluated, says: "does not know"},
		{name: "not told", world: asking(factstest.Healthy(), grant("authorization_code"), factstest.OAuthError(400, "invalid_request")), in: client1, status: checks.NotEvaluated},
		{name: "no answer", world: asking(factstest.Healthy(), always, factstest.Reply{Err: probe.KindReset}), in: client1, status: checks.NotEvaluated},
	})
}

func TestMethods(t *testing.T) {
	list := func(methods ...string) *factstest.World {
		return serving(doc{"token_endpoint_auth_methods_supported": methods})
	}
	as := func(profile string) target.Input {
		in := factstest.Input()
		in.Client = profile
		return in
	}
	play(t, methods(), []scene{
		{name: "no list", world: factstest.Healthy(), says: "does not list"},
		{name: "usual", world: list("client_secret_basic", "private_key_jwt"), says: "use client_secret_basic"},
		{name: "none of the usual", world: list("private_key_jwt", "tls_client_auth"), want: "token-auth-method-unsupported-by-client", says: "MCP clients use none, client_secret_basic"},
		{name: "the chosen client uses less", world: list("client_secret_basic"), in: as("cursor"), want: "token-auth-method-unsupported-by-client", says: "Cursor uses none"},
		{name: "the chosen client is served", world: list("client_secret_basic", "none"), in: as("cursor")},
		{name: "another client", world: list("client_secret_basic"), in: as("claude-code")},
		{name: "open MCP server", world: open(list("private_key_jwt")), want: "token-auth-method-unsupported-by-client/info"},
		{name: "no metadata", world: factstest.New(), status: checks.NotEvaluated},
	})
}

func TestKnownClientsAreProfiles(t *testing.T) {
	for id, k := range known {
		if _, ok := target.ProfileByID(id); !ok || k.source == "" || len(k.methods) == 0 {
			t.Errorf("%s is no profile, or lacks its source", id)
		}
	}
}
