package fetch

import (
	"strconv"
	"strings"
)

// What the consoles print is data, read in both directions: to print the sentence of a
// failure, and to find the failure of a sentence. {value} stands for the failure's
// parameter, {status} for the status.
type sentence struct {
	reason Reason
	text   string
}

// chromeTexts are the ends of Chromium's sentences.
var chromeTexts = []sentence{
	{OriginMissing, "No 'Access-Control-Allow-Origin' header is present on the requested resource."},
	{OriginMultiple, "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed."},
	{OriginInvalid, "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'."},
	{OriginMismatch, "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin."},
	{OriginWildcard, "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'."},
	{CredentialsNotAllowed, "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the request's credentials mode is 'include'."},
	{PreflightStatus, "It does not have HTTP ok status."},
	{PreflightRedirect, "Redirect is not allowed for a preflight request."},
	{MethodsMalformed, "Cannot parse Access-Control-Allow-Methods response header field in preflight response."},
	{HeadersMalformed, "Cannot parse Access-Control-Allow-Headers response header field in preflight response."},
	{MethodNotAllowed, "Method {value} is not allowed by Access-Control-Allow-Methods in preflight response."},
	{HeaderNotAllowed, "Request header field {value} is not allowed by Access-Control-Allow-Headers in preflight response."},
	{RedirectedCredentials, "Redirect location '{value}' contains a username and password, which is disallowed for cross-origin requests."},
	{RedirectScheme, "Cross origin requests are only supported for protocol schemes: {value}."},
	{LocalNetworkInsecure, "The request client is not a secure context and the resource is in more-private address space `{value}`."},
	{MixedContent, chromeMixed},
	{LocalNetworkDenied, "Permission was denied for this request to access the `{value}` address space."},
}

const (
	chromePrefix    = "Access to fetch at '{url}' {redirected}from origin '{origin}' has been blocked by CORS policy: "
	chromeOnceMore  = "(redirected from '{asked}') "
	chromePreflight = "Response to preflight request doesn't pass access control check: "
	chromeAdvice    = " Have the server send the header with a valid value."
	// chromeSchemes are those that Chromium names; which ones depends on its version.
	chromeSchemes = "chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app"
	chromeMixed   = "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure resource '{url}'. This request has been blocked; the content must be served over HTTPS."
)

// firefoxTexts are Firefox's reasons.
var firefoxTexts = []sentence{
	{OriginMissing, "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}."},
	{OriginMultiple, "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed)."},
	{OriginMismatch, "CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’)."},
	{OriginWildcard, "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."},
	{CredentialsNotAllowed, "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’)."},
	{PreflightStatus, "CORS preflight response did not succeed). Status code: {status}."},
	{PreflightRedirect, "CORS request external redirect not allowed)."},
	{MethodsMalformed, "invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Methods’)."},
	{HeadersMalformed, "invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Headers’)."},
	{MethodNotAllowed, "Did not find method in CORS header ‘Access-Control-Allow-Methods’)."},
	{HeaderNotAllowed, "header ‘{value}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response)."},
	{NoResponse, "CORS request did not succeed). Status code: (null)."},
}

const firefoxPrefix = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. (Reason: "

// Chrome is the sentence that the console of Chrome, Edge and other browsers made of Chromium
// prints for the failure; "" when it prints none that speaks of CORS.
func (r Result) Chrome() string {
	if r.Failure == nil {
		return ""
	}
	f := *r.Failure
	text := textOf(chromeTexts, f.Reason)
	// A redirect to these is an error of the network to Chromium, of which CORS hears nothing.
	silent := f.Reason == RedirectScheme && (f.Parameter == "data" || f.Parameter == "file" || f.Parameter == "about")
	if text == "" || silent {
		return ""
	}
	if f.Preflight && saysPreflight(f.Reason) {
		text = chromePreflight + text
	}
	switch f.Reason {
	case MixedContent:
		return r.fill(text, f)
	case RedirectScheme:
		f.Parameter = chromeSchemes
	case OriginMultiple, OriginInvalid, OriginMismatch:
		text += chromeAdvice
	}
	return r.fill(chromePrefix+text, f)
}

// saysPreflight tells whether Chromium announces a failure as the preflight's; the sentences
// about methods and headers say it themselves.
func saysPreflight(reason Reason) bool {
	switch reason {
	case MethodsMalformed, HeadersMalformed, MethodNotAllowed, HeaderNotAllowed:
		return false
	}
	return true
}

// Firefox is the sentence that Firefox's console prints for the failure; "" when it prints
// none that speaks of CORS.
func (r Result) Firefox() string {
	if r.Failure == nil || !r.CrossOrigin {
		return ""
	}
	f := r.firefoxFailure()
	text := textOf(firefoxTexts, f.Reason)
	if text == "" {
		return ""
	}
	s := r.fill(firefoxPrefix+text, f)
	if f.Reason == OriginWildcard { // the only sentence that quotes the URL
		s = strings.Replace(s, " at "+r.URL+".", " at ‘"+r.URL+"’.", 1)
	}
	return s
}

// firefoxFailure is the failure as Firefox names it, which looks at some things in another order.
func (r Result) firefoxFailure() Failure {
	f := *r.Failure
	for _, s := range r.Steps {
		if s.Failure == nil || !s.Moot || s.Phase != PhasePreflight {
			continue
		}
		cors := s.Clause == clauseCheck || s.Clause == clauseWildcard
		if f.Reason == PreflightRedirect && cors || f.Reason == HeadersMalformed && s.Failure.Reason == MethodNotAllowed {
			f = *s.Failure
			break
		}
	}
	if f.Reason == OriginInvalid || f.Reason == OriginMultiple && !f.Repeated {
		f.Reason = OriginMismatch
	}
	return f
}

func textOf(texts []sentence, reason Reason) string {
	for _, s := range texts {
		if s.reason == reason {
			return s.text
		}
	}
	return ""
}

// fill puts the facts of the fetch into a sentence.
func (r Result) fill(text string, f Failure) string {
	redirected, at := "", r.URL
	if f.URL != "" {
		at = f.URL
	}
	if at != r.asked {
		redirected = chromeOnceMore
	}
	text = strings.Replace(text, "{redirected}", redirected, 1)
	return strings.NewReplacer("{url}", at, "{page}", r.page, "{asked}", r.asked, "{origin}", r.origin,
		"{value}", f.Parameter, "{status}", strconv.Itoa(f.Status)).Replace(text)
}
