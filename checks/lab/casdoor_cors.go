package lab

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// cors is Casdoor's filter for calls from web pages, and reports that it ended the request. There is no list of
// origins to set: the redirect URIs of all applications decide, and a foreign origin gets 403 for the call
// itself, not only for the preflight.
func (c *casdoor) cors(w http.ResponseWriter, r *http.Request) (ended bool) {
	origin := r.Header.Get("Origin")
	u, err := url.Parse(origin)
	if err != nil {
		c.crash(w)
		return true
	}
	if origin == "null" {
		origin = ""
	}
	preflight := r.Method == http.MethodOptions
	switch {
	case origin != "" && alwaysTaken(u), u.Hostname() == "appleid.apple.com", openToAll(r),
		origin != "" && (origin == c.origin || u.Hostname() == hostname(r.Host) || privateAddress(r.Host) || c.registeredOrigin(u)):
		allowOrigin(w, origin)
	case origin != "":
		w.WriteHeader(http.StatusForbidden)
		return true
	case preflight:
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Methods", allowedMethods)
	}
	if preflight {
		w.WriteHeader(http.StatusOK)
	}
	return preflight
}

const allowedMethods = "POST, GET, OPTIONS, DELETE"

// allowOrigin sets the fixed headers; without an origin, an empty one.
func allowOrigin(w http.ResponseWriter, origin string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", allowedMethods)
	h.Set("Access-Control-Allow-Headers", "Content-Type, Authorization")
	h.Set("Access-Control-Allow-Credentials", "true")
}

// alwaysTaken is a host that Casdoor takes from everywhere, as an origin and in a redirect URI, at any port.
// https://127.0.0.1 and [::1] are not among them.
func alwaysTaken(u *url.URL) bool {
	if u.Host == "" {
		return false
	}
	switch at := u.Scheme + "://" + u.Hostname(); at {
	case "http://localhost", "https://localhost", "http://127.0.0.1", "http://casdoor-authenticator":
		return true
	default:
		return strings.HasSuffix(at, ".chromiumapp.org")
	}
}

// openToAll: a few endpoints take every origin, but of the token endpoint only the call, not the preflight.
func openToAll(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.RequestURI == "/api/login/oauth/access_token" || r.RequestURI == "/api/acs") || r.RequestURI == "/api/userinfo"
}

// privateAddress: reached by such an address Casdoor takes every origin.
func privateAddress(host string) bool {
	ip, err := netip.ParseAddr(hostname(host))
	return err == nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast())
}

func hostname(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return hostport
}

// registeredOrigin: any application, of any organization, has a redirect URI with this scheme and port at this host or a parent of it.
func (c *casdoor) registeredOrigin(u *url.URL) bool {
	for _, app := range c.applications() {
		for _, entry := range app.redirectURIs {
			if e, err := url.Parse(entry); err == nil && e.Host != "" && sameSite(u, e) {
				return true
			}
		}
	}
	return false
}

// sameSite: scheme and port as written, the host itself or one below it.
func sameSite(u, entry *url.URL) bool {
	return u.Scheme == entry.Scheme && u.Port() == entry.Port() &&
		(u.Hostname() == entry.Hostname() || strings.HasSuffix(u.Hostname(), "."+entry.Hostname()))
}
