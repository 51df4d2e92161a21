package lab

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// issuerFor is the issuer that a request gets: `origin`, or what Casdoor makes of the Host header. X-Forwarded-Proto
// and the like do not count.
func (c *casdoor) issuerFor(r *http.Request) string {
	if c.origin != "" {
		return c.origin
	}
	scheme := "http://"
	if strings.Contains(r.Host, ".") && !isAddress(r.Host) {
		scheme = "https://"
	}
	return scheme + r.Host
}

// frontendFor is where browsers are sent. In run mode dev, reached as localhost at the default port, that is
// the development server of the frontend; the port of this server stands for the default one.
func (c *casdoor) frontendFor(r *http.Request) string {
	if c.origin == "" && c.dev && r.Host == fmt.Sprintf("localhost:%d", c.site.addr.Port()) {
		return "http://localhost:7001"
	}
	return c.issuerFor(r)
}

func isAddress(host string) bool {
	if _, err := netip.ParseAddrPort(host); err == nil {
		return true
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// serveWellKnown serves {document} and {application}/{document}; the name of the application is not looked at.
func (c *casdoor) serveWellKnown(w http.ResponseWriter, r *http.Request, name string) {
	app, doc := "", name
	if before, after, ok := strings.Cut(name, "/"); ok {
		app, doc = before+"/", after
	}
	switch {
	case doc == "jwks": // the one document for every method
		c.serveKeys(w, app)
	case r.Method != http.MethodGet: // HEAD too gets 200 with the length of the envelope
		filterEnvelope(w, unauthorizedOperation)
	case doc == "openid-configuration", doc == "oauth-authorization-server":
		c.json(w, http.StatusOK, inOrder{c.metadata(r, app), metadataMembers})
	case doc == "oauth-protected-resource":
		c.json(w, http.StatusOK, c.resourceMetadata(r, app))
	case doc == "webfinger":
		c.webfinger(w, r)
	default:
		filterEnvelope(w, unauthorizedOperation)
	}
}

// webfinger knows no user.
func (c *casdoor) webfinger(w http.ResponseWriter, r *http.Request) {
	kind, rest, _ := strings.Cut(r.URL.Query().Get("resource"), ":")
	switch {
	case rest == "" || strings.Contains(rest, ":"):
		c.envelope(w, "error", "invalid resource", nil)
	case kind != "acct":
		c.json(w, http.StatusOK, inOrder{document{"subject": "", "links": nil}, []string{"subject", "links"}})
	default:
		c.envelope(w, "error", "user not found", nil)
	}
}

// metadataMembers is the order of the members of the authorization server's metadata.
var metadataMembers = strings.Fields(`issuer authorization_endpoint token_endpoint userinfo_endpoint device_authorization_endpoint registration_endpoint jwks_uri introspection_endpoint
	response_types_supported response_modes_supported grant_types_supported subject_types_supported id_token_signing_alg_values_supported scopes_supported
	code_challenge_methods_supported claims_supported request_parameter_supported request_object_signing_alg_values_supported end_session_endpoint
	backchannel_logout_supported backchannel_logout_session_supported dpop_signing_alg_values_supported`)

// metadata is the one document behind both names of the authorization server's metadata.
func (c *casdoor) metadata(r *http.Request, app string) document {
	b, f := c.issuerFor(r), c.frontendFor(r)
	d := document{
		"issuer":                                      b,
		"authorization_endpoint":                      f + "/login/oauth/authorize",
		"token_endpoint":                              b + "/api/login/oauth/access_token",
		"userinfo_endpoint":                           b + "/api/userinfo",
		"device_authorization_endpoint":               b + "/api/device-auth",
		"registration_endpoint":                       b + "/api/oauth/register",
		"jwks_uri":                                    b + wellKnown + app + "jwks",
		"introspection_endpoint":                      b + "/api/login/oauth/introspect",
		"response_types_supported":                    []any{"code", "token", "id_token", "code token", "code id_token", "token id_token", "code token id_token", "none"},
		"response_modes_supported":                    words("query fragment form_post"),
		"grant_types_supported":                       words("authorization_code implicit password client_credentials refresh_token urn:ietf:params:oauth:grant-type:device_code urn:ietf:params:oauth:grant-type:token-exchange"),
		"subject_types_supported":                     words("public"),
		"id_token_signing_alg_values_supported":       words("RS256 RS512 ES256 ES384 ES512"),
		"scopes_supported":                            words("openid email profile address phone offline_access"),
		"code_challenge_methods_supported":            words("S256"),
		"claims_supported":                            words("iss ver sub aud iat exp id type displayName avatar permanentAvatar email phone location affiliation title homepage bio tag region language score ranking isOnline isAdmin isForbidden signupApplication ldap"),
		"request_parameter_supported":                 true,
		"request_object_signing_alg_values_supported": words("HS256 HS384 HS512"),
		"end_session_endpoint":                        b + "/api/logout",
		"backchannel_logout_supported":                true,
		"backchannel_logout_session_supported":        true,
		"dpop_signing_alg_values_supported":           words("RS256 RS512 ES256 ES384 ES512 PS256 PS384 PS512"),
	}
	if strings.TrimSuffix(app, "/") == c.app.name {
		d["scopes_supported"] = append(list(d["scopes_supported"]), words(strings.Join(c.app.scopes, " "))...)
	}
	if c.change != nil {
		c.change(d)
	}
	return d
}

// resourceMetadata names the origin as resource, not the MCP endpoint; for an application, an identifier
// that no standard URL leads to.
func (c *casdoor) resourceMetadata(r *http.Request, app string) inOrder {
	id := c.issuerFor(r)
	if app != "" {
		id += wellKnown + strings.TrimSuffix(app, "/")
	}
	return inOrder{document{
		"resource": id, "authorization_servers": []any{id}, "bearer_methods_supported": words("header"),
		"scopes_supported": words("openid profile email read write"), "resource_signing_alg_values_supported": words("RS256"),
	}, strings.Fields("resource authorization_servers bearer_methods_supported scopes_supported resource_signing_alg_values_supported")}
}

func (c *casdoor) serveKeys(w http.ResponseWriter, app string) {
	set, err := c.keySetFor(app)
	if err != nil {
		c.envelope(w, "error", "the certificate could not be read", nil)
		return
	}
	c.json(w, http.StatusOK, set)
}
