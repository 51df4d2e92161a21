package lab

import (
	"fmt"
	"net/http"
)

// Combine makes a pair that has the faults of two others at once. They must fit: where both
// ask for something of the same server's place (its kind, its host, its path), for the same.
func Combine(a, b string) (Spec, error) {
	specs, err := chosen([]string{a, b})
	if err != nil {
		return Spec{}, err
	}
	byName := map[string]Spec{}
	for _, s := range specs {
		byName[s.Name] = s
	}
	first, second := byName[a], byName[b]
	o, ok := first.layout.with(second.layout)
	if !ok {
		return Spec{}, fmt.Errorf("the pairs %s and %s need different servers", a, b)
	}
	return Spec{Name: a + " + " + b, Code: first.Code, Title: first.Title + "; " + second.Title,
		Story: first.Story + " " + second.Story, layout: o, change: both(first.change, second.change)}, nil
}

// with adds what another layout asks for beyond the default; false where the two differ.
func (o layout) with(other layout) (layout, bool) {
	if o.as != casdoorServer && other.as != casdoorServer && o.as != other.as {
		return o, false
	}
	if o.as == casdoorServer {
		o.as = other.as
	}
	for _, name := range []struct {
		mine  *string
		other string
	}{{&o.mcpHost, other.mcpHost}, {&o.asHost, other.asHost}, {&o.path, other.path}} {
		if *name.mine != "" && name.other != "" && *name.mine != name.other {
			return o, false
		}
		if *name.mine == "" {
			*name.mine = name.other
		}
	}
	o.mcpTLS, o.asTLS = o.mcpTLS || other.mcpTLS, o.asTLS || other.asTLS
	o.withoutCasdoor = o.withoutCasdoor || other.withoutCasdoor
	return o, true
}

// both applies two changes. What each puts in front of a server is put there by both, the first outside.
func both(a, b func(*plan)) func(*plan) {
	return func(p *plan) {
		if b != nil {
			b(p)
		}
		endpoint, host, server := p.wrapEndpoint, p.wrapMCP, p.wrapAS
		p.wrapEndpoint, p.wrapMCP, p.wrapAS = nil, nil, nil
		if a != nil {
			a(p)
		}
		p.wrapEndpoint, p.wrapMCP, p.wrapAS = chain(p.wrapEndpoint, endpoint), chain(p.wrapMCP, host), chain(p.wrapAS, server)
	}
}

// chain puts the outer middleware in front of the inner one; either may be nil.
func chain(outer, inner middleware) middleware {
	if outer == nil {
		return inner
	}
	if inner == nil {
		return outer
	}
	return func(next http.Handler) http.Handler { return outer(inner(next)) }
}
