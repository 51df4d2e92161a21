package lab

import (
	"net/http"
	"net/url"
	"strings"

	"casdoctor/checks/codes"
)

// redirectFaults send API calls elsewhere.
func redirectFaults() []Spec {
	return []Spec{
		{Name: "redirect-to-login", Code: codes.RedirectToLogin, Title: "API calls are sent to the login page",
			Story: "An access proxy for people stands in front of the MCP server: who has no session cookie is redirected to Casdoor's login page.",
			change: func(p *plan) {
				login := p.issuer + "/login/oauth/authorize?client_id=" + labClient + "&response_type=code&redirect_uri=" + url.QueryEscape(p.mcp.url+"/oauth2/callback")
				p.wrapEndpoint = func(http.Handler) http.Handler { return redirect(http.StatusFound, login) }
			}},
		{Name: "redirect-slash-or-scheme-downgrade", Code: codes.RedirectSlashOrSchemeDowngrade, Title: "/mcp redirects to /mcp/",
			Story:  "The web framework mounts the MCP server at /mcp/ and redirects the bare path with 307; many clients drop the token on the way.",
			change: func(p *plan) { p.slashRedirect(p.mcp.url) }},
		{Name: "redirect-slash-or-scheme-downgrade-2", Code: codes.RedirectSlashOrSchemeDowngrade, Title: "/mcp redirects to http",
			Story:  "The same behind a TLS proxy: the framework does not know of TLS, so that its redirect names http.",
			layout: layout{mcpTLS: true},
			change: func(p *plan) { p.slashRedirect("http" + strings.TrimPrefix(p.mcp.url, "https")) }},
	}
}

// slashRedirect serves the endpoint with a slash and redirects the bare path.
func (p *plan) slashRedirect(base string) {
	bare := p.path
	p.wrapMCP = func(next http.Handler) http.Handler {
		return forPath(bare, redirect(http.StatusTemporaryRedirect, base+bare+"/"), forPath(bare+"/", asPath(bare, next), next))
	}
}
