package probe

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// issued is a certificate with its key.
type issued struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue makes a certificate; parent nil signs it with its own key.
func issue(t testing.TB, name string, parent *issued, change func(*x509.Certificate)) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true}
	if change != nil {
		change(tmpl)
	}
	by := &issued{tmpl, key}
	if parent != nil {
		by = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{cert, key}
}

func isCA(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign }

func forLocalhost(c *x509.Certificate) { c.DNSNames = []string{"localhost"} }

// serveTLS serves with that chain, and counts the requests that arrive.
func serveTLS(t testing.TB, leaf *issued, above ...*issued) (url string, requests *atomic.Int32) {
	t.Helper()
	requests = new(atomic.Int32)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		fmt.Fprint(w, r.Proto, " ", r.TLS.ServerName)
	}))
	chain := [][]byte{leaf.cert.Raw}
	for _, a := range above {
		chain = append(chain, a.cert.Raw)
	}
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: chain, PrivateKey: leaf.key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1), requests
}

func TestTrustedChain(t *testing.T) {
	root := issue(t, "Test Root", nil, isCA)
	middle := issue(t, "Test Intermediate", root, isCA)
	url, _ := serveTLS(t, issue(t, "leaf", middle, forLocalhost), middle)
	c := client(t, func(o *Options) { o.ExtraRoots = []*x509.Certificate{root.cert} })
	x, again := get(t, c, url), get(t, c, url)
	if x.Error != nil || string(x.Body) != "HTTP/1.1 localhost" || x.TLS == nil || x.TLS.TrustedRoot != "CN=Test Root" || len(x.TLS.Chain) != 2 ||
		x.TLS.Version != "TLS 1.3" || x.TLS.Chain[0].Names[0] != "localhost" || len(x.TLS.Chain[0].SHA256) != 64 || x.Timings.TLS <= 0 {
		t.Errorf("%+v %+v", x, x.TLS)
	}
	if !again.Reused || again.TLS == nil || again.Timings.TLS != 0 {
		t.Errorf("reused: %+v", again)
	}
	if !strings.Contains(c.Vantage().TrustedRoots, "Test Root") {
		t.Errorf("vantage %+v", c.Vantage())
	}
}

