package lab

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// authority is a certificate authority that lives in memory only.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	leaf func() (*tls.Config, error) // the certificate of the healthy https sites, made once
}

// labNames are the names that the lab's certificates are good for.
var labNames = []string{"localhost", "*.localhost", "mcp.lab.example", "auth.lab.example"}

// newAuthority makes an authority that may vouch for the lab's names only (RFC 5280 §4.2.1.10).
func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name, Organization: []string{"Casdoctor lab"}},
		NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(30 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{"localhost", "lab.example"},
		PermittedIPRanges:           []*net.IPNet{only("127.0.0.1"), only("::1")},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	a := &authority{cert: cert, key: key}
	a.leaf = sync.OnceValues(func() (*tls.Config, error) { return a.issue(leafOptions{names: labNames, ips: true}) })
	return a, nil
}

// leafOptions say what is wrong with a server certificate; the zero value issues a good one for names.
type leafOptions struct {
	names      []string
	ips        bool // also for 127.0.0.1 and ::1
	expired    bool
	selfSigned bool
}

// issue makes a server certificate and the TLS configuration that shows it.
func (a *authority) issue(o leafOptions) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: o.names[0]}, DNSNames: o.names,
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(7 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	if o.ips {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}
	if o.expired {
		template.NotAfter = now.Add(-time.Hour)
	}
	parent, signer := a.cert, a.key
	if o.selfSigned {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, nil
}

func serial() *big.Int {
	n, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)) // crypto/rand does not fail
	return n.Add(n, big.NewInt(1))
}

// only is the network of one address.
func only(ip string) *net.IPNet {
	addr := net.ParseIP(ip)
	if four := addr.To4(); four != nil {
		addr = four
	}
	bits := 8 * len(addr)
	return &net.IPNet{IP: addr, Mask: net.CIDRMask(bits, bits)}
}
