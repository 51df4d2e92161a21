package handlers

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// sampleToken is a JWT whose signature is three words.
func sampleToken(claims string) string {
	b := base64.RawURLEncoding.EncodeToString
	return b([]byte(`{"alg":"RS256","kid":"cert-built-in"}`)) + "." + b([]byte(claims)) + "." + b([]byte("no real signature"))
}

func TestTokenDeskExplains(t *testing.T) {
	s := newSite(t, nil)
	token := sampleToken(`{"iss":"https://auth.example.com","exp":1700000000,"aud":["app-1"],"azp":"app-1","tokenType":"access-token","passwordSalt":"salt-of-alice"}`)
	for name, w := range map[string]interface{ Result() *http.Response }{
		"page":  s.send(http.MethodPost, "/token", url.Values{"token": {"Bearer " + token}}),
		"typed": s.send(http.MethodPost, "/token/explained", url.Values{"token": {"Bearer " + token}}),
	} {
		res := w.Result()
		if res.StatusCode != http.StatusOK || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, Cache-Control %q", name, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
	w := s.send(http.MethodPost, "/token", url.Values{"token": {"Bearer " + token}, "mcp": {"https://mcp.example.com/mcp"}, "client_secret": {"s3cret-typed"}})
	want(t, w, http.StatusOK, "Removed the word", "cert-built-in", "Expired", "https://auth.example.com", `value="https://mcp.example.com/mcp"`)
	wantNot(t, w, token, strings.Split(token, ".")[2], "salt-of-alice", "s3cret-typed")
	fragment := s.send(http.MethodPost, "/token/explained", url.Values{"token": {token}})
	if body := fragment.Body.String(); !strings.HasPrefix(body, `<section id="explained"`) {
		t.Errorf("the fragment begins with %.60s", body)
	}
}

func TestTokenDeskWithoutAToken(t *testing.T) {
	s := newSite(t, nil)
	want(t, s.get("/token"), http.StatusOK, `id="explained"`)
	want(t, s.send(http.MethodPost, "/token", url.Values{"token": {" \n"}}), http.StatusUnprocessableEntity, "Paste a token", `id="token-error"`)
	want(t, s.send(http.MethodPost, "/token/explained", url.Values{"token": {""}}), http.StatusOK, "hidden")
	want(t, s.send(http.MethodPost, "/token/explained", url.Values{"token": {"hello, this is no token"}}), http.StatusOK, "is-fail")
}

// A token in the query is not read.
func TestTokenDeskDoesNotReadTheQuery(t *testing.T) {
	w := newSite(t, nil).get("/token?token=" + sampleToken(`{"iss":"x"}`) + "&casdoor=https://auth.example.com")
	want(t, w, http.StatusOK, "Treat it as exposed", `value="https://auth.example.com"`)
	wantNot(t, w, "eyJ")
}

func TestTokenDeskTakesNoOtherSitesForm(t *testing.T) {
	s := newSite(t, nil)
	w := s.send(http.MethodPost, "/token/explained", url.Values{"token": {"x"}}, "Sec-Fetch-Site", "cross-site")
	want(t, w, http.StatusForbidden)
}

// Wrong inputs of a verification bring the desk back with the explanation.
func TestTokenDeskKeepsInputs(t *testing.T) {
	s := newSite(t, nil)
	token := sampleToken(`{"iss":"https://auth.example.com"}`)
	w := s.send(http.MethodPost, "/runs", url.Values{"page": {"token"}, "token": {token}, "mcp": {"ftp://mcp.example.com"}, "casdoor": {"https://auth.example.com"}})
	want(t, w, http.StatusUnprocessableEntity, "What is in this token?", `id="mcp-error"`, `value="ftp://mcp.example.com"`, "cert-built-in")
	wantNot(t, w, token)
}

// The answer to the button stands above the form, has the focus, and begins with what it amounts to.
func TestTokenDeskAnswersFirst(t *testing.T) {
	s := newSite(t, nil)
	token := sampleToken(`{"iss":"https://auth.example.com","exp":1700000000,"nbf":1800000000,"aud":["app-1"],"azp":"app-1","tokenType":"access-token","scope":"openid read:application"}`)
	w := s.send(http.MethodPost, "/token", url.Values{"token": {token}, "topic": {"token"}})
	want(t, w, http.StatusOK, `id="token-verdict"`, "Not usable.", "Worth a look: aud, scope", "application:read, not read:application", "valid at no time")
	body := w.Body.String()
	if strings.Index(body, `id="explained"`) > strings.Index(body, `id="token-form"`) {
		t.Error("the form stands first")
	}
	if got := regexp.MustCompile(`<[^>]* autofocus`).FindAllString(body, -1); len(got) != 1 || !strings.Contains(got[0], `id="token-verdict"`) {
		t.Errorf("the focus goes to %q", got)
	}
	if strings.Contains(body, `data-key="more" open`) {
		t.Error("the verification is unfolded")
	}
	if fresh := s.get("/token").Body.String(); strings.Index(fresh, `id="explained"`) < strings.Index(fresh, `id="token-form"`) {
		t.Error("the empty answer stands first")
	}
	wantNot(t, s.send(http.MethodPost, "/token/explained", url.Values{"token": {token}}), "autofocus")
}

func TestTokenDeskSaysAThingOnce(t *testing.T) {
	s := newSite(t, nil)
	enc := base64.RawURLEncoding.EncodeToString
	token := enc([]byte(`{"alg":"RS256"}`)) + "." + enc([]byte(`{"iss":"x","exp":4102444800000}`)) + "." + enc(make([]byte, 256))
	w := s.send(http.MethodPost, "/token", url.Values{"token": {token}})
	want(t, w, 200, "Not clear.", "Worth a look: exp")
	if n := strings.Count(w.Body.String(), "milliseconds instead of seconds"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	w = s.send(http.MethodPost, "/token", url.Values{"token": {strings.Join(strings.Split(token, ".")[:2], ".")}})
	want(t, w, 200, "Not usable.")
	if n := strings.Count(w.Body.String(), "The signature is missing"); n != 1 {
		t.Errorf("a missing signature is said %d times", n)
	}
}
