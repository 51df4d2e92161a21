package lab

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// keyID is the name of Casdoor's default certificate, which is the kid of its key.
const keyID = "cert-built-in"

// signingKey is the one RSA key of all authorization servers of the lab, made when it is first needed.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// signingCertificate is the certificate that Casdoor shows with the key.
var signingCertificate = sync.OnceValues(func() (*x509.Certificate, error) {
	key, err := signingKey()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: "Casdoor Cert", Organization: []string{"Casdoor Organization"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(20, 0, 0), BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
})

// keySet is the lab's JWKS; change may drop members.
func keySet(change func(key map[string]any)) (map[string]any, error) {
	key, err := signingKey()
	if err != nil {
		return nil, err
	}
	cert, err := signingCertificate()
	if err != nil {
		return nil, err
	}
	public := jose.JSONWebKey{Key: &key.PublicKey, KeyID: keyID, Algorithm: string(jose.RS256), Use: "sig", Certificates: []*x509.Certificate{cert}}
	raw, err := public.MarshalJSON()
	if err != nil {
		return nil, err
	}
	member, err := object(raw)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(member)
	}
	return map[string]any{"keys": []any{inOrder{member, strings.Fields("use kty kid alg n e x5c")}}}, nil
}

// claims of the lab's tokens, named as Casdoor names them.
type claims struct {
	jwt.Claims
	AuthorizedParty string `json:"azp,omitempty"`
	Scope           string `json:"scope,omitempty"`
	TokenType       string `json:"tokenType,omitempty"`
}

// sign makes a JWT as Casdoor does: RS256, kid, typ JWT.
func sign(c claims) (string, error) {
	key, err := signingKey()
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: keyID}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(c).Serialize()
}

// verifyToken checks signature, issuer, times and that one of the audiences is meant.
func verifyToken(token, issuer string, audiences []string) (claims, error) {
	return verifyAt(time.Now(), token, issuer, audiences)
}

// verifyAt does so at a time that a clock shows.
func verifyAt(now time.Time, token, issuer string, audiences []string) (claims, error) {
	var c claims
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return c, errors.New("the token is no JWT signed with RS256")
	}
	key, err := signingKey()
	if err != nil {
		return c, err
	}
	if err := parsed.Claims(&key.PublicKey, &c); err != nil {
		return c, errors.New("the signature of the token does not fit")
	}
	if c.Expiry == nil {
		return c, errors.New("the token has no exp")
	}
	if err := c.Validate(jwt.Expected{Issuer: issuer, Time: now}); err != nil {
		return c, fmt.Errorf("the token is not accepted: %w", err)
	}
	if !slices.ContainsFunc(audiences, func(a string) bool { return c.Audience.Contains(a) }) {
		return c, errors.New("the token is meant for another audience")
	}
	return c, nil
}
