package lab

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// healthy lists the legal styles. None of them may be called broken.
func healthy() []Spec {
	return slicesOf(true,
		Spec{Name: "healthy", Title: "Casdoor and a separate MCP server, all in order",
			Story: "Casdoor with `origin` set and registration open; an MCP server whose challenge points to its own resource metadata, the same at both well-known URLs."},
		Spec{Name: "healthy-issuer-with-path", Title: "The issuer has a path",
			Story:  "An authorization server for several tenants, http://host/tenant1, with its metadata at all three URLs that the standards derive from such an issuer.",
			layout: layout{as: genericServer}, change: tenantServer},
		Spec{Name: "healthy-prm-path-form-only", Title: "Resource metadata at the path form only",
			Story:  "The MCP server serves its metadata at /.well-known/oauth-protected-resource/mcp, as RFC 9728 says, and nothing at the root.",
			change: func(p *plan) { p.prmPaths = p.prmPaths[:1] }},
		Spec{Name: "healthy-prm-other-host", Title: "Resource metadata on another host",
			Story: "A gateway publishes the metadata of all MCP servers of a company; the challenge points there.", change: metadataElsewhere},
		Spec{Name: "healthy-several-challenges", Title: "Several challenges in one header line",
			Story:  "The MCP server also takes Basic credentials from old scripts, and names both schemes in one WWW-Authenticate line.",
			change: func(p *plan) { p.challenge[0] = `Basic realm="scripts", charset="UTF-8", ` + p.challenge[0] }},
		Spec{Name: "healthy-several-challenges-2", Title: "Several challenges in two header lines",
			Story:  "The same in two WWW-Authenticate lines, Basic first.",
			change: func(p *plan) { p.challenge = append([]string{`Basic realm="scripts"`}, p.challenge...) }},
		Spec{Name: "healthy-sse-answers", Title: "An open MCP server that answers as event stream",
			Story: "No authorisation, no metadata, answers as text/event-stream: legal.", layout: layout{as: noServer},
			change: func(p *plan) { p.sdk.JSONResponse = false }},
		Spec{Name: "healthy-json-open", Title: "An open, stateless MCP server that answers as JSON",
			Story: "No authorisation, no metadata, no sessions: legal.", layout: layout{as: noServer}},
		Spec{Name: "healthy-stateful-session", Title: "An open MCP server with sessions",
			Story:  "initialize gives a session id; answers and the GET stream come as event streams, at once.",
			layout: layout{as: noServer}, change: func(p *plan) { stateful(p); p.wrapEndpoint = priming }},
		Spec{Name: "healthy-modern", Title: "An open MCP server that speaks revision 2026-07-28 only",
			Story:  "It has server/discover in place of initialize, and no sessions; initialize gets 400 with the JSON-RPC error for an unsupported revision.",
			layout: layout{as: noServer}, change: func(p *plan) { p.version, p.wrapEndpoint = []string{modern}, modernOnly }},
		Spec{Name: "healthy-modern-2", Title: "The Go SDK limited to revision 2026-07-28",
			Story:  "The SDK answers initialize all the same, with revision 2025-11-25, which it then refuses: clients that know nothing newer hang up.",
			layout: layout{as: noServer}, change: func(p *plan) { p.version = []string{modern} }},
		Spec{Name: "healthy-no-dcr-client-id", Title: "No registration, but a client id is known",
			Story:  "The authorization server has no registration endpoint; the user got a client id from its administrator.",
			layout: layout{as: genericServer},
			change: func(p *plan) { delete(p.generic.metadata, "registration_endpoint"); p.pair.Input.ClientID = labClient }},
		Spec{Name: "healthy-test-client", Title: "A test client may be registered",
			Story:  "The authorization server registers whatever is legal, and deletes a client for who holds its registration token.",
			layout: layout{as: genericServer}, change: func(p *plan) { p.pair.Input.AllowRegistration = true }},
		Spec{Name: "healthy-cimd", Title: "Client id metadata documents in place of registration",
			Story:  "The authorization server takes an https URL as client id and registers nobody.",
			layout: layout{as: genericServer}, change: takesURLs},
		Spec{Name: "healthy-https", Title: "Both servers by https",
			Story: "As the first pair, by TLS. The certificates are of the lab's own authority, which the lab's probe trusts.", layout: layout{mcpTLS: true, asTLS: true}},
		Spec{Name: "healthy-oidc-and-8414", Title: "Metadata by both standards",
			Story:  "An OpenID provider that also serves RFC 8414: the two documents differ in members that only OpenID has, and agree in the rest.",
			layout: layout{as: genericServer}, change: twoDocuments},
		Spec{Name: "healthy-redirects-none", Title: "Only what is needed",
			Story:  "A plain OAuth server and an MCP server without any redirect, wildcard or catch-all; the other spelling of the slash is 404.",
			layout: layout{as: genericServer}},
	)
}

// slicesOf marks specs as healthy or not.
func slicesOf(healthy bool, specs ...Spec) []Spec {
	for i := range specs {
		specs[i].Healthy = healthy
	}
	return specs
}

// tenantServer gives the generic server an issuer with a path, at all forms of its metadata.
func tenantServer(p *plan) {
	p.issuer = p.as.url + "/tenant1"
	p.generic.setIssuer(p.issuer)
	p.generic.at = []string{rfc8414Name + "/tenant1", oidcName + "/tenant1", "/tenant1" + oidcName}
	p.prm["authorization_servers"] = []any{p.issuer}
	if p.pair.Input.Casdoor != "" {
		p.pair.Input.Casdoor = p.issuer
	}
}

func metadataElsewhere(p *plan) {
	const path = "/mcp-servers/tools/metadata"
	gateway := p.site(exact(map[string]http.Handler{path: getOnly(answerJSON(http.StatusOK, p.prm))}, notFound))
	p.point(gateway.url + path)
}

func takesURLs(p *plan) {
	delete(p.generic.metadata, "registration_endpoint")
	p.generic.metadata["client_id_metadata_document_supported"] = true
	p.generic.cimd = true
}

func twoDocuments(p *plan) {
	oidc := clone(p.generic.metadata)
	oidc["userinfo_endpoint"] = p.issuer + "/userinfo"
	oidc["claims_supported"] = words("sub iss name email")
	p.generic.at = []string{rfc8414Name}
	p.generic.extra = map[string]http.Handler{oidcName: getOnly(answerJSON(http.StatusOK, oidc))}
}

// stateful makes the SDK keep sessions and answer as event streams.
func stateful(p *plan) {
	p.sdk.Stateless, p.sdk.JSONResponse = false, false
	p.sdk.SessionTimeout = 10 * time.Minute
}

// priming sends a comment as soon as a GET stream opens, as servers do that keep streams alive.
func priming(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&primer{ResponseWriter: w}, r)
	})
}

// primer writes the comment right after the head of an event stream.
type primer struct{ http.ResponseWriter }

// WriteHeader sends the head and the comment.
func (p *primer) WriteHeader(status int) {
	p.ResponseWriter.WriteHeader(status)
	if strings.HasPrefix(p.Header().Get("Content-Type"), "text/event-stream") && status == http.StatusOK {
		_, _ = io.WriteString(p.ResponseWriter, fmt.Sprintf(": open since %s\n\n", time.Now().UTC().Format(time.RFC3339)))
		_ = http.NewResponseController(p.ResponseWriter).Flush() // a client that is gone is found out soon enough
	}
}

// Unwrap lets streams flush.
func (p *primer) Unwrap() http.ResponseWriter { return p.ResponseWriter }
