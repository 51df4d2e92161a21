package casdoor

import "testing"

func TestRuleForOrigin(t *testing.T) {
	for _, tt := range []struct {
		origin, host string
		want         OriginRule
	}{
		{"http://localhost:3000", "auth.example.com", OriginLoopback},
		{"https://localhost", "10.0.0.1:8000", OriginLoopback},
		{"http://127.0.0.1:6274", "auth.example.com", OriginLoopback},
		{"https://127.0.0.1:6274", "auth.example.com", OriginRegistered},
		{"http://[::1]:3000", "auth.example.com", OriginRegistered},
		{"https://abcdef.chromiumapp.org", "auth.example.com", OriginExtension},
		{"https://appleid.apple.com", "auth.example.com", OriginApple},
		{"http://auth.example.com:1234", "auth.example.com:8443", OriginSameHost},
		{"https://claude.ai", "127.0.0.1:8000", OriginPrivateHost},
		{"https://claude.ai", "[::1]:8000", OriginPrivateHost},
		{"https://claude.ai", "10.1.2.3", OriginPrivateHost},
		{"https://claude.ai", "localhost:8000", OriginRegistered},
		{"https://claude.ai", "auth.example.com", OriginRegistered},
		{"null", "auth.example.com", OriginRegistered},
		{"http://[", "auth.example.com", OriginRegistered},
	} {
		if got := RuleForOrigin(tt.origin, tt.host); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.origin, tt.host, got, tt.want)
		}
		if tt.want.Sentence() == "" {
			t.Errorf("%s says nothing", tt.want)
		}
	}
}
