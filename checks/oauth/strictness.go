package oauth

import (
	"net/url"
	"slices"
	"strings"
)

// Strictness is how one client compares the resource of the metadata with the URL
// of the endpoint it was given.
type Strictness struct {
	Client string // client id, or "spec" for the specification itself
	// Accepts answers for a relation alone. Where the answer depends on which side
	// has the slash, it is false; Judge knows both sides.
	Accepts func(rel ResourceRelation) bool
	Rule    string // the rule in one sentence
	Source  string // where the rule comes from
	// RootOrigin: the client also accepts the bare origin as resource when it read
	// the document at the root well-known URL of an endpoint that has a path.
	RootOrigin bool

	judge func(endpoint, resource string) bool
}

// Judge reports whether the client accepts this resource for this endpoint.
func (s Strictness) Judge(endpoint, resource string) bool { return s.judge(endpoint, resource) }

// Strictnesses lists the clients whose comparison is known, the specification first.
func Strictnesses() []Strictness {
	return []Strictness{
		{
			Client: "spec", Accepts: only(ResourceExact), judge: identical,
			Rule:   "The resource must be identical to the URL of the MCP endpoint.",
			Source: "RFC 9728 §3.3",
		},
		{
			Client: "ts-sdk", Accepts: only(ResourceExact, ResourceCase, ResourceParent), judge: sameOriginPrefix,
			Rule:   "The resource must have the endpoint's origin, and its path must be the endpoint's path or a parent of it.",
			Source: "TypeScript SDK 1.32",
		},
		{
			Client: "mcp-remote", Accepts: only(ResourceExact, ResourceCase, ResourceParent), judge: sameOriginPrefix,
			Rule:   "The resource must have the endpoint's origin, and its path must be the endpoint's path or a parent of it.",
			Source: "its error text: Protected resource X does not match expected Y (or origin)",
		},
		{
			Client: "gemini-cli", Accepts: only(ResourceExact, ResourceCase), judge: sameWhenParsed,
			Rule:   "The resource must be the URL of the MCP endpoint; only a slash after a bare host may differ.",
			Source: "amekala/ads-mcp#11, google-gemini/gemini-cli#20231",
		},
		{
			Client: "go-sdk", Accepts: only(ResourceExact), judge: identical, RootOrigin: true,
			Rule:   "The resource must be identical to the URL of the MCP endpoint, or to its origin when the document was read at the root.",
			Source: "Go SDK 1.8",
		},
		{
			Client: "vscode", Accepts: only(ResourceExact, ResourceCase), judge: sameWhenParsed, RootOrigin: true,
			Rule:   "The resource must be the URL of the MCP endpoint; only a slash after a bare host may differ.",
			Source: "microsoft/vscode#255255, microsoft/vscode#259588",
		},
	}
}

func only(accepted ...ResourceRelation) func(ResourceRelation) bool {
	return func(rel ResourceRelation) bool { return slices.Contains(accepted, rel) }
}

func identical(endpoint, resource string) bool { return endpoint == resource }

// sameWhenParsed compares as a browser's URL parser writes both down: scheme and
// host in lower case, no default port, "/" for an empty path.
func sameWhenParsed(endpoint, resource string) bool {
	e, okEndpoint := locate(endpoint)
	r, okResource := locate(resource)
	return okEndpoint && okResource && e.origin(r) == "" && e.rest == r.rest && withRoot(e.path) == withRoot(r.path)
}

// sameOriginPrefix is the TypeScript SDK's rule: a resource with a slash at its end
// does not cover an endpoint without it, the reverse does. Queries do not count.
func sameOriginPrefix(endpoint, resource string) bool {
	e, okEndpoint := locate(endpoint)
	r, okResource := locate(resource)
	if !okEndpoint || !okResource || e.origin(r) != "" {
		return false
	}
	own, published := withRoot(e.path), withRoot(r.path)
	if len(own) < len(published) {
		return false
	}
	return strings.HasPrefix(withSlash(own), withSlash(published))
}

func withRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func withSlash(path string) string { return strings.TrimSuffix(path, "/") + "/" }

// OriginOf returns the origin of a URL (scheme, host and port as written, no path),
// "" when it is no web URL: the resource that RootOrigin is about.
func OriginOf(address string) string {
	u, err := url.Parse(address)
	if _, ok := locate(address); err != nil || !ok {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
