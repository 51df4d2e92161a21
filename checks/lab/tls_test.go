package lab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
)

// handshake connects as a client that trusts the lab's authority.
func handshake(t *testing.T, l *Lab, p Pair) error {
	t.Helper()
	u, err := url.Parse(p.Input.MCP)
	if err != nil {
		t.Fatal(err)
	}
	address := p.Resolve[u.Host]
	if address == "" {
		address = net.JoinHostPort("127.0.0.1", u.Port())
	}
	pool := x509.NewCertPool()
	pool.AddCert(l.Authority())
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: u.Hostname()})
	if err == nil {
		conn.Close()
	}
	return err
}

func TestCertificates(t *testing.T) {
	isInvalid := func(reason x509.InvalidReason) func(error) bool {
		return func(err error) bool {
			var e x509.CertificateInvalidError
			return errors.As(err, &e) && e.Reason == reason
		}
	}
	unknown := func(err error) bool {
		var e x509.UnknownAuthorityError
		return errors.As(err, &e)
	}
	tests := []struct {
		pair string
		is   func(error) bool
	}{
		{"healthy-https", func(err error) bool { return err == nil }},
		{"client-unreachable-nonstandard-port", func(err error) bool { return err == nil }},
		{"metadata-http-scheme-behind-proxy", func(err error) bool { return err == nil }},
		{"tls-untrusted-cert", unknown},
		{"tls-untrusted-cert-2", isInvalid(x509.Expired)},
		{"tls-untrusted-cert-3", func(err error) bool {
			var e x509.HostnameError
			return errors.As(err, &e)
		}},
		{"tls-untrusted-cert-4", unknown},
		{"tls-handshake-failure", func(err error) bool {
			var e x509.UnknownAuthorityError
			return err != nil && !errors.As(err, &e)
		}},
	}
	for _, tt := range tests {
		l, p := startOne(t, tt.pair)
		if err := handshake(t, l, p); !tt.is(err) {
			t.Errorf("%s: %v", tt.pair, err)
		}
	}
}

// The authority cannot vouch for anything but the lab, whatever it signs.
func TestAuthorityIsConstrained(t *testing.T) {
	l := start(t, "healthy-https")
	pool := x509.NewCertPool()
	pool.AddCert(l.Authority())
	for name, allowed := range map[string]bool{
		"localhost": true, "casdoor.localhost": true, "mcp.lab.example": true,
		"example.com": false, "accounts.google.com": false, "lab.example.com": false, "notlocalhost": false,
	} {
		c, err := l.ca.issue(leafOptions{names: []string{name}})
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(c.Certificates[0].Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: name}); (err == nil) != allowed {
			t.Errorf("%s: %v", name, err)
		}
	}
	outside := &x509.Certificate{SerialNumber: serial(), NotBefore: l.Authority().NotBefore, NotAfter: l.Authority().NotAfter, IPAddresses: []net.IP{net.IPv4(10, 0, 0, 1)}}
	der, err := x509.CreateCertificate(nil, outside, l.Authority(), &l.ca.key.PublicKey, l.ca.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err == nil || !strings.Contains(err.Error(), "permitted") {
		t.Errorf("an address of another network: %v", err)
	}
}

// The first pair's authority is not the second's: keys are not kept between labs.
func TestAuthorityIsNew(t *testing.T) {
	a, b := start(t, "healthy"), start(t, "healthy")
	if a.Authority().Equal(b.Authority()) || a.ca.key.Equal(b.ca.key) {
		t.Error("two labs share an authority")
	}
}
