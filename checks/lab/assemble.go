package lab

import "net/http"

// assemble mounts what the plan says on its sites.
func (p *plan) assemble() {
	if p.casdoor != nil && p.as != nil {
		p.as.handler = p.behind(AtAS, wrap(p.casdoor, p.wrapAS))
	}
	if p.generic != nil && p.as != nil {
		p.as.handler = p.behind(AtAS, wrap(anyPage(p.generic), p.wrapAS))
	}
	if p.mcp != nil && p.mcp.raw == nil {
		p.mcp.handler = p.behind(AtMCP, wrap(p.host(), p.wrapMCP))
	}
}

// behind puts a server behind the lab's proxy, if it has one.
func (p *plan) behind(at Side, h http.Handler) http.Handler {
	if p.lab.opts.Proxy == nil {
		return h
	}
	return p.lab.opts.Proxy(at, h)
}

func wrap(h http.Handler, m middleware) http.Handler {
	if m == nil {
		return h
	}
	return m(h)
}

// host is the MCP server's whole origin: the endpoint, its metadata, and 404 for the rest.
func (p *plan) host() http.Handler {
	routes := map[string]http.Handler{p.path: wrap(p.sameOrigin(p.authenticate(p.endpointHandler())), p.wrapEndpoint)}
	if p.prm != nil {
		for _, path := range p.prmPaths {
			routes[path] = getOnly(answerJSON(http.StatusOK, p.prm))
		}
	}
	for path, doc := range p.prmAt {
		routes[path] = getOnly(answerJSON(http.StatusOK, doc))
	}
	for path, h := range p.extra {
		routes[path] = h
	}
	return p.forPages(exact(routes, notFound))
}

// exact serves paths as they are spelled: no slash is added, removed or doubled.
func exact(routes map[string]http.Handler, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, ok := routes[r.URL.Path]; ok {
			h.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// getOnly serves documents: GET and HEAD, readable by web pages, as RFC 9728 documents are public.
func getOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if publicPreflight(w, r) {
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeJSON(w, http.StatusMethodNotAllowed, document{"error": "method_not_allowed"})
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		h.ServeHTTP(w, r)
	})
}
