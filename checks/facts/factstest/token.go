package factstest

import (
	"encoding/base64"
	"net/url"
	"strings"

	"casdoctor/checks/probe"
)

// The client that the healthy world knows, and where it is asked.
const (
	ClientID      = "client-1"
	ClientSecret  = "client-1-secret"
	TokenEndpoint = Casdoor + "/api/login/oauth/access_token"
	Introspection = Casdoor + "/api/login/oauth/introspect"
)

// Form reads the form that a request carries.
func Form(q probe.Request) url.Values {
	v, _ := url.ParseQuery(string(q.Body))
	return v
}

// Credentials are the client id and secret of a request, by Basic or in the form.
func Credentials(q probe.Request) (id, secret string) {
	basic, ok := strings.CutPrefix(RequestHeader(q, "Authorization"), "Basic ")
	if !ok {
		return Form(q).Get("client_id"), Form(q).Get("client_secret")
	}
	plain, _ := base64.StdEncoding.DecodeString(basic)
	id, secret, _ = strings.Cut(string(plain), ":")
	return id, secret
}

// OAuthError is an error of a token endpoint (RFC 6749 §5.2).
func OAuthError(status int, code string) Reply {
	r := Doc{"error": code, "error_description": "made up"}.Reply()
	r.Status = status
	return r
}

// tokenRule answers as Casdoor's token endpoint: it looks at the client first, then at the
// grant, and takes no code and no refresh token. Client credentials get a token that is none.
func tokenRule(q probe.Request) Reply {
	id, secret := Credentials(q)
	grant := Form(q).Get("grant_type")
	switch {
	case id != ClientID, secret != ClientSecret && (secret != "" && grant != "authorization_code" || grant == "client_credentials"):
		return OAuthError(401, "invalid_client")
	case grant == "client_credentials":
		return Doc{"access_token": "opaque-token-of-the-client", "token_type": "Bearer", "refresh_token": "", "scope": Form(q).Get("scope")}.Reply()
	}
	return OAuthError(400, "invalid_grant")
}

// introspectionRule calls every token inactive, as nothing was ever issued in this world.
func introspectionRule(q probe.Request) Reply {
	if id, secret := Credentials(q); id != ClientID || secret != ClientSecret {
		return OAuthError(401, "invalid_client")
	}
	return Doc{"active": false}.Reply()
}
