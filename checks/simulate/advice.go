package simulate

import (
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks/fetch"
)

// Advice says in one sentence what would let the page see the answer; "" when it may already.
func (o Outcome) Advice(origin fetch.Origin) string {
	f := o.Failure
	if f == nil {
		return ""
	}
	answer := "the answer"
	if f.Preflight {
		answer = "the answer to OPTIONS"
	}
	if origin.Opaque() && ofOrigin(f.Reason) {
		return "Serve the page by http or https, outside of a sandboxed frame, so that it has an origin of its own: a server that allows null allows a page of anybody."
	}
	line := "Access-Control-Allow-Origin: " + origin.String()
	switch f.Reason {
	case fetch.OriginMissing:
		return fmt.Sprintf("Let the server send %s with %s (%d here), errors and refusals included.", line, answer, f.Status)
	case fetch.OriginMismatch, fetch.OriginInvalid:
		return fmt.Sprintf("Let the server send exactly %s with %s, in place of %q.", line, answer, f.Parameter)
	case fetch.OriginMultiple:
		return fmt.Sprintf("Let only one of the server and its proxy add the header, so that %s has the one line %s.", answer, line)
	case fetch.OriginWildcard:
		return fmt.Sprintf("With credentials * does not count: let the server send %s with %s, or leave credentials out, as MCP clients do.", line, answer)
	case fetch.CredentialsNotAllowed:
		return fmt.Sprintf("Let the server send Access-Control-Allow-Credentials: true with %s, or leave credentials out, as MCP clients do.", answer)
	case fetch.PreflightStatus:
		return fmt.Sprintf("Let the server answer OPTIONS with 204 in place of %d, before anything that looks for a token or a route.", f.Status)
	case fetch.PreflightRedirect:
		return "Use the URL that the redirect leads to: a browser does not follow it with a preflight."
	case fetch.HeaderNotAllowed:
		return fmt.Sprintf("Let the server list %s in Access-Control-Allow-Headers of the answer to OPTIONS.", strings.Join(o.refused(), ", "))
	case fetch.HeadersMalformed, fetch.MethodsMalformed:
		return fmt.Sprintf("Take %q out of the list: one element that is no name spoils all of it.", f.Parameter)
	case fetch.MethodNotAllowed:
		return fmt.Sprintf("Let the server list %s in Access-Control-Allow-Methods of the answer to OPTIONS, in these letters.", f.Parameter)
	}
	return otherAdvice(f)
}

// ofOrigin: the failure is about which page is allowed.
func ofOrigin(r fetch.Reason) bool {
	switch r {
	case fetch.OriginMissing, fetch.OriginMismatch, fetch.OriginInvalid, fetch.OriginMultiple, fetch.OriginWildcard:
		return true
	}
	return false
}

// otherAdvice is for failures that no header of the server mends.
func otherAdvice(f *fetch.Failure) string {
	switch f.Reason {
	case fetch.MixedContent:
		return "Serve the URL by https: a page that came by https may not ask for http."
	case fetch.LocalNetworkInsecure:
		return "Serve the page by https: only then may it ask the user for the local network."
	case fetch.LocalNetworkDenied:
		return "The user has to allow the page to reach the local network, in the browser's site settings."
	case fetch.NoResponse:
		return "No answer came: look at the connection first, CORS is not the cause."
	case fetch.BadPort:
		return "Serve the URL at another port."
	}
	return "Change the request: no header of the server mends this."
}

// refused are the request headers that the preflight's answer does not allow.
func (o Outcome) refused() []string {
	var names []string
	for _, s := range o.Steps {
		if s.Failure != nil && s.Failure.Reason == fetch.HeaderNotAllowed {
			names = append(names, s.Failure.Parameter)
		}
	}
	return names
}

// Forgets reports a server that allowed the origin in the preflight, and says nothing of it in the answer itself. Both have
// to be of the same hop: another URL, to which a redirect led, forgot nothing.
func (o Outcome) Forgets() bool {
	if f := o.Failure; f == nil || f.Preflight || f.Reason != fetch.OriginMissing {
		return false
	}
	i := slices.IndexFunc(o.Steps, func(s fetch.Step) bool { return s.Failure != nil && !s.Moot })
	return i >= 0 && slices.ContainsFunc(o.Steps[:i], func(s fetch.Step) bool {
		return s.Hop == o.Steps[i].Hop && s.Phase == fetch.PhasePreflight && s.Passed && strings.HasPrefix(s.Name, "Access-Control-Allow-Origin")
	})
}
