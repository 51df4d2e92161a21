package lab

import (
	"net/http"
	"regexp"
	"strings"

	"casdoctor/checks/codes"
)

// edgeFaults are filters in front of the MCP server, and URLs that miss it.
func edgeFaults() []Spec {
	return []Spec{
		{Name: "wrong-mcp-url", Code: codes.WrongMCPURL, Title: "The URL is the product's web site",
			Story: "The user pasted the address of the page that describes the MCP server; the endpoint is /mcp.", change: webSite("/connect")},
		{Name: "wrong-mcp-url-2", Code: codes.WrongMCPURL, Title: "The URL lacks the path",
			Story: "The user entered the bare host, which is a web site; the endpoint is /mcp.", change: webSite("/")},
		{Name: "waf-challenge-page", Code: codes.WAFChallengePage, Title: "A bot challenge instead of the MCP server",
			Story:  "Bot protection is on for the whole domain: every API call gets the page that browsers solve by script.",
			change: func(p *plan) { p.wrapMCP = func(http.Handler) http.Handler { return botChallenge } }},
		{Name: "waf-blocks-client-ua", Code: codes.WAFBlocksClientUA, Title: "The firewall blocks AI user agents",
			Story: "A rule against crawlers also matches the user agents of AI clients; curl and browsers pass.", change: func(p *plan) { p.wrapMCP = agentBlock }},
		{Name: "host-header-rejected", Code: codes.HostHeaderRejected, Title: "The guard against DNS rebinding lacks the public name",
			Story:  "The MCP server allows the Host headers localhost and 127.0.0.1 only, and the proxy passes the public name on.",
			layout: layout{mcpHost: "mcp.localhost"}, change: func(p *plan) { p.wrapEndpoint = p.hostGuard }},
		{Name: "status-403-instead-of-401", Code: codes.Status403InsteadOf401, Title: "403 instead of 401",
			Story: "The framework's middleware refuses calls without a token with 403 and no challenge, so that no client begins to log in.",
			change: func(p *plan) {
				p.wrapEndpoint = func(next http.Handler) http.Handler {
					return unlessBearer(answerJSON(403, document{"detail": "Not authenticated"}), next)
				}
			}},
		{Name: "lb-path-rule-misses-bare-path", Code: codes.LBPathRuleMissesBarePath, Title: "The path rule covers /mcp/ but not /mcp",
			Story: "The load balancer's rule for the MCP server is /mcp/*; the bare /mcp falls to the rule for the site, behind a login for staff.",
			change: func(p *plan) {
				endpoint := p.path
				p.wrapMCP = func(next http.Handler) http.Handler {
					return forPath(endpoint, staffOnly, forPath(endpoint+"/", asPath(endpoint, next), next))
				}
			}},
	}
}

// webSite lets the user enter a page of the same host.
func webSite(path string) func(*plan) {
	return func(p *plan) {
		html := answer(http.StatusOK, htmlType, page("Connect your assistant", "Our MCP server lets your assistant work with your data."))
		p.extra = map[string]http.Handler{path: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				answer(http.StatusMethodNotAllowed, htmlType, page("405 Method Not Allowed", "")).ServeHTTP(w, r)
				return
			}
			html.ServeHTTP(w, r)
		})}
		p.pair.Input.MCP = p.mcp.url + path
	}
}

var botChallenge = answer(http.StatusForbidden, htmlType,
	`<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>`,
	"Server", "cloudflare", "Cf-Mitigated", "challenge", "Cf-Ray", "9a0000000000lab-LAB", "Cache-Control", "private, max-age=0, no-store")

// aiAgents is the rule of a firewall against AI crawlers.
var aiAgents = regexp.MustCompile(`(?i)claude|gptbot|python-httpx|aiohttp|^node$|undici`)

func agentBlock(next http.Handler) http.Handler {
	forbidden := answer(http.StatusForbidden, htmlType, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", "Server", "nginx")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if aiAgents.MatchString(r.UserAgent()) {
			forbidden.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostGuard knows the loopback names only, as the default of MCP SDKs.
func (p *plan) hostGuard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(r.Host, ":")
		if name != "localhost" && name != "127.0.0.1" {
			answer(http.StatusMisdirectedRequest, "text/plain; charset=utf-8", "Invalid Host header").ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// staffOnly is a site's own login.
var staffOnly = answer(http.StatusUnauthorized, htmlType,
	"<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
	"Server", "nginx", "WWW-Authenticate", `Basic realm="Staff only"`)

// unlessBearer answers calls without a bearer token by refuse.
func unlessBearer(refuse, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), bearerPrefix) {
			refuse.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forPath answers one exact path by special.
func forPath(path string, special, next http.Handler) http.Handler {
	return exact(map[string]http.Handler{path: special}, next)
}

// asPath passes requests on under another path, as a rewriting proxy does.
func asPath(path string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.Clone(r.Context())
		q.URL.Path, q.URL.RawPath = path, ""
		next.ServeHTTP(w, q)
	})
}
