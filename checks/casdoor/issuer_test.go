package casdoor

import "testing"

// The rows are the Host headers for which Casdoor's issuer was observed.
func TestSchemesByHost(t *testing.T) {
	tests := []struct{ host, scheme string }{
		{"127.0.0.1:8000", "http"},
		{"192.168.0.10:8000", "http"},
		{"192.168.0.10", "http"},
		{"localhost:8000", "http"},
		{"localhost:8001", "http"},
		{"casdoor:8000", "http"},
		{"casdoor", "http"},
		{"auth.example.com", "https"},
		{"auth.example.com:8443", "https"},
		{"[::1]:8000", "http"},
		{"[::ffff:10.0.0.1]", "http"},
		{"1.2.3", "https"},
	}
	for _, tt := range tests {
		if got := SchemeGuess(tt.host); got != tt.scheme {
			t.Errorf("SchemeGuess(%q) = %s, want %s", tt.host, got, tt.scheme)
		}
	}
}

func TestAppScopedServer(t *testing.T) {
	tests := []struct {
		issuer, base, app string
		ok                bool
	}{
		{"https://d.example.com/.well-known/mcp-app", "https://d.example.com", "mcp-app", true},
		{"http://127.0.0.1:8000/.well-known/a%20b", "http://127.0.0.1:8000", "a b", true},
		{"https://h/sub/.well-known/app", "https://h/sub", "app", true},
		{"https://h/.well-known/openid-configuration", "", "", false},
		{"https://h/.well-known/oauth-protected-resource", "", "", false},
		{"https://h/.well-known/jwks", "", "", false},
		{"https://h/.well-known/app/openid-configuration", "", "", false},
		{"https://h/.well-known/app/", "", "", false},
		{"https://h/.well-known/", "", "", false},
		{"https://h/.well-known", "", "", false},
		{"https://h/.well-known/app?x", "https://h", "app", false},
		{"https://h/.well-known/app#x", "https://h", "app", false},
		{"https://h", "", "", false},
		{"/.well-known/app", "", "", false},
		{"ftp://h/.well-known/app", "", "", false},
		{"https://h/.well-known/%zz", "", "", false},
		{"", "", "", false},
	}
	for _, tt := range tests {
		base, app, ok := AppScopedServer(tt.issuer)
		if !tt.ok {
			tt.base, tt.app = "", ""
		}
		if base != tt.base || app != tt.app || ok != tt.ok {
			t.Errorf("AppScopedServer(%q) = %q, %q, %v", tt.issuer, base, app, ok)
		}
	}
}

func TestDoubleSlashEndpoint(t *testing.T) {
	for u, want := range map[string]bool{
		"https://auth.example.com//api/login/oauth/access_token": true,
		"https://auth.example.com/a//b":                          true,
		"https://auth.example.com/api/login/oauth/access_token":  false,
		"https://auth.example.com/x?next=https://h//y":           false,
		"https://auth.example.com":                               false,
		"//auth.example.com/x":                                   false,
		"api//x":                                                 false,
		"http://[":                                               false,
		"":                                                       false,
	} {
		if got := DoubleSlashEndpoint(u); got != want {
			t.Errorf("DoubleSlashEndpoint(%q) = %v", u, got)
		}
	}
}
