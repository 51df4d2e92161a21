package simulate

import (
	"net/url"

	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
)

// Kind is what an endpoint of the flow is for.
type Kind string

// The kinds, in the order of the flow. The MCP endpoint has three: its first call, a call with
// a token once the conversation is under way, and the event stream.
const (
	MCPFirst     Kind = "mcp-first"
	PRM          Kind = "prm"
	ASMetadata   Kind = "as-metadata"
	OIDCMetadata Kind = "oidc-metadata"
	JWKS         Kind = "jwks"
	Registration Kind = "registration"
	Token        Kind = "token"
	UserInfo     Kind = "userinfo"
	MCPCall      Kind = "mcp-call"
	MCPStream    Kind = "mcp-stream"
)

// Endpoint is one endpoint of the flow.
type Endpoint struct {
	Kind Kind   `json:"kind"`
	URL  string `json:"url"`
}

// Name is what the endpoint is called in sentences.
func (k Kind) Name() string {
	switch k {
	case MCPFirst:
		return "the MCP endpoint, first call"
	case PRM:
		return "the protected resource metadata"
	case ASMetadata:
		return "the authorization server metadata"
	case OIDCMetadata:
		return "the OpenID Connect metadata"
	case JWKS:
		return "the keys (JWKS)"
	case Registration:
		return "the registration endpoint"
	case Token:
		return "the token endpoint"
	case UserInfo:
		return "the userinfo endpoint"
	case MCPCall:
		return "the MCP endpoint, call with a made-up token"
	case MCPStream:
		return "the MCP endpoint, event stream"
	}
	return string(k)
}

// Flow are the URLs of the flow as far as they are known; "" for one that is not.
type Flow struct {
	MCP, PRM, ASMetadata, OIDCMetadata, JWKS, Registration, Token, UserInfo string
}

// Endpoints lists what is known, in the order in which a client meets it.
func (f Flow) Endpoints() []Endpoint {
	var out []Endpoint
	for _, e := range []Endpoint{{MCPFirst, f.MCP}, {PRM, f.PRM}, {ASMetadata, f.ASMetadata}, {OIDCMetadata, f.OIDCMetadata}, {JWKS, f.JWKS},
		{Registration, f.Registration}, {Token, f.Token}, {UserInfo, f.UserInfo}, {MCPCall, f.MCP}, {MCPStream, f.MCP}} {
		if e.URL != "" {
			out = append(out, e)
		}
	}
	return out
}

// What the requests carry in place of what a real client has. None of it exists anywhere.
const (
	MadeUpToken   = "casdoctor-made-up-token"
	madeUpSession = "casdoctor-made-up-session"
	madeUpEvent   = "casdoctor-made-up-event"
)

// ask is a request of the flow but for what depends on the client: its method, its body and
// the headers that every client sends.
type ask struct {
	method  string
	content []byte
	headers []fetch.Header
}

// harmless is the request to a kind of endpoint that changes nothing; ok is false where the
// revision has no such request.
func harmless(k Kind, revision string) (a ask, ok bool) {
	switch k {
	case PRM, ASMetadata, OIDCMetadata, JWKS:
		return ask{method: "GET", headers: []fetch.Header{acceptJSON}}, true
	case Registration: // a registration without redirect_uris has to be refused
		return ask{method: "POST", content: []byte("{}"), headers: []fetch.Header{contentJSON, acceptJSON}}, true
	case Token:
		return ask{method: "POST", content: []byte(bogusGrant().Encode()),
			headers: []fetch.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}, acceptJSON}}, true
	case UserInfo:
		return ask{method: "GET", headers: []fetch.Header{acceptJSON, bearer}}, true
	}
	return harmlessMCP(k, revision)
}

// harmlessMCP is the request to the MCP endpoint. Revision 2024-11-05 begins with the stream.
func harmlessMCP(k Kind, revision string) (a ask, ok bool) {
	stateless, old := revision >= mcp.Revision20260728, revision <= mcp.Revision20241105
	switch {
	case k == MCPFirst && old, k == MCPStream && !stateless:
		a = message(mcp.Stream(""))
	case k == MCPFirst && stateless:
		a = message(mcp.Discover())
	case k == MCPFirst:
		a = message(mcp.Initialize())
	case k == MCPCall && stateless: // a tool's name goes into a header of its own, which a list of tools has not
		a = message(mcp.ToolsCallMadeUp(revision, ""))
	case k == MCPCall && old:
		a = message(mcp.ToolsList(revision, ""))
	case k == MCPCall:
		a = message(mcp.ToolsList(revision, madeUpSession))
	default:
		return ask{}, false
	}
	if k == MCPFirst {
		return a, true
	}
	a.headers = append(a.headers, bearer)
	if k == MCPStream && !old {
		if revision >= mcp.Revision20250618 {
			a.headers = append(a.headers, fetch.Header{Name: protocolVersion, Value: revision})
		}
		a.headers = append(a.headers, fetch.Header{Name: "Mcp-Session-Id", Value: madeUpSession}, fetch.Header{Name: "Last-Event-ID", Value: madeUpEvent})
	}
	return a, true
}

const protocolVersion = "MCP-Protocol-Version"

var (
	acceptJSON  = fetch.Header{Name: "Accept", Value: "application/json"}
	contentJSON = fetch.Header{Name: "Content-Type", Value: "application/json"}
	bearer      = fetch.Header{Name: "Authorization", Value: "Bearer " + MadeUpToken}
)

// message is an MCP message as a request of a page.
func message(m mcp.Message) ask {
	a := ask{method: "POST", content: m.Body}
	if len(m.Body) == 0 {
		a.method = "GET"
	}
	for _, h := range m.Header {
		a.headers = append(a.headers, fetch.Header{Name: h.Name, Value: h.Value})
	}
	return a
}

// bogusGrant is a complete code exchange with a code that does not exist, and no client secret.
// The verifier is the one of RFC 7636 appendix B.
func bogusGrant() url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {"casdoctor-made-up-code"}, "client_id": {"casdoctor-made-up-client"},
		"redirect_uri": {"http://localhost:3118/callback"}, "code_verifier": {"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}}
}
