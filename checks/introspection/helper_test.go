package introspection

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type doc = factstest.Doc

const keysURL = factstest.Casdoor + "/.well-known/jwks"

// signingKey is made for the tests alone.
var signingKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return key
})

// keys is the key set with the signing key under these names.
func keys(t *testing.T, names ...string) factstest.Reply {
	t.Helper()
	var set jose.JSONWebKeySet
	for _, name := range names {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &signingKey().PublicKey, KeyID: name, Algorithm: "ES256", Use: "sig"})
	}
	b, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return factstest.Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: string(b)}
}

// token is signed with the signing key; the claims are those of a good token, but for the members given.
func token(t *testing.T, members doc) string {
	t.Helper()
	claims := doc{"iss": factstest.Casdoor, "sub": "alice", "aud": []string{factstest.MCP}, "azp": factstest.ClientID,
		"exp": time.Now().Add(time.Hour).Unix(), "scope": "openid profile"}.With(members)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: signingKey(), KeyID: "cert-1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(claims)
	signed, err := signer.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// saying is what the introspection endpoint says of every token but the made-up one, which is inactive.
func saying(w *factstest.World, r factstest.Reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return r, q.URL == factstest.Introspection && strings.HasPrefix(factstest.Form(q).Get("token"), "eyJ")
	})
}

func asking(token string) target.Input {
	return target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, Token: token, ClientID: factstest.ClientID, ClientSecret: factstest.ClientSecret}
}

type scene struct {
	name   string
	world  *factstest.World
	in     target.Input
	want   string // code, or code/confidence
	status checks.Status
	says   string
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			r := c.Run(t.Context(), s.world.Facts(t, s.in))
			got, text := "", r.Reason
			for _, fd := range r.Findings {
				got += string(fd.Code)
				if fd.Confidence != "" && fd.Confidence != checks.Certain {
					got += "/" + string(fd.Confidence)
				}
				text += fd.Detail
				if !slices.Contains(c.Codes, fd.Code) || fd.Detail == "" || fd.Subject == "" || fd.Expected == "" || fd.Received == "" || len(fd.IDs()) == 0 {
					t.Errorf("the finding is not whole: %+v", fd)
				}
			}
			if got != s.want {
				t.Errorf("got %q, want %q: %s", got, s.want, text)
			}
			want := s.status
			if want == "" {
				want = checks.Pass
			}
			if s.want == "" && (r.Status != want || r.Reason == "") {
				t.Errorf("ended as %s (%s), want %s", r.Status, r.Reason, want)
			}
			if !strings.Contains(text, s.says) {
				t.Errorf("%q does not say %q", text, s.says)
			}
			if strings.Contains(text, factstest.ClientSecret) || s.in.Token != "" && strings.Contains(text, s.in.Token) {
				t.Errorf("a secret is shown: %s", text)
			}
		})
	}
}

func TestTopic(t *testing.T) {
	for _, c := range Checks() {
		if c.Topic != checks.TopicIntrospection || !strings.HasPrefix(c.ID, "introspection.") || c.Stage == 0 || c.Title == "" || c.Doc == "" {
			t.Errorf("check %q is not in order", c.ID)
		}
	}
}
