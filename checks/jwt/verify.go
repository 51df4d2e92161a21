package jwt

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Outcome is what became of verifying a signature.
type Outcome string

// The outcomes.
const (
	Verified     Outcome = "verified"      // with a key of the name that the token gives
	OtherKey     Outcome = "other-key"     // with a published key of another name, or the token names none
	WrongKey     Outcome = "wrong-key"     // with no key, although the set has one of the name
	UnknownKey   Outcome = "unknown-key"   // with no key, and the set has none of the name
	NotPublic    Outcome = "not-public"    // HS256 and the like, which no published key can verify
	Unsigned     Outcome = "unsigned"      // alg none, or no signature
	Unverifiable Outcome = "unverifiable"  // the token or its algorithm cannot be read by a library
	NoKeys       Outcome = "no-usable-key" // the set has no key that can be read
)

// Attempt is one published key and whether the signature fits it.
type Attempt struct {
	Index           int // its place in the set, from 0
	KeyID, Alg, Use string
	Type            string
	Named           bool   // it has the kid that the token names
	Fits            bool   // the signature is by this key
	Problem         string // why it was not tried: "cannot be read: …"; "" when it was
}

// Name calls a key by its kid, or by its place.
func (a Attempt) Name() string {
	if a.KeyID == "" {
		return fmt.Sprintf("key %d", a.Index+1)
	}
	return "the key " + quoted(a.KeyID, 60)
}

// Verification is a token's signature against a key set.
type Verification struct {
	Outcome Outcome
	Alg     string
	KeyID   string    // that the token names
	Keys    []Attempt // the whole set, in its order
	// Fits is the key that the signature is by; nil when none is.
	Fits *Attempt
	// Why says what stood in the way, with Unverifiable.
	Why string
}

// KeyNames lists the kids of the set.
func (v Verification) KeyNames() []string {
	var out []string
	for _, k := range v.Keys {
		out = append(out, k.Name())
	}
	return out
}

// AlgDiffers reports that the key that signed is published for another algorithm than the
// token's, so that strict libraries refuse it although the signature fits.
func (v Verification) AlgDiffers() bool {
	return v.Fits != nil && v.Fits.Alg != "" && v.Fits.Alg != v.Alg
}

// publicAlgs are the algorithms whose keys can be published.
var publicAlgs = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}

// maxKeys bounds how many keys of a set are tried.
const maxKeys = 100

// Verify tries every key of a JSON Web Key Set, each alone, whatever its kid, alg and use:
// what a strict library makes of these is for the caller to judge.
func Verify(t Token, jwks []byte) Verification {
	v := Verification{Alg: t.Header.Alg, KeyID: t.Header.KeyID}
	sig, why := signature(t)
	v.Keys = attempts(jwks, v.KeyID, sig)
	for i := range v.Keys {
		k := &v.Keys[i]
		if k.Fits && (v.Fits == nil || k.Named && !v.Fits.Named) {
			v.Fits = k
		}
	}
	v.Outcome, v.Why = v.outcome(t, why), why
	return v
}

func (v Verification) outcome(t Token, why string) Outcome {
	switch {
	case !t.Readable():
		return Unverifiable
	case strings.EqualFold(v.Alg, "none"), strings.HasSuffix(t.raw, "."), strings.Count(t.raw, ".") < 2:
		return Unsigned
	case strings.HasPrefix(v.Alg, "HS"):
		return NotPublic
	case why != "":
		return Unverifiable
	}
	usable, named := 0, false
	for _, k := range v.Keys {
		named = named || k.Named
		if k.Problem == "" {
			usable++
		}
	}
	switch {
	case v.Fits != nil && v.Fits.Named:
		return Verified
	case v.Fits != nil:
		return OtherKey
	case usable == 0:
		return NoKeys
	case !named && v.KeyID != "":
		return UnknownKey
	}
	return WrongKey
}

// signature reads the token as a library does; why says what a library has against it.
func signature(t Token) (sig *jose.JSONWebSignature, why string) {
	if !t.Readable() {
		return nil, "the token is no readable JWT"
	}
	sig, err := jose.ParseSignedCompact(t.raw, publicAlgs)
	if err != nil {
		return nil, strings.TrimPrefix(err.Error(), "go-jose/go-jose: ")
	}
	return sig, ""
}

// attempts tries the signature with each key. Without a signature the keys are only listed.
func attempts(jwks []byte, kid string, sig *jose.JSONWebSignature) []Attempt {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(jwks, &set) != nil {
		return nil
	}
	out := make([]Attempt, 0, min(len(set.Keys), maxKeys))
	for i, raw := range set.Keys[:min(len(set.Keys), maxKeys)] {
		m, _ := readMembers(raw)
		a := Attempt{Index: i, KeyID: m.text("kid"), Alg: m.text("alg"), Use: m.text("use"), Type: m.text("kty")}
		a.Named = kid != "" && a.KeyID == kid
		key, err := publicKey(raw)
		switch {
		case err != nil:
			a.Problem = err.Error()
		case sig != nil:
			_, err := sig.Verify(key)
			a.Fits = err == nil
		}
		out = append(out, a)
	}
	return out
}

// publicKey reads one key without its alg, which must not keep the signature from being tried.
func publicKey(raw json.RawMessage) (any, error) {
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON(raw); err != nil {
		return nil, errors.New("cannot be read: " + quoted(strings.TrimPrefix(err.Error(), "go-jose/go-jose: "), 160))
	}
	if !key.Valid() || !key.IsPublic() {
		return nil, errors.New("is no public key")
	}
	return key.Key, nil
}
