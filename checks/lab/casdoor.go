package lab

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
)

// casdoor imitates a Casdoor as it was measured (casdoor/casdoor at commit e6b2338f8): its documents, its
// error envelope under HTTP 200, its filters, its built-in MCP server.
type casdoor struct {
	site *site
	// The settings of app.conf.
	origin    string // "" lets the Host header of each request decide
	dev       bool   // runmode = dev
	errorMask bool   // enableErrorMask2
	frontend  bool   // the web frontend is built
	// dcr is dcrPolicy of each organization: "" and "disabled" are off, all else is on.
	dcr map[string]string
	// change may alter the metadata, as other releases or a proxy do; nil for nothing.
	change func(document)

	mu      sync.Mutex
	tokens  map[string]string // issued access tokens and their scopes: Casdoor takes no others
	clients map[string]bool   // registered
}

// newCasdoor is a Casdoor in order: `origin` set to its own URL, run mode prod, registration open.
func newCasdoor(s *site) *casdoor {
	return &casdoor{site: s, origin: s.url, frontend: true, dcr: map[string]string{"built-in": "open", "acme": "open"},
		tokens: map[string]string{}, clients: map[string]bool{}}
}

// unauthorizedOperation is the answer of the path policy, also for unknown paths.
const unauthorizedOperation = "Unauthorized operation"

// filterEnvelope is what Casdoor's filters answer, with HTTP 200.
func filterEnvelope(w http.ResponseWriter, msg string) {
	casdoorJSON(w, http.StatusOK, struct {
		Status string `json:"status"`
		Msg    string `json:"msg"`
		Data   any    `json:"data"`
		Data2  any    `json:"data2"`
	}{"error", msg, nil, nil})
}

// envelope is what Casdoor's controllers answer, with HTTP 200.
func (c *casdoor) envelope(w http.ResponseWriter, status, msg string) {
	if c.errorMask && status == "error" {
		msg = "Error"
	}
	casdoorJSON(w, http.StatusOK, struct {
		Status string `json:"status"`
		Msg    string `json:"msg"`
		Sub    string `json:"sub"`
		Name   string `json:"name"`
		Data   any    `json:"data"`
		Data2  any    `json:"data2"`
		Data3  any    `json:"data3"`
	}{status, msg, "", "", nil, nil, nil})
}

// ServeHTTP runs the filters and finds the controller.
func (c *casdoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "beegoServer:2.0.0")
	w.Header().Set("Set-Cookie", "casdoor_session_id="+strings.ToLower(rand.Text())+"; Path=/; Max-Age=2592000; HttpOnly")
	path := r.URL.Path
	if !exempt(path) {
		if msg := c.badCredential(r); msg != "" {
			filterEnvelope(w, msg)
			return
		}
	}
	switch {
	case path == "/api/mcp":
		c.serveMCP(w, r)
	case strings.HasPrefix(path, wellKnown):
		c.serveWellKnown(w, r, strings.TrimPrefix(path, wellKnown))
	case strings.HasPrefix(path, "/api/"):
		c.serveAPI(w, r, strings.TrimPrefix(path, "/api/"))
	default:
		c.serveFrontend(w)
	}
}

func (c *casdoor) serveAPI(w http.ResponseWriter, r *http.Request, name string) {
	post, get := r.Method == http.MethodPost, r.Method == http.MethodGet || r.Method == http.MethodHead
	switch strings.TrimSuffix(name, "/") {
	case "login/oauth/access_token":
		c.allow(post, c.token)(w, r)
		return
	case "login/oauth/introspect":
		c.allow(post, c.introspect)(w, r)
		return
	case "oauth/register":
		c.allow(post, c.register)(w, r)
		return
	}
	switch {
	case strings.HasPrefix(name, "oauth/register/"):
		casdoorJSON(w, http.StatusUnauthorized, oauthError("invalid_token", "invalid registration access token"))
	case name == "health" && get:
		c.envelope(w, "ok", "")
	case name == "userinfo" && get:
		c.userinfo(w, r)
	default:
		filterEnvelope(w, unauthorizedOperation)
	}
}

// allow gives the web framework's page where the method does not fit.
func (c *casdoor) allow(fits bool, h http.HandlerFunc) http.HandlerFunc {
	if fits {
		return h
	}
	return frameworkPage
}

// exempt: the sign-in filter looks at every path but the token endpoint, and leaves the MCP endpoint to itself.
func exempt(path string) bool {
	return strings.HasPrefix(path, "/api/login/oauth/access_token") || path == "/api/mcp"
}

const (
	unknownToken = "Access token doesn't exist in database"
	bearerPrefix = "Bearer " // case-sensitive, as in Casdoor
)

// badCredential is the message with which Casdoor's sign-in filter ends a request, whatever it asked for; "" for none.
func (c *casdoor) badCredential(r *http.Request) string {
	q := r.URL.Query()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), bearerPrefix)
	if !strings.HasPrefix(r.Header.Get("Authorization"), bearerPrefix) {
		token = q.Get("accessToken") + q.Get("access_token")
	}
	if _, ok := c.scopeOf(token); token != "" && !ok {
		return unknownToken
	}
	if id := q.Get("clientId"); id != "" && q.Get("clientSecret") != "" && id != labClient {
		return "Application not found for client ID: " + id
	}
	return ""
}

// scopeOf finds an issued token.
func (c *casdoor) scopeOf(token string) (scope string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	scope, ok = c.tokens[token]
	return scope, ok
}
