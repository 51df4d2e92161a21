package jwt

import (
	"strings"
	"testing"
	"time"
)

func TestExplain(t *testing.T) {
	now := time.Unix(1764056000, 0)
	for _, tt := range []struct {
		name, header, claims, line string
		says, value                string
		tone                       Tone
	}{
		{"expired", rs256, `{"exp":1764045200}`, "exp", "Expired 3 hours ago, on 2025-11-25 04:33:20 UTC.", "1764045200", ToneBad},
		{"valid", rs256, `{"exp":1764059600}`, "exp", "it expires in 1 hour", "1764059600", ToneGood},
		{"no end", rs256, `{"iss":"x"}`, "exp", "does not say how long", "(none)", ToneWarn},
		{"milliseconds", rs256, `{"exp":1764059600000}`, "exp", "But it counts milliseconds instead of seconds", "1764059600000", ToneWarn},
		{"a time as text", rs256, `{"exp":"1764059600"}`, "exp", "But it is a text instead of a number", "1764059600", ToneWarn},
		{"soon over", rs256, `{"exp":1764056030}`, "exp", "in 30 seconds", "1764056030", ToneWarn},
		{"no time", rs256, `{"exp":"never"}`, "exp", "cannot be read", "never", ToneBad},
		{"not yet", rs256, `{"nbf":1764056120}`, "nbf", "in 2 minutes", "1764056120", ToneBad},
		{"since", rs256, `{"nbf":1764056000}`, "nbf", "(now)", "1764056000", ToneNone},
		{"issued", rs256, `{"iat":1763796800}`, "iat", "Issued 3 days ago", "1763796800", ToneNone},
		{"issued in the future", rs256, `{"iat":1764056300}`, "iat", "ahead of this machine's", "1764056300", ToneWarn},
		{"the client as audience", rs256, `{"aud":["c"],"azp":"c"}`, "aud", "the client itself", `["c"]`, ToneWarn},
		{"an audience", rs256, `{"aud":"https://m/mcp"}`, "aud", "must be meant", "https://m/mcp", ToneNone},
		{"several", rs256, `{"aud":["a","b"]}`, "aud", "one of these 2", `["a","b"]`, ToneNone},
		{"no audience", rs256, `{"aud":[]}`, "aud", "empty", `[]`, ToneWarn},
		{"an application", rs256, `{"sub":"admin/app","tokenType":"access-token"}`, "sub", "client credentials", "admin/app", ToneNone},
		{"a user", rs256, `{"sub":"u"}`, "sub", "on whose behalf", "u", ToneNone},
		{"azp", rs256, `{"azp":"c"}`, "azp", "in place of client_id", "c", ToneNone},
		{"scopes", rs256, `{"scope":"a b"}`, "scope", "2 scopes", "a b", ToneNone},
		{"no scope", rs256, `{"scope":""}`, "scope", "nothing is named", "", ToneWarn},
		{"a refresh token", rs256, `{"tokenType":"refresh-token"}`, "tokenType", "token endpoint", "refresh-token", ToneBad},
		{"an access token", rs256, `{"tokenType":"access-token"}`, "tokenType", "what an MCP server wants", "access-token", ToneGood},
		{"bound to a key", rs256, `{"cnf":{"jkt":"x"}}`, "cnf", "bound to a key", `{"jkt":"x"}`, ToneWarn},
		{"a salt", rs256, `{"passwordSalt":"s3cret"}`, "passwordSalt", "not shown", Mask, ToneWarn},
		{"an own claim", rs256, `{"team":"blue"}`, "team", "", "blue", ToneNone},
		{"a secret inside", rs256, `{"ext":{"a":1,"list":[{"password":"s3cret"}]}}`, "ext", "", `{"a":1,"list":[{"password":"••••••"}]}`, ToneNone},
		{"the algorithm", rs256, `{}`, "alg", "RSA and SHA-256", "RS256", ToneNone},
		{"no signature", `{"alg":"none"}`, `{}`, "alg", "not signed", "none", ToneBad},
		{"a shared secret", `{"alg":"HS256"}`, `{}`, "alg", "share", "HS256", ToneWarn},
		{"the key", rs256, `{}`, "kid", "name of the certificate", "k1", ToneNone},
		{"the type", `{"alg":"RS256","typ":"at+jwt"}`, `{}`, "typ", "RFC 9068", "at+jwt", ToneNone},
		{"a key elsewhere", `{"alg":"RS256","jku":"https://x"}`, `{}`, "jku", "must not fetch", "https://x", ToneWarn},
	} {
		found := false
		for _, l := range Explain(Decode(unsigned(tt.header, tt.claims)), now) {
			if l.Name != tt.line {
				continue
			}
			found = true
			if !strings.Contains(l.Meaning, tt.says) || l.Value != tt.value || l.Tone != tt.tone {
				t.Errorf("%s: %+v", tt.name, l)
			}
		}
		if !found {
			t.Errorf("%s: no line for %s", tt.name, tt.line)
		}
	}
}

