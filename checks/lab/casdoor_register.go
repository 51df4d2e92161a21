package lab

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// registration is what a client asks for. Members that are not listed are ignored, and nothing is judged but
// that there is a redirect URI.
type registration struct {
	RedirectURIs  []string `json:"redirect_uris"`
	ClientName    string   `json:"client_name"`
	GrantTypes    []string `json:"grant_types"`
	ResponseTypes []string `json:"response_types"`
	AuthMethod    string   `json:"token_endpoint_auth_method"`
	Type          string   `json:"application_type"`
	Scope         string   `json:"scope"`
}

// register is Casdoor's dynamic registration: the organization in the query, built-in by
// default; an empty object creates nothing.
func (c *casdoor) register(w http.ResponseWriter, r *http.Request) {
	organization := r.URL.Query().Get("organization")
	if organization == "" {
		organization = "built-in"
	}
	refuse := func(code, text string) { c.json(w, http.StatusBadRequest, oauthError(code, text)) }
	var in registration
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	policy, exists := c.dcr[organization]
	switch {
	case err != nil:
		text := goType(err, "lab.registration", "object.DynamicClientRegistrationRequest")
		refuse("invalid_client_metadata", "invalid request body: "+strings.ReplaceAll(text, "field registration.", "field DynamicClientRegistrationRequest."))
	case !exists:
		refuse("invalid_client_metadata", "organization not found")
	case policy == "" || policy == "disabled":
		refuse("invalid_client_metadata", "dynamic client registration is disabled for this organization")
	case len(in.RedirectURIs) == 0:
		refuse("invalid_redirect_uri", "redirect_uris is required and must contain at least one URI")
	default:
		c.json(w, http.StatusCreated, c.created(r, in))
	}
}

// created is the answer to a registration: a secret even for public clients, most members as they were asked for.
func (c *casdoor) created(r *http.Request, in registration) any {
	id := strings.ToLower(rand.Text())[:20]
	name := "dcr_" + id[:8]
	if in.ClientName == "" {
		in.ClientName = "DCR Client " + id[:8]
	}
	c.mu.Lock()
	remember(c.clients, id, application{name: name, category: "Agent", redirectURIs: in.RedirectURIs, tags: []string{"dcr"}})
	c.mu.Unlock()
	out := document{
		"client_id": id, "client_secret": strings.ToLower(rand.Text()), "client_id_issued_at": time.Now().Unix(), "client_secret_expires_at": 0,
		"client_name": in.ClientName, "redirect_uris": in.RedirectURIs, "grant_types": orElse(in.GrantTypes, "authorization_code"), "response_types": orElse(in.ResponseTypes, "code"),
		"token_endpoint_auth_method": "client_secret_basic", "application_type": "web",
		"registration_client_uri": "http://" + r.Host + "/api/oauth/register/" + id, "registration_access_token": strings.ToLower(rand.Text()),
	}
	for member, asked := range map[string]string{"token_endpoint_auth_method": in.AuthMethod, "application_type": in.Type, "scope": in.Scope} {
		if asked != "" {
			out[member] = asked
		}
	}
	return inOrder{out, strings.Fields(`client_id client_secret client_id_issued_at client_secret_expires_at client_name redirect_uris grant_types response_types
		token_endpoint_auth_method application_type scope registration_client_uri registration_access_token`)}
}

func orElse(list []string, fallback string) []string {
	if len(list) == 0 {
		return []string{fallback}
	}
	return list
}

// manageClient is RFC 7592, which does not work: the sign-in filter takes the registration token for an access token.
func (c *casdoor) manageClient(w http.ResponseWriter, r *http.Request, id string) {
	switch _, known := c.application(id); {
	case r.Method != http.MethodGet && r.Method != http.MethodPut && r.Method != http.MethodDelete:
		frameworkPage(w, r)
	case !known:
		c.json(w, http.StatusUnauthorized, oauthError("invalid_token", "client not found"))
	default:
		c.json(w, http.StatusUnauthorized, oauthError("invalid_token", "invalid registration access token"))
	}
}
