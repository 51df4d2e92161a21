package probe

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const secret = "s3cr3t/Tök+en=="

// encodings are the ways in which a server may echo a secret.
func encodings(s string) []string {
	quoted, _ := json.Marshal(s)
	return []string{
		s, url.QueryEscape(s), url.PathEscape(s), lowerHex(url.QueryEscape(s)), url.QueryEscape(url.QueryEscape(s)), strings.Trim(string(quoted), `"`),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		base64.StdEncoding.EncodeToString([]byte("a:" + s)), base64.StdEncoding.EncodeToString([]byte("id:" + s)), base64.StdEncoding.EncodeToString([]byte("cid:" + s + "::")),
	}
}

func TestSecretValuesAreMasked(t *testing.T) {
	r := newRedactor([]string{"", "abc", secret, "plain-Secret-1"})
	for _, s := range []string{secret, "plain-Secret-1"} {
		for _, e := range encodings(s) {
			for _, frame := range []string{"%s", "x %s y", `{"error":"bad %s"}`, "%s%[1]s"} {
				text := fmt.Sprintf(frame, e)
				got := string(r.body([]byte(text), "", false))
				if !strings.Contains(got, Mask) || strings.Contains(got, e) || strings.Contains(got, s) {
					t.Errorf("%q became %q", text, got)
				}
			}
		}
	}
	if got := string(r.body([]byte("abc plain-Secret-"), "", false)); got != "abc plain-Secret-" {
		t.Errorf("innocent text became %q", got)
	}
	if got := string(r.body([]byte("cut: plain-Secr"), "", true)); got != "cut: "+Mask {
		t.Errorf("a cut secret became %q", got)
	}
}

// escapes writes every character as a JSON escape, with as many backslashes as the depth of quoting asks for.
func escapes(s, slashes string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%su%04x", slashes, u)
	}
	return b.String()
}

