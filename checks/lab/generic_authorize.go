package lab

import (
	"net/http"
	"net/url"
	"strings"
)

// policy is what an authorization endpoint demands of a request; nil takes everything.
type policy struct {
	redirectURI func(uri string) bool
	resource    func(resource string) bool
	scope       func(scopes []string) bool
}

// authorize shows a login page, or says what is wrong with the client or the request. What is wrong beside
// client and redirect URI is told to the client, as RFC 6749 §4.1.2.1 has it.
func (g *generic) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	refuse := func(code, text string) {
		w.Header().Set("Content-Type", htmlType)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(page(code, text)))
	}
	uri, id := q.Get("redirect_uri"), q.Get("client_id")
	switch {
	case id == "":
		refuse("invalid_request", "The parameter client_id is missing.")
	case !g.known(id):
		refuse("invalid_client", "Unknown client.")
	case uri == "" || q.Get("code_challenge") == "":
		refuse("invalid_request", "The parameters redirect_uri and code_challenge are needed.")
	case g.policy.redirectURI != nil && !g.policy.redirectURI(uri):
		refuse("invalid_request", "The redirect_uri is not registered for this client.")
	case g.policy.scope != nil && !g.policy.scope(strings.Fields(q.Get("scope"))):
		tell(w, r, "invalid_scope", "a requested scope is not allowed for this client")
	case g.policy.resource != nil && q.Get("resource") != "" && !g.policy.resource(q.Get("resource")):
		tell(w, r, "invalid_target", "the requested resource is not known")
	default:
		w.Header().Set("Content-Type", htmlType)
		_, _ = w.Write([]byte(page("Sign in", "Sign in to continue.")))
	}
}

// tell sends the browser back to the client with an error.
func tell(w http.ResponseWriter, r *http.Request, code, text string) {
	q := r.URL.Query()
	answer := url.Values{"error": {code}, "error_description": {text}, "state": {q.Get("state")}}
	to := q.Get("redirect_uri")
	if strings.Contains(to, "?") {
		to += "&" + answer.Encode()
	} else {
		to += "?" + answer.Encode()
	}
	redirect(http.StatusFound, to).ServeHTTP(w, r)
}

// registered takes these redirect URIs, by the same string.
func registered(uris ...string) func(string) bool {
	return func(uri string) bool {
		for _, u := range uris {
			if u == uri {
				return true
			}
		}
		return false
	}
}

// anyLoopbackPort also takes every port of an http redirect URI on this machine, as RFC 8252 §7.3 asks.
func anyLoopbackPort(takes func(string) bool) func(string) bool {
	return func(uri string) bool {
		u, err := url.Parse(uri)
		if err != nil || u.Scheme != "http" {
			return takes(uri)
		}
		switch u.Hostname() {
		case "localhost", "127.0.0.1":
			u.Host = u.Hostname()
		}
		return takes(uri) || takes(u.String())
	}
}
