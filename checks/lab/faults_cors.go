package lab

import (
	"net/http"
	"slices"
	"strings"

	"casdoctor/checks/codes"
)

// The origins of the pages of the pairs. The second is that of a redirect URI which the Casdoors of the lab know.
const (
	pageOrigin       = "https://app.example.com"
	registeredOrigin = "https://client.example.com"
)

// fromPage lets the user ask for a page of that origin, and the MCP server allow it.
func fromPage(origin string, also func(*plan)) func(*plan) {
	return func(p *plan) {
		p.pair.Input.Origin, p.pages = origin, []string{origin}
		if also != nil {
			also(p)
		}
	}
}

// healthyPages are pairs that a client in a page can use.
func healthyPages() []Spec {
	return slicesOf(true,
		Spec{Name: "healthy-page", Title: "A client in a web page",
			Story:  "The MCP server allows the page's origin, answers its preflights, puts the CORS headers on every answer and exposes what a client reads; so does the authorization server.",
			layout: layout{as: genericServer}, change: fromPage(pageOrigin, nil)},
		Spec{Name: "healthy-page-casdoor", Title: "A client in a web page, and Casdoor",
			Story:  "Casdoor knows the page's origin by a redirect URI. Its fixed list of request headers only costs a second look for its metadata.",
			layout: layout{asHost: "casdoor.localhost"}, change: fromPage(registeredOrigin, nil)},
		Spec{Name: "healthy-page-session", Title: "A client in a web page, an open server with sessions",
			Story:  "No authorisation; initialize gives a session id, which the page may read and send.",
			layout: layout{as: noServer}, change: fromPage(pageOrigin, func(p *plan) { stateful(p); p.wrapEndpoint = priming })},
		Spec{Name: "healthy-page-modern", Title: "A client in a web page, a server of revision 2026-07-28",
			Story:  "The server is stateless: the page sends Mcp-Method and Mcp-Name, and no session.",
			layout: layout{as: noServer}, change: fromPage(pageOrigin, func(p *plan) { p.version, p.wrapEndpoint = []string{modern}, modernOnly })},
	)
}

