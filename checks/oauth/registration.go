package oauth

import (
	"encoding/json"
	"net/url"
)

// RegistrationReply is the answer to a client registration (RFC 7591 §3.2.1) as far as
// clients use it. Secrets are told to be there, never held.
type RegistrationReply struct {
	ClientID      string
	HasSecret     bool
	HasToken      bool   // registration_access_token (RFC 7592 §3)
	ManagementURI string // registration_client_uri (RFC 7592 §3)
	RedirectURIs  []string
	AuthMethod    string // token_endpoint_auth_method; "" when it is left out
	Scope         string
}

// ParseRegistration reads the body of a successful registration and lists what is wrong with
// it by RFC 7591, and by the schemas with which clients' SDKs read it: there a member may be
// left out, but is neither null nor of another type.
func ParseRegistration(status int, body []byte) (RegistrationReply, []Problem, error) {
	m, err := newMembers(body)
	if err != nil {
		return RegistrationReply{}, nil, err
	}
	if status != 201 {
		m.addMinor("status", "is %d, but RFC 7591 §3.2.1 asks for 201", status)
	}
	r := RegistrationReply{AuthMethod: m.text("token_endpoint_auth_method"), Scope: m.label("scope")}
	if m.require("client_id") {
		if r.ClientID = m.text("client_id"); r.ClientID == "" && len(m.problems) == 0 {
			m.add("client_id", "is empty")
		}
	}
	r.HasSecret, r.HasToken = m.anyText("client_secret") != "", m.anyText("registration_access_token") != ""
	if r.HasSecret && !m.has("client_secret_expires_at") {
		m.addMinor("client_secret_expires_at", "is missing, although a secret is issued")
	}
	r.RedirectURIs = m.redirectURIs()
	for _, name := range []string{"grant_types", "response_types", "contacts"} {
		m.list(name)
	}
	for _, name := range []string{"client_id_issued_at", "client_secret_expires_at"} {
		m.seconds(name)
	}
	for _, name := range []string{"client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri"} {
		m.address(name)
	}
	r.ManagementURI = m.address("registration_client_uri")
	if r.HasToken != (r.ManagementURI != "") {
		m.addMinor("registration_client_uri", "and registration_access_token belong together (RFC 7592 §3), and one is missing")
	}
	return r, m.problems, nil
}

// redirectURIs reads the registered URIs, which clients parse as URLs.
func (m *members) redirectURIs() []string {
	const name = "redirect_uris"
	list := m.list(name)
	if m.has(name) && list != nil && len(list) == 0 {
		m.add(name, "is empty, so that the client has no redirect URI")
	}
	for _, s := range list {
		if u, err := url.Parse(s); err != nil || u.Scheme == "" {
			m.add(name, "has an entry that is no absolute URI: %s", quoted(s, 80))
		}
	}
	return list
}

// seconds is a member that is a number where it is there.
func (m *members) seconds(name string) {
	raw, ok := m.raw[name]
	if !ok {
		return
	}
	var n *float64
	if err := json.Unmarshal(raw, &n); err != nil || n == nil {
		m.add(name, "is %s instead of a number", jsonType(raw))
	}
}
