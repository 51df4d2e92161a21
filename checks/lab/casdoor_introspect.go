package lab

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// userinfo knows no users, so that it always fails, which Casdoor does with HTTP 200.
func (c *casdoor) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" { // the filter has let good tokens through only
		c.envelope(w, "error", "The user: app/lab-app doesn't exist", nil)
		return
	}
	c.envelope(w, "error", "Please login first", "Please login first")
}

// introspect is RFC 7662 as Casdoor has it: 200 with active false for everything that it does not know, and for tokens
// that the certificate of the asking application does not fit. Issuer and audience are not looked at.
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
	parsed, err := readToken(token)
	if !issued || err != nil || c.overdue(token) != "" || c.ownCert {
		c.json(w, http.StatusOK, document{"active": false})
		return
	}
	out := document{"active": true, "client_id": parsed.AuthorizedParty, "username": "lab-app", "token_type": "Bearer", "exp": parsed.Expiry, "iat": parsed.IssuedAt,
		"nbf": parsed.NotBefore, "sub": parsed.Subject, "aud": []string(parsed.Audience), "iss": parsed.Issuer, "jti": parsed.ID}
	if scope != "" {
		out["scope"] = scope
	}
	c.json(w, http.StatusOK, inOrder{out, strings.Fields("active scope client_id username token_type exp iat nbf sub aud iss jti")})
}

// readToken checks signature and exp, and nothing else.
func readToken(token string) (claims, error) {
	var c claims
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return c, err
	}
	key, err := signingKey()
	if err != nil {
		return c, err
	}
	if err := parsed.Claims(&key.PublicKey, &c); err != nil {
		return c, err
	}
	if c.Expiry == nil || c.Expiry.Time().Before(time.Now()) {
		return c, errors.New("the token has expired")
	}
	return c, nil
}

// ownKeyID is the certificate of an application that has one of its own.
const ownKeyID = "cert-lab"

var ownKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// keySetFor is the JWKS: of the whole installation, or of one application, which has only the key of its own certificate.
func (c *casdoor) keySetFor(app string) (map[string]any, error) {
	set, err := keySet(nil)
	if err != nil || !c.ownCert {
		return set, err
	}
	key, err := ownKey()
	if err != nil {
		return nil, err
	}
	raw, err := jose.JSONWebKey{Key: &key.PublicKey, KeyID: ownKeyID, Algorithm: string(jose.RS256), Use: "sig"}.MarshalJSON()
	if err != nil {
		return nil, err
	}
	own, err := object(raw)
	if err != nil {
		return nil, err
	}
	if strings.TrimSuffix(app, "/") == c.app.name {
		return map[string]any{"keys": []any{own}}, nil
	}
	return map[string]any{"keys": append(list(set["keys"]), own)}, nil
}
