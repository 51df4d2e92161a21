package jwt

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatWasPasted(t *testing.T) {
	access := unsigned(rs256, `{"iss":"https://a","scope":"read"}`)
	for _, tt := range []struct {
		name, in string
		kind     Kind
		use      Use
		problem  string // part of the first problem; "" for none
	}{
		{"an access token", access, KindJWT, UseAccess, ""},
		{"with Bearer", "Bearer " + access, KindJWT, UseAccess, "Removed the word “Bearer”"},
		{"in quotes", `"` + access + `",`, KindJWT, UseAccess, "Removed quotes"},
		{"wrapped", access[:10] + "\n" + access[10:], KindJWT, UseAccess, "line breaks"},
		{"a token response", `{"access_token": "` + access + `", "token_type": "Bearer"}`, KindJWT, UseAccess, "token response"},
		{"Casdoor's", unsigned(rs256, `{"tokenType":"access-token"}`), KindJWT, UseAccess, ""},
		{"Casdoor's refresh token", unsigned(`{"alg":"RS256","typ":"JWT"}`, `{"tokenType":"refresh-token"}`), KindJWT, UseRefresh, ""},
		{"RFC 9068", unsigned(`{"alg":"RS256","typ":"at+jwt"}`, `{}`), KindJWT, UseAccess, ""},
		{"Keycloak's refresh token", unsigned(rs256, `{"typ":"Refresh"}`), KindJWT, UseRefresh, ""},
		{"an id token", unsigned(rs256, `{"at_hash":"x","aud":"c"}`), KindJWT, UseID, ""},
		{"Cognito's id token", unsigned(rs256, `{"token_use":"id"}`), KindJWT, UseID, ""},
		{"a client's assertion", unsigned(rs256, `{"iss":"c1","sub":"c1"}`), KindJWT, UseOther, ""},
		{"a DPoP proof", unsigned(`{"alg":"ES256","typ":"dpop+jwt"}`, `{}`), KindJWT, UseOther, ""},
		{"nothing telling", unsigned(rs256, `{"sub":"x"}`), KindJWT, UseUnknown, ""},
		{"a nonce tells nothing", unsigned(rs256, `{"nonce":"x"}`), KindJWT, UseUnknown, ""},
		{"opaque", "2YotnFZFEjr1zCsicMWpAA", KindOpaque, UseUnknown, ""},
		{"opaque with dots", "v2.local.abcdef", KindOpaque, UseUnknown, ""},
		{"a key of GitHub", "ghp_0123456789abcdefghij", KindAPIKey, UseOther, ""},
		{"a refresh token of GitHub", "ghr_0123456789abcdefghij", KindOpaque, UseRefresh, ""},
		{"a key of OpenAI", "sk-proj-0123456789", KindAPIKey, UseOther, ""},
		{"encrypted", b64(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + ".a.b.c.d", KindEncrypted, UseUnknown, "encrypted"},
		{"the first part", b64(rs256), KindBroken, UseUnknown, "cut off"},
		{"without signature", strings.Join(strings.Split(access, ".")[:2], "."), KindJWT, UseAccess, "signature is missing"},
		{"with an empty signature", strings.Join(strings.Split(access, ".")[:2], ".") + ".", KindJWT, UseAccess, "signature is empty"},
		{"not signed by intent", b64(`{"alg":"none"}`) + "." + b64(`{"scope":"a"}`) + ".", KindJWT, UseAccess, ""},
		{"cut in the claims", b64(rs256) + "." + b64(`{"iss":"https://a`) + "." + b64("s"), KindBroken, UseUnknown, "claims, cannot be read"},
		{"its beginning cut off", access[3:], KindBroken, UseUnknown, "beginning was cut off"},
		{"its end cut off", access + ".x", KindBroken, UseUnknown, "three parts"},
		{"a bad signature", access + "x", KindJWT, UseAccess, "signature cannot be read"},
		{"with padding", b64(rs256) + "." + b64(`{"scope":"a"}`) + "=." + b64("s"), KindJWT, UseAccess, "alphabet"},
		{"nothing", "  ", KindNone, UseUnknown, "no token"},
		{"a URL", "https://mcp.example.com", KindNone, UseUnknown, "URL"},
		{"Basic", "Basic abcdef==", KindNone, UseUnknown, "Basic credentials"},
	} {
		got, problems := Read(tt.in)
		first := ""
		if len(problems) > 0 {
			first = problems[0].Text
		}
		if got.Kind != tt.kind || got.Use != tt.use || !strings.Contains(first, tt.problem) || (tt.problem == "") != (first == "") {
			t.Errorf("%s: kind %q, use %q (%s), problem %q", tt.name, got.Kind, got.Use, got.UseWhy, first)
		}
		if (got.Use == UseUnknown) != (got.UseWhy == "") {
			t.Errorf("%s: use %q because %q", tt.name, got.Use, got.UseWhy)
		}
	}
}

func TestClaims(t *testing.T) {
	at := time.Unix(1764056000, 0).UTC()
	for _, tt := range []struct {
		name, claims string
		check        func(c Claims) bool
		problem      string
	}{
		{"a list of audiences", `{"aud":["a","b"]}`, func(c Claims) bool { return slices.Equal(c.Audience, []string{"a", "b"}) && c.AudienceIsList }, ""},
		{"one audience", `{"aud":"a"}`, func(c Claims) bool { return slices.Equal(c.Audience, []string{"a"}) && !c.AudienceIsList }, ""},
		{"no audience", `{}`, func(c Claims) bool { return c.Audience == nil }, ""},
		{"an empty list", `{"aud":[]}`, func(c Claims) bool { return len(c.Audience) == 0 }, ""},
		{"an empty text", `{"aud":""}`, func(c Claims) bool { return len(c.Audience) == 0 }, ""},
		{"a null", `{"aud":null}`, func(c Claims) bool { return c.Audience == nil }, ""},
		{"an audience that is a number", `{"aud":7}`, func(c Claims) bool { return len(c.Audience) == 0 }, "neither a text nor a list"},
		{"a time", `{"exp":1764056000}`, func(c Claims) bool { return c.Expires.Equal(at) }, ""},
		{"a time with a fraction", `{"exp":1764056000.5}`, func(c Claims) bool { return c.Expires.Equal(at.Add(time.Second / 2)) }, ""},
		{"a time as text", `{"exp":"1764056000"}`, func(c Claims) bool { return c.Expires.Equal(at) }, "text instead of a number"},
		{"milliseconds", `{"exp":1764056000000}`, func(c Claims) bool { return c.Expires.Equal(at) }, "milliseconds"},
		{"no time", `{"exp":"soon"}`, func(c Claims) bool { return c.Expires.IsZero() }, "no time"},
		{"a time beyond all", `{"exp":1e300}`, func(c Claims) bool { return c.Expires.IsZero() }, "milliseconds"},
		{"a scope", `{"scope":"a b"}`, func(c Claims) bool { return slices.Equal(c.Scopes, []string{"a", "b"}) && c.HasScope }, ""},
		{"scopes as a list", `{"scp":["a","b c"]}`, func(c Claims) bool { return slices.Equal(c.Scopes, []string{"a", "b", "c"}) }, ""},
		{"an empty scope", `{"scope":""}`, func(c Claims) bool { return c.HasScope && c.Scopes == nil }, ""},
		{"no scope", `{}`, func(c Claims) bool { return !c.HasScope }, ""},
		{"the client in azp", `{"azp":"c"}`, func(c Claims) bool { return c.Client() == "c" }, ""},
		{"the client in client_id", `{"client_id":"d","azp":"c"}`, func(c Claims) bool { return c.Client() == "d" }, ""},
		{"an issuer that is a number", `{"iss":7}`, func(c Claims) bool { return c.Issuer == "" }, "iss is no text"},
		{"twice the same name", `{"sub":"a","sub":"b"}`, func(c Claims) bool { return c.Subject == "b" && len(c.Names) == 1 }, ""},
		{"names have a case", `{"ISS":"x"}`, func(c Claims) bool { return c.Issuer == "" }, ""},
	} {
		got := Decode(unsigned(rs256, tt.claims))
		text := ""
		for _, p := range got.Problems {
			text += p.Text
		}
		if !tt.check(got.Claims) || !strings.Contains(text, tt.problem) || (tt.problem == "") != (text == "") {
			t.Errorf("%s: %+v, problems %q", tt.name, got.Claims, text)
		}
	}
}

func TestATokenNeverShowsItself(t *testing.T) {
	raw := unsigned(rs256, `{"scope":"a"}`)
	tok := Decode(raw)
	j, err := json.Marshal(tok)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(tok), fmt.Sprintf("%v %+v %#v %s", tok, tok, tok, tok), string(j)} {
		if strings.Contains(text, strings.Split(raw, ".")[2]) || strings.Contains(text, raw[:20]) {
			t.Errorf("the token shows in %s", text)
		}
	}
	if tok.Reveal() != raw {
		t.Error("Reveal gives another text")
	}
}

