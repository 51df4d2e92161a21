// Package probe is the only place of Casdoctor that sends anything: one guarded
// HTTP client with an address policy, and a full record of every exchange.
package probe

import (
	"encoding/json"
	"net/http"
	"time"
)

// Exchange is the record of one request and what came of it: one hop, no
// redirect followed. It is complete and read-only once Client.Do has returned it.
type Exchange struct {
	ID      string `json:"id"`      // "x1", "x2", … in the order of sending
	Purpose string `json:"purpose"` // why it was sent: "initialize without a token"
	// RedirectOf is the exchange whose Location led here; "" for a first hop.
	RedirectOf string `json:"redirect_of,omitempty"`

	Method        string       `json:"method"`
	URL           string       `json:"url"`
	RequestHeader []HeaderLine `json:"request_header"`
	RequestBody   string       `json:"request_body,omitempty"`

	Resolved []string `json:"addresses_resolved,omitempty"` // every address the name gave
	Address  string   `json:"address_used,omitempty"`       // ip:port of the connection
	Reused   bool     `json:"connection_reused,omitempty"`
	TLS      *TLS     `json:"tls,omitempty"`

	Proto         string       `json:"proto,omitempty"` // "HTTP/1.1"
	Status        int          `json:"status"`          // 0 when no answer came
	StatusText    string       `json:"status_text,omitempty"`
	Header        []HeaderLine `json:"response_header,omitempty"` // raw lines, in order, repeated ones kept
	Body          []byte       `json:"-"`                         // decompressed, capped
	BodyTruncated bool         `json:"body_truncated,omitempty"`
	// StoppedEarly is set when the probe had what it wanted and closed a reply that was still open (event streams).
	StoppedEarly bool `json:"stopped_early,omitempty"`

	Started time.Time `json:"started"`
	Timings Timings   `json:"timings_ms"`
	Error   *Error    `json:"error,omitempty"`
}

// HeaderLine is one header field line as it stood on the wire.
type HeaderLine struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Timings are the phases of an exchange in milliseconds; 0 for a phase that did not happen.
type Timings struct {
	DNS       float64 `json:"dns"`
	Connect   float64 `json:"connect"`
	TLS       float64 `json:"tls"`
	FirstByte float64 `json:"first_byte"` // from the start of the exchange to the first byte of the response head
	FirstBody float64 `json:"first_body"` // from the start of the exchange to the first byte of the body
	Total     float64 `json:"total"`
}

// TLS is what the handshake showed, also when the certificate was refused.
type TLS struct {
	Version     string        `json:"version"`
	CipherSuite string        `json:"cipher_suite"`
	ServerName  string        `json:"server_name"`
	Chain       []Certificate `json:"chain"`
	TrustedRoot string        `json:"trusted_root,omitempty"` // subject of the root that was trusted
	VerifyError string        `json:"verify_error,omitempty"` // original text
}

// Certificate is one certificate of the chain as the server sent it.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names,omitempty"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"`
}

// ErrorKind classifies what went wrong below HTTP.
type ErrorKind string

// The kinds of transport errors.
const (
	KindBadURL         ErrorKind = "bad-url"
	KindDNSNotFound    ErrorKind = "dns-not-found"
	KindDNSFailure     ErrorKind = "dns-failure"
	KindRefused        ErrorKind = "connection-refused"
	KindTimeout        ErrorKind = "timeout" // no connection, or no answer, within the limit
	KindReset          ErrorKind = "connection-reset"
	KindUnreachable    ErrorKind = "network-unreachable"
	KindClosed         ErrorKind = "closed-without-answer"
	KindPolicy         ErrorKind = "address-not-allowed"
	KindTLSHandshake   ErrorKind = "tls-handshake"          // alert, EOF or reset during the handshake
	KindPlainOnTLS     ErrorKind = "plain-http-on-tls-port" // https was asked, the port answers plain HTTP
	KindTLSOnPlain     ErrorKind = "tls-on-plain-http-port" // http was asked, the port answers with TLS
	KindCertExpired    ErrorKind = "certificate-expired"
	KindCertNotYet     ErrorKind = "certificate-not-yet-valid"
	KindCertName       ErrorKind = "certificate-wrong-name"
	KindCertSelfSigned ErrorKind = "certificate-self-signed"
	KindCertUnknownCA  ErrorKind = "certificate-unknown-authority"
	KindCertIncomplete ErrorKind = "certificate-chain-incomplete"
	KindCertOther      ErrorKind = "certificate-invalid"
	KindNotHTTP        ErrorKind = "not-http" // the bytes are no HTTP response
	KindTooLarge       ErrorKind = "header-too-large"
	KindCanceled       ErrorKind = "canceled"
	KindBudget         ErrorKind = "request-budget-used-up"
	KindOther          ErrorKind = "other"
)

// Error is a transport error: our sentence and the original text beside it.
type Error struct {
	Kind    ErrorKind `json:"kind"`
	Message string    `json:"message"` // a sentence for the reader
	Detail  string    `json:"detail"`  // the original error text
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// Certificate reports whether the certificate was refused although TLS itself worked.
func (e *Error) Certificate() bool {
	switch e.Kind {
	case KindCertExpired, KindCertNotYet, KindCertName, KindCertSelfSigned, KindCertUnknownCA, KindCertIncomplete, KindCertOther:
		return true
	}
	return false
}

// Answered reports whether an HTTP response head arrived.
func (x *Exchange) Answered() bool { return x != nil && x.Status != 0 }

// HeaderValues returns the values of every line of that name, in order; the name is case-insensitive.
func (x *Exchange) HeaderValues(name string) []string {
	var out []string
	for _, h := range x.Header {
		if http.CanonicalHeaderKey(h.Name) == http.CanonicalHeaderKey(name) {
			out = append(out, h.Value)
		}
	}
	return out
}

// HeaderValue returns the first value of that name, or "".
func (x *Exchange) HeaderValue(name string) string {
	if v := x.HeaderValues(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// MarshalJSON adds the body as text: valid UTF-8, capped and redacted already.
func (x *Exchange) MarshalJSON() ([]byte, error) {
	type plain Exchange
	return json.Marshal(struct {
		*plain
		ResponseBody string `json:"response_body,omitempty"`
	}{(*plain)(x), string(x.Body)})
}
