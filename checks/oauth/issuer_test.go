package oauth

import (
	"strings"
	"testing"
)

func TestCompareIssuer(t *testing.T) {
	const declared = "https://auth.example.com/realms/mcp"
	tests := []struct {
		declared, issuer string
		want             IssuerRelation
	}{
		{declared, declared, IssuerSame},
		{declared, declared + "/", IssuerSlash},
		{declared + "/", declared, IssuerSlash},
		{"https://auth.example.com", "https://auth.example.com/", IssuerSlash},
		{declared, declared + "//", IssuerPath},
		{declared, "https://Auth.example.com/realms/mcp", IssuerCase},
		{declared, "https://auth.example.com/realms/MCP", IssuerCase},
		{declared, "HTTPS://auth.example.com/realms/mcp", IssuerCase},
		{declared, "http://auth.example.com/realms/mcp", IssuerScheme},
		{declared, "http://auth.example.com:443/realms/mcp", IssuerScheme},
		{declared, "https://auth.example.com:8443/realms/mcp", IssuerPort},
		{declared, "https://auth.example.com:443/realms/mcp", IssuerPort},
		{"http://127.0.0.1:8000", "http://127.0.0.1:8001", IssuerPort},
		{"http://127.0.0.1:8000", "http://localhost:8000", IssuerHost},
		{declared, "https://auth.example.com", IssuerPath},
		{declared, "https://auth.example.com/realms/mcp2", IssuerPath},
		{declared, "https://auth.example.com/realms/mcp?x", IssuerPath},
		{declared, "https://auth.example.org/realms/mcp", IssuerHost},
		{declared, "https://auth.examp1e.com/realms/mcp", IssuerHost},
		{declared, "https://аuth.example.com/realms/mcp", IssuerHost}, // a Cyrillic letter
		{declared, "", IssuerHost},
		{declared, "auth", IssuerHost},
		{declared, "https://auth.example.com/%zz", IssuerHost},
		{"", "", IssuerSame},
		{"https://auth.example.com/.well-known/mcp-app", "https://auth.example.com", IssuerPath},
	}
	for _, tt := range tests {
		if got := CompareIssuer(tt.declared, tt.issuer); got != tt.want {
			t.Errorf("%s against %s: %s, want %s", tt.issuer, tt.declared, got, tt.want)
		}
	}
}

// One changed, added or missing character makes another issuer (RFC 8414 §3.3).
func TestOneCharacterMakesAnotherIssuer(t *testing.T) {
	const declared = "https://auth.example.com:8443/realms/mcp"
	for i := range len(declared) {
		for _, issuer := range []string{
			declared[:i] + "x" + declared[i:], declared[:i] + declared[i+1:], declared[:i] + "~" + declared[i+1:], declared[:i] + strings.ToUpper(declared[i:i+1]) + declared[i+1:],
		} {
			if issuer == declared {
				continue
			}
			if CompareIssuer(declared, issuer) == IssuerSame || CompareIssuer(issuer, declared) == IssuerSame {
				t.Errorf("%s passes for %s", issuer, declared)
			}
			pos, around := FirstDifference(declared, issuer)
			if pos < i || declared[:pos] != issuer[:pos] || strings.HasPrefix(declared[pos:]+" ", (issuer[pos:] + " ")[:1]) || around == "" {
				t.Errorf("%s: the first difference is at %d: %s", issuer, pos, around)
			}
		}
	}
}

func TestFirstDifference(t *testing.T) {
	tests := []struct {
		a, b   string
		pos    int
		around string
	}{
		{"https://h", "https://h", -1, ""},
		{"", "", -1, ""},
		{"https://h/", "https://h", 9, `after "https://h": "/" in the first, nothing in the second`},
		{"https://auth.example.com", "https://auth.example.com/", 24, `after "….example.com": nothing in the first, "/" in the second`},
		{"http://h", "https://h", 4, `after "http": "://h" in the first, "s://h" in the second`},
		{"https://a", "", 0, `at the beginning: "https://a" in the first, nothing in the second`},
		{"abc", "xbc", 0, `at the beginning: "abc" in the first, "xbc" in the second`},
		{"https://example.com", "https://еxample.com", 8, `after "https://": "example.com" in the first, "\u0435xample.com" in the second`},
		{"https://h/0123456789abcdefgh", "https://h/x", 10, `after "https://h/": "0123456789abcdef"… in the first, "x" in the second`},
		{"a\x1b", "a\n", 1, `after "a": "\x1b" in the first, "\n" in the second`},
		{"a\xff", "a\xfe", 2, "in bytes that are no valid text"},
		{"ü", "ü/", 1, `after "\u00fc": nothing in the first, "/" in the second`},
	}
	for _, tt := range tests {
		if pos, around := FirstDifference(tt.a, tt.b); pos != tt.pos || around != tt.around {
			t.Errorf("%q, %q: %d, %s", tt.a, tt.b, pos, around)
		}
	}
	if _, around := FirstDifference(strings.Repeat("a", 1<<16)+"b", strings.Repeat("a", 1<<16)+"c"+strings.Repeat("d", 1<<16)); len(around) > 200 {
		t.Errorf("a sentence of %d bytes", len(around))
	}
}
