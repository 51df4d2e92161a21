package jwt

import (
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestVerify(t *testing.T) {
	k, other, ec := rsaKey(), otherRSA(), ecKey()
	k1 := published(t, &k.PublicKey, "k1", "RS256")
	k2 := published(t, &other.PublicKey, "k2", "RS256")
	const claims = `{"sub":"x"}`
	good := signed(t, jose.RS256, k, "k1", claims)
	for _, tt := range []struct {
		name, token string
		jwks        []byte
		want        Outcome
		fits        string // kid of the key that fits
		algDiffers  bool
	}{
		{"the named key", good, set(k2, k1), Verified, "k1", false},
		{"no key of the name", good, set(k2), UnknownKey, "", false},
		{"another name for the key", signed(t, jose.RS256, k, "old", claims), set(k2, k1), OtherKey, "k1", false},
		{"no name", signed(t, jose.RS256, k, "", claims), set(k2, k1), OtherKey, "k1", false},
		{"no name and no key", signed(t, jose.RS256, k, "", claims), set(k2), WrongKey, "", false},
		{"the named key is another", good, set(published(t, &other.PublicKey, "k1", "RS256")), WrongKey, "", false},
		{"two keys of one name", good, set(published(t, &other.PublicKey, "k1", "RS256"), k1), Verified, "k1", false},
		{"a bad key beside it", good, set(`{"kty":"RSA","kid":"k1","n":"!"}`, `7`, k1), Verified, "k1", false},
		{"another algorithm than the key is for", signed(t, jose.RS512, k, "k1", claims), set(k1), Verified, "k1", true},
		{"an elliptic curve", signed(t, jose.ES256, ec, "e", claims), set(k1, published(t, &ec.PublicKey, "e", "ES256")), Verified, "e", false},
		{"changed claims", strings.Replace(good, b64(claims), b64(`{"sub":"y"}`), 1), set(k1), WrongKey, "", false},
		{"a shared secret", signed(t, jose.HS256, []byte("01234567890123456789012345678901"), "k1", claims), set(k1), NotPublic, "", false},
		{"not signed", b64(`{"alg":"none"}`) + "." + b64(claims) + ".", set(k1), Unsigned, "", false},
		{"no signature", strings.Join(strings.Split(good, ".")[:2], "."), set(k1), Unsigned, "", false},
		{"an algorithm that nobody knows", unsigned(`{"alg":"XY1","kid":"k1"}`, claims), set(k1), Unverifiable, "", false},
		{"opaque", "abc", set(k1), Unverifiable, "", false},
		{"an empty set", good, set(), NoKeys, "", false},
		{"only bad keys", good, set(`{"kty":"RSA","kid":"k1","n":"!"}`), NoKeys, "", false},
		{"no set", good, []byte(`<html>`), NoKeys, "", false},
	} {
		v := Verify(Decode(tt.token), tt.jwks)
		fits := ""
		if v.Fits != nil {
			fits = v.Fits.KeyID
		}
		if v.Outcome != tt.want || fits != tt.fits || v.AlgDiffers() != tt.algDiffers {
			t.Errorf("%s: %s with %q, algorithm differs %v (%s); keys %+v", tt.name, v.Outcome, fits, v.AlgDiffers(), v.Why, v.Keys)
		}
	}
}

func TestPrivateKeysAreNotUsed(t *testing.T) {
	k := rsaKey()
	private, err := jose.JSONWebKey{Key: k, KeyID: "k1"}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	v := Verify(Decode(signed(t, jose.RS256, k, "k1", `{}`)), set(string(private)))
	if v.Outcome != NoKeys || v.Keys[0].Problem == "" {
		t.Errorf("%s, %+v", v.Outcome, v.Keys)
	}
}
