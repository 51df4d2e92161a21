package lab

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// registrar is RFC 7591 without any credential, and RFC 7592 for who holds a client's token.
type registrar struct {
	// refuse may refuse a registration with an error of RFC 7591 §3.2.2; nil takes all.
	refuse func(in document) (code, text string)
	// change may alter the answer; nil for nothing.
	change func(out document)
	tokens map[string]string // client id to registration access token
}

// register creates a client.
func (g *generic) register(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		notFound.ServeHTTP(w, r)
		return
	}
	var in document
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		writeJSON(w, http.StatusBadRequest, oauthError("invalid_client_metadata", "the body is no JSON object"))
		return
	}
	if len(list(in["redirect_uris"])) == 0 {
		writeJSON(w, http.StatusBadRequest, oauthError("invalid_redirect_uri", "redirect_uris is required"))
		return
	}
	if g.registrar.refuse != nil {
		if code, text := g.registrar.refuse(in); code != "" {
			writeJSON(w, http.StatusBadRequest, oauthError(code, text))
			return
		}
	}
	writeJSON(w, http.StatusCreated, g.created(in))
}

func (g *generic) created(in document) document {
	id, token := rand.Text(), rand.Text()
	g.mu.Lock()
	remember(g.clients, id, true)
	if g.registrar.tokens == nil {
		g.registrar.tokens = map[string]string{}
	}
	remember(g.registrar.tokens, id, token)
	g.mu.Unlock()
	out := document{"client_id": id, "client_id_issued_at": time.Now().Unix(), "token_endpoint_auth_method": "client_secret_basic",
		"grant_types": words("authorization_code"), "response_types": words("code"),
		"registration_access_token": token, "registration_client_uri": g.issuer + "/register/" + id}
	for _, name := range []string{"client_name", "redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method", "scope"} {
		if v, given := in[name]; given {
			out[name] = v
		}
	}
	if out["token_endpoint_auth_method"] != "none" {
		out["client_secret"], out["client_secret_expires_at"] = rand.Text(), 0
	}
	if g.registrar.change != nil {
		g.registrar.change(out)
	}
	return out
}

// manage deletes a client for who holds its token.
func (g *generic) manage(w http.ResponseWriter, r *http.Request, id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	token, known := g.registrar.tokens[id]
	switch {
	case !known || r.Header.Get("Authorization") != "Bearer "+token:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		writeJSON(w, http.StatusUnauthorized, oauthError("invalid_token", "the registration access token is not valid"))
	case r.Method != http.MethodDelete:
		w.Header().Set("Allow", "DELETE")
		writeJSON(w, http.StatusMethodNotAllowed, oauthError("invalid_request", "only deleting is offered"))
	default:
		delete(g.registrar.tokens, id)
		delete(g.clients, id)
		w.WriteHeader(http.StatusNoContent)
	}
}

// member is a member of a registration that is a text.
func member(in document, name string) string {
	s, _ := in[name].(string)
	return s
}

// anyRedirect reports whether one of the redirect URIs fits.
func anyRedirect(in document, fits func(*url.URL) bool) bool {
	return slices.ContainsFunc(list(in["redirect_uris"]), func(v any) bool {
		s, _ := v.(string)
		u, err := url.Parse(s)
		return err == nil && fits(u)
	})
}

func loopbackURL(u *url.URL) bool {
	return u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.")
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
