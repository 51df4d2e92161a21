package token

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func TestSignature(t *testing.T) {
	foreign := signedBy(t, other(), "k1", jose.RS256, claims(nil))
	unknown := signedBy(t, other(), "old", jose.RS256, claims(nil))
	renamed := signedBy(t, key(), "old", jose.RS256, claims(nil))
	rs512 := signedBy(t, key(), "k1", jose.RS512, claims(nil))
	parts := strings.Split(token(t, nil), ".")
	hs256 := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + parts[1] + "." + parts[2]
	prmOnly := func(s speaks, algs ...string) *factstest.World {
		d := factstest.ResourceMetadata().With(factstest.Doc{"resource_signing_alg_values_supported": algs}).Reply()
		return world(s).On("GET", factstest.PathPRM, d).On("GET", factstest.RootPRM, d)
	}
	jwks := factstest.Casdoor + "/.well-known/jwks"
	play(t, signature(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "good", world: world(refusing(badToken)), token: token(t, nil), says: `is by the key "k1"`},
		{name: "another key of the name", world: world(refusing(badToken)), token: foreign, want: "token-signature-wrong-key", says: "nor by any other"},
		{name: "unknown kid", world: world(refusing(badToken)), token: unknown, want: "jwks-kid-not-found", says: "None of these fits"},
		{name: "renamed key", world: world(refusing(badToken)), token: renamed, want: "jwks-kid-not-found", says: "was renamed"},
		{name: "no kid", world: world(refusing(badToken)), token: signedBy(t, key(), "", jose.RS256, claims(nil)), says: "names no key"},
		{name: "foreign and taken", world: world(welcoming()), token: foreign, says: "takes the token all the same"},
		{name: "another algorithm", world: world(refusing(badToken)), token: rs512, want: "token-alg-mismatch", says: "published for RS256"},
		{name: "another algorithm, taken", world: world(welcoming()), token: rs512, want: "token-alg-mismatch/warning", says: "takes it"},
		{name: "a shared secret", world: world(refusing(badToken)), token: hs256, want: "token-alg-mismatch", says: "No key of"},
		{name: "no signature", world: world(refusing(badToken)), token: parts[0] + "." + parts[1], want: "token-signature-wrong-key", says: "has no signature"},
		{name: "not allowed by the resource", world: prmOnly(refusing(badToken), "ES256"), token: token(t, nil), want: "token-alg-mismatch", says: "allows ES256"},
		{name: "allowed by the resource", world: prmOnly(refusing(badToken), "RS256"), token: token(t, nil)},
		{name: "not allowed but taken", world: prmOnly(welcoming(), "ES256"), token: token(t, nil)},
		{name: "the server knows another key", world: world(refusing(says("invalid signature"))), token: token(t, nil), want: "token-signature-wrong-key", says: "verifies with another key"},
		{name: "the server does not know the key", world: world(refusing(says("no key for kid k1"))), token: token(t, nil), want: "jwks-kid-not-found", says: "its copy of the key set is old"},
		{name: "the server does not like the algorithm", world: world(refusing(says("signing method RS256 is invalid"))), token: token(t, nil), want: "token-alg-mismatch"},
		{name: "Casdoor's own server", world: ownWorld(ownRefusing("Access token doesn't exist in database")), in: ownInput, token: foreign, says: "looks tokens up in its database"},
		{name: "no keys", world: world(refusing(badToken)).On("GET", jwks, reply{Status: 404}), token: token(t, nil), status: checks.NotEvaluated},
		{name: "an empty set", world: world(refusing(badToken)).On("GET", jwks, factstest.Doc{"keys": []any{}}.Reply()), token: token(t, nil), status: checks.NotEvaluated},
	})
}
