package casdoor

import (
	"bytes"
	"net/url"
	"strings"
)

// Evidence is one sign that a server is Casdoor.
type Evidence struct {
	What  string // what was seen, for the reader: "cookie casdoor_session_id"
	Value string // the telling part of it, at most 120 characters of hostile text
	// Strong is true for a sign that nothing but Casdoor is known to give.
	Strong bool
}

// The kinds of observations that mean more than any other answer does.
const (
	KindHealth   = "health"   // the answer of GET /api/health
	KindMetadata = "metadata" // a document of authorization server metadata
)

// Observation is one answer of a server, as far as fingerprints need it.
type Observation struct {
	Kind   string // KindHealth, KindMetadata or anything else
	Status int    // HTTP status, 0 when there was no answer
	// Header returns the values of all header lines of that name; nil stands for no header.
	Header func(name string) []string
	Body   []byte // decompressed, may be cut off
	URL    string // that was asked
}

// Texts that only Casdoor's own files and code contain.
const (
	sessionCookie  = "casdoor_session_id"
	serverSoftware = "beegoServer"
	spaMarker      = `content="Casdoor - An Identity and Access Management (IAM)`
	mcpServerName  = "Casdoor MCP Server"
)

// Fingerprint collects the signs of Casdoor in the answers of one server, each
// sign once, in the order of the answers.
func Fingerprint(obs ...Observation) []Evidence {
	var found []Evidence
	seen := map[string]bool{}
	for _, o := range obs {
		for _, e := range o.evidence() {
			if !seen[e.What] {
				seen[e.What] = true
				e.Value = clip(e.Value, 120)
				found = append(found, e)
			}
		}
	}
	return found
}

// Detected reports whether the evidence is enough to speak of Casdoor: one strong sign.
func Detected(evidence []Evidence) bool {
	for _, e := range evidence {
		if e.Strong {
			return true
		}
	}
	return false
}

func (o Observation) evidence() []Evidence {
	var found []Evidence
	if o.Kind == KindHealth {
		found = append(found, o.health()...)
	}
	if o.Kind == KindMetadata {
		found = append(found, o.metadata()...)
	}
	return append(append(found, o.headers()...), o.content()...)
}

// health recognises GET /api/health: HTTP 200 with the envelope of a controller and status ok.
// Releases before data3 have six members.
func (o Observation) health() []Evidence {
	e, ok := ParseEnvelope(o.Body)
	if !ok || o.Status != 200 || e.Status != "ok" || e.Keys < 6 {
		return nil
	}
	return []Evidence{{"/api/health answers in Casdoor's form", "status ok", true}}
}

// metadata recognises the endpoint paths of Casdoor; a doubled slash in front of
// them comes from an `origin` setting that ends in a slash.
func (o Observation) metadata() []Evidence {
	members, ok := object(o.Body)
	if !ok {
		return nil
	}
	token, _ := text(members["token_endpoint"])
	authorize, _ := text(members["authorization_endpoint"])
	tokenFits := endpointPath(token, "/api/login/oauth/access_token")
	authorizeFits := endpointPath(authorize, "/login/oauth/authorize")
	switch {
	case tokenFits && authorizeFits:
		return []Evidence{{"metadata names Casdoor's authorization and token endpoints", token, true}}
	case tokenFits:
		return []Evidence{{"metadata names a token endpoint as Casdoor's", token, false}}
	}
	return nil
}

// endpointPath reports whether the path of a URL is, or ends in, that of an endpoint.
func endpointPath(endpoint, path string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && u.Host != "" && strings.HasSuffix(u.Path, path)
}

func (o Observation) headers() []Evidence {
	if o.Header == nil {
		return nil
	}
	var found []Evidence
	for _, v := range o.Header("Set-Cookie") {
		if name, _, _ := strings.Cut(v, "="); strings.TrimSpace(name) == sessionCookie {
			// The cookie is a session: its value is nobody's business.
			found = append(found, Evidence{"cookie " + sessionCookie, sessionCookie, true})
			break
		}
	}
	for _, v := range o.Header("Server") {
		if strings.HasPrefix(v, serverSoftware) {
			found = append(found, Evidence{"Server header of Casdoor's web framework", v, false})
			break
		}
	}
	return found
}

// content looks for what any answer may show.
func (o Observation) content() []Evidence {
	var found []Evidence
	if FrontendMissing(o.Body) {
		found = append(found, Evidence{"text about Casdoor's missing frontend file", frontendText, true})
	}
	if bytes.Contains(o.Body, []byte(spaMarker)) {
		found = append(found, Evidence{"Casdoor's web page", spaMarker, false})
	}
	if name := serverInfoName(o.Body); name == mcpServerName {
		// Another product may reach Casdoor over MCP under that name; the path makes it sure.
		u, err := url.Parse(o.URL)
		builtIn := err == nil && u.Path == MCPEndpointPath
		found = append(found, Evidence{"MCP serverInfo name", name, builtIn})
	}
	if e, ok := ParseEnvelope(o.Body); ok && e.IsError() {
		found = append(found, Evidence{"error envelope with status, msg, data and data2", e.Msg, false})
	}
	return found
}

// serverInfoName reads result.serverInfo.name of an MCP initialize answer, plain JSON
// as Casdoor sends it.
func serverInfoName(body []byte) string {
	members, ok := object(body)
	if !ok {
		return ""
	}
	result, ok := object(members["result"])
	if !ok {
		return ""
	}
	info, ok := object(result["serverInfo"])
	if !ok {
		return ""
	}
	name, _ := text(info["name"])
	return name
}