func TestRootFiles(t *testing.T) {
	root := issue(t, "File Root", nil, isCA)
	url, _ := serveTLS(t, issue(t, "leaf", root, forLocalhost))
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if x := get(t, client(t, func(o *Options) { o.RootFiles = []string{file} }), url); x.Error != nil {
		t.Error(x.Error)
	}
	t.Setenv("SSL_CERT_FILE", file)
	c := client(t, nil)
	if x := get(t, c, url); x.Error != nil || !strings.Contains(c.Vantage().TrustedRoots, "SSL_CERT_FILE") {
		t.Error(x.Error)
	}
	// The files are read once: a run does not read them again.
	ways := []func(*Options){nil, func(o *Options) { o.RootFiles = []string{file} }}
	for range 2 {
		for _, o := range ways {
			if x := get(t, client(t, o), url); x.Error != nil {
				t.Errorf("the roots were read again: %v", x.Error)
			}
		}
		os.Remove(file)
	}
	os.WriteFile(file+".empty", []byte("no certificate"), 0o600)
	for _, bad := range []string{file + ".missing", file + ".empty"} {
		if _, err := New(Options{RootFiles: []string{bad}}); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestRefusedCertificates(t *testing.T) {
	root := issue(t, "Test Root", nil, isCA)
	middle := issue(t, "Test Intermediate", root, isCA)
	oldMiddle := issue(t, "Old Intermediate", root, func(c *x509.Certificate) {
		isCA(c)
		c.NotBefore, c.NotAfter = time.Now().Add(-100*24*time.Hour), time.Now().Add(-73*time.Hour)
	})
	alien := issue(t, "Alien Root", nil, isCA)
	alienMiddle := issue(t, "Alien Intermediate", alien, isCA)
	localhost := func(more func(*x509.Certificate)) func(*x509.Certificate) {
		return func(c *x509.Certificate) { forLocalhost(c); more(c) }
	}
	expired := localhost(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-400*24*time.Hour), time.Now().Add(-317*24*time.Hour-time.Hour)
	})
	for _, tc := range []struct {
		name  string
		leaf  *issued
		above []*issued
		kind  ErrorKind
		words []string
	}{
		{"expired", issue(t, "leaf", root, expired), nil, KindCertExpired, []string{"expired on", "(317 days ago)"}},
		{"not yet valid", issue(t, "leaf", root, localhost(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(50 * time.Minute) })), nil, KindCertNotYet, []string{"not valid before"}},
		{"wrong name", issue(t, "leaf", root, func(c *x509.Certificate) { c.DNSNames = []string{"a.example"} }), nil, KindCertName, []string{"for a.example, not for localhost"}},
		{"no names", issue(t, "localhost", root, nil), nil, KindCertName, []string{"no subject alternative names"}},
		{"self-signed", issue(t, "leaf", nil, forLocalhost), nil, KindCertSelfSigned, []string{"self-signed"}},
		{"expired and self-signed", issue(t, "leaf", nil, expired), nil, KindCertExpired, []string{"317 days", "self-signed"}},
		{"unknown root sent", issue(t, "leaf", alien, forLocalhost), []*issued{alien}, KindCertUnknownCA, []string{"Alien Root"}},
		{"unknown root behind an intermediate", issue(t, "leaf", alienMiddle, forLocalhost), []*issued{alienMiddle}, KindCertUnknownCA, []string{"Alien Root"}},
		{"incomplete", issue(t, "leaf", middle, localhost(func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://ca.example/i.crt"} })), nil, KindCertIncomplete, []string{"is missing", "Test Intermediate"}},
		{"incomplete or private", issue(t, "leaf", middle, forLocalhost), nil, KindCertIncomplete, []string{"likely", "Test Intermediate"}},
		{"intermediate expired", issue(t, "leaf", oldMiddle, forLocalhost), []*issued{oldMiddle}, KindCertExpired, []string{"issuer Old Intermediate", "3 days"}},
		{"not for servers", issue(t, "leaf", root, localhost(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), nil, KindCertOther, []string{"may not be used"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			url, requests := serveTLS(t, tc.leaf, tc.above...)
			x := get(t, client(t, func(o *Options) { o.ExtraRoots = []*x509.Certificate{root.cert} }), url)
			wantKind(t, x, tc.kind, tc.words...)
			if x.TLS == nil || len(x.TLS.Chain) != 1+len(tc.above) || x.TLS.VerifyError == "" || x.TLS.TrustedRoot != "" || !x.Error.Certificate() {
				t.Errorf("TLS %+v", x.TLS)
			}
			if requests.Load() != 0 || x.Address == "" || x.Answered() {
				t.Error("HTTP was sent over a refused certificate")
			}
		})
	}
}

func TestPlainAndTLSMixedUp(t *testing.T) {
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	plain.Config.ErrorLog = log.New(io.Discard, "", 0)
	c := client(t, nil)
	wantKind(t, get(t, c, strings.Replace(plain.URL, "http:", "https:", 1)), KindPlainOnTLS, "plain HTTP")
	url, _ := serveTLS(t, issue(t, "leaf", nil, forLocalhost))
	x := get(t, c, strings.Replace(url, "https:", "http:", 1))
	if x.Status != 400 || !x.PlainOnTLSPort() {
		t.Errorf("%d %q", x.Status, x.Body)
	}
	if get(t, c, plain.URL).PlainOnTLSPort() || (*Exchange)(nil).PlainOnTLSPort() {
		t.Error("a plain answer is taken for a TLS port")
	}
	nginx := get(t, c, canned(t, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<center>The plain HTTP request was sent to HTTPS port</center>"))
	if !nginx.PlainOnTLSPort() {
		t.Error("nginx's page is not recognised")
	}
}

func TestHandshakeFaults(t *testing.T) {
	hello := func(answer string) string {
		return "https://" + listen(t, func(c net.Conn, br *bufio.Reader) { br.ReadByte(); io.WriteString(c, answer) })
	}
	c := client(t, nil)
	wantKind(t, get(t, c, hello("")), KindTLSHandshake, "closed the connection")
	wantKind(t, get(t, c, hello("SSH-2.0-OpenSSH_9.9\r\n")), KindTLSHandshake, "does not speak TLS")
	wantKind(t, get(t, c, hello("<html><title>400")), KindPlainOnTLS)
	wantKind(t, get(t, c, hello("\x15\x03\x01\x00\x02\x02\x46")), KindTLSHandshake, "no TLS version")
	wantKind(t, get(t, c, hello("\x15\x03\x01\x00\x02\x02\x70")), KindTLSHandshake, "no certificate for this name")
}

func TestClientCertificateDemanded(t *testing.T) {
	root := issue(t, "Test Root", nil, isCA)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	leaf := issue(t, "leaf", root, forLocalhost)
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.cert.Raw}, PrivateKey: leaf.key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c := client(t, func(o *Options) { o.ExtraRoots = []*x509.Certificate{root.cert} })
	wantKind(t, get(t, c, strings.Replace(s.URL, "127.0.0.1", "localhost", 1)), KindTLSHandshake, "client certificate")
}
