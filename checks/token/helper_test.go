package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

type reply = factstest.Reply

// The keys of the tests: key signs, other is one that nobody publishes.
var (
	key   = sync.OnceValue(func() *rsa.PrivateKey { k, _ := rsa.GenerateKey(rand.Reader, 2048); return k })
	other = sync.OnceValue(func() *rsa.PrivateKey { k, _ := rsa.GenerateKey(rand.Reader, 2048); return k })
)

// claims of a token that is in order, with changes; nil removes one.
func claims(changes factstest.Doc) factstest.Doc {
	now := time.Now().Unix()
	return factstest.Doc{"iss": factstest.Casdoor, "sub": "admin/app", "aud": []string{factstest.MCP}, "azp": "c1", "jti": "admin/0b9f0d4e-1111-2222-3333-444455556666",
		"exp": now + 3600, "nbf": now - 60, "iat": now - 60, "scope": "read", "tokenType": "access-token"}.With(changes)
}

// signedBy makes a token.
func signedBy(t *testing.T, k *rsa.PrivateKey, kid string, alg jose.SignatureAlgorithm, c factstest.Doc) string {
	t.Helper()
	o := &jose.SignerOptions{}
	if kid != "" {
		o = o.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: k}, o)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(c)
	sig, err := signer.Sign(b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := sig.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// token makes one in order, with changes to its claims.
func token(t *testing.T, changes factstest.Doc) string {
	t.Helper()
	return signedBy(t, key(), "k1", jose.RS256, claims(changes))
}

// keySet is a reply with one key.
func keySet(k *rsa.PrivateKey, kid string) reply {
	b, _ := json.Marshal(map[string]any{"keys": []any{jose.JSONWebKey{Key: &k.PublicKey, KeyID: kid, Algorithm: "RS256", Use: "sig"}}})
	return reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: string(b)}
}

// speaks scripts an MCP server: what it answers without a token, to the made-up one and to the given one.
type speaks struct{ none, bogus, given func(method string) reply }

// world is the healthy one, with a key set, in which the MCP server speaks so.
func world(s speaks) *factstest.World {
	w := factstest.Healthy().On("GET", factstest.Casdoor+"/.well-known/jwks", keySet(key(), "k1"))
	return w.OnFunc(func(q probe.Request) (reply, bool) { return s.answer(q, factstest.MCP) })
}

func (s speaks) answer(q probe.Request, url string) (reply, bool) {
	if q.URL != url || q.Method != "POST" {
		return reply{}, false
	}
	method := "initialize"
	for _, m := range []string{"tools/list", "tools/call", "notifications/initialized", "server/discover"} {
		if strings.Contains(string(q.Body), `"`+m+`"`) {
			method = m
		}
	}
	switch a := factstest.RequestHeader(q, "Authorization"); {
	case a == "":
		return s.none(method), true
	case a == "Bearer "+facts.BogusToken:
		return s.bogus(method), true
	}
	return s.given(method), true
}

func always(r reply) func(string) reply { return func(string) reply { return r } }

// onCall answers the tool call so and lets the rest through.
func onCall(r reply) func(string) reply {
	return func(method string) reply {
		if method == "tools/call" {
			return r
		}
		return lets(method)
	}
}

func rpc(status int, rest string, header ...string) reply {
	return reply{Status: status, Header: append([]string{"Content-Type: application/json"}, header...), Body: `{"jsonrpc":"2.0","id":1,` + rest + `}`}
}

// lets answers as a server that takes the token.
func lets(method string) reply {
	switch method {
	case "tools/list":
		return rpc(200, `"result":{"tools":[{"name":"echo"}]}`)
	case "tools/call":
		return rpc(200, `"error":{"code":-32602,"message":"unknown tool"}`)
	}
	return factstest.Initialized()
}

var (
	challenge = factstest.Challenge(factstest.PathPRM)
	badToken  = factstest.Challenge(factstest.PathPRM, `error="invalid_token"`)
)

// says is a refusal with words.
func says(words string) reply {
	return factstest.Challenge(factstest.PathPRM, `error="invalid_token"`, `error_description="`+words+`"`)
}

// welcoming takes the token, refusing turns it away without a word, with its own words for it.
func welcoming() speaks       { return speaks{always(challenge), always(badToken), lets} }
func refusing(r reply) speaks { return speaks{always(challenge), always(badToken), always(r)} }

// scene is one row: a world, a token, and how the check must end.
type scene struct {
	name   string
	world  *factstest.World
	token  string
	in     func(*target.Input)
	clocks [2]time.Duration // how far the MCP server's and the authorization server's clocks are ahead
	want   string           // code, code/severity or code?confidence, separated by spaces
	status checks.Status    // without findings; Pass when empty
	says   string           // part of the reason or of a detail
}

func play(t *testing.T, c checks.Check, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			in := factstest.Input()
			in.Token = s.token
			if s.in != nil {
				s.in(&in)
			}
			judge(t, c, s, c.Run(t.Context(), clocked(t, s, in)))
		})
	}
}

// clocked are the facts of a world whose servers send the time.
func clocked(t *testing.T, s scene, in target.Input) *facts.Facts {
	t.Helper()
	tg, errs := target.Parse(in)
	if len(errs) > 0 {
		t.Fatalf("target: %+v", errs)
	}
	return facts.New(tg, ticking{s}, facts.Options{})
}

type ticking struct{ scene }

// Do adds Date headers.
func (k ticking) Do(ctx context.Context, q probe.Request) *probe.Exchange {
	x := k.world.Do(ctx, q)
	x.Started = time.Now()
	ahead := k.clocks[0]
	if strings.HasPrefix(q.URL, factstest.Casdoor) {
		ahead = k.clocks[1]
	}
	x.Header = append(x.Header, probe.HeaderLine{Name: "Date", Value: x.Started.Add(ahead).UTC().Format(http.TimeFormat)})
	return x
}

func judge(t *testing.T, c checks.Check, s scene, r checks.Result) {
	t.Helper()
	var got []string
	text := r.Reason
	for _, f := range r.Findings {
		g := string(f.Code)
		if f.Severity != "" {
			g += "/" + string(f.Severity)
		}
		if f.Confidence != "" {
			g += "?" + string(f.Confidence)
		}
		got = append(got, g)
		text += " " + f.Detail
		listed := false
		for _, code := range c.Codes {
			listed = listed || code == f.Code
		}
		if !listed {
			t.Errorf("%s is not among the codes of %s", f.Code, c.ID)
		}
		if f.Detail == "" || f.Subject == "" || f.Expected == "" || f.Received == "" || len(f.Exchanges) == 0 {
			t.Errorf("the finding is not whole: %+v", f)
		}
	}
	if strings.Join(got, " ") != s.want {
		t.Errorf("found %v (%s: %s), want %q", got, r.Status, text, s.want)
	}
	want := s.status
	if want == "" && s.want == "" {
		want = checks.Pass
	}
	if s.want == "" && r.Status != want {
		t.Errorf("ended as %s (%s), want %s", r.Status, r.Reason, want)
	}
	if s.says != "" && !strings.Contains(text, s.says) {
		t.Errorf("%q lacks %q", text, s.says)
	}
	if s.token != "" && strings.Contains(text, s.token) {
		t.Error("the token shows")
	}
}

// speaksAt is a rule for one URL.
func speaksAt(url string, s speaks) factstest.Rule {
	return func(q probe.Request) (reply, bool) { return s.answer(q, url) }
}