func TestExplainOrderAndMask(t *testing.T) {
	lines := Explain(Decode(unsigned(rs256, `{"zoo":1,"passwordSalt":"s3cret","scope":"a","exp":1,"iss":"https://a","phone":"555"}`)), time.Unix(2, 0))
	var names []string
	for _, l := range lines {
		names = append(names, l.Name)
		if strings.Contains(l.Value+l.Meaning, "s3cret") || strings.Contains(l.Value, "555") {
			t.Errorf("a secret shows in %+v", l)
		}
	}
	if got := strings.Join(names, " "); got != " alg kid typ iss exp scope zoo passwordSalt phone" {
		t.Errorf("order %q", got)
	}
}

func TestDescribe(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{unsigned(rs256, `{"tokenType":"access-token"}`), "access token of Casdoor"},
		{unsigned(rs256, `{"tokenType":"refresh-token"}`), "opens no MCP server"},
		{unsigned(rs256, `{"at_hash":"x"}`), "ID token"},
		{unsigned(rs256, `{"sub":"x"}`), "nothing in it says"},
		{"ghp_0123456789abcdefghij", "API key of GitHub"},
		{"1//0123456789abcdefghijkl", "refresh token"},
		{"abcdefghijklmnop", "opaque token"},
		{b64(rs256), "cannot be read"},
		{"https://x", "This is no token"},
	} {
		got, _ := Read(tt.in)
		if lines := Explain(got, time.Unix(0, 0)); !strings.Contains(lines[0].Meaning, tt.want) || lines[0].Part != PartToken {
			t.Errorf("%.20s: %q", tt.in, lines[0].Meaning)
		}
	}
}

func TestSpans(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 second", 90 * time.Second: "1 minute and 30 seconds", 3 * time.Hour: "3 hours", -3*time.Hour - 20*time.Minute: "3 hours and 20 minutes",
		26 * time.Hour: "1 day and 2 hours", 400 * time.Hour: "16 days", 11*time.Minute + 5*time.Second: "11 minutes", 0: "0 seconds",
	} {
		if got := Span(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestATokenThatIsValidAtNoTime(t *testing.T) {
	now := time.Unix(1700000000, 0)
	for nbf, want := range map[int64]Tone{1800000100: ToneBad, 1800000000: ToneBad, 1799999999: ToneBad, 1600000000: ToneNone} {
		c := Claims{Expires: time.Unix(1800000000, 0), NotBefore: time.Unix(nbf, 0)}
		text, tone := claimWords["nbf"](c, now)
		if tone != want || strings.Contains(text, "at no time") != (nbf >= 1800000000) {
			t.Errorf("nbf %d: %s (%s)", nbf, text, tone)
		}
	}
}

// TestACutSignatureIsSaid: the end of a token is what copying loses first.
func TestACutSignatureIsSaid(t *testing.T) {
	for alg, least := range map[string]int{"RS256": 128, "PS512": 128, "ES256": 64, "ES384": 96, "ES512": 132, "EdDSA": 64, "HS256": 32, "HS384": 48, "HS512": 64, "XX1": 0} {
		for _, n := range []int{least - 1, least} {
			raw := b64(`{"alg":"`+alg+`"}`) + "." + b64(`{"exp":1}`) + "." + b64(strings.Repeat("s", max(n, 1)))
			said := false
			for _, l := range Explain(Decode(raw), time.Unix(0, 0)) {
				said = said || l.Name == "signature" && l.Tone == ToneBad && strings.Contains(l.Meaning, "cut off")
			}
			if want := n > 0 && n < least; said != want {
				t.Errorf("%s with %d bytes: said is %v", alg, n, said)
			}
		}
	}
}
