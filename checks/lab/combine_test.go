package lab

import (
	"net/http"
	"strings"
	"testing"
)

func TestCombine(t *testing.T) {
	for _, tt := range []struct {
		a, b, refused string
	}{
		{"www-authenticate-missing", "pkce-s256-not-advertised", ""},
		{"casdoor-frontend-missing", "casdoor-dcr-disabled", ""},
		{"as-issuer-mismatch", "casdoor-host-scheme-guess", "different servers"}, // two hosts for one server
		{"session-not-sticky", "as-issuer-mismatch", "different servers"},        // without and with an authorization server
		{"prm-missing", "no-such-pair", "no pair"},
	} {
		s, err := Combine(tt.a, tt.b)
		if (err == nil) != (tt.refused == "") || err != nil && !strings.Contains(err.Error(), tt.refused) {
			t.Errorf("%s + %s: %v, want %q", tt.a, tt.b, err, tt.refused)
		}
		if err == nil && s.Name != tt.a+" + "+tt.b {
			t.Errorf("the name is %q", s.Name)
		}
	}
}

// What both faults put in front of a server must be there, the first one outside.
func TestCombinedFaultsStackUp(t *testing.T) {
	var order []string
	mark := func(name string) func(*plan) {
		return func(p *plan) {
			p.wrapAS = func(next http.Handler) http.Handler {
				order = append(order, name)
				return next
			}
		}
	}
	p := &plan{}
	both(mark("outer"), mark("inner"))(p)
	p.wrapAS(notFound)
	if strings.Join(order, " ") != "inner outer" { // built from the inside
		t.Errorf("built in the order %v", order)
	}
	p = &plan{}
	both(nil, nil)(p)
	if p.wrapAS != nil {
		t.Error("two pairs without a change leave a middleware")
	}
}
