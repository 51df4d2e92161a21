package oauth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// testKeys are made once: RSA keys take their time.
var testKeys = sync.OnceValue(func() (keys struct {
	rsa, otherRSA *rsa.PrivateKey
	ec            *ecdsa.PrivateKey
	ed            ed25519.PrivateKey
	cert          *x509.Certificate // for rsa
}) {
	keys.rsa = must(rsa.GenerateKey(rand.Reader, 2048))
	keys.otherRSA = must(rsa.GenerateKey(rand.Reader, 2048))
	keys.ec = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	_, keys.ed, _ = ed25519.GenerateKey(rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "cert-built-in"}, NotAfter: time.Now().Add(time.Hour)}
	keys.cert = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, keys.rsa.Public(), keys.rsa))))
	return keys
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// jwk writes a key and changes members; nil removes one.
func jwk(key jose.JSONWebKey, change map[string]any) string {
	var raw map[string]any
	if err := json.Unmarshal(must(key.MarshalJSON()), &raw); err != nil {
		panic(err)
	}
	for name, value := range change {
		if raw[name] = value; value == nil {
			delete(raw, name)
		}
	}
	return string(must(json.Marshal(raw)))
}

func set(keys ...string) []byte { return []byte(`{"keys":[` + strings.Join(keys, ",") + `]}`) }

