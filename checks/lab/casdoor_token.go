package lab

import (
	"net/http"
	"strings"
	"time"
)

// token is Casdoor's token endpoint: client credentials for the lab's client, whose aud is the
// client id whatever resource is asked for, and the right OAuth errors for the rest. A code is looked up before
// the secret is compared, so that a made-up code tells nothing about the secret; a made-up refresh token does.
func (c *casdoor) token(w http.ResponseWriter, r *http.Request) {
	id, secret := credentials(r)
	grant := r.FormValue("grant_type")
	badRequest := func(code, text string) { c.json(w, http.StatusBadRequest, oauthError(code, text)) }
	switch {
	case !c.known(id):
		c.invalidClient(w, "client_id is invalid")
	case grant != "authorization_code" && grant != "refresh_token" && grant != "client_credentials":
		badRequest("unsupported_grant_type", "grant_type: "+grant+" is not supported in this application")
	case grant == "client_credentials" && (id != labClient || secret != labSecret), grant == "refresh_token" && id == labClient && secret != "" && secret != labSecret:
		c.invalidClient(w, "client_secret is invalid")
	case grant == "client_credentials" && !c.app.takes(r.FormValue("scope")):
		badRequest("invalid_scope", "the requested scope is invalid or not defined in the application")
	case grant == "client_credentials":
		c.grant(w, r.FormValue("scope"), r)
	case grant == "refresh_token":
		badRequest("invalid_grant", "refresh token is invalid or revoked")
	case r.FormValue("code") == "":
		badRequest("invalid_request", "authorization code should not be empty")
	default:
		badRequest("invalid_grant", "authorization code: ["+r.FormValue("code")+"] is invalid")
	}
}

func (c *casdoor) invalidClient(w http.ResponseWriter, text string) {
	w.Header().Set("WWW-Authenticate", `Basic realm="OAuth2"`)
	c.json(w, http.StatusUnauthorized, oauthError("invalid_client", text))
}

func (c *casdoor) grant(w http.ResponseWriter, scope string, r *http.Request) {
	token, err := mint(c.issuerFor(r), "admin/lab-app", labClient, labClient, scope)
	if err != nil {
		c.json(w, http.StatusBadRequest, oauthError("endpoint_error", `generate jwt token error: The cert "cert-built-in" does not exist`))
		return
	}
	c.mu.Lock()
	remember(c.tokens, token, scope)
	c.mu.Unlock()
	c.json(w, http.StatusOK, inOrder{document{"access_token": token, "id_token": token, "refresh_token": "", "token_type": "Bearer",
		"expires_in": int(lifetime / time.Second), "scope": scope}, strings.Fields("access_token id_token refresh_token token_type expires_in scope")})
}

// userinfo knows no users, so that it always fails, which Casdoor does with HTTP 200.
func (c *casdoor) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" { // the filter has let good tokens through only
		c.envelope(w, "error", "The user: app/lab-app doesn't exist", nil)
		return
	}
	c.envelope(w, "error", "Please login first", "Please login first")
}

// introspect is RFC 7662 as Casdoor has it: 200 with active false for everything that it does not know.
func (c *casdoor) introspect(w http.ResponseWriter, r *http.Request) {
	id, secret := credentials(r)
	switch {
	case id == "" && secret == "":
		c.json(w, http.StatusBadRequest, document{"error": "invalid_request"})
		return
	case id != labClient || secret != labSecret:
		c.invalidClient(w, "Invalid application or wrong clientSecret")
		return
	}
	token := r.FormValue("token")
	scope, issued := c.scopeOf(token)
	parsed, err := verifyToken(token, c.issuerFor(r), []string{labClient})
	if !issued || err != nil {
		c.json(w, http.StatusOK, document{"active": false})
		return
	}
	out := document{"active": true, "client_id": labClient, "username": "lab-app", "token_type": "Bearer", "exp": parsed.Expiry, "iat": parsed.IssuedAt,
		"nbf": parsed.NotBefore, "sub": parsed.Subject, "aud": []string(parsed.Audience), "iss": parsed.Issuer, "jti": parsed.ID}
	if scope != "" {
		out["scope"] = scope
	}
	c.json(w, http.StatusOK, inOrder{out, strings.Fields("active scope client_id username token_type exp iat nbf sub aud iss jti")})
}
