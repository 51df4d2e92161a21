package probe

import (
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// systemBundles are where systems keep their roots in one file. They are read when
// SSL_CERT_FILE is set, which would otherwise take their place.
var systemBundles = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// Vantage says from where a client looked: what it sees need not be what others see.
type Vantage struct {
	Host            string   `json:"host"`             // name of the machine
	AddressFamilies []string `json:"address_families"` // "IPv4", "IPv6": those with an address beyond this machine
	TrustedRoots    string   `json:"trusted_roots"`    // in words
}

// roots are certificates that are trusted, and what they are in words.
type roots struct {
	pool    *x509.CertPool
	trusted []string
}

const unreadable = "SSL_CERT_FILE (not readable, ignored)"

// loaded keeps roots for the life of the process, by the files that they were read from: a
// bundle takes longer to read than a run on the loopback interface lasts.
var loaded sync.Map

// loadRoots joins the system's roots, SSL_CERT_FILE, the files and the authorities, and
// says in words what is trusted.
func loadRoots(files []string, extra []*x509.Certificate) (*x509.CertPool, string, error) {
	key := strings.Join(append([]string{os.Getenv("SSL_CERT_FILE")}, files...), "\x00")
	var base roots
	if kept, ok := loaded.Load(key); ok {
		base = kept.(roots)
	} else {
		var err error
		if base, err = readRoots(files); err != nil {
			return nil, "", err
		}
		if !slices.Contains(base.trusted, unreadable) {
			loaded.Store(key, base)
		}
	}
	if len(extra) == 0 {
		return base.pool, strings.Join(base.trusted, ", "), nil // nobody adds to it
	}
	pool, trusted := base.pool.Clone(), slices.Clone(base.trusted)
	for _, c := range extra {
		pool.AddCert(c)
		trusted = append(trusted, display(c.Subject))
	}
	return pool, strings.Join(trusted, ", "), nil
}

// readRoots reads the files; what cannot be read is not kept, so that the next run tries again.
func readRoots(files []string) (roots, error) {
	trusted := []string{"the system's roots"}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool, trusted[0] = x509.NewCertPool(), "no system roots"
	}
	if env := os.Getenv("SSL_CERT_FILE"); env != "" {
		for _, bundle := range systemBundles {
			if b, err := os.ReadFile(bundle); err == nil && pool.AppendCertsFromPEM(b) {
				break
			}
		}
		b, err := os.ReadFile(env)
		if err == nil && pool.AppendCertsFromPEM(b) {
			trusted = append(trusted, "SSL_CERT_FILE")
		} else {
			trusted = append(trusted, unreadable)
		}
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return roots{}, fmt.Errorf("root certificates: %w", err)
		}
		if !pool.AppendCertsFromPEM(b) {
			return roots{}, fmt.Errorf("root certificates: %s holds no certificate in PEM form", file)
		}
		trusted = append(trusted, filepath.Base(file))
	}
	return roots{pool, trusted}, nil
}

// vantage looks at this machine; it sends nothing.
func vantage(trusted string) Vantage {
	v := Vantage{TrustedRoots: trusted}
	v.Host, _ = os.Hostname()
	addrs, _ := net.InterfaceAddrs()
	var four, six bool
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok || !n.IP.IsGlobalUnicast() {
			continue
		}
		four = four || n.IP.To4() != nil
		six = six || n.IP.To4() == nil
	}
	if four {
		v.AddressFamilies = append(v.AddressFamilies, "IPv4")
	}
	if six {
		v.AddressFamilies = append(v.AddressFamilies, "IPv6")
	}
	return v
}
