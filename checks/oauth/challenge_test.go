package oauth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// challenge is one as the tables write it: names and values in turn.
func challenge(scheme string, namesAndValues ...string) Challenge {
	c := Challenge{Scheme: scheme}
	for i := 0; i < len(namesAndValues); i += 2 {
		c.Params = append(c.Params, Param{Name: namesAndValues[i], Value: namesAndValues[i+1], Quoted: true})
	}
	return c
}

// at puts a challenge on a header line.
func (c Challenge) at(line int) Challenge {
	c.Line = line
	return c
}

// bare says that a parameter stands without quotation marks.
func (c Challenge) bare(name string) Challenge {
	for i := range c.Params {
		if c.Params[i].Name == name {
			c.Params[i].Quoted = false
		}
	}
	return c
}

const prm = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"

// Headers that follow the grammar are read as they are, without any remark.
func TestWellFormedChallenges(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  []Challenge
	}{
		{"scheme alone", []string{"Bearer"}, []Challenge{challenge("Bearer")}},
		{"one parameter", []string{`Bearer realm="mcp"`}, []Challenge{challenge("Bearer", "realm", "mcp")}},
		{"RFC 6750 §3", []string{`Bearer realm="example", error="invalid_token", error_description="The access token expired"`},
			[]Challenge{challenge("Bearer", "realm", "example", "error", "invalid_token", "error_description", "The access token expired")}},
		{"RFC 9728 §5.1", []string{`Bearer resource_metadata="https://resource.example.com/.well-known/oauth-protected-resource"`},
			[]Challenge{challenge("Bearer", "resource_metadata", "https://resource.example.com/.well-known/oauth-protected-resource")}},
		{"Casdoor", []string{`Bearer realm="casdoor", resource_metadata="https://127.0.0.1:8000/.well-known/oauth-protected-resource"`},
			[]Challenge{challenge("Bearer", "realm", "casdoor", "resource_metadata", "https://127.0.0.1:8000/.well-known/oauth-protected-resource")}},
		{"no space after the comma", []string{`Bearer realm="a",scope="b c"`}, []Challenge{challenge("Bearer", "realm", "a", "scope", "b c")}},
		{"space before the comma", []string{`Bearer realm="a" ,	scope="b"`}, []Challenge{challenge("Bearer", "realm", "a", "scope", "b")}},
		{"several spaces after the scheme", []string{`Bearer   realm="a"`}, []Challenge{challenge("Bearer", "realm", "a")}},
		{"token value", []string{`Bearer error=invalid_token`}, []Challenge{challenge("Bearer", "error", "invalid_token").bare("error")}},
		{"token and quoted", []string{`Digest realm="a", algorithm=SHA-256, qop="auth, auth-int", stale=FALSE`},
			[]Challenge{challenge("Digest", "realm", "a", "algorithm", "SHA-256", "qop", "auth, auth-int", "stale", "FALSE").bare("algorithm").bare("stale")}},
		{"other case", []string{`BEARER Realm="a"`}, []Challenge{challenge("BEARER", "Realm", "a")}},
		{"empty quoted string", []string{`Bearer realm=""`}, []Challenge{challenge("Bearer", "realm", "")}},
		{"comma in a quoted string", []string{`Bearer error_description="no, expired, sorry"`}, []Challenge{challenge("Bearer", "error_description", "no, expired, sorry")}},
		{"scheme in a quoted string", []string{`Bearer realm="x, Basic realm=y"`}, []Challenge{challenge("Bearer", "realm", "x, Basic realm=y")}},
		{"equals in a quoted string", []string{`Bearer realm="a=b;c=d"`}, []Challenge{challenge("Bearer", "realm", "a=b;c=d")}},
		{"escaped quotation marks", []string{`Bearer error_description="the \"aud\" claim"`}, []Challenge{challenge("Bearer", "error_description", `the "aud" claim`)}},
		{"escaped backslash", []string{`Bearer realm="a\\", scope="b"`}, []Challenge{challenge("Bearer", "realm", `a\`, "scope", "b")}},
		{"needless escape", []string{`Bearer realm="\a\,\b"`}, []Challenge{challenge("Bearer", "realm", "a,b")}},
		{"single quotes inside", []string{`Bearer realm="Bob's"`}, []Challenge{challenge("Bearer", "realm", "Bob's")}},
		{"URL with a query", []string{`Bearer resource_metadata="https://h/x?a=b,c&d='e'"`}, []Challenge{challenge("Bearer", "resource_metadata", "https://h/x?a=b,c&d='e'")}},

		{"two challenges in one line", []string{`Basic realm="x", Bearer realm="y"`}, []Challenge{challenge("Basic", "realm", "x"), challenge("Bearer", "realm", "y")}},
		{"Bearer in between", []string{`Negotiate, Bearer resource_metadata="` + prm + `", scope="a", Basic realm="z"`},
			[]Challenge{challenge("Negotiate"), challenge("Bearer", "resource_metadata", prm, "scope", "a"), challenge("Basic", "realm", "z")}},
		{"schemes alone", []string{`Negotiate, NTLM, Bearer`}, []Challenge{challenge("Negotiate"), challenge("NTLM"), challenge("Bearer")}},
		{"no space between challenges", []string{`Negotiate,NTLM,Bearer realm="a"`}, []Challenge{challenge("Negotiate"), challenge("NTLM"), challenge("Bearer", "realm", "a")}},
		{"a tab before the comma", []string{"Negotiate\t, Bearer realm=\"a\""}, []Challenge{challenge("Negotiate"), challenge("Bearer", "realm", "a")}},
		{"a tab behind the scheme alone", []string{"Negotiate, Bearer \t"}, []Challenge{challenge("Negotiate"), challenge("Bearer")}},
		{"a scheme named like a parameter", []string{`Bearer realm="a", My_Scheme realm="b"`}, []Challenge{challenge("Bearer", "realm", "a"), challenge("My_Scheme", "realm", "b")}},
		{"several lines", []string{"Negotiate", `Bearer realm="a"`, `Basic realm="b"`},
			[]Challenge{challenge("Negotiate"), challenge("Bearer", "realm", "a").at(1), challenge("Basic", "realm", "b").at(2)}},
		{"RFC 9110 §11.6.1", []string{`Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\""`},
			[]Challenge{challenge("Basic", "realm", "simple"), challenge("Newauth", "realm", "apps", "type", "1", "title", `Login to "apps"`).bare("type")}},
		{"empty list elements", []string{`, Bearer realm="a",, scope="b" , `}, []Challenge{challenge("Bearer", "realm", "a", "scope", "b")}},
		{"DPoP", []string{`DPoP error="use_dpop_nonce", algs="ES256 PS256"`}, []Challenge{challenge("DPoP", "error", "use_dpop_nonce", "algs", "ES256 PS256")}},
		{"insufficient_user_authentication", []string{`Bearer error="insufficient_user_authentication", acr_values="myACR", max_age=5`},
			[]Challenge{challenge("Bearer", "error", "insufficient_user_authentication", "acr_values", "myACR", "max_age", "5").bare("max_age")}},

		{"token68", []string{"Negotiate YII="}, []Challenge{{Scheme: "Negotiate", Token68: "YII="}}},
		{"token68 with padding and more", []string{`NTLM TlRMTVNTUAACAAAA==, Bearer realm="a"`}, []Challenge{{Scheme: "NTLM", Token68: "TlRMTVNTUAACAAAA=="}, challenge("Bearer", "realm", "a")}},
		{"token68 of all characters", []string{"Custom aZ09-._~+/=="}, []Challenge{{Scheme: "Custom", Token68: "aZ09-._~+/=="}}},
		{"token68 between", []string{`Basic realm="x", Negotiate abc, Bearer scope="s"`}, []Challenge{challenge("Basic", "realm", "x"), {Scheme: "Negotiate", Token68: "abc"}, challenge("Bearer", "scope", "s")}},
		{"no lines", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ParseChallenges(tt.lines)
			if diff := cmp.Diff(tt.want, got.List); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, d := range got.Deviations {
				t.Errorf("deviation: %s (fatal %v)", d.Text, d.Fatal)
			}
		})
	}
}

func TestGet(t *testing.T) {
	c := challenge("Bearer", "Realm", "first", "realm", "second", "scope", "")
	for name, want := range map[string]string{"realm": "first", "REALM": "first", "scope": ""} {
		if got, ok := c.Get(name); got != want || !ok {
			t.Errorf("Get(%q) = %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "real", "realms", "error"} {
		if got, ok := c.Get(name); got != "" || ok {
			t.Errorf("Get(%q) = %q, %v", name, got, ok)
		}
	}
}

func TestBearer(t *testing.T) {
	tests := []struct {
		name, header string
		want         string // of realm, or the scheme where there is none
		ok           bool
	}{
		{"the only one", `Bearer realm="a"`, "a", true},
		{"any case", `bEARER realm="a"`, "a", true},
		{"behind others", `Basic realm="b", Negotiate, Bearer realm="a"`, "a", true},
		{"the one with the pointer", `Bearer realm="first", Bearer realm="second", resource_metadata="https://h/"`, "second", true},
		{"the first with a pointer", `Bearer realm="a", resource_metadata="https://h/", Bearer realm="b", resource_metadata="https://i/"`, "a", true},
		{"the first without one", `Bearer realm="a", Bearer realm="b"`, "a", true},
		{"rather than DPoP", `DPoP realm="d", resource_metadata="https://h/", Bearer realm="a"`, "a", true},
		{"DPoP alone", `DPoP realm="d", Basic realm="b"`, "d", true},
		{"neither", `Basic realm="b", Negotiate`, "", false},
		{"pointer of another scheme", `Basic realm="b", resource_metadata="https://h/"`, "", false},
		{"no scheme", `resource_metadata="https://h/"`, "", false},
		{"named alike", `BearerX realm="b"`, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseChallenges([]string{tt.header}).Bearer()
			if realm, _ := got.Get("realm"); realm != tt.want || ok != tt.ok {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestFatal(t *testing.T) {
	c := Challenges{Deviations: []Deviation{{Text: "a"}, {Text: "b", Fatal: true}, {Text: "c"}, {Text: "d", Fatal: true}}}
	got := c.Fatal()
	if len(got) != 2 || got[0].Text != "b" || got[1].Text != "d" {
		t.Errorf("got %+v", got)
	}
	if (Challenges{}).Fatal() != nil {
		t.Error("no deviation, none fatal")
	}
}

// What continues in another line belongs to the challenge before it, as the lines
// are one list (RFC 9110 §5.3).
func TestChallengeOverSeveralLines(t *testing.T) {
	got := ParseChallenges([]string{`Bearer realm="a"`, `scope="s", resource_metadata="` + prm + `"`, `Basic realm="b"`})
	want := []Challenge{challenge("Bearer", "realm", "a", "scope", "s", "resource_metadata", prm), challenge("Basic", "realm", "b").at(2)}
	if diff := cmp.Diff(want, got.List); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(got.Deviations) != 1 || got.Deviations[0].Fatal || got.Deviations[0].Line != 1 || !strings.Contains(got.Deviations[0].Text, "continues the challenge") {
		t.Errorf("deviations: %+v", got.Deviations)
	}
}
