package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// b64 is one part of a JWT.
func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// unsigned makes a JWT with a made-up signature.
func unsigned(header, claims string) string {
	return b64(header) + "." + b64(claims) + "." + b64(strings.Repeat("signature", 30))
}

const rs256 = `{"alg":"RS256","kid":"k1","typ":"JWT"}`

// The keys of the tests, made once.
var (
	rsaKey   = sync.OnceValue(func() *rsa.PrivateKey { k, _ := rsa.GenerateKey(rand.Reader, 2048); return k })
	otherRSA = sync.OnceValue(func() *rsa.PrivateKey { k, _ := rsa.GenerateKey(rand.Reader, 2048); return k })
	ecKey    = sync.OnceValue(func() *ecdsa.PrivateKey { k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader); return k })
)

// signed makes a JWT with a real signature.
func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, kid, claims string) string {
	t.Helper()
	o := &jose.SignerOptions{}
	if kid != "" {
		o = o.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	out, err := sig.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// published is a key as a set publishes it.
func published(t *testing.T, key crypto.PublicKey, kid, alg string) string {
	t.Helper()
	b, err := jose.JSONWebKey{Key: key, KeyID: kid, Algorithm: alg, Use: "sig"}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// set is a key set of raw keys.
func set(keys ...string) []byte {
	raw := []json.RawMessage{}
	for _, k := range keys {
		raw = append(raw, json.RawMessage(k))
	}
	b, _ := json.Marshal(map[string]any{"keys": raw})
	return b
}
