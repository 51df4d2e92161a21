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
	case grant != "authorization_code" && grant != "refresh_token" && grant != "client_credentials", grant == "refresh_token" && c.noRefresh:
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
	if c.certMissing || err != nil {
		c.json(w, http.StatusBadRequest, oauthError("endpoint_error", `generate jwt token error: The cert "cert-lab" does not exist`))
		return
	}
	c.mu.Lock()
	remember(c.tokens, token, scope)
	c.mu.Unlock()
	c.json(w, http.StatusOK, inOrder{document{"access_token": token, "id_token": token, "refresh_token": "", "token_type": "Bearer",
		"expires_in": int(lifetime / time.Second), "scope": scope}, strings.Fields("access_token id_token refresh_token token_type expires_in scope")})
}
