package target

import (
	"strings"
	"testing"
)

func TestTokensInsideOtherText(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
	for _, tt := range []struct{ name, in, want, note, bad string }{
		{"a token response", `{"token_type": "Bearer", "access_token": "` + jwt + `", "refresh_token": "r-1"}`, jwt, "token response", ""},
		{"one on several lines", "{\n  \"access_token\": \"" + jwt + "\",\n  \"expires_in\": 3600\n}", jwt, "token response", ""},
		{"one inside a string of JSON", `"{\"access_token\":\"` + jwt + `\"}"`, jwt, "token response", ""},
		{"its member alone", `"access_token": "` + jwt + `",`, jwt, "token response", ""},
		{"a redirect", "http://localhost:3000/cb#access_token=" + jwt + "&state=1", jwt, "token response", ""},
		{"a command", `curl -X POST https://mcp.example.com/mcp -H "Authorization: Bearer ` + jwt + `" -d '{"a":1}'`, jwt, "Authorization header", ""},
		{"a header", "Authorization: Bearer " + jwt, jwt, "“Bearer”", ""},
		{"a header with a line break in the token", "Authorization: Bearer " + jwt[:20] + "\n  " + jwt[20:], jwt, "line breaks", ""},
		{"only an id token", `{"id_token":"` + jwt + `"}`, "", "", "holds id_token but no access_token"},
		{"only a refresh token", `grant_type=refresh_token&refresh_token=abc`, "", "", "holds refresh_token but no access_token"},
		{"an error", `{"error":"invalid_grant"}`, "", "", "JSON document without an access_token"},
		{"Basic credentials", "Basic Y2xpZW50OnNlY3JldA==", "", "", "Basic credentials"},
		{"a URL", "https://auth.example.com", "", "", "This is a URL"},
		{"a token with a telling name", "basic-token-1", "basic-token-1", "", ""},
	} {
		got, notes, bad := CleanToken(tt.in)
		text := ""
		for _, n := range notes {
			text += n.Text
			if strings.Contains(n.Text, jwt[:12]) {
				t.Errorf("%s: a note quotes the token", tt.name)
			}
		}
		message := ""
		if bad != nil {
			message = bad.Message
		}
		if got.Reveal() != tt.want || !strings.Contains(text, tt.note) || !strings.Contains(message, tt.bad) || (tt.bad == "") != (bad == nil) {
			t.Errorf("%s: %q, notes %q, error %q", tt.name, got.Reveal(), text, message)
		}
	}
}
