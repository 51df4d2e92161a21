package facts_test

import (
	"strings"
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

func TestIntrospect(t *testing.T) {
	in := credentialed()
	in.Token = "the-given-token"
	w := factstest.Healthy()
	f := w.Facts(t, in)
	a, err := f.Introspect(t.Context())
	if err != nil || !a.Tells() || a.Reply.Active || a.By != facts.AuthBasic {
		t.Fatalf("%+v, %v", a, err)
	}
	b, err := f.IntrospectBogus(t.Context())
	if err != nil || !b.Tells() {
		t.Errorf("%+v, %v", b, err)
	}
	asked := sent(w, factstest.Introspection)
	if len(asked) != 2 || factstest.Form(asked[0]).Get("token") != "the-given-token" || factstest.Form(asked[1]).Get("token") != facts.BogusToken {
		t.Errorf("asked %+v", asked)
	}
	if _, err := factstest.Healthy().Facts(t, credentialed()).Introspect(t.Context()); err == nil {
		t.Error("there is an answer about no token")
	}
	if _, err := factstest.Healthy().Facts(t, factstest.Input()).IntrospectBogus(t.Context()); err == nil {
		t.Error("there is an answer without credentials")
	}
}

// A server that takes the secret in the form only is asked that way.
func TestIntrospectByTheOtherMethod(t *testing.T) {
	w := factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.OAuthError(401, "invalid_client"), q.URL == factstest.Introspection && factstest.RequestHeader(q, "Authorization") != ""
	})
	a, err := w.Facts(t, credentialed()).IntrospectBogus(t.Context())
	if err != nil || !a.Tells() || a.By != facts.AuthPost {
		t.Errorf("%+v, %v", a, err)
	}
	w = factstest.Healthy().On("POST", factstest.Introspection, factstest.OAuthError(401, "invalid_client"))
	if a, err = w.Facts(t, credentialed()).IntrospectBogus(t.Context()); err != nil || a.Tells() || a.By != facts.AuthBasic {
		t.Errorf("%+v, %v", a, err)
	}
}

// The token goes nowhere that only a document names.
func TestUserinfoIsAskedWithoutTheToken(t *testing.T) {
	in := credentialed()
	in.Token = "the-given-token"
	w := factstest.Healthy()
	d, err := w.Facts(t, in).Userinfo(t.Context())
	if err != nil || d.Outcome != facts.GotEnvelope {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, q := range sent(w, factstest.Casdoor+"/api/userinfo") {
		if factstest.RequestHeader(q, "Authorization") != "" {
			t.Errorf("sent with %+v", q.Header)
		}
	}
}

func TestClientCredentials(t *testing.T) {
	in := credentialed()
	in.Resource, in.Scope = "https://mcp.example.com/mcp", "openid profile"
	w := factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Initialized(), q.URL == factstest.MCP && factstest.RequestHeader(q, "Authorization") == "Bearer opaque-token-of-the-client"
	})
	grants := factstest.ServerMetadata().With(factstest.Doc{"grant_types_supported": nil})
	w.On("GET", factstest.RFC8414, grants.Reply()).On("GET", factstest.OIDC, grants.Reply())
	f := w.Facts(t, in)
	c, err := f.ClientCredentials(t.Context())
	if err != nil || !c.Reply.Granted() || c.Token.Reveal() != "opaque-token-of-the-client" || c.Resource != in.Resource || c.Scope != in.Scope {
		t.Fatalf("%+v, %v", c, err)
	}
	q := sent(w, factstest.TokenEndpoint)[0]
	if form := factstest.Form(q); form.Get("grant_type") != "client_credentials" || form.Get("resource") != in.Resource || form.Get("scope") != in.Scope || !strings.Contains(q.Purpose, "issues a token") {
		t.Errorf("request %s (%s)", q.Body, q.Purpose)
	}
	a, err := f.ClientTokenCall(t.Context())
	if err != nil || !a.Open() || a.Reply.Kind != mcp.KindResult {
		t.Errorf("%+v, %v", a, err)
	}
	// The healthy metadata does not offer the grant; without a secret nothing is issued.
	if _, err := factstest.Healthy().Facts(t, in).ClientCredentials(t.Context()); err == nil {
		t.Error("a grant that is not offered was used")
	}
	if _, err := w.Facts(t, factstest.Input()).ClientCredentials(t.Context()); err == nil {
		t.Error("a token was issued without credentials")
	}
}
