package lab

import (
	"net/http"
	"strings"
	"sync"
)

// generic is a plain OAuth 2.1 authorization server without any mark of Casdoor.
type generic struct {
	issuer   string
	metadata document
	// at lists the paths at which the metadata is served.
	at []string
	// extra are further paths, exact; they win over the server's own.
	extra map[string]http.Handler
	keys  func(key document) // may drop members of the key; nil for none
	// cimd takes https URLs as client ids, whatever the metadata says of them.
	cimd      bool
	registrar registrar
	// policy is what the authorization endpoint makes of a request beyond the client.
	policy policy
	// audience is the aud of every token, whatever resource is asked for; "" for the resource.
	audience string
	// confidential refuses clients that send no secret.
	confidential bool

	mu      sync.Mutex
	clients map[string]bool // registered
}

// newGeneric is a healthy server whose issuer has no path.
func newGeneric(issuer string) *generic {
	g := &generic{clients: map[string]bool{}}
	g.setIssuer(issuer)
	g.at = []string{rfc8414Name, oidcName}
	return g
}

// setIssuer describes the server under that identifier.
func (g *generic) setIssuer(issuer string) {
	g.issuer = issuer
	g.metadata = document{
		"issuer":                                issuer,
		"authorization_endpoint":                issuer + "/authorize",
		"token_endpoint":                        issuer + "/token",
		"registration_endpoint":                 issuer + "/register",
		"jwks_uri":                              issuer + "/jwks",
		"scopes_supported":                      words("openid profile email offline_access"),
		"response_types_supported":              words("code"),
		"grant_types_supported":                 words("authorization_code refresh_token client_credentials"),
		"subject_types_supported":               words("public"),
		"id_token_signing_alg_values_supported": words("RS256"),
		"token_endpoint_auth_methods_supported": words("none client_secret_basic client_secret_post"),
		"code_challenge_methods_supported":      words("S256"),
	}
}

// prefix is the path of the issuer, in front of the endpoints.
func (g *generic) prefix() string {
	_, rest, _ := strings.Cut(g.issuer, "://")
	_, path, found := strings.Cut(rest, "/")
	if !found || path == "" {
		return ""
	}
	return "/" + strings.TrimSuffix(path, "/")
}

// ServeHTTP serves the documents and endpoints.
func (g *generic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h, ok := g.extra[r.URL.Path]; ok {
		h.ServeHTTP(w, r)
		return
	}
	for _, path := range g.at {
		if r.URL.Path == path {
			getOnly(answerJSON(http.StatusOK, g.metadata)).ServeHTTP(w, r)
			return
		}
	}
	endpoint, ok := strings.CutPrefix(r.URL.Path, g.prefix())
	if !ok {
		notFound.ServeHTTP(w, r)
		return
	}
	if id, ok := strings.CutPrefix(endpoint, "/register/"); ok {
		g.manage(w, r, id)
		return
	}
	switch endpoint {
	case "/jwks":
		g.serveKeys(w, r)
	case "/authorize":
		g.authorize(w, r)
	case "/token":
		g.token(w, r)
	case "/register":
		g.register(w, r)
	default:
		notFound.ServeHTTP(w, r)
	}
}

func (g *generic) serveKeys(w http.ResponseWriter, r *http.Request) {
	set, err := keySet(g.keys)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, oauthError("server_error", "there is no key"))
		return
	}
	getOnly(answerJSON(http.StatusOK, set)).ServeHTTP(w, r)
}
