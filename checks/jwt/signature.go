package jwt

import (
	"fmt"
	"strings"
)

// signatureBytes is how long a signature of the algorithm is at least (RFC 7518 §3.1, RFC 8037 §3.1): of RSA it is as
// long as the key, and nobody uses one of less than 1024 bits; 0 for an algorithm that is not known.
func signatureBytes(alg string) int {
	switch alg {
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		return 128
	case "ES256", "ES256K", "EdDSA", "Ed25519", "HS512":
		return 64
	case "ES384":
		return 96
	case "ES512":
		return 132
	case "HS384":
		return 48
	case "HS256":
		return 32
	}
	return 0
}

// signatureLine says that the signature is too short to be one; ok is false where it is not, or nothing can be said.
func signatureLine(t Token) (l Line, ok bool) {
	parts := strings.Split(t.raw, ".")
	if !t.Readable() || len(parts) != 3 || parts[2] == "" {
		return l, false
	}
	third, readable := part(parts[2])
	least := signatureBytes(t.Header.Alg)
	if !readable || len(third.bytes) >= least {
		return l, false
	}
	return Line{Part: PartToken, Name: "signature", Value: fmt.Sprintf("%d bytes", len(third.bytes)), Tone: ToneBad,
		Meaning: fmt.Sprintf("A signature by %s has at least %d bytes: the end of the token was cut off on copying. Servers refuse it.", t.Header.Alg, least)}, true
}
