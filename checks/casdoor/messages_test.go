package casdoor

import "testing"

func TestFrontendMissing(t *testing.T) {
	for body, want := range map[string]bool{
		frontend404:                      true,
		"The Casdoor frontend HTML file": false,
		"was not found: The Casdoor frontend HTML file": false,
		"404 page not found":                            false,
		"":                                              false,
	} {
		if FrontendMissing([]byte(body)) != want {
			t.Errorf("FrontendMissing(%q) = %v", body, !want)
		}
	}
}

func TestMessages(t *testing.T) {
	tests := []struct {
		msg                  string
		unauthorized, masked bool
	}{
		{"Access token doesn't exist in database", false, false},
		{"Access token has expired, expireTime = 2026-11-23T06:06:01Z", false, false},
		{"The user is forbidden to sign in, please contact the administrator", false, false},
		{"DPoP proof header required for DPoP-bound access token", false, false},
		{"Unauthorized operation", true, false},
		{" Unauthorized operation\n", true, false},
		{"Error", false, true},
		{"error", false, false},
		{"Error: x", false, false},
		{"Invalid client_id", false, false},
		{"Please login first", false, false},
		{"", false, false},
	}
	for _, tt := range tests {
		if got := Unauthorized(tt.msg); got != tt.unauthorized {
			t.Errorf("Unauthorized(%q) = %v", tt.msg, got)
		}
		if got := ErrorMasked(tt.msg); got != tt.masked {
			t.Errorf("ErrorMasked(%q) = %v", tt.msg, got)
		}
	}
}
