package oauth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// minRSABits is the least size of an RSA signing key (RFC 7518 §3.3).
const minRSABits = 2048

// Key is one key of a key set, judged alone.
type Key struct {
	KeyID, Type, Use, Alg string
	Bits                  int    // of the modulus or the curve; 0 when unknown
	Problem               string // what keeps clients from using it; "" when nothing
	HasX5C                bool   // carries a certificate chain
}

// ParseJWKS reads a JSON Web Key Set (RFC 7517 §5). Every key is read alone, so
// that a bad one does not sink the set (as §5 asks of clients); at most 100 are
// looked at. The error says why the body is no key set; an empty set is none.
func ParseJWKS(body []byte) ([]Key, error) {
	raw, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	value, ok := raw["keys"]
	if !ok {
		return nil, errors.New(`the member "keys" is missing`)
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(value, &entries); err != nil || entries == nil {
		return nil, fmt.Errorf(`the member "keys" is %s instead of a list`, jsonType(value))
	}
	if len(entries) > maxKeys {
		entries = entries[:maxKeys]
	}
	keys := make([]Key, 0, len(entries))
	for _, entry := range entries {
		keys = append(keys, parseKey(entry))
	}
	return keys, nil
}

// privateMembers of RFC 7518 §6.2.2, §6.3.2, §6.4.1 must never be published.
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "k", "priv"}

func parseKey(entry json.RawMessage) Key {
	raw, err := parseObject(entry)
	if err != nil {
		return Key{Problem: "is " + jsonType(entry) + " instead of a key object"}
	}
	m := members{raw: raw}
	key := Key{KeyID: m.text("kid"), Type: m.text("kty"), Use: m.text("use"), Alg: m.text("alg")}
	_, key.HasX5C = raw["x5c"]
	var problems []string
	for _, p := range m.problems {
		problems = append(problems, p.Member+" "+p.Text)
	}
	if len(problems) == 0 {
		problems = append(problems, key.judge(entry, raw)...)
	}
	key.Problem = strings.Join(problems, "; ")
	return key
}

// judge reads the key itself and returns what is wrong with it.
func (k *Key) judge(entry json.RawMessage, raw map[string]json.RawMessage) []string {
	for _, name := range privateMembers { // the worst fault, before any other
		if _, ok := raw[name]; ok {
			return []string{fmt.Sprintf("publishes private key material (member %q)", name)}
		}
	}
	if !k.fitsAlg() {
		return []string{fmt.Sprintf("its algorithm %s does not fit its type %s", quoted(k.Alg, 20), quoted(k.Type, 20))}
	}
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON(entry); err != nil {
		if errors.Is(err, jose.ErrUnsupportedKeyType) {
			return []string{fmt.Sprintf("is of type %s with a curve or form that many libraries do not know", quoted(k.Type, 20))}
		}
		return []string{"cannot be read: " + quoted(strings.TrimPrefix(err.Error(), "go-jose/go-jose: "), 160)}
	}
	if !jwk.Valid() {
		return []string{"is incomplete"}
	}
	return k.measure(jwk.Key)
}

func (k *Key) measure(key any) []string {
	switch public := key.(type) {
	case *rsa.PublicKey:
		k.Bits = public.N.BitLen()
		if k.Bits < minRSABits {
			return []string{fmt.Sprintf("has %d bits, and RSA needs at least %d", k.Bits, minRSABits)}
		}
	case *ecdsa.PublicKey:
		k.Bits = public.Curve.Params().BitSize
	case ed25519.PublicKey:
		k.Bits = 256
	}
	return nil
}

// fitsAlg reports whether a signature algorithm belongs to the key's type (RFC 7518
// §3.1, RFC 8037 §3.1); algorithms that are not known pass.
func (k *Key) fitsAlg() bool {
	want := ""
	switch {
	case strings.HasPrefix(k.Alg, "RS"), strings.HasPrefix(k.Alg, "PS"):
		want = "RSA"
	case strings.HasPrefix(k.Alg, "ES"):
		want = "EC"
	case k.Alg == "EdDSA", k.Alg == "Ed25519":
		want = "OKP"
	case strings.HasPrefix(k.Alg, "HS"):
		want = "oct"
	}
	return want == "" || k.Type == "" || k.Type == want
}
