package fetch

// Reason says why a request ends as a network error.
type Reason string

// The reasons. The first group throws before anything is sent, the second ends the request
// without a look at any CORS header, the third is the CORS protocol's.
const (
	InvalidURL       Reason = "invalid-url"
	CredentialsInURL Reason = "credentials-in-url"
	InvalidMethod    Reason = "invalid-method"
	ForbiddenMethod  Reason = "forbidden-method"
	InvalidHeader    Reason = "invalid-header"
	BodyNotAllowed   Reason = "body-not-allowed"

	BadPort               Reason = "bad-port"
	MixedContent          Reason = "mixed-content"
	LocalNetworkInsecure  Reason = "local-network-insecure"
	LocalNetworkDenied    Reason = "local-network-denied"
	NoResponse            Reason = "no-response"
	RedirectRefused       Reason = "redirect-refused" // the redirect mode is "error"
	RedirectLocation      Reason = "redirect-location"
	RedirectScheme        Reason = "redirect-scheme"
	RedirectTooMany       Reason = "redirect-too-many"
	RedirectedCredentials Reason = "redirect-with-credentials"
	EmbeddedCredentials   Reason = "embedded-credentials" // as the one before, within the page's own origin

	OriginMissing         Reason = "allow-origin-missing"
	OriginMultiple        Reason = "allow-origin-multiple"
	OriginInvalid         Reason = "allow-origin-invalid"
	OriginMismatch        Reason = "allow-origin-mismatch"
	OriginWildcard        Reason = "allow-origin-wildcard-with-credentials"
	CredentialsNotAllowed Reason = "allow-credentials-not-true"
	PreflightRedirect     Reason = "preflight-redirect"
	PreflightStatus       Reason = "preflight-status"
	MethodsMalformed      Reason = "allow-methods-malformed"
	HeadersMalformed      Reason = "allow-headers-malformed"
	MethodNotAllowed      Reason = "method-not-allowed"
	HeaderNotAllowed      Reason = "header-not-allowed"

	// AuthorizationByStar is no failure yet: browsers warn that Access-Control-Allow-Headers: * will not cover Authorization.
	AuthorizationByStar Reason = "authorization-by-star"
	// Untold is the error that script gets for every failure, which does not say why.
	Untold Reason = "untold"
)

// Failure is what went wrong, with what a console needs to say it.
type Failure struct {
	Reason    Reason `json:"reason"`
	Preflight bool   `json:"preflight,omitempty"` // in the answer to the preflight
	// Parameter is the value, method, header name or address space that the reason speaks of.
	Parameter string `json:"parameter,omitempty"`
	// Repeated is set when the header stood in several lines.
	Repeated bool `json:"repeated,omitempty"`
	Status   int  `json:"status,omitempty"`
	// URL is the one that failed, where that is not the last one that was asked.
	URL string `json:"url,omitempty"`
}
