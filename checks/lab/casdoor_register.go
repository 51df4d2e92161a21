package lab

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// register is Casdoor's dynamic registration: the organization in the query, built-in by
// default; an empty object creates nothing.
func (c *casdoor) register(w http.ResponseWriter, r *http.Request) {
	organization := r.URL.Query().Get("organization")
	if organization == "" {
		organization = "built-in"
	}
	refuse := func(code, text string) {
		if c.errorMask {
			text = "Error"
		}
		casdoorJSON(w, http.StatusBadRequest, oauthError(code, text))
	}
	var in document
	policy, exists := c.dcr[organization]
	switch err := json.NewDecoder(r.Body).Decode(&in); {
	case err != nil:
		refuse("invalid_client_metadata", "invalid request body: "+err.Error())
	case !exists:
		refuse("invalid_client_metadata", "organization not found")
	case policy == "" || policy == "disabled":
		refuse("invalid_client_metadata", "dynamic client registration is disabled for this organization")
	case len(list(in["redirect_uris"])) == 0:
		refuse("invalid_redirect_uri", "redirect_uris is required and must contain at least one URI")
	default:
		casdoorJSON(w, http.StatusCreated, c.created(r, in))
	}
}

// created is the answer to a registration: a secret even for public clients, most members as they were asked for.
func (c *casdoor) created(r *http.Request, in document) document {
	id := strings.ToLower(rand.Text())[:20]
	c.mu.Lock()
	remember(c.clients, id, true)
	c.mu.Unlock()
	out := document{
		"client_id": id, "client_secret": strings.ToLower(rand.Text()), "client_id_issued_at": time.Now().Unix(), "client_secret_expires_at": 0,
		"client_name": "", "redirect_uris": in["redirect_uris"], "grant_types": words("authorization_code"), "response_types": words("code"),
		"token_endpoint_auth_method": "client_secret_basic", "application_type": "web",
		"registration_client_uri": "http://" + r.Host + "/api/oauth/register/" + id, "registration_access_token": strings.ToLower(rand.Text()),
	}
	for _, name := range []string{"client_name", "grant_types", "response_types", "token_endpoint_auth_method", "application_type", "scope"} {
		if v, given := in[name]; given {
			out[name] = v
		}
	}
	return out
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
