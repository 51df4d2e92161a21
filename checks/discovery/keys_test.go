package discovery

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestKeys(t *testing.T) {
	jwks := factstest.Casdoor + "/.well-known/jwks"
	set := func(body string) *factstest.World {
		return replies(jwks, factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: body})
	}
	const ec = `{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"`
	good := ec + `,"kid":"a","use":"sig","alg":"ES256"}`
	doubled := serving(meta().With(doc{"issuer": factstest.Casdoor + "/", "jwks_uri": factstest.Casdoor + "//.well-known/jwks"}))
	play(t, keys(), []scene{
		{name: "healthy", world: healthy(), says: "(1)"},
		{name: "404", world: replies(jwks, none), want: "jwks-uri-404", says: "404"},
		{name: "page", world: replies(jwks, factstest.HTML("")), want: "jwks-uri-404", says: "HTML"},
		{name: "envelope", world: replies(jwks, factstest.Envelope("no")), want: "jwks-uri-404"},
		{name: "server error", world: replies(jwks, factstest.Reply{Status: 500}), want: "jwks-uri-404"},
		{name: "no key set", world: set(`{"hello":1}`), want: "jwks-uri-404", says: "no key set"},
		{name: "empty key set", world: set(`{"keys":[]}`), want: "jwks-uri-404", says: "without any key"},
		{name: "no usable key", world: set(`{"keys":[{"kty":"RSA","kid":"b"}]}`), want: "jwks-uri-404", says: `key "b"`},
		{name: "one bad key", world: set(`{"keys":[` + good + `,{"kty":"RSA","kid":"b"}]}`), status: checks.Warn, says: `key "b"`},
		{name: "good key", world: set(`{"keys":[` + good + `]}`)},
		{name: "no use", world: set(`{"keys":[` + ec + `,"kid":"a","alg":"ES256"}]}`), want: "jwks-missing-use-alg", says: "has no use"},
		{name: "no alg", world: set(`{"keys":[` + good + `,` + ec + `,"kid":"c","use":"sig"}]}`), want: "jwks-missing-use-alg", says: `"c" has no alg`},
		{name: "neither, and a bad one", world: set(`{"keys":[` + ec + `},{"kty":"RSA","kid":"b"}]}`), want: "jwks-missing-use-alg", says: "Not usable"},
		{name: "encryption key without alg", world: set(`{"keys":[` + good + `,` + ec + `,"kid":"e","use":"enc"}]}`)},
		{name: "not named", world: serving(meta().With(doc{"jwks_uri": nil})), status: checks.NotEvaluated},
		{name: "no answer", world: replies(jwks, factstest.Reply{Err: probe.KindTimeout}), status: checks.NotEvaluated},
		{name: "wrong scheme has a narrower code", world: over(serving(meta().With(doc{"jwks_uri": "http://auth.example.com/keys"})), "http://auth.example.com/keys", none), status: checks.NotEvaluated},
		{name: "doubled slash of Casdoor has a narrower code", world: over(doubled, factstest.Casdoor+"//.well-known/jwks", factstest.HTML("")), status: checks.NotEvaluated},
		{name: "no metadata", world: replies(factstest.RFC8414, none, factstest.OIDC, none), status: checks.NotEvaluated},
	})
}
