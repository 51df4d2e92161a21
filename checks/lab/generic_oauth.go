package lab

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// The client that every authorization server of the lab knows. The secret protects nothing.
const (
	labClient = "lab-client"
	labSecret = "lab-secret"
)

// oauthError is the error body of RFC 6749 §5.2.
func oauthError(code, description string) document {
	return document{"error": code, "error_description": description}
}

// known reports whether the server takes a client id.
func (g *generic) known(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return id == labClient || g.clients[id] || g.cimd && strings.HasPrefix(id, "https://")
}

// token grants client credentials for the lab's client and refuses the rest as RFC 6749 §5.2 asks.
func (g *generic) token(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		writeJSON(w, http.StatusMethodNotAllowed, oauthError("invalid_request", "POST is needed"))
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	id, secret := credentials(r)
	grant := r.PostFormValue("grant_type")
	switch {
	case !g.known(id) || id == labClient && secret != labSecret && (secret != "" || grant == "client_credentials"):
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		writeJSON(w, http.StatusUnauthorized, oauthError("invalid_client", "the client is unknown or its secret is wrong"))
	case g.confidential && secret == "":
		writeJSON(w, http.StatusUnauthorized, oauthError("invalid_client", "client authentication is required"))
	case grant == "client_credentials" && id == labClient:
		g.grant(w, id, cmp.Or(g.audience, r.PostFormValue("resource"), id), r.PostFormValue("scope"))
	case grant == "authorization_code" || grant == "refresh_token":
		writeJSON(w, http.StatusBadRequest, oauthError("invalid_grant", "the code or refresh token is not known"))
	default:
		writeJSON(w, http.StatusBadRequest, oauthError("unsupported_grant_type", "this grant is not offered"))
	}
}

func (g *generic) grant(w http.ResponseWriter, id, audience, scope string) {
	token, err := mint(g.issuer, id, id, audience, scope)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, oauthError("server_error", "the token could not be signed"))
		return
	}
	writeJSON(w, http.StatusOK, document{"access_token": token, "token_type": "Bearer", "expires_in": int(lifetime.Seconds()), "scope": scope})
}

// lifetime is that of the lab's tokens.
const lifetime = time.Hour

// mint signs an access token that is good from now on.
func mint(issuer, subject, client, audience, scope string) (string, error) {
	now := time.Now()
	return sign(claims{
		Claims: jwt.Claims{Issuer: issuer, Subject: subject, Audience: jwt.Audience{audience}, ID: "admin/" + rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(lifetime))},
		AuthorizedParty: client, Scope: scope, TokenType: "access-token",
	})
}

// credentials are those of a token request: Basic, or in the form (RFC 6749 §2.3.1).
func credentials(r *http.Request) (id, secret string) {
	if id, secret, ok := r.BasicAuth(); ok {
		return id, secret
	}
	return r.FormValue("client_id"), r.FormValue("client_secret")
}
