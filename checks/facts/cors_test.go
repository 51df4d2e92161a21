package facts_test

import (
	"strings"
	"testing"

	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

func fromPage(in target.Input) target.Input {
	in.Origin = "https://app.example.com"
	return in
}

func TestFlow(t *testing.T) {
	got := factstest.Healthy().Facts(t, factstest.Input()).Flow(t.Context())
	want := simulate.Flow{MCP: factstest.MCP, PRM: factstest.PathPRM, ASMetadata: factstest.RFC8414, OIDCMetadata: factstest.OIDC,
		JWKS: factstest.Casdoor + "/.well-known/jwks", Registration: factstest.Casdoor + "/api/oauth/register",
		Token: factstest.TokenEndpoint, UserInfo: factstest.Casdoor + "/api/userinfo"}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := factstest.New().Facts(t, factstest.Input()).Flow(t.Context()); got != (simulate.Flow{MCP: factstest.MCP}) {
		t.Errorf("of an empty world: %+v", got)
	}
}

// TestNoSecretGoesWithThePage: the user's token and client secret have no place in simulated requests.
func TestNoSecretGoesWithThePage(t *testing.T) {
	in := fromPage(factstest.Input())
	in.Token, in.ClientID, in.ClientSecret = "the-users-token", factstest.ClientID, factstest.ClientSecret
	w := factstest.Healthy()
	f := w.Facts(t, in)
	first, err := f.CORSFirst(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.CORSCalls(t.Context()) // the world refuses; what was sent is looked at below
	_, _ = f.CORSServerMetadata(t.Context())
	_, _ = f.CORSResourceMetadata(t.Context())
	_, _ = f.CORSOthers(t.Context(), first)
	for _, k := range []simulate.Kind{simulate.Registration, simulate.Token, simulate.JWKS, simulate.UserInfo} {
		_, _ = f.CORSEndpoint(t.Context(), k)
	}
	pages := 0
	for _, q := range w.Asked() {
		if strings.HasPrefix(q.Purpose, "CORS from") {
			pages++
			if all := string(q.Body) + header(q); strings.Contains(all, "the-users-token") || strings.Contains(all, factstest.ClientSecret) || strings.Contains(all, "Cookie") {
				t.Errorf("%s sends %s", q.Purpose, all)
			}
		}
	}
	if pages < 15 {
		t.Errorf("only %d requests of the page were seen", pages)
	}
}

func header(q probe.Request) string {
	var b strings.Builder
	for _, h := range q.Header {
		b.WriteString(h.Name + ": " + h.Value + "\n")
	}
	return b.String()
}

// TestCORSIsAskedOnce: several checks ask, and the servers are asked once.
func TestCORSIsAskedOnce(t *testing.T) {
	w := factstest.Healthy()
	f := w.Facts(t, fromPage(factstest.Input()))
	for range 2 {
		first, err := f.CORSFirst(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.CORSOthers(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if _, err := f.CORSHeader(t.Context(), first, "authorization"); err != nil {
			t.Fatal(err)
		}
	}
	// initialize without a page, preflight, the call behind it, three other origins, one header.
	if n := len(w.Asked()); n != 7 {
		t.Errorf("%d requests, want 7", n)
	}
}

func TestCORSPublicHost(t *testing.T) {
	w := factstest.Healthy()
	x, err := w.Facts(t, fromPage(factstest.Input())).CORSPublicHost(t.Context())
	if err != nil || x.Method != "OPTIONS" || !strings.HasPrefix(x.URL, factstest.Casdoor) {
		t.Fatalf("%+v, %v", x, err)
	}
	if host := w.Asked()[0].Host; host == "" || !strings.HasSuffix(host, ".invalid") {
		t.Errorf("asked for the host %q", host)
	}
}

func TestCORSNeedsAnOrigin(t *testing.T) {
	w := factstest.Healthy()
	f := w.Facts(t, factstest.Input())
	for name, ask := range map[string]func() error{
		"first":     func() error { _, err := f.CORSFirst(t.Context()); return err },
		"calls":     func() error { _, err := f.CORSCalls(t.Context()); return err },
		"refusal":   func() error { _, err := f.CORSRefusal(t.Context()); return err },
		"documents": func() error { _, err := f.CORSServerMetadata(t.Context()); return err },
		"prm":       func() error { _, err := f.CORSResourceMetadata(t.Context()); return err },
		"token":     func() error { _, err := f.CORSEndpoint(t.Context(), simulate.Token); return err },
		"public":    func() error { _, err := f.CORSPublicHost(t.Context()); return err },
	} {
		if err := ask(); err == nil || len(w.Asked()) != 0 {
			t.Errorf("%s: %v after %d requests", name, err, len(w.Asked()))
		}
	}
}
