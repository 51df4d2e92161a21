package lab

import (
	"mime"
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
	dev       bool   // runmode = dev: a Server header, indented JSON, error pages with a text
	errorMask bool   // enableErrorMask2
	frontend  bool   // the web frontend is built
	// dcr is dcrPolicy of each organization: "" and "disabled" are off, all else is on.
	dcr map[string]string
	// app is the application whose client id the lab gives out.
	app application
	// servers are the MCP servers of the registry, owner/name and URL.
	servers map[string]string
	// certMissing: the application names a certificate that does not exist. ownCert: it has one of its own, so that
	// it takes no token of the others for good.
	certMissing, ownCert bool
	// noRefresh: the application has not the grant refresh_token.
	noRefresh bool
	// change may alter the metadata, as other releases or a proxy do; nil for nothing.
	change func(document)

	mu      sync.Mutex
	tokens  map[string]string      // issued access tokens and their scopes: Casdoor takes no others
	held    map[string]heldToken   // the tokens that users of the lab begin with
	clients map[string]application // registered, by client id
}

// newCasdoor is a Casdoor in order: `origin` set to its own URL, run mode prod, registration open.
func newCasdoor(s *site) *casdoor {
	return &casdoor{site: s, origin: s.url, frontend: true, dcr: map[string]string{"built-in": "open", "acme": "open"},
		app:    application{name: "lab-app", category: "Default", redirectURIs: []string{"https://client.example.com/callback", "cursor://anysphere.cursor-mcp/oauth/callback"}},
		tokens: map[string]string{}, clients: map[string]application{}}
}

// unauthorizedOperation is the answer of the path policy, also for unknown paths.
const unauthorizedOperation = "Unauthorized operation"

// ServeHTTP runs the filters in Casdoor's order and finds the controller.
func (c *casdoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c.dev {
		w.Header().Set("Server", "beegoServer:2.0.0")
	}
	if !readableType(r) {
		badContentType(w)
		return
	}
	setSession(w)
	path := r.URL.Path
	if !strings.HasPrefix(path, "/api/") && !strings.HasPrefix(path, wellKnown) {
		c.serveFrontend(w, r)
		return
	}
	m := readMCP(r)
	if !exempt(path, m) {
		if msg := c.badCredential(r); msg != "" {
			c.deny(w, r, m, msg)
			return
		}
	}
	if c.cors(w, r) {
		return
	}
	switch {
	case m != nil && path == "/api/mcp":
		c.serveMCP(w, r, m)
	case m != nil:
		c.serveRegistry(w, r, m)
	case strings.HasPrefix(path, wellKnown):
		c.serveWellKnown(w, r, strings.TrimPrefix(path, wellKnown))
	default:
		c.serveAPI(w, r, strings.TrimPrefix(path, "/api/"))
	}
}

// readableType: Casdoor looks at the form of Content-Type before anything else.
func readableType(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	if kind == "" || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	_, _, err := mime.ParseMediaType(kind)
	return err == nil
}

func (c *casdoor) serveAPI(w http.ResponseWriter, r *http.Request, name string) {
	get, post := r.Method == http.MethodGet, r.Method == http.MethodPost
	switch {
	case strings.HasPrefix(name, "login/oauth"):
		c.serveOAuth(w, r, strings.Trim(strings.TrimPrefix(name, "login/oauth"), "/"))
	case strings.HasPrefix(name, "oauth/register"):
		switch id := strings.Trim(strings.TrimPrefix(name, "oauth/register"), "/"); {
		case id != "":
			c.manageClient(w, r, id)
		case post:
			c.register(w, r)
		default:
			frameworkPage(w, r)
		}
	case name == "health" && get:
		c.envelope(w, "ok", "", nil)
	case name == "userinfo" && get:
		c.userinfo(w, r)
	case name == "get-app-login" && get:
		c.appLogin(w, r)
	case name == "get-application" && get:
		c.getApplication(w, r)
	default:
		filterEnvelope(w, unauthorizedOperation)
	}
}

// serveOAuth: the policy lets every path below /api/login/oauth through, so that an unknown one
// gets the web framework's page.
func (c *casdoor) serveOAuth(w http.ResponseWriter, r *http.Request, name string) {
	switch post := r.Method == http.MethodPost; {
	case name == "access_token" && post:
		c.token(w, r)
	case name == "introspect" && post:
		c.introspect(w, r)
	default:
		frameworkPage(w, r)
	}
}
