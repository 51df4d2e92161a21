package lab

import (
	"net/http"
	"time"

	"casdoctor/checks/codes"
)

// introspectionFaults are questions about tokens that get a wrong answer.
func introspectionFaults() []Spec {
	return []Spec{
		{Name: "introspection-wrong-active", Code: codes.IntrospectionWrongActive, Title: "An expired token is called active", layout: layout{as: genericServer},
			Story: "The introspection endpoint looks at the signature and forgets exp. The user has an old token and the credentials of the client.",
			change: func(p *plan) {
				withClient(p)
				p.gives(func(t *givenToken) { t.issued, t.expires = -4*time.Hour, -3*time.Hour })
				p.generic.introspects(func(c claims, good bool) bool { return c.Subject != "" })
			}},
		{Name: "introspection-wrong-active-2", Code: codes.IntrospectionWrongActive, Title: "Everything is called active", layout: layout{as: genericServer},
			Story: "A stub from the first days of the project answers for the introspection endpoint.",
			change: func(p *plan) {
				withClient(p)
				p.generic.introspects(func(claims, bool) bool { return true })
			}},
		{Name: "casdoor-introspect-wrong-app-cert", Code: codes.CasdoorIntrospectWrongAppCert, Title: "Another application asks about the token",
			Story: "The MCP server asks Casdoor about tokens with the credentials of an application of its own, which has another certificate than the application of the users.",
			change: func(p *plan) {
				withClient(p)
				p.gives(func(t *givenToken) { t.client = "users-app-client" })
				p.casdoor.ownCert = true
			}},
		{Name: "casdoor-userinfo-error-http-200", Code: codes.CasdoorUserinfoErrorHTTP200, Title: "Userinfo never answers 401",
			Story: "All is well with this token. Software that checks tokens by asking Casdoor's userinfo would take any token for good by its status.",
			change: func(p *plan) {
				p.gives(nil)
				p.pair.Input.ClientID = labClient
				p.casdoor.change = quietCasdoor
				p.casdoor.app.customScopes = []string{"files:read"} // else there would be a remark on consent
			}},
	}
}

// healthyClients are users with the credentials of a client, for which all is well.
func healthyClients() []Spec {
	return slicesOf(true,
		Spec{Name: "healthy-client-secret", Title: "A client with a secret, and introspection", layout: layout{as: genericServer},
			Story: "The user has a client id, its secret and a good token. The secret is taken both ways, introspection agrees with the token, and a requested resource becomes its audience.",
			change: func(p *plan) {
				withClient(p)
				p.gives(nil)
				p.generic.introspects(goodOnly)
			}},
		Spec{Name: "healthy-client-secret-casdoor", Title: "A client of Casdoor with its secret",
			Story:  "The user has the client id, the secret and a token of one application in Casdoor.",
			change: func(p *plan) { withClient(p); p.gives(nil) }},
	)
}

// introspects adds an introspection endpoint to the server; active decides, given the claims of a token with
// the right signature and whether it is good.
func (g *generic) introspects(active func(c claims, good bool) bool) {
	const path = "/introspect"
	g.metadata["introspection_endpoint"] = g.issuer + path
	if g.extra == nil {
		g.extra = map[string]http.Handler{}
	}
	g.extra[path] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id, secret := credentials(r); id != labClient || secret != labSecret {
			w.Header().Set("WWW-Authenticate", `Basic realm="introspection"`)
			writeJSON(w, http.StatusUnauthorized, oauthError("invalid_client", "the client is unknown or its secret is wrong"))
			return
		}
		c, err := readToken(r.PostFormValue("token"))
		if !active(c, err == nil) {
			writeJSON(w, http.StatusOK, document{"active": false})
			return
		}
		writeJSON(w, http.StatusOK, document{"active": true, "token_type": "Bearer", "iss": c.Issuer, "sub": c.Subject, "aud": []string(c.Audience),
			"client_id": c.AuthorizedParty, "scope": c.Scope, "exp": c.Expiry, "iat": c.IssuedAt})
	})
}

// goodOnly is the rule of a server in order.
func goodOnly(_ claims, good bool) bool { return good }
