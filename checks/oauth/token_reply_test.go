package oauth

import (
	"slices"
	"strings"
	"testing"
)

func TestParseTokenReply(t *testing.T) {
	for _, tc := range []struct {
		name, contentType, body string
		kind                    BodyKind
		err, description        string
		secrets                 []string
		scopes                  string
	}{
		{name: "OAuth error", contentType: "application/json", body: `{"error":"invalid_client","error_description":"no such client"}`, kind: JSONBody, err: "invalid_client", description: "no such client"},
		{name: "with a byte order mark", body: "\xef\xbb\xbf{\"error\":\"invalid_grant\"}", kind: JSONBody, err: "invalid_grant"},
		{name: "error is an object", body: `{"error":{"code":401}}`, kind: JSONBody},
		{name: "another form", body: `{"message":"Unauthorized","statusCode":401}`, kind: JSONBody},
		{name: "granted", body: `{"access_token":"a1","refresh_token":"r1","id_token":"i1","token_type":"Bearer","scope":"openid  profile"}`, kind: JSONBody,
			secrets: []string{"a1", "i1", "r1"}, scopes: "openid profile"},
		{name: "empty refresh token", body: `{"access_token":"a1","refresh_token":"","token_type":"Bearer"}`, kind: JSONBody, secrets: []string{"a1"}},
		{name: "form-encoded error", contentType: "application/x-www-form-urlencoded; charset=utf-8", body: "error=bad_verification_code&error_description=It+is+wrong", kind: FormBody, err: "bad_verification_code", description: "It is wrong"},
		{name: "form-encoded without its type", contentType: "text/plain", body: "access_token=a1&token_type=bearer", kind: FormBody, secrets: []string{"a1"}},
		{name: "page", contentType: "text/html", body: "<!doctype html><html></html>", kind: PageBody},
		{name: "text", contentType: "text/plain", body: "404 page not found\n", kind: TextBody},
		{name: "array", contentType: "application/json", body: `[1]`, kind: TextBody},
		{name: "null", contentType: "application/json", body: `null`, kind: TextBody},
		{name: "empty", body: " \n", kind: EmptyBody},
		{name: "endless error", body: `{"error":"` + strings.Repeat("ü", 5000) + `"}`, kind: JSONBody, err: strings.Repeat("ü", maxMemberLength/2)},
	} {
		r, secrets := ParseTokenReply(tc.contentType, []byte(tc.body)), IssuedTokens([]byte(tc.body)).All()
		slices.Sort(secrets)
		if r.Kind != tc.kind || r.Error != tc.err || r.Description != tc.description || !slices.Equal(secrets, tc.secrets) {
			t.Errorf("%s: %+v %v", tc.name, r, secrets)
		}
		if r.Granted() != slices.Contains(secrets, "a1") || r.Refresh != slices.Contains(secrets, "r1") || r.ID != slices.Contains(secrets, "i1") {
			t.Errorf("%s: the tokens in it are told wrong: %+v", tc.name, r)
		}
		if strings.Join(r.Scopes, " ") != tc.scopes || r.HasScope != (tc.scopes != "") {
			t.Errorf("%s: scopes %v", tc.name, r.Scopes)
		}
	}
}

func TestMembersAreBounded(t *testing.T) {
	r := ParseTokenReply("", []byte(`{"i":1,"h":1,"g":1,"f":1,"e":1,"d":1,"c":1,"b":1,"a":1}`))
	if got := strings.Join(r.Members(), ""); got != "abcdefgh" {
		t.Errorf("members %q", got)
	}
}
