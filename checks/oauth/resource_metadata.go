package oauth

import "encoding/json"

// ResourceMetadata is a protected resource metadata document (RFC 9728 §2).
type ResourceMetadata struct {
	Resource             string
	AuthorizationServers []string
	Scopes               []string // scopes_supported
	BearerMethods        []string // bearer_methods_supported
	JWKSURI              string
	SigningAlgs          []string // resource_signing_alg_values_supported
	ResourceName         string
	Raw                  map[string]json.RawMessage
}

// ParseResourceMetadata reads a protected resource metadata document and lists its
// faults: resource is REQUIRED by RFC 9728 §2, authorization_servers by the MCP
// specification (basic/authorization, "Authorization Server Location"). The error
// is a *NotObjectError when the body is no JSON object.
func ParseResourceMetadata(body []byte) (ResourceMetadata, []Problem, error) {
	m, err := newMembers(body)
	if err != nil {
		return ResourceMetadata{}, nil, err
	}
	doc := ResourceMetadata{Raw: m.raw}
	if m.require("resource") {
		doc.Resource = m.address("resource")
	}
	if m.require("authorization_servers") {
		doc.AuthorizationServers = m.servers()
	}
	doc.Scopes = m.optionalList("scopes_supported")
	doc.BearerMethods = m.list("bearer_methods_supported") // an empty list has a meaning (RFC 9728 §2)
	doc.JWKSURI = m.address("jwks_uri")
	doc.SigningAlgs = m.optionalList("resource_signing_alg_values_supported")
	doc.ResourceName = m.label("resource_name")
	return doc, m.problems, nil
}

// servers reads authorization_servers: issuer identifiers (RFC 8414 §2).
func (m *members) servers() []string {
	const name = "authorization_servers"
	before := len(m.problems)
	list := m.list(name)
	if len(list) == 0 && len(m.problems) == before {
		m.add(name, "is empty")
	}
	seen := map[string]bool{}
	for _, server := range list {
		if fault := urlFault(server); fault != "" {
			m.add(name, "has an entry that %s", fault)
		}
		if seen[server] {
			m.addMinor(name, "names %s twice", quoted(server, 80))
		}
		seen[server] = true
	}
	return list
}

// optionalList reads a list that must be left out rather than sent empty
// (RFC 8414 §3.2, RFC 9728 §3.2: claims with zero elements are omitted).
func (m *members) optionalList(name string) []string {
	before := len(m.problems)
	list := m.list(name)
	if m.has(name) && len(list) == 0 && len(m.problems) == before {
		m.addMinor(name, "is an empty list, which should be left out")
	}
	return list
}
