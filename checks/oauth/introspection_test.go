package oauth

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestParseIntrospection(t *testing.T) {
	for _, tc := range []struct {
		body, want string
	}{
		{`{"active":true,"exp":1735689600}`, "true true  2025-01-01"},
		{`{"active":false}`, "false true  0001-01-01"},
		{`{"active":"true"}`, "false false  0001-01-01"},
		{`{"active":null,"exp":"soon"}`, "false false  0001-01-01"},
		{`{"error":"invalid_client","error_description":"no"}`, "false false invalid_client 0001-01-01"},
		{`{"exp":1e300}`, "false false  0001-01-01"},
	} {
		in, err := ParseIntrospection([]byte(tc.body))
		if got := fmt.Sprint(in.Active, " ", in.HasActive, " ", in.Error, " ", in.Expires().Format(time.DateOnly)); err != nil || got != tc.want {
			t.Errorf("%s: %q, %v, want %q", tc.body, got, err, tc.want)
		}
	}
	for _, body := range []string{"", "<html></html>", "[]", "null", `"x"`} {
		if _, err := ParseIntrospection([]byte(body)); err == nil {
			t.Errorf("%q was read as an introspection answer", body)
		}
	}
}

func TestCompareClaims(t *testing.T) {
	for _, tc := range []struct {
		name, claims, reply string
		same                string
		differ              string
	}{
		{"the same", `{"iss":"a","sub":"s","exp":10,"aud":["x"],"scope":"a b","azp":"c"}`, `{"active":true,"iss":"a","sub":"s","exp":10.0,"aud":"x","scope":"b a","client_id":"c"}`,
			"[iss sub aud exp scope client_id]", "[]"},
		{"lists in another order", `{"aud":["x","y"]}`, `{"aud":["y","x"]}`, "[aud]", "[]"},
		{"scope as a list", `{"scope":["a","b"]}`, `{"scope":"b a"}`, "[scope]", "[]"},
		{"only one has it", `{"nbf":1}`, `{"iat":2}`, "[]", "[]"},
		{"another issuer", `{"iss":"http://a"}`, `{"iss":"https://a"}`, "[]", `[{iss "http://a" "https://a"}]`},
		{"another client", `{"client_id":"a","azp":"b"}`, `{"client_id":"b"}`, "[]", `[{client_id "a" "b"}]`},
		{"another time", `{"exp":10}`, `{"exp":11}`, "[]", "[{exp 10 11}]"},
	} {
		var claims map[string]json.RawMessage
		if err := json.Unmarshal([]byte(tc.claims), &claims); err != nil {
			t.Fatal(err)
		}
		in, err := ParseIntrospection([]byte(tc.reply))
		same, differ := in.CompareClaims(claims)
		if err != nil || fmt.Sprint(same) != tc.same || fmt.Sprint(differ) != tc.differ {
			t.Errorf("%s: same %v, differ %v, %v", tc.name, same, differ, err)
		}
	}
}