// corsFaults stop a client that runs in a page, and no other.
func corsFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "cors-origin-not-allowed", Code: codes.CORSOriginNotAllowed, Title: "The page's origin is not on the list",
			Story: "The MCP server allows pages on localhost, where it was tried out, and not the origin at which the page was deployed.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) { p.pages = nil })},
		{Name: "cors-origin-not-allowed-2", Code: codes.CORSOriginNotAllowed, Title: "Casdoor does not know the page's origin",
			Story:  "The MCP server allows the page. Casdoor answers 403 to it, as no application has a redirect URI of its origin.",
			layout: layout{asHost: "casdoor.localhost"}, change: fromPage(pageOrigin, nil)},
		{Name: "cors-preflight-not-implemented", Code: codes.CORSPreflightNotImplemented, Title: "OPTIONS is not allowed",
			Story: "The router of the MCP server knows GET, POST and DELETE for the endpoint; OPTIONS gets 405.", layout: plain,
			change: fromPage(pageOrigin, onOptions(answer(http.StatusMethodNotAllowed, "text/plain; charset=utf-8", "Method Not Allowed\n", "Allow", "GET, POST, DELETE")))},
		{Name: "cors-preflight-requires-auth", Code: codes.CORSPreflightRequiresAuth, Title: "The preflight is asked for a token",
			Story: "The middleware that checks tokens stands in front of the one for CORS, and refuses OPTIONS as well.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) {
				onOptions(answer(http.StatusUnauthorized, "application/json", `{"error":"invalid_token"}`, "WWW-Authenticate", p.challenge[0]))(p)
			})},
		{Name: "cors-allow-headers-missing", Code: codes.CORSAllowHeadersMissing, Title: "MCP-Protocol-Version is not allowed",
			Story: "The list of allowed headers is that of a plain API: Content-Type and Authorization. The first call passes, the second does not.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) { p.pageSends = "Content-Type, Authorization" })},
		{Name: "cors-allow-headers-missing-2", Code: codes.CORSAllowHeadersMissing, Title: "The session's header is not allowed",
			Story: "An open server with sessions lists the headers of MCP, but for Mcp-Session-Id.", layout: layout{as: noServer},
			change: fromPage(pageOrigin, func(p *plan) {
				stateful(p)
				p.wrapEndpoint = priming
				p.pageSends = strings.Replace(pageSends, "Mcp-Session-Id, ", "", 1)
			})},
		{Name: "cors-missing-on-401", Code: codes.CORSMissingOn401, Title: "The 401 has no CORS headers",
			Story: "The framework adds the CORS headers to answers of its handlers only; the refusal comes from before them.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) {
				p.wrapMCP = editing(func(_ *http.Request, status int, h http.Header) { dropCORS(h, status == http.StatusUnauthorized) })
			})},
		{Name: "cors-expose-headers-missing", Code: codes.CORSExposeHeadersMissing, Title: "The page cannot read the challenge",
			Story: "All is allowed and nothing exposed: the page sees the 401, and not where it points to.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) { p.pageReads = "" })},
		{Name: "cors-duplicate-acao", Code: codes.CORSDuplicateACAO, Title: "The proxy allows pages, too",
			Story: "The MCP server answers with the page's origin, and the proxy in front of it adds another Access-Control-Allow-Origin.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) {
				p.wrapMCP = editing(func(_ *http.Request, _ int, h http.Header) { h.Add("Access-Control-Allow-Origin", "*") })
			})},
		{Name: "cors-missing-on-wellknown", Code: codes.CORSMissingOnWellKnown, Title: "The metadata is not for pages",
			Story: "CORS is set up for the endpoint alone; the protected resource metadata beside it has no such header.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) {
				p.wrapMCP = editing(func(r *http.Request, _ int, h http.Header) { dropCORS(h, slices.Contains(p.prmPaths, r.URL.Path)) })
			})},
		{Name: "cors-missing-on-as-endpoints", Code: codes.CORSMissingOnASEndpoints, Title: "The token endpoint is not for pages",
			Story: "The authorization server's metadata can be read by every page, as the standards have it, and the token endpoint by none.", layout: plain,
			change: fromPage(pageOrigin, func(p *plan) {
				p.wrapAS = editing(func(r *http.Request, _ int, h http.Header) { dropCORS(h, r.URL.Path == "/token") })
			})},
		{Name: "casdoor-cors-fixed-allow-headers", Code: codes.CasdoorCORSFixedAllowHeaders, Title: "The Inspector at Casdoor's own MCP server",
			Story:  "The Inspector connects directly from its page on localhost, which Casdoor always allows. Its second call has a header that Casdoor does not.",
			layout: layout{as: ownServer, asHost: "localhost"}, change: func(p *plan) { p.pair.Input.Origin = "http://localhost:6274" }},
		{Name: "casdoor-cors-private-host-allows-all", Code: codes.CasdoorCORSPrivateHostAllowsAll, Title: "Tried out by the IP address",
			Story: "Casdoor is reached by an address of its own network and takes every origin; by its public name it will refuse the page. A proxy adds the list of authentication methods to the metadata.",
			change: fromPage(pageOrigin, func(p *plan) {
				p.casdoor.change = func(d document) {
					d["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post none")
				}
			})},
	}
}

// onOptions answers OPTIONS on the endpoint before anything else does.
func onOptions(h http.Handler) func(*plan) {
	return func(p *plan) {
		endpoint := p.path
		p.wrapMCP = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodOptions && r.URL.Path == endpoint {
					h.ServeHTTP(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}
}

// dropCORS takes the headers for pages away.
func dropCORS(h http.Header, when bool) {
	for name := range h {
		if when && strings.HasPrefix(name, "Access-Control-") {
			h.Del(name)
		}
	}
}