func TestCasdoorsTokens(t *testing.T) {
	for claims, want := range map[string]bool{
		`{"tokenType":"access-token"}`:                                   true,
		`{"azp":"c","jti":"admin/0b9f0d4e-1111-2222-3333-444455556666"}`: true,
		`{"azp":"c","jti":"0b9f0d4e-1111-2222-3333-444455556666"}`:       false,
		`{"scope":"a"}`: false,
	} {
		if got := Decode(unsigned(rs256, claims)).Casdoor(); got != want {
			t.Errorf("%s: %v", claims, got)
		}
	}
}

func TestUserRecord(t *testing.T) {
	for _, tt := range []struct {
		claims string
		first  string
	}{
		{`{"sub":"x","passwordSalt":"s","hash":"h"}`, "passwordSalt"},
		{`{"sub":"x","password":"","passwordSalt":"","hash":"h"}`, "hash"},
		{`{"sub":"x","idCard":"1","birthday":"2","gender":"3","realName":"4","createdIp":"5"}`, "idCard"},
		{`{"sub":"admin/app","passwordSalt":"","passwordType":"","hash":"","preHash":"","signinWrongTimes":0,"needUpdatePassword":false,"ldap":"","properties":{}}`, ""}, // of an application
		{`{"sub":"x","address":{},"phone":"1","email":"a@b"}`, ""},                                                                                                       // claims that OpenID has
		{`{"sub":"x"}`, ""},
	} {
		got := Decode(unsigned(rs256, tt.claims)).UserRecord()
		if first := append(got, "")[0]; first != tt.first {
			t.Errorf("%s: %v", tt.claims, got)
		}
	}
}

// Whatever is pasted, nothing panics, and no problem quotes a long piece of it.
func FuzzRead(f *testing.F) {
	f.Add(unsigned(rs256, `{"aud":["a"],"exp":1e999,"scope":[1]}`))
	f.Add("Bearer eyJ.eyJ.")
	f.Add(`{"access_token":"x"}`)
	f.Fuzz(func(t *testing.T, text string) {
		tok, problems := Read(text)
		for _, p := range problems {
			if len(tok.Reveal()) > 30 && strings.Contains(p.Text, tok.Reveal()) {
				t.Errorf("a problem quotes the token: %q", p.Text)
			}
		}
		for _, l := range Explain(tok, time.Unix(1764056000, 0)) {
			if l.Masked && l.Value != Mask {
				t.Errorf("a masked line shows %q", l.Value)
			}
		}
		Verify(tok, []byte(`{"keys":[{"kty":"RSA"}]}`))
	})
}
