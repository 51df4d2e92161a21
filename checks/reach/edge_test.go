package reach

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

var cloudflare = reply{Status: 403, Header: []string{"cf-mitigated: challenge", "Content-Type: text/html"}, Body: "<html><title>Just a moment...</title></html>"}

func TestEdgeChallengePages(t *testing.T) {
	only := target.Input{MCP: mcpURL}
	as := func(w *factstest.World) *factstest.World {
		return w.On("GET", factstest.RFC8414, cloudflare).On("GET", factstest.OIDC, cloudflare)
	}
	play(t, edge(), []scene{
		{name: "endpoint", world: typed(cloudflare), want: "waf-challenge-page", says: "Cloudflare", sends: "!Host:"},
		{name: "endpoint, 503", world: typed(reply{Status: 503, Header: []string{"Content-Type: text/html"}, Body: "<html><title>Just a moment...</title></html>"}), want: "waf-challenge-page"},
		{name: "authorization server", world: as(healthy()), want: "waf-challenge-page", says: "authorization server https://auth"},
		{name: "authorization server, found through the metadata", world: as(healthy()), in: only, want: "waf-challenge-page"},
		{name: "one form of the metadata only", world: healthy().On("GET", factstest.OIDC, cloudflare), want: "waf-challenge-page/warning"},
		{name: "resource metadata", world: healthy().On("GET", factstest.PathPRM, cloudflare).On("GET", factstest.RootPRM, cloudflare), want: "waf-challenge-page"},
		{name: "resource metadata at one place", world: healthy().On("GET", factstest.RootPRM, cloudflare), want: "waf-challenge-page/warning"},
		{name: "a plain 503 is none", world: typed(page(503, "nginx"))},
		{name: "the MCP server is down", world: as(dead(probe.KindRefused)), want: "waf-challenge-page"},
		{name: "nothing answers", world: dead(probe.KindRefused), status: checks.NotEvaluated},
	})
}

// hostGuard refuses every Host header but loopback names.
func hostGuard(refusal reply) *factstest.World {
	return healthy().OnFunc(func(q probe.Request) (reply, bool) {
		if q.URL != mcpURL || q.Method != "POST" || strings.HasPrefix(q.Host, "localhost") || strings.HasPrefix(q.Host, "127.0.0.1") {
			return reply{}, false
		}
		return refusal, true
	})
}

func TestEdgeHostHeader(t *testing.T) {
	misdirected := reply{Status: 421, Body: "Invalid Host header"}
	play(t, edge(), []scene{
		{name: "healthy", world: healthy(), sends: "!Host:"},
		{name: "421", world: hostGuard(misdirected), want: "host-header-rejected", says: "With Host: localhost it gets 401", sends: "Host:"},
		{name: "403 with the reason", world: hostGuard(reply{Status: 403, Body: "Forbidden: invalid Host header"}), want: "host-header-rejected"},
		{name: "JSON-RPC with the reason", world: hostGuard(reply{Status: 403, Body: `{"jsonrpc":"2.0","error":{"code":-32000,"message":"Invalid Host: mcp.example.com"},"id":null}`}),
			want: "host-header-rejected", says: "allowedHosts"},
		{name: "400 of Django", world: hostGuard(reply{Status: 400, Body: "Invalid HTTP_HOST header: 'mcp.example.com'. You may need to add 'mcp.example.com' to ALLOWED_HOSTS."}), want: "host-header-rejected"},
		{name: "every Host is refused", world: typed(misdirected), want: "host-header-rejected?likely", says: "Loopback names"},
		{name: "400 for another reason", world: typed(reply{Status: 400, Body: `{"error":"bad request"}`}), sends: "!Host:"},
		{name: "a page that names a host in passing", world: typed(reply{Status: 400, Body: "<html>The host of this show is Bob.</html>"}), sends: "!Host:"},
	})
}

// byAgent refuses the user agents that contain a word.
func byAgent(w *factstest.World, word string, refusal reply) *factstest.World {
	return w.OnFunc(func(q probe.Request) (reply, bool) {
		ua := factstest.RequestHeader(q, "User-Agent")
		return refusal, q.URL == mcpURL && ua != "" && strings.Contains(ua, word)
	})
}

func TestEdgeUserAgents(t *testing.T) {
	play(t, edge(), []scene{
		{name: "healthy", world: healthy(), says: "IP address could not be seen"},
		{name: "all clients", world: byAgent(healthy(), "", page(403, "edge")), want: "waf-blocks-client-ua", says: "cannot be seen"},
		{name: "libraries only", world: byAgent(healthy(), "ython", page(403, "edge")), want: "waf-blocks-client-ua", says: "Let through: Claude-User"},
		{name: "one 503", world: byAgent(healthy(), "Claude", page(503, "edge")), want: "waf-blocks-client-ua?likely"},
		{name: "bot challenge for clients", world: byAgent(healthy(), "", reply{Status: 200, Header: []string{"cf-mitigated: challenge"}}), want: "waf-blocks-client-ua"},
		{name: "reset", world: byAgent(healthy(), "Claude", reply{Err: probe.KindReset}), want: "waf-blocks-client-ua?likely"},
		{name: "open server", world: byAgent(open(healthy()), "", page(403, "edge")), want: "waf-blocks-client-ua"},
		{name: "too many calls", world: byAgent(healthy(), "", reply{Status: 429})},
		{name: "the server's own refusal", world: byAgent(healthy(), "", reply{Status: 403, Body: `{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}`})},
		{name: "a time-out is no block", world: byAgent(healthy(), "Claude", reply{Err: probe.KindTimeout})},
	})
}

func TestEdgeForbidden(t *testing.T) {
	refusal := reply{Status: 403, Body: `{"error":"forbidden"}`}
	ours := healthy().OnFunc(func(q probe.Request) (reply, bool) {
		return refusal, q.URL == mcpURL && factstest.RequestHeader(q, "User-Agent") == ""
	})
	tokenOnly := healthy().OnFunc(func(q probe.Request) (reply, bool) {
		return refusal, q.URL == mcpURL && factstest.RequestHeader(q, "Authorization") == ""
	})
	play(t, edge(), []scene{
		{name: "bare 403", world: typed(refusal), want: "status-403-instead-of-401?likely", says: "IP address would look the same"},
		{name: "a bad token gets the 401", world: tokenOnly, want: "status-403-instead-of-401?likely", says: "With a made-up token the answer is 401"},
		{name: "JSON-RPC in it", world: typed(reply{Status: 403, Body: `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Unauthorized"}}`}), want: "status-403-instead-of-401?likely"},
		{name: "with a challenge", world: typed(reply{Status: 403, Header: []string{"WWW-Authenticate: Bearer"}})},
		{name: "with a renamed challenge", world: typed(reply{Status: 403, Header: []string{"x-amzn-remapped-www-authenticate: Bearer"}})},
		{name: "our user agent only", world: ours, status: checks.NotEvaluated, says: "Only Casdoctor's user agent"},
		{name: "speaks of the Origin", world: typed(reply{Status: 403, Body: "Origin required"}), status: checks.NotEvaluated},
		{name: "the other spelling is the endpoint", world: post(typed(refusal), slashed, factstest.Challenge(factstest.PathPRM)), status: checks.NotEvaluated, says: "path rule"},
		{name: "401", world: typed(reply{Status: 401})},
	})
}
