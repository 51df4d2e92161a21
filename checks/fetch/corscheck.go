package fetch

import (
	"fmt"
	"net/url"
	"strings"
)

// The headers of a response that the CORS protocol reads.
const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"
)

// corsCheck is the CORS check: may the page see this response? origin is the Origin header that was sent.
func corsCheck(origin string, credentials Credentials, r Response) []Step {
	steps := []Step{checkOrigin(origin, credentials, r)}
	if credentials == Include {
		steps = append(steps, checkCredentials(r))
	}
	return steps
}

func checkOrigin(origin string, credentials Credentials, r Response) Step {
	const name = allowOrigin + " names the origin"
	value, found := get(r.Headers, allowOrigin)
	proof := shown(r.Headers, allowOrigin)
	switch {
	case !found:
		return fail(name, "The response has no "+allowOrigin+" header.", clauseCheck, Failure{Reason: OriginMissing, Status: r.Status})
	case value == "*" && credentials != Include:
		return pass(name, "The response may be read by every origin.", clauseCheck, proof...)
	case value == origin:
		return pass(name, fmt.Sprintf("The response names the origin %s.", origin), clauseCheck, proof...)
	case value == "*":
		return fail(name, "The response says *, which does not hold for a request with credentials: it has to name the origin.", clauseWildcard,
			Failure{Reason: OriginWildcard, Status: r.Status}, proof...)
	}
	reason, why := wrongOrigin(value, origin, len(proof))
	return fail(name, why, clauseCheck, Failure{Reason: reason, Parameter: value, Repeated: len(proof) > 1, Status: r.Status}, proof...)
}

// wrongOrigin says what is wrong with a value that is not the origin.
func wrongOrigin(value, origin string, count int) (Reason, string) {
	switch {
	case count > 1:
		return OriginMultiple, fmt.Sprintf("The response has %d %s headers. A browser joins them to %q, which is no origin.", count, allowOrigin, value)
	case strings.ContainsAny(value, " ,"):
		return OriginMultiple, fmt.Sprintf("The header %s holds more than one value, %q; only one is allowed.", allowOrigin, value)
	case value != "null" && !looksLikeURL(value):
		return OriginInvalid, fmt.Sprintf("The header %s holds %q, which is neither an origin nor *.", allowOrigin, value)
	case strings.TrimSuffix(value, "/") == origin:
		return OriginMismatch, fmt.Sprintf("The header %s ends with a slash: %q. The origin is %s, and they are compared byte by byte.", allowOrigin, value, origin)
	case strings.EqualFold(value, origin):
		return OriginMismatch, fmt.Sprintf("The header %s is spelt %q. The origin is %s, and they are compared byte by byte.", allowOrigin, value, origin)
	}
	return OriginMismatch, fmt.Sprintf("The header %s names %q, and the origin is %s.", allowOrigin, value, origin)
}

// looksLikeURL tells whether Chromium takes a value for a URL, which only matters for its wording.
func looksLikeURL(value string) bool {
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" {
		return false
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.Hostname() != "" && !strings.ContainsAny(u.Host, "<>^|%")
	}
	return true
}

func checkCredentials(r Response) Step {
	const name = allowCredentials + " is true"
	value, found := get(r.Headers, allowCredentials)
	proof := shown(r.Headers, allowCredentials)
	if value == "true" {
		return pass(name, "The response allows credentials.", clauseCheck, proof...)
	}
	detail := "The request has credentials, and the response has no " + allowCredentials + " header."
	if found {
		detail = fmt.Sprintf("The request has credentials, and %s is %q. Only true in lower case, once, allows them.", allowCredentials, value)
	}
	return fail(name, detail, clauseCheck, Failure{Reason: CredentialsNotAllowed, Parameter: value, Status: r.Status}, proof...)
}
