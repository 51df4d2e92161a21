package oauth

import (
	"net/url"
	"strings"
)

// ResourceRelation says how a published resource identifier relates to the URL of
// the MCP endpoint.
type ResourceRelation string

// The relations, from identical to foreign. The first that holds is given, in the
// order not-a-url, exact, host, scheme, port, path.
const (
	ResourceExact   ResourceRelation = "exact"
	ResourceCase    ResourceRelation = "case-or-default-port" // equal after RFC 3986 §6.2.2.1 and §6.2.3
	ResourceSlash   ResourceRelation = "trailing-slash"       // only one slash at the end differs
	ResourceParent  ResourceRelation = "parent-path"          // the resource's path is a parent of the endpoint's
	ResourceSibling ResourceRelation = "sibling-path"         // same origin, unrelated path, query or fragment
	ResourceChild   ResourceRelation = "child-path"           // the resource lies below the endpoint
	ResourceScheme  ResourceRelation = "other-scheme"
	ResourcePort    ResourceRelation = "other-port"
	ResourceHost    ResourceRelation = "other-host"
	ResourceNotAURL ResourceRelation = "not-a-url"
)

// location is a URL in the parts that comparisons look at.
type location struct {
	scheme, host, port string // lower case; the port is never empty
	path               string // escaped, as written
	rest               string // query and fragment with their marks
}

func locate(s string) (location, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return location{}, false
	}
	l := location{scheme: strings.ToLower(u.Scheme), host: strings.ToLower(u.Hostname()), port: u.Port(), path: u.EscapedPath()}
	if l.scheme != "http" && l.scheme != "https" {
		return location{}, false
	}
	if l.port == "" {
		l.port = defaultPort(l.scheme)
	}
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		l.rest = s[i:]
	}
	return l, true
}

// origin relates two locations by host, scheme and port; "" when all are the same.
func (l location) origin(other location) ResourceRelation {
	switch {
	case l.host != other.host:
		return ResourceHost
	case l.scheme != other.scheme:
		return ResourceScheme
	case l.port != other.port:
		return ResourcePort
	}
	return ""
}

// CompareResource relates the resource of a metadata document to the endpoint that
// it is for. RFC 9728 §3.3 demands identity; what clients accept is told by Strictnesses.
func CompareResource(endpoint, resource string) ResourceRelation {
	e, okEndpoint := locate(endpoint)
	r, okResource := locate(resource)
	if !okEndpoint || !okResource {
		return ResourceNotAURL
	}
	if endpoint == resource {
		return ResourceExact
	}
	if relation := e.origin(r); relation != "" {
		return relation
	}
	if e.rest == r.rest {
		switch {
		case e.path == r.path:
			return ResourceCase
		case e.path+"/" == r.path || e.path == r.path+"/":
			return ResourceSlash
		case under(e.path, r.path):
			return ResourceParent
		case under(r.path, e.path):
			return ResourceChild
		}
		return ResourceSibling
	}
	switch {
	case r.rest == "" && (under(e.path, r.path) || samePath(e.path, r.path)):
		return ResourceParent
	case e.rest == "" && (under(r.path, e.path) || samePath(e.path, r.path)):
		return ResourceChild
	}
	return ResourceSibling
}

// under reports whether path lies below parent, by whole segments.
func under(path, parent string) bool {
	parent = strings.TrimSuffix(parent, "/")
	return strings.HasPrefix(path, parent+"/") && len(path) > len(parent)+1
}

func samePath(a, b string) bool {
	return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/")
}
