package reach

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

func itoa(n int) string { return strconv.Itoa(n) }

// fault is why a server could not be talked to. Plain HTTP asked of a TLS port counts as
// unreachable (the URL's scheme is wrong), TLS asked of a plain port as a failed handshake.
type fault struct {
	code       codes.Code
	confidence checks.Confidence
	// unknown: the request was not sent, or was stopped here; nothing is known of the server.
	unknown bool
}

// faultOf judges an exchange below HTTP; nil when an answer came. unreachable is the
// code of the party for everything but TLS.
func faultOf(x *probe.Exchange, unreachable codes.Code) *fault {
	switch {
	case x.PlainOnTLSPort():
		return &fault{code: unreachable, confidence: checks.Certain}
	case x.Answered():
		return nil
	case x.Error == nil:
		return &fault{unknown: true}
	case x.Error.Certificate():
		return &fault{code: codes.TLSUntrustedCert, confidence: checks.Certain}
	}
	switch x.Error.Kind {
	case probe.KindPolicy, probe.KindCanceled, probe.KindBudget:
		return &fault{unknown: true}
	case probe.KindTLSHandshake, probe.KindPlainOnTLS:
		return &fault{code: codes.TLSHandshakeFailure, confidence: checks.Certain}
	case probe.KindTimeout:
		if x.Timings.TLS > 0 && x.TLS == nil {
			return &fault{code: codes.TLSHandshakeFailure, confidence: checks.Likely}
		}
		return &fault{code: unreachable, confidence: checks.Likely}
	case probe.KindDNSFailure, probe.KindUnreachable, probe.KindTooLarge, probe.KindOther:
		// It may be this machine, or its network, that is at fault.
		return &fault{code: unreachable, confidence: checks.Likely}
	}
	return &fault{code: unreachable, confidence: checks.Certain}
}

// tls reports a fault of TLS, which has codes of its own.
func (ft *fault) tls() bool {
	return ft.code == codes.TLSHandshakeFailure || ft.code == codes.TLSUntrustedCert
}

// finding words the fault. who is "The MCP server" or "The authorization server".
func (ft *fault) finding(x *probe.Exchange, subject, who string) checks.Finding {
	fd := checks.Finding{Code: ft.code, Confidence: ft.confidence, Subject: subject, Exchanges: []*probe.Exchange{x}}
	switch ft.code {
	case codes.TLSUntrustedCert:
		host := hostOf(x.URL)
		fd.Detail = fmt.Sprintf("%s at %s shows a certificate that %s. %s%s", who, host, refusedBy(x), x.Error.Message, whoIsHit(x))
		fd.Expected = "a certificate for " + host + " that is valid today, with a chain to an authority that clients trust"
		fd.Received = certificateText(x)
		fd.Fixes = certificateFix(x)
	case codes.TLSHandshakeFailure:
		fd.Detail = fmt.Sprintf("%s accepts the connection, but TLS does not come about. %s", who, x.Error.Message)
		fd.Expected, fd.Received = "a completed TLS handshake (1.2 or 1.3)", received(x)
		fd.Fixes = handshakeFix(x)
	default:
		fd.Detail = fmt.Sprintf("%s cannot be reached. %s", who, sentence(x))
		fd.Expected, fd.Received = "an HTTP answer from "+origin(x.URL), received(x)
		fd.Fixes = reachFix(x)
	}
	return fd
}

// refusedBy: who refuses a certificate depends, for its authority alone, on the machine.
func refusedBy(x *probe.Exchange) string {
	if unknownAuthority(x) {
		return "this machine does not trust"
	}
	return "clients refuse"
}

// whoIsHit: a missing intermediate also stops clients that trust the root above it.
func whoIsHit(x *probe.Exchange) string {
	switch x.Error.Kind {
	case probe.KindCertIncomplete:
		return " It hits every client on a machine that does not trust this very issuer."
	case probe.KindCertUnknownCA:
		return " It hits every client on a machine that does not trust the authority; where it is trusted, clients connect."
	}
	return ""
}

func unknownAuthority(x *probe.Exchange) bool {
	return x.Error.Kind == probe.KindCertIncomplete || x.Error.Kind == probe.KindCertUnknownCA
}

func sentence(x *probe.Exchange) string {
	if x.Answered() {
		return "The URL says http, but the server says that this port speaks TLS."
	}
	return x.Error.Message
}

// received is the original error text, which a reader can search for.
func received(x *probe.Exchange) string {
	switch {
	case x.Answered():
		return statusLine(x) + ": plain HTTP was sent to a TLS port"
	case x.Error.Detail == "":
		return trimStop(x.Error.Message)
	}
	return x.Error.Detail
}

func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Host != "" {
		return u.Host
	}
	return rawURL
}

func origin(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host
	}
	return rawURL
}

// withScheme is the URL with another scheme.
func withScheme(rawURL, scheme string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	u.Scheme = scheme
	return u.String()
}

// certificateText describes the leaf: subject, issuer, names, dates, and the verifier's own words.
func certificateText(x *probe.Exchange) string {
	if x.TLS == nil || len(x.TLS.Chain) == 0 {
		return received(x)
	}
	leaf := x.TLS.Chain[0]
	names := "no names"
	if n := len(leaf.Names); n > 5 {
		names = fmt.Sprintf("%s and %d more names", strings.Join(leaf.Names[:5], ", "), n-5)
	} else if n > 0 {
		names = strings.Join(leaf.Names, ", ")
	}
	text := fmt.Sprintf("certificate %s for %s, issued by %s, valid from %s to %s, in a chain of %d",
		leaf.Subject, names, leaf.Issuer, leaf.NotBefore.UTC().Format(time.DateOnly), leaf.NotAfter.UTC().Format(time.DateOnly), len(x.TLS.Chain))
	if x.TLS.VerifyError != "" {
		text += "; " + x.TLS.VerifyError
	}
	return text
}