func TestParseJWKS(t *testing.T) {
	k := testKeys()
	body := set(
		jwk(jose.JSONWebKey{Key: k.rsa.Public(), KeyID: "cert-built-in", Algorithm: "RS256", Use: "sig", Certificates: []*x509.Certificate{k.cert}}, nil),
		jwk(jose.JSONWebKey{Key: k.ec.Public(), KeyID: "ec", Algorithm: "ES256"}, nil),
		jwk(jose.JSONWebKey{Key: k.ed.Public(), Algorithm: "EdDSA", Use: "sig"}, nil),
		jwk(jose.JSONWebKey{Key: k.rsa.Public(), Use: "enc"}, map[string]any{"key_ops": []string{"wrapKey"}, "https://h/claim": "unknown member"}),
	)
	got, err := ParseJWKS(body)
	if err != nil {
		t.Fatal(err)
	}
	want := []Key{
		{KeyID: "cert-built-in", Type: "RSA", Use: "sig", Alg: "RS256", Bits: 2048, HasX5C: true},
		{KeyID: "ec", Type: "EC", Alg: "ES256", Bits: 256},
		{Type: "OKP", Use: "sig", Alg: "EdDSA", Bits: 256},
		{Type: "RSA", Use: "enc", Bits: 2048},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// One key of a set is bad in some way; the good ones around it stay good.
func TestOneBadKey(t *testing.T) {
	k := testKeys()
	good := jwk(jose.JSONWebKey{Key: k.rsa.Public(), KeyID: "good", Algorithm: "RS256", Use: "sig"}, nil)
	rsaWith := func(change map[string]any) string {
		return jwk(jose.JSONWebKey{Key: k.rsa.Public(), KeyID: "bad"}, change)
	}
	ecWith := func(change map[string]any) string {
		return jwk(jose.JSONWebKey{Key: k.ec.Public(), KeyID: "bad"}, change)
	}
	small := `{"kty":"RSA","n":"` + strings.Repeat("y", 171) + `","e":"AQAB"}`
	tests := []struct{ name, key, says string }{
		{"null", "null", "is null instead of a key object"},
		{"string", `"key"`, "is a string instead of a key object"},
		{"list", "[]", "is a list instead of a key object"},
		{"number", "1", "is a number instead of a key object"},
		{"empty", "{}", "missing json web key type"},
		{"no type", rsaWith(map[string]any{"kty": nil}), "missing json web key type"},
		{"type empty", rsaWith(map[string]any{"kty": ""}), "missing json web key type"},
		{"type of another type", rsaWith(map[string]any{"kty": 1}), "kty is a number instead of a string"},
		{"type in small letters", rsaWith(map[string]any{"kty": "rsa"}), `is of type "rsa"`},
		{"unknown type", `{"kty":"XYZ","x":"AA"}`, `is of type "XYZ" with a curve or form that many libraries do not know`},
		{"unknown curve", `{"kty":"OKP","crv":"X448","x":"AAAA"}`, `is of type "OKP"`},
		{"key id a number", rsaWith(map[string]any{"kid": 7}), "kid is a number instead of a string"},
		{"key id null", rsaWith(map[string]any{"kid": nil, "alg": []string{"RS256"}}), "alg is a list instead of a string"},
		{"no modulus", rsaWith(map[string]any{"n": nil}), "cannot be read"},
		{"modulus not base64url", rsaWith(map[string]any{"n": "+++"}), "cannot be read"},
		{"no exponent", rsaWith(map[string]any{"e": nil}), "cannot be read"},
		{"too small", small, "has 1024 bits, and RSA needs at least 2048"},
		{"no point", ecWith(map[string]any{"x": nil, "y": nil}), "cannot be read"},
		{"point not on the curve", ecWith(map[string]any{"y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}), "cannot be read"},
		{"curve unknown", ecWith(map[string]any{"crv": "P-192"}), "with a curve or form that many libraries do not know"},
		{"algorithm of another type", rsaWith(map[string]any{"alg": "ES256"}), `its algorithm "ES256" does not fit its type "RSA"`},
		{"algorithm of another type, EC", ecWith(map[string]any{"alg": "RS256"}), `its algorithm "RS256" does not fit its type "EC"`},
		{"EdDSA on RSA", rsaWith(map[string]any{"alg": "EdDSA"}), `its algorithm "EdDSA" does not fit its type "RSA"`},
		{"HMAC on RSA", rsaWith(map[string]any{"alg": "HS256"}), `its algorithm "HS256" does not fit its type "RSA"`},
		{"certificate of another key", rsaWith(map[string]any{"x5c": []string{"AAAA"}}), "cannot be read"},
		{"private RSA key", jwk(jose.JSONWebKey{Key: k.rsa}, nil), `publishes private key material (member "d")`},
		{"private EC key", jwk(jose.JSONWebKey{Key: k.ec}, nil), `publishes private key material (member "d")`},
		{"private Ed25519 key", jwk(jose.JSONWebKey{Key: k.ed}, nil), `publishes private key material (member "d")`},
		{"secret", jwk(jose.JSONWebKey{Key: []byte("0123456789abcdef")}, nil), `publishes private key material (member "k")`},
		{"secret under a wrong algorithm", jwk(jose.JSONWebKey{Key: []byte("0123456789abcdef"), Algorithm: "RS256"}, nil), `publishes private key material (member "k")`},
		{"private key without a type", `{"d":"AA"}`, `publishes private key material (member "d")`},
		{"a prime alone", rsaWith(map[string]any{"p": "AA"}), `publishes private key material (member "p")`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keys, err := ParseJWKS(set(good, tt.key, good))
			if err != nil || len(keys) != 3 {
				t.Fatal(keys, err)
			}
			if keys[0].Problem != "" || keys[2].Problem != "" || keys[0].Bits != 2048 {
				t.Errorf("the good keys: %+v, %+v", keys[0], keys[2])
			}
			if !strings.Contains(keys[1].Problem, tt.says) || len(keys[1].Problem) > 300 {
				t.Errorf("the bad key: %q, want %q", keys[1].Problem, tt.says)
			}
		})
	}
}

// Unknown algorithms, and those of encryption, are no fault of a key.
func TestFitsAlg(t *testing.T) {
	for _, good := range [][2]string{{"RS256", "RSA"}, {"PS512", "RSA"}, {"ES256", "EC"}, {"ES256K", "EC"}, {"ESP256", "EC"}, {"EdDSA", "OKP"}, {"Ed25519", "OKP"},
		{"HS256", "oct"}, {"RSA-OAEP", "RSA"}, {"ECDH-ES", "OKP"}, {"ECDH-ES+A128KW", "EC"}, {"ML-DSA-44", "AKP"}, {"", "RSA"}, {"RS256", ""}, {"dir", "oct"}} {
		if !(&Key{Alg: good[0], Type: good[1]}).fitsAlg() {
			t.Errorf("%s does not fit %s", good[0], good[1])
		}
	}
	for _, bad := range [][2]string{{"RS256", "EC"}, {"PS256", "oct"}, {"ES256", "RSA"}, {"EdDSA", "EC"}, {"HS256", "EC"}, {"RS256", "rsa"}} {
		if (&Key{Alg: bad[0], Type: bad[1]}).fitsAlg() {
			t.Errorf("%s fits %s", bad[0], bad[1])
		}
	}
}

func TestNoKeySet(t *testing.T) {
	for body, says := range map[string]string{
		"":                       "it is an empty body, not a JSON object",
		"<html>":                 "it is an HTML page, not a JSON object",
		"[]":                     "it is a JSON array, not a JSON object",
		"{}":                     `the member "keys" is missing`,
		`{"Keys":[]}`:            `the member "keys" is missing`,
		`{"kty":"RSA"}`:          `the member "keys" is missing`,
		`{"keys":null}`:          `the member "keys" is null instead of a list`,
		`{"keys":{}}`:            `the member "keys" is an object instead of a list`,
		`{"keys":"https://h/k"}`: `the member "keys" is a string instead of a list`,
		`{"status":"error","msg":"Unauthorized operation","data":null,"data2":null}`: `the member "keys" is missing`,
	} {
		keys, err := ParseJWKS([]byte(body))
		if keys != nil || err == nil || err.Error() != says {
			t.Errorf("%q: %v, %v", body, keys, err)
		}
	}
	for _, body := range []string{`{"keys":[]}`, "\xef\xbb\xbf{\"keys\":[]}", ` {"keys":[],"x":1} `} {
		if keys, err := ParseJWKS([]byte(body)); err != nil || keys == nil || len(keys) > 0 {
			t.Errorf("%q: %v, %v", body, keys, err)
		}
	}
}

func TestManyKeys(t *testing.T) {
	keys, err := ParseJWKS(set(strings.Split(strings.TrimSuffix(strings.Repeat("{}|", 1000), "|"), "|")...))
	if err != nil || len(keys) != maxKeys {
		t.Errorf("%d keys, %v", len(keys), err)
	}
	keys, err = ParseJWKS(set(`{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("y", 1<<20) + `"}`))
	if err != nil || len(keys) != 1 || keys[0].Problem == "" || len(keys[0].Problem) > 300 {
		t.Errorf("a large key: %+v, %v", keys, err)
	}
}
