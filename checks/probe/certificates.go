package probe

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Limits on what a hostile chain may add to a record.
const (
	maxChain = 10
	maxNames = 100
)

// examine records a handshake and judges its chain as a client would.
func examine(cs tls.ConnectionState, host string, roots *x509.CertPool, now time.Time) (*TLS, error) {
	t := &TLS{Version: tls.VersionName(cs.Version), CipherSuite: tls.CipherSuiteName(cs.CipherSuite), ServerName: host}
	for _, c := range cs.PeerCertificates[:min(len(cs.PeerCertificates), maxChain)] {
		t.Chain = append(t.Chain, certificate(c))
	}
	if len(cs.PeerCertificates) == 0 {
		return t, &fault{kind: KindCertOther, message: "The server sent no certificate.", err: errors.New("no certificate")}
	}
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), DNSName: host, CurrentTime: now}
	for _, c := range cs.PeerCertificates[1:] {
		opts.Intermediates.AddCert(c)
	}
	chains, err := cs.PeerCertificates[0].Verify(opts)
	if err != nil {
		t.VerifyError = err.Error()
		return t, certFault(cs.PeerCertificates, opts, err)
	}
	best := chains[0]
	t.TrustedRoot = shorten(best[len(best)-1].Subject.String(), 300)
	return t, nil
}

func certificate(c *x509.Certificate) Certificate {
	sum := sha256.Sum256(c.Raw)
	out := Certificate{Subject: shorten(c.Subject.String(), 300), Issuer: shorten(c.Issuer.String(), 300),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, SHA256: hex.EncodeToString(sum[:])}
	for _, n := range c.DNSNames {
		out.Names = append(out.Names, shorten(n, 253))
	}
	for _, ip := range c.IPAddresses {
		out.Names = append(out.Names, ip.String())
	}
	out.Names = out.Names[:min(len(out.Names), maxNames)]
	return out
}

// certFault says everything that is wrong with the chain; the first thing that a client
// would stumble over gives the kind: dates, then the name, then the authority.
func certFault(sent []*x509.Certificate, opts x509.VerifyOptions, verifyErr error) error {
	leaf := sent[0]
	var found []fault
	if kind, text := dates("certificate", leaf, opts.CurrentTime); kind != "" {
		found = append(found, fault{kind: kind, message: text})
		// The rest is judged at a time when the certificate was valid.
		opts.CurrentTime = leaf.NotAfter.Add(-time.Second)
	}
	if err := leaf.VerifyHostname(opts.DNSName); err != nil {
		found = append(found, fault{kind: KindCertName, message: nameSentence(leaf, opts.DNSName)})
	}
	opts.DNSName = ""
	if _, err := leaf.Verify(opts); err != nil {
		found = append(found, authority(sent, opts.CurrentTime, err))
	}
	if len(found) == 0 {
		return &fault{kind: KindCertOther, message: "The certificate was not accepted.", err: verifyErr}
	}
	var text []string
	for _, f := range found {
		text = append(text, f.message)
	}
	return &fault{kind: found[0].kind, message: strings.Join(text, " "), err: verifyErr}
}

// dates judges the validity period; kind is "" when it is kept.
func dates(what string, c *x509.Certificate, now time.Time) (kind ErrorKind, text string) {
	switch {
	case now.After(c.NotAfter):
		return KindCertExpired, fmt.Sprintf("The %s expired on %s (%s ago).", what, c.NotAfter.UTC().Format(time.DateOnly), days(now.Sub(c.NotAfter)))
	case now.Before(c.NotBefore):
		return KindCertNotYet, fmt.Sprintf("The %s is not valid before %s (in %s), or the clock of this machine is wrong.", what, c.NotBefore.UTC().Format(time.DateOnly), days(c.NotBefore.Sub(now)))
	}
	return "", ""
}

func days(d time.Duration) string {
	switch n := int(d.Hours() / 24); n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}

func nameSentence(leaf *x509.Certificate, host string) string {
	names := certificate(leaf).Names
	switch {
	case len(names) == 0:
		return fmt.Sprintf("The certificate does not name %s: it has no subject alternative names at all.", host)
	case len(names) > 4:
		return fmt.Sprintf("The certificate is for %s and %d more names, not for %s.", strings.Join(names[:4], ", "), len(names)-4, host)
	}
	return fmt.Sprintf("The certificate is for %s, not for %s.", strings.Join(names, ", "), host)
}

// authority explains why no chain to a trusted root came about.
func authority(sent []*x509.Certificate, now time.Time, err error) fault {
	if !errors.As(err, new(x509.UnknownAuthorityError)) && !errors.As(err, new(x509.CertificateInvalidError)) {
		return fault{kind: KindCertOther, message: "The certificate was not accepted by the rules for chains."}
	}
	leaf := sent[0]
	path := issuers(sent)
	for _, c := range path[1:] {
		if kind, text := dates(fmt.Sprintf("certificate of the issuer %s", display(c.Subject)), c, now); kind != "" {
			return fault{kind: kind, message: text}
		}
	}
	top := path[len(path)-1]
	switch {
	case !errors.As(err, new(x509.UnknownAuthorityError)):
		return fault{kind: KindCertOther, message: "The certificate was not accepted: it, or one of its issuers, may not be used for this."}
	case selfIssued(leaf):
		return fault{kind: KindCertSelfSigned, message: "The certificate is self-signed: no authority vouches for it."}
	case len(path) == 1 && len(leaf.IssuingCertificateURL) > 0:
		return fault{kind: KindCertIncomplete, message: fmt.Sprintf("The chain is incomplete: the intermediate certificate %s is missing, the server has to send it after its own.", display(leaf.Issuer))}
	case len(path) == 1:
		return fault{kind: KindCertIncomplete, message: fmt.Sprintf("The issuer of the certificate, %s, was not sent and is not trusted here: likely an intermediate certificate is missing, or a private authority signed it.", display(leaf.Issuer))}
	}
	return fault{kind: KindCertUnknownCA, message: fmt.Sprintf("The certificate was issued by an authority that is not trusted here: %s.", display(top.Issuer))}
}

// issuers follows the signatures upwards from the leaf through what was sent.
func issuers(sent []*x509.Certificate) []*x509.Certificate {
	path := []*x509.Certificate{sent[0]}
	for range maxChain {
		last := path[len(path)-1]
		next := last
		for _, c := range sent[:min(len(sent), maxChain)] {
			if c != last && !selfIssued(last) && string(c.RawSubject) == string(last.RawIssuer) && signed(c, last) {
				next = c
				break
			}
		}
		if next == last {
			break
		}
		path = append(path, next)
	}
	return path
}

func signed(issuer, c *x509.Certificate) bool {
	return issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// selfIssued reports a certificate that is signed with its own key.
func selfIssued(c *x509.Certificate) bool {
	return string(c.RawSubject) == string(c.RawIssuer) && signed(c, c)
}

// display is the short name of a subject.
func display(n pkix.Name) string {
	if n.CommonName != "" {
		return shorten(n.CommonName, 100)
	}
	return shorten(n.String(), 200)
}
