package runs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/export"
	"casdoctor/checks/target"
)

// The secrets of the user: characters that every escape treats in its own way.
const (
	userToken  = `eyJhbGciOiJub25l.tok+/=%"\<b>&;'.Zx81kQ`
	userSecret = `p4ss "wörd" \ 50%+/=&<i>#?~Zq77`
	userKey    = "k3y-in-the-url-Vb52"
)

// echoes are the ways in which a server may send a secret back.
func echoes(s string) []string {
	quoted, _ := json.Marshal(s)
	inner := strings.Trim(string(quoted), `"`)
	return []string{s, url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), inner,
		html.EscapeString(s), strings.Trim(strconv.Quote(s), `"`),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte(s)),
		base64.StdEncoding.EncodeToString([]byte("client:" + s)), base64.StdEncoding.EncodeToString([]byte("Bearer " + s))}
}

// everyEcho are the echoes of all three secrets.
func everyEcho() []string {
	return slices.Concat(echoes(userToken), echoes(userSecret), echoes(userKey))
}

// escaped writes every character of s as an escape that JSON readers undo.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

// percent writes every byte of s as an escape that URL readers undo.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return b.String()
}

// hostile answers everything with secrets in every place where text has room.
type hostile struct {
	secret string // all of them, in one text
	manner string
	base   string
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	line := h.secret
	head := w.Header()
	for i, e := range everyEcho() {
		head.Set(fmt.Sprintf("X-Echo-%d", i), e)
	}
	head.Set("Server", "nginx "+line)
	head.Set("Set-Cookie", "casdoor_session_id="+url.QueryEscape(h.secret)+"; Path=/"+url.PathEscape(h.secret))
	mcp := strings.HasPrefix(r.URL.Path, "/mcp")
	switch {
	case h.manner == "redirect":
		head.Set("Location", h.base+"/"+url.PathEscape(h.secret)+"?code="+url.QueryEscape(h.secret)+"&x="+url.QueryEscape(h.secret)+"#"+percent(h.secret))
		w.WriteHeader(http.StatusFound)
	case h.manner == "page":
		head.Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<!doctype html><title>%s</title>%s", html.EscapeString(h.secret), strings.Join(everyEcho(), "<br>"))
	case strings.HasSuffix(h.manner, "envelope"):
		h.document(w, map[string]any{"status": "error", "msg": "no " + h.secret, "data": h.secret, "data2": nil})
	case mcp && h.manner == "open":
		h.document(w, map[string]any{"jsonrpc": "2.0", "id": 1, "result": map[string]any{"protocolVersion": "2025-11-25 " + h.secret,
			"capabilities": map[string]any{}, "serverInfo": map[string]any{"name": "server " + h.secret, "version": h.secret}}})
	case mcp && h.manner == "error":
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, strings.Join(everyEcho(), "\n"))
	case mcp:
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line)
		head.Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="%s", error="invalid_token", error_description="token %s", scope="%s", resource_metadata="%s/.well-known/oauth-protected-resource/mcp?t=%s"`,
			quoted, quoted, quoted, h.base, url.QueryEscape(h.secret)))
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, strings.Join(everyEcho(), "\n"))
	default:
		h.document(w, h.metadata())
	}
}

// metadata is resource and server metadata in one, with the secret in every member.
func (h *hostile) metadata() map[string]any {
	at := func(path string) string { return h.base + path + percent(h.secret) + "?x=" + url.QueryEscape(h.secret) }
	return map[string]any{"resource": at("/mcp/"), "authorization_servers": []string{h.base + "/" + percent(h.secret), at("/as/"), h.secret},
		"scopes_supported": []string{h.secret}, "resource_name": h.secret, "bearer_methods_supported": []string{h.secret},
		"issuer": h.base + "/" + h.secret, "authorization_endpoint": at("/login/oauth/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
		"registration_endpoint": at("/register"), "code_challenge_methods_supported": []string{h.secret}, "response_types_supported": []string{h.secret},
		"token_endpoint_auth_methods_supported": []string{h.secret}, "keys": []any{map[string]any{"kty": "RSA", "kid": h.secret, "n": h.secret, "e": "AQAB"}}}
}

// document writes JSON, in the escaped manners with escapes in place of the secret's characters.
func (h *hostile) document(w http.ResponseWriter, doc map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	b, _ := json.Marshal(doc)
	if h.manner == "escaped" || h.manner == "escaped envelope" {
		quoted, _ := json.Marshal(h.secret)
		b = bytes.ReplaceAll(b, bytes.Trim(quoted, `"`), []byte(escaped(h.secret)))
	}
	w.Write(b)
}

// TestNoSecretLeavesARun echoes the user's secrets back in every manner and looks for them
// in all that a run gives away.
func TestNoSecretLeavesARun(t *testing.T) {
	s := newStore(t, nil)
	for _, manner := range []string{"challenge", "escaped", "open", "error", "envelope", "escaped envelope", "redirect", "page"} {
		h := &hostile{secret: userToken + " " + userSecret + " " + userKey, manner: manner}
		srv := httptest.NewServer(h)
		h.base = srv.URL
		r := start(t, s, parse(t, target.Input{MCP: srv.URL + "/mcp?api_key=" + userKey, Casdoor: srv.URL, Token: userToken, ClientSecret: userSecret}))
		rep := report(t, r)
		srv.Close()
		if len(rep.Exchanges) < 3 {
			t.Fatalf("%s: only %d exchanges: the server was not asked", manner, len(rep.Exchanges))
		}
		for what, text := range outputs(t, rep, events(t, r, 0)) {
			for _, e := range everyEcho() {
				if i := strings.Index(text, e); i >= 0 {
					t.Errorf("%s: the %s holds %q: …%q…", manner, what, e, text[max(0, i-150):min(len(text), i+len(e)+40)])
					break
				}
			}
		}
	}
}

// outputs are all that a run gives away, JSON also with its escapes undone.
func outputs(t *testing.T, rep checks.Report, all []checks.Event) map[string]string {
	t.Helper()
	var doc, text bytes.Buffer
	if err := export.JSON(&doc, rep); err != nil {
		t.Fatal(err)
	}
	if err := export.Text(&text, rep, export.TextOptions{Colour: true}); err != nil {
		t.Fatal(err)
	}
	stream, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"report": doc.String(), "text": text.String(), "events": string(stream),
		"report, read": fmt.Sprint(asJSON(t, rep)), "events, read": fmt.Sprint(asJSON(t, all))}
}
