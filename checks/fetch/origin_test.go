package fetch

import (
	"net/netip"
	"net/url"
	"testing"
)

func TestParseOrigin(t *testing.T) {
	for in, want := range map[string]string{
		"http://localhost:3000":        "http://localhost:3000",
		"HTTPS://App.Example.COM":      "https://app.example.com",
		"https://app.example.com:443":  "https://app.example.com",
		"http://app.example.com:80/":   "http://app.example.com",
		"http://app.example.com:443":   "http://app.example.com:443",
		"http://[::1]:8080":            "http://[::1]:8080",
		"null":                         "null",
		"chrome-extension://abcdefghi": "chrome-extension://abcdefghi",
		"file:///etc/passwd":           "",
		"https://app.example.com/path": "",
		"https://user@app.example.com": "",
		"https://app.example.com?x":    "",
		"app.example.com":              "",
		"localhost:3000":               "",
		"*":                            "",
		"":                             "",
		"http://":                      "",
		"http://app.example.com:port":  "",
	} {
		o, err := ParseOrigin(in)
		if got := o.String(); err != nil && want != "" || err == nil && got != want {
			t.Errorf("ParseOrigin(%q) = %s, %v, want %q", in, got, err, want)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://localhost:3000", "http://LOCALHOST:3000", true},
		{"https://a.example", "https://a.example:443", true},
		{"http://localhost:3000", "http://localhost:3001", false},
		{"http://localhost:3000", "http://127.0.0.1:3000", false},
		{"http://a.example", "https://a.example", false},
		{"https://a.example", "https://b.a.example", false},
		{"null", "null", false},
	} {
		a, _ := ParseOrigin(c.a)
		b, _ := ParseOrigin(c.b)
		if a.Same(b) != c.same {
			t.Errorf("%s same as %s: %t", a, b, a.Same(b))
		}
	}
}

func TestTrustworthy(t *testing.T) {
	for in, want := range map[string]bool{
		"https://a.example": true, "http://a.example": false, "http://localhost": true, "http://a.b.localhost:8080": true, "http://127.0.0.1": true,
		"http://127.9.9.9": true, "http://[::1]:1": true, "http://192.0.2.1": false, "null": false, "http://notlocalhost": false, "http://localhost.example": false,
	} {
		o, err := ParseOrigin(in)
		if err != nil || o.Trustworthy() != want {
			t.Errorf("%s trustworthy: %t, %v", in, o.Trustworthy(), err)
		}
	}
}

func TestOriginOfOpaqueURLs(t *testing.T) {
	for _, in := range []string{"data:text/plain,x", "file:///x", "about:blank", "javascript:1", "mailto:a@b.example"} {
		u, err := url.Parse(in)
		if err != nil || !OriginOf(u).Opaque() {
			t.Errorf("%s: %s, %v", in, OriginOf(u), err)
		}
	}
}

func TestSpaces(t *testing.T) {
	for in, want := range map[string]Space{
		"127.0.0.1": Loopback, "::1": Loopback, "::ffff:127.0.0.1": Loopback, "0.0.0.0": Loopback, "10.1.2.3": Local, "172.16.0.1": Local, "172.32.0.1": Public, "192.168.1.1": Local,
		"169.254.1.1": Local, "100.64.0.1": Local, "100.128.0.1": Public, "fd00::1": Local, "fe80::1": Local, "192.0.2.1": Public, "2001:db8::1": Public,
	} {
		if got := SpaceOf(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	for host, want := range map[string]Space{"localhost": Loopback, "a.localhost.": Loopback, "[::1]": Loopback, "10.0.0.1": Local, "a.example": Unknown, "": Unknown} {
		if got := SpaceOfHost(host); got != want {
			t.Errorf("%s is %q, want %q", host, got, want)
		}
	}
}
