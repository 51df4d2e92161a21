package facts_test

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// credentialed is the healthy input with the client that the healthy world knows.
func credentialed() target.Input {
	in := factstest.Input()
	in.ClientID, in.ClientSecret = factstest.ClientID, factstest.ClientSecret
	return in
}

// sent lists the requests to a URL.
func sent(w *factstest.World, url string) []probe.Request {
	return slices.DeleteFunc(w.Asked(), func(q probe.Request) bool { return q.URL != url })
}

func TestTokenEndpoint(t *testing.T) {
	w := factstest.Healthy()
	f := w.Facts(t, factstest.Input())
	for range 2 { // the second asker shares the answer
		e, err := f.TokenEndpoint(t.Context())
		if err != nil || e.URL != factstest.TokenEndpoint || !e.Unknown.Says("invalid_client") || !e.Bare.Says("invalid_client") {
			t.Fatalf("%+v, %v", e, err)
		}
	}
	asked := sent(w, factstest.TokenEndpoint)
	if len(asked) != 2 {
		t.Fatalf("%d requests, want 2", len(asked))
	}
	accepts := 0
	for _, q := range asked {
		form := factstest.Form(q)
		if q.Method != "POST" || form.Get("grant_type") != "authorization_code" || form.Get("code") != facts.BogusCode || form.Get("client_id") != facts.BogusClientID ||
			form.Get("code_verifier") == "" || factstest.RequestHeader(q, "Content-Type") != "application/x-www-form-urlencoded" || factstest.RequestHeader(q, "Authorization") != "" {
			t.Errorf("request %+v %s", q.Header, q.Body)
		}
		if factstest.RequestHeader(q, "Accept") != "" {
			accepts++
		}
	}
	if accepts != 1 {
		t.Errorf("%d requests carry Accept, want 1", accepts)
	}
	none := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": nil})
	w = factstest.Healthy().On("GET", factstest.RFC8414, none.Reply()).On("GET", factstest.OIDC, none.Reply())
	if _, err := w.Facts(t, factstest.Input()).TokenEndpoint(t.Context()); err == nil {
		t.Error("metadata without a token endpoint has one")
	}
}

func TestTokenRequestAsJSON(t *testing.T) {
	w := factstest.Healthy()
	a, err := w.Facts(t, factstest.Input()).TokenRequestAsJSON(t.Context())
	q := sent(w, factstest.TokenEndpoint)
	if err != nil || len(q) != 1 || !oauth.IsJSONObject(q[0].Body) || factstest.RequestHeader(q[0], "Content-Type") != "application/json" || a.X == nil {
		t.Errorf("%v %+v", err, q)
	}
}

func TestAsClient(t *testing.T) {
	w := factstest.Healthy()
	f := w.Facts(t, credentialed())
	for _, tc := range []struct {
		method, id, secret, header, form string
	}{
		{facts.AuthNone, factstest.ClientID, "", "", "client_id=client-1"},
		{facts.AuthPost, factstest.ClientID, factstest.ClientSecret, "", "client_secret=client-1-secret"},
		{facts.AuthBasic, factstest.ClientID, factstest.ClientSecret, "Basic ", ""},
	} {
		for _, ask := range []func() (*facts.TokenAnswer, error){
			func() (*facts.TokenAnswer, error) { return f.BogusCode(t.Context(), tc.method) },
			func() (*facts.TokenAnswer, error) { return f.BogusRefresh(t.Context(), tc.method) },
		} {
			a, err := ask()
			asked := sent(w, factstest.TokenEndpoint)
			if err != nil || !a.Says("invalid_grant") {
				t.Fatalf("%s: %+v, %v", tc.method, a, err)
			}
			q := asked[len(asked)-1]
			id, secret := factstest.Credentials(q)
			if id != tc.id || secret != tc.secret || !strings.HasPrefix(factstest.RequestHeader(q, "Authorization"), tc.header) || !strings.Contains(string(q.Body), tc.form) {
				t.Errorf("%s: %s %s, %+v %s", tc.method, id, secret, q.Header, q.Body)
			}
			if tc.method == facts.AuthBasic && strings.Contains(string(q.Body), "client_id") {
				t.Errorf("two ways of authentication at once: %s", q.Body)
			}
		}
	}
	if n := len(sent(w, factstest.TokenEndpoint)); n != 6 {
		t.Errorf("%d requests, want 6", n)
	}
	if _, err := factstest.Healthy().Facts(t, factstest.Input()).BogusCode(t.Context(), facts.AuthNone); err == nil {
		t.Error("there is an answer without a client id")
	}
	in := factstest.Input()
	in.ClientID = factstest.ClientID
	if _, err := factstest.Healthy().Facts(t, in).BogusCode(t.Context(), facts.AuthBasic); err == nil {
		t.Error("there is an answer with a secret that was not given")
	}
}

// The secret goes to the server that the user named, or that the user's own MCP server declares.
func TestSecretMayGoTo(t *testing.T) {
	const elsewhere = "https://tokens.example.net/token"
	moved := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": elsewhere, "introspection_endpoint": elsewhere})
	stranger := func() *factstest.World {
		return factstest.Healthy().On("GET", factstest.RFC8414, moved.Reply()).On("GET", factstest.OIDC, moved.Reply())
	}
	for _, tc := range []struct {
		name, casdoor, mcp, to string
		world                  *factstest.World
		may                    bool
	}{
		{"the Casdoor that was given", factstest.Casdoor, factstest.MCP, factstest.TokenEndpoint, factstest.Healthy(), true},
		{"with its port", factstest.Casdoor, factstest.MCP, "https://AUTH.example.com:443/x", factstest.Healthy(), true},
		{"another host", factstest.Casdoor, factstest.MCP, elsewhere, stranger(), false},
		{"another port", factstest.Casdoor, factstest.MCP, "https://auth.example.com:8443/x", factstest.Healthy(), false},
		{"another scheme", factstest.Casdoor, factstest.MCP, "http://auth.example.com/x", factstest.Healthy(), false},
		{"declared by the MCP server", "", factstest.MCP, factstest.TokenEndpoint, factstest.Healthy(), true},
		{"named only by the declared server", "", factstest.MCP, elsewhere, stranger(), false},
		{"declared, without TLS", "", factstest.MCP, "http://auth.example.com/x", declaring("http://auth.example.com"), false},
		{"declared, on this machine", "", factstest.MCP, "http://localhost:8000/x", declaring("http://localhost:8000"), true},
		{"no URL", factstest.Casdoor, "", "token", factstest.Healthy(), false},
	} {
		in := credentialed()
		in.Casdoor, in.MCP = tc.casdoor, tc.mcp
		if err := tc.world.Facts(t, in).SecretMayGoTo(t.Context(), tc.to); (err == nil) != tc.may {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	w := stranger()
	f := w.Facts(t, credentialed())
	_, codeErr := f.BogusCode(t.Context(), facts.AuthPost)
	_, introspectErr := f.IntrospectBogus(t.Context())
	_, mintErr := f.ClientCredentials(t.Context())
	if codeErr == nil || introspectErr == nil || mintErr == nil || len(sent(w, elsewhere)) != 0 {
		t.Errorf("a secret went to a stranger: %v %v %v", codeErr, introspectErr, mintErr)
	}
}

// declaring is a world whose MCP server declares another authorization server.
func declaring(issuer string) *factstest.World {
	doc := factstest.ResourceMetadata().With(factstest.Doc{"authorization_servers": []string{issuer}})
	return factstest.Healthy().On("GET", factstest.PathPRM, doc.Reply()).On("GET", factstest.RootPRM, doc.Reply())
}
