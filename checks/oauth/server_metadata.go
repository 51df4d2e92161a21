package oauth

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// ServerMetadata is an authorization server's metadata (RFC 8414 §2) or an OpenID
// provider's configuration, which shares the members.
type ServerMetadata struct {
	Issuer                string
	AuthorizationEndpoint string
	TokenEndpoint         string
	RegistrationEndpoint  string
	JWKSURI               string
	UserinfoEndpoint      string
	IntrospectionEndpoint string
	RevocationEndpoint    string
	DeviceEndpoint        string // device_authorization_endpoint (RFC 8628 §4)

	Scopes               []string // scopes_supported
	ResponseTypes        []string // response_types_supported
	GrantTypes           []string // grant_types_supported
	CodeChallengeMethods []string // code_challenge_methods_supported
	TokenAuthMethods     []string // token_endpoint_auth_methods_supported

	HasCodeChallengeMethods bool // the member is there, even if empty
	HasTokenAuthMethods     bool // the member is there, even if empty
	CIMD                    bool // client_id_metadata_document_supported
	IssParameter            bool // authorization_response_iss_parameter_supported (RFC 9207 §3)

	Raw map[string]json.RawMessage
}

// ParseServerMetadata reads an authorization server's metadata and lists its faults:
// members REQUIRED by RFC 8414 §2 that are missing, empty or relative, and members of
// the wrong type. The error is a *NotObjectError when the body is no JSON object.
func ParseServerMetadata(body []byte) (ServerMetadata, []Problem, error) {
	m, err := newMembers(body)
	if err != nil {
		return ServerMetadata{}, nil, err
	}
	doc := ServerMetadata{Raw: m.raw}
	doc.Issuer = m.issuer()
	doc.GrantTypes = m.optionalList("grant_types_supported")
	doc.AuthorizationEndpoint = m.endpoint("authorization_endpoint", usesAuthorizationEndpoint(doc.GrantTypes))
	doc.TokenEndpoint = m.endpoint("token_endpoint", usesTokenEndpoint(doc.GrantTypes))
	doc.RegistrationEndpoint = m.address("registration_endpoint")
	doc.JWKSURI = m.address("jwks_uri")
	doc.UserinfoEndpoint = m.address("userinfo_endpoint")
	doc.IntrospectionEndpoint = m.address("introspection_endpoint")
	doc.RevocationEndpoint = m.address("revocation_endpoint")
	doc.DeviceEndpoint = m.address("device_authorization_endpoint")
	doc.Scopes = m.optionalList("scopes_supported")
	doc.ResponseTypes = m.responseTypes()
	doc.CodeChallengeMethods = m.list("code_challenge_methods_supported")
	doc.HasCodeChallengeMethods = m.has("code_challenge_methods_supported")
	doc.TokenAuthMethods = m.optionalList("token_endpoint_auth_methods_supported")
	doc.HasTokenAuthMethods = m.has("token_endpoint_auth_methods_supported")
	doc.CIMD = m.flag("client_id_metadata_document_supported")
	doc.IssParameter = m.flag("authorization_response_iss_parameter_supported")
	return doc, m.problems, nil
}

// issuer reads the issuer: a URL without query and fragment (RFC 8414 §2).
func (m *members) issuer() string {
	if !m.require("issuer") {
		return ""
	}
	before := len(m.problems)
	issuer := m.address("issuer")
	if len(m.problems) == before && strings.Contains(issuer, "?") {
		m.add("issuer", "has a query: %s", quoted(issuer, 80))
	}
	return issuer
}

// endpoint reads an endpoint that is REQUIRED, or that is only so for other grants
// than the document offers.
func (m *members) endpoint(name string, needed bool) string {
	switch {
	case m.has(name):
	case needed:
		m.add(name, "is missing")
	default:
		m.addMinor(name, "is missing, so that the authorization code grant cannot be used")
	}
	return m.address(name)
}

// responseTypes is REQUIRED by RFC 8414 §2, but not every client misses it.
func (m *members) responseTypes() []string {
	const name = "response_types_supported"
	if !m.has(name) {
		m.addMinor(name, "is missing")
		return nil
	}
	before := len(m.problems)
	list := m.list(name)
	if len(list) == 0 && len(m.problems) == before {
		m.addMinor(name, "is empty")
	}
	return list
}

// usesAuthorizationEndpoint: the endpoint is REQUIRED "unless no grant types are
// supported that use the authorization endpoint"; the default list uses it.
func usesAuthorizationEndpoint(grants []string) bool {
	return len(grants) == 0 || slices.Contains(grants, "authorization_code") || slices.Contains(grants, "implicit")
}

// usesTokenEndpoint: the endpoint is REQUIRED "unless only the implicit grant type is supported".
func usesTokenEndpoint(grants []string) bool {
	return len(grants) != 1 || grants[0] != "implicit"
}

// Endpoint is one address that a metadata document names.
type Endpoint struct {
	Name string // the member: "token_endpoint"
	URL  string
}

// endpointOrder lists the known members in the order of a walk.
var endpointOrder = []string{
	"authorization_endpoint", "token_endpoint", "registration_endpoint", "jwks_uri", "userinfo_endpoint",
	"introspection_endpoint", "revocation_endpoint", "device_authorization_endpoint",
}

// Endpoints lists every member of the document that names an endpoint (…_endpoint
// and jwks_uri) and holds a text: the known ones in the order of a walk, then the
// others by name, 64 at most.
func (m ServerMetadata) Endpoints() []Endpoint {
	names := slices.Clone(endpointOrder)
	for _, name := range slices.Sorted(maps.Keys(m.Raw)) {
		if strings.HasSuffix(name, "_endpoint") && len(name) <= 100 && !slices.Contains(endpointOrder, name) {
			names = append(names, name)
		}
	}
	reader := members{raw: m.Raw}
	var out []Endpoint
	for _, name := range names {
		if address := reader.text(name); address != "" && len(out) < maxListEntries {
			out = append(out, Endpoint{Name: name, URL: address})
		}
	}
	return out
}

// Difference is a member on which two documents disagree.
type Difference struct{ Member, A, B string }

// CompareMetadata lists the members that both documents carry with different
// values: the issuer, the endpoints and the PKCE methods (whose order is free).
func CompareMetadata(a, b ServerMetadata) []Difference {
	var out []Difference
	differ := func(member, x, y string) {
		if x != "" && y != "" && x != y {
			out = append(out, Difference{Member: member, A: x, B: y})
		}
	}
	differ("issuer", a.Issuer, b.Issuer)
	inB := map[string]string{}
	for _, e := range b.Endpoints() {
		inB[e.Name] = e.URL
	}
	for _, e := range a.Endpoints() {
		differ(e.Name, e.URL, inB[e.Name])
	}
	if a.HasCodeChallengeMethods && b.HasCodeChallengeMethods {
		differ("code_challenge_methods_supported", asSet(a.CodeChallengeMethods), asSet(b.CodeChallengeMethods))
	}
	return out
}

func asSet(list []string) string {
	if len(list) == 0 {
		return "(none)"
	}
	sorted := slices.Sorted(slices.Values(list))
	return strings.Join(slices.Compact(sorted), " ")
}