func TestSecretsInEscapesAreMasked(t *testing.T) {
	const smiling = "s3cr3t/\U0001F600-end"
	r := newRedactor([]string{secret, smiling, `quoted-secret"`})
	for _, s := range []string{secret, smiling} {
		half := s[:4] + escapes(s[4:], `\`)
		for _, e := range []string{escapes(s, `\`), strings.ToUpper(escapes(s, "\x00")), escapes(s, `\\`), half, strings.ReplaceAll(half, `\u002f`, `\/`), escapes(base64.StdEncoding.EncodeToString([]byte("id:"+s)), `\`)} {
			e = strings.ReplaceAll(strings.ReplaceAll(e, "\x00U", `\u`), "\x00", `\`)
			text := `{"seen":"` + e + `","kept":"\u0041"}`
			want := `{"seen":"` + Mask + `","kept":"\u0041"}`
			if got := string(r.body([]byte(text), "application/json", false)); got != want {
				t.Errorf("%s became %s", text, got)
			}
		}
		cut := escapes(s, `\`)
		for _, n := range []int{len(cut) - 6, len(cut) - 8, len(cut) - 11} {
			if got := string(r.body([]byte("x "+cut[:n]), "", true)); got != "x "+Mask {
				t.Errorf("%s, cut, became %s", cut[:n], got)
			}
		}
	}
	for _, in := range []string{`\u`, `a\u00`, `\u00zz`, `\ud83d`, `\ud83d\u0041`, `"\u00e9t\u00e9"`} {
		if got := string(r.body([]byte(in), "", true)); got != in {
			t.Errorf("%s became %s", in, got)
		}
	}
	// A quote at the end belongs to the secret: without it the text is innocent.
	for in, want := range map[string]string{`["quoted-secret\""]`: `["` + Mask + `"]`, `["quoted-secret\n"]`: `["quoted-secret\n"]`} {
		if got := string(r.body([]byte(in), "", false)); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestMaskedByName(t *testing.T) {
	r := newRedactor(nil)
	for _, tc := range []struct{ name, contentType, in, want string }{
		{"json", "application/json", `{"access_token":"a","b":{"Refresh_Token" : "c\"d","clientSecret":"x"}}`, `{"access_token":"M","b":{"Refresh_Token" : "M","clientSecret":"M"}}`},
		{"not strings", "", `{"token":1,"password":null,"access_token":"","id_token":{"a":"b"},"token_type":"Bearer"}`, ""},
		{"metadata", "", `{"token_endpoint":"https://a/token","code_challenge_methods_supported":["S256"],"grant_types_supported":["password"],"token":"https://a/token"}`, ""},
		{"json-rpc", "", `{"error":{"code":-32600,"message":"m"},"x":{"code":"invalid_token"}}`, ""},
		{"schema", "", `{"properties":{"password":{"type":"string"},"code":{"type":"string"}}}`, ""},
		{"json in json", "", `{"text":"{\"access_token\": \"a\\\"b\",\n \"x\":\"y\"}"}`, `{"text":"{\"access_token\": \"M\",\n \"x\":\"y\"}"}`},
		{"twice quoted", "", `"{\"t\":\"{\\\"token\\\":\\\"abc\\\"}\"}"`, `"{\"t\":\"{\\\"token\\\":\\\"M\\\"}\"}"`},
		{"cut off", "", `{"access_token":"abc`, `{"access_token":"M`},
		{"events", "", "data: {\"token\":\"abc\"}\n\n", "data: {\"token\":\"M\"}\n\n"},
		{"form", "application/x-www-form-urlencoded; charset=utf-8", "grant_type=password&client%5Fsecret=a&code=b&code_verifier=c&resource=d", "grant_type=password&client%5Fsecret=M&code=M&code_verifier=M&resource=d"},
		{"url in json", "", `{"u":"https://c/cb?state=1&code=abc&iss=x","v":"https://c/#access_token=t"}`, `{"u":"https://c/cb?state=1&code=M&iss=x","v":"https://c/#access_token=M"}`},
		{"html", "", `<a href="/cb?a=1&amp;code=abc"><input type=hidden name="code" value="xyz">`, `<a href="/cb?a=1&amp;code=M"><input type=hidden name="code" value="M">`},
		{"token url with a token", "", `{"token":"https://a/?x=1"}`, `{"token":"M"}`},
	} {
		want := strings.ReplaceAll(tc.want, "M", Mask)
		if tc.want == "" {
			want = tc.in
		}
		if got := string(r.body([]byte(tc.in), tc.contentType, false)); got != want {
			t.Errorf("%s: %s\nwant %s", tc.name, got, want)
		}
	}
}

func TestMaskedURLs(t *testing.T) {
	r := newRedactor(nil)
	for in, want := range map[string]string{
		"https://a/cb?code=x&state=y#z":                                "https://a/cb?code=M&state=y#z",
		"https://a/#id_token=x&b=c":                                    "https://a/#id_token=M&b=c",
		"https://u:p@a/?b":                                             "https://M@a/?b",
		"https://a/?c%6Fde=1":                                          "https://a/?c%6Fde=M",
		"https://a/?r=https%3A%2F%2Fb%3Fcode%3Dx%26s%3D1":              "https://a/?r=https%3A%2F%2Fb%3Fcode%3DM%26s%3D1",
		"https://a/?r=h%253Ftoken%253Dx%2526s":                         "https://a/?r=h%253Ftoken%253DM%2526s",
		"https://a/?response_type=code&code_challenge=x&grant=token":   "",
		"https://a/.well-known/oauth-protected-resource/mcp?code=&a=b": "",
		"/relative?token=x":                                            "/relative?token=M",
	} {
		if want == "" {
			want = in
		}
		if got := r.url(in); got != strings.ReplaceAll(want, "M", Mask) {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestMaskedHeaders(t *testing.T) {
	r := newRedactor([]string{"known-secret"})
	for _, tc := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc", "Bearer M"},
		{"authorization", "abc", "M"},
		{"Cookie", "a=1; b=2", "a=M; b=M"},
		{"Set-Cookie", "casdoor_session_id=abc; Path=/; HttpOnly", "casdoor_session_id=M; Path=/; HttpOnly"},
		{"Location", "/cb?code=a&state=b", "/cb?code=M&state=b"},
		{"Refresh", "0; url=/cb?code=a", "0; url=/cb?code=M"},
		{"X-Echo", "got known-secret", "got M"},
		{"WWW-Authenticate", `Bearer error="invalid_token", resource_metadata="https://a/.well-known/x"`, ""},
	} {
		want := strings.ReplaceAll(tc.want, "M", Mask)
		if want == "" {
			want = tc.value
		}
		if got := r.header([]HeaderLine{{tc.name, tc.value}}, false)[0].Value; got != want {
			t.Errorf("%s: %s, want %s", tc.name, got, want)
		}
	}
}

// TestNothingLeaks sends a secret everywhere, has it echoed, and looks at all outputs.
func TestNothingLeaks(t *testing.T) {
	const tok = "tok-5f4e3d2c1b"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.Header().Set("Set-Cookie", "sid="+tok)
		w.Header().Set("Location", "/?token="+tok)
		fmt.Fprintf(w, "%s %s %s", r.URL, body, base64.StdEncoding.EncodeToString([]byte(r.Header.Get("Authorization"))))
	})
	var seen string
	c := client(t, func(o *Options) {
		o.Secrets = []string{tok}
		o.OnExchange = func(x *Exchange) { b, _ := json.Marshal(x); seen = string(b) }
	})
	r := Request{Purpose: "use " + tok, Method: "POST", URL: s.URL + "/" + tok + "?x=" + tok, Body: []byte(`{"t":"` + tok + `"}`),
		Header: []HeaderLine{{"Authorization", "Bearer " + tok}, {"X-Other", tok}}}
	x := c.Do(context.Background(), r)
	if x.Status != 200 || strings.Contains(seen, tok) || strings.Contains(x.Curl(), tok) || strings.Contains(seen, base64.StdEncoding.EncodeToString([]byte("Bearer "+tok))) {
		t.Errorf("leaks: %s\n%s", seen, x.Curl())
	}
	r.URL = "bad://" + tok
	if c.Do(context.Background(), r); strings.Contains(seen, tok) {
		t.Errorf("an error leaks: %s", seen)
	}
}

func TestPublicAuthorizationStays(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	c := client(t, nil)
	for public, want := range map[bool]string{true: "Bearer made-up", false: "Bearer " + Mask} {
		x := c.Do(context.Background(), Request{URL: s.URL, PublicAuthorization: public, Header: []HeaderLine{{"Authorization", "Bearer made-up"}}})
		if got := x.RequestHeader[len(x.RequestHeader)-1].Value; got != want {
			t.Errorf("public %v: %s", public, got)
		}
	}
}

// TestRedactionIsFast feeds texts that would be slow if matches were searched again and again.
func TestRedactionIsFast(t *testing.T) {
	r := newRedactor([]string{"secret-value-1"})
	core := base64.StdEncoding.EncodeToString([]byte("secret-value-1--"))
	for _, part := range []string{"?code=a", `"token":"https://`, `\"token\":\"https://`, core, "secret-value-1", "%3fcode%3d", `name=code `, `\`, "?", `"token":`, `\u0061`, escapes("secret-value-1", `\`), `\u006`} {
		text := strings.Repeat(part, maxBody/len(part))
		began := time.Now()
		r.body([]byte(text), "application/x-www-form-urlencoded", true)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%q took %s", part, took)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add(`{"access_token":"fuzz-secret-value"}`, 0)
	f.Add(`"{\"token\":\"a\\\"fuzz-secret-value\"}"`, 7)
	f.Add("?code=%3Fcode%3Dfuzz-secret-value&x", 3)
	f.Add("<input name=code value=\xff", 1)
	r := newRedactor([]string{"fuzz-secret-value"})
	f.Fuzz(func(t *testing.T, s string, at int) {
		r.body([]byte(s), "application/x-www-form-urlencoded", true)
		r.url(s)
		r.header([]HeaderLine{{"Cookie", s}, {"Authorization", s}, {"Set-Cookie", s}, {"Location", s}}, false)
		at = max(0, min(at, len(s)))
		text := s[:at] + "fuzz-secret-value" + s[at:]
		if got := string(r.body([]byte(text), "", false)); strings.Contains(got, "fuzz-secret-value") {
			t.Errorf("%q leaks: %q", text, got)
		}
		(&Exchange{Method: "GET", URL: s, RequestBody: s, RequestHeader: []HeaderLine{{"A", s}}}).Curl()
	})
}
