package lab

import (
	"net/http"
	"slices"
	"strings"
)

const (
	unknownToken = "Access token doesn't exist in database"
	bearerPrefix = "Bearer " // case-sensitive, as in Casdoor
)

// exempt: the sign-in filter looks at every path but the token endpoint, and leaves the open methods of
// the MCP endpoint alone.
func exempt(path string, m *mcpRequest) bool {
	return strings.HasPrefix(path, "/api/login/oauth/access_token") || path == "/api/mcp" && m.open()
}

// bearer is the token of a request: of the query first, then of the header.
func bearer(r *http.Request) string {
	q := r.URL.Query()
	for _, name := range []string{"accessToken", "access_token"} {
		if token := q.Get(name); token != "" {
			return token
		}
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), bearerPrefix)
	if !ok {
		return ""
	}
	return token
}

// badCredential is the message with which Casdoor's sign-in filter ends a request, whatever it asked for; "" for none.
// Wrong Basic credentials are ignored, as they may be meant for a proxy.
func (c *casdoor) badCredential(r *http.Request) string {
	if token := bearer(r); token != "" {
		if _, ok := c.scopeOf(token); !ok {
			return unknownToken
		}
		return c.overdue(token)
	}
	q := r.URL.Query()
	id, secret := q.Get("clientId"), q.Get("clientSecret")
	switch {
	case id == "" || secret == "":
		return ""
	case !c.known(id):
		return "Application not found for client ID: " + id
	case id == labClient && secret != labSecret:
		return "Incorrect client secret for application: " + c.app.name
	}
	return ""
}

// caller is who a request comes from, once bad tokens are refused.
type caller struct {
	known bool
	// token: known by a bearer token, whose scopes count; client credentials may do anything.
	token bool
	scope string
}

func (c *casdoor) caller(r *http.Request) caller {
	if header, ok := strings.CutPrefix(r.Header.Get("Authorization"), bearerPrefix); ok {
		scope, issued := c.scopeOf(header)
		return caller{issued && c.admits(header), issued, scope}
	}
	if id, secret, ok := r.BasicAuth(); ok && id == labClient && secret == labSecret {
		return caller{known: true}
	}
	_, issued := c.scopeOf(bearer(r))
	return caller{known: issued}
}

// scopeOf finds an issued token.
func (c *casdoor) scopeOf(token string) (scope string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h, ok := c.held[token]; ok {
		return h.scope, true
	}
	scope, ok = c.tokens[token]
	return scope, ok
}

// known reports a client id that Casdoor has, given out or registered.
func (c *casdoor) known(id string) bool {
	_, ok := c.application(id)
	return ok
}

func (c *casdoor) application(id string) (application, bool) {
	if id == labClient {
		return c.app, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	app, ok := c.clients[id]
	return app, ok
}

// applications are all that Casdoor has.
func (c *casdoor) applications() []application {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []application{c.app}
	for _, app := range c.clients {
		out = append(out, app)
	}
	return slices.Clip(out)
}
