package factstest

import (
	"encoding/json"
	"maps"
	"strings"

	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// The URLs of the healthy world.
const (
	MCP     = "https://mcp.example.com/mcp"
	Casdoor = "https://auth.example.com"
	PathPRM = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
	RootPRM = "https://mcp.example.com/.well-known/oauth-protected-resource"
	RFC8414 = Casdoor + "/.well-known/oauth-authorization-server"
	OIDC    = Casdoor + "/.well-known/openid-configuration"
)

// Input is what a person types for the healthy world.
func Input() target.Input { return target.Input{Casdoor: Casdoor, MCP: MCP} }

// Doc is a JSON document under test.
type Doc map[string]any

// With returns a copy with the members set; a nil value removes one.
func (d Doc) With(members Doc) Doc {
	out := maps.Clone(d)
	for k, v := range members {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

// Reply serves the document as 200 application/json.
func (d Doc) Reply() Reply {
	b, _ := json.Marshal(d)
	return Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: string(b)}
}

// ResourceMetadata is the healthy protected resource metadata.
func ResourceMetadata() Doc {
	return Doc{"resource": MCP, "authorization_servers": []string{Casdoor}, "bearer_methods_supported": []string{"header"},
		"scopes_supported": []string{"openid", "profile"}}
}

// ServerMetadata is the healthy metadata of a Casdoor whose origin is set.
func ServerMetadata() Doc {
	return Doc{"issuer": Casdoor, "authorization_endpoint": Casdoor + "/login/oauth/authorize",
		"token_endpoint": Casdoor + "/api/login/oauth/access_token", "userinfo_endpoint": Casdoor + "/api/userinfo",
		"registration_endpoint": Casdoor + "/api/oauth/register", "jwks_uri": Casdoor + "/.well-known/jwks",
		"introspection_endpoint": Casdoor + "/api/login/oauth/introspect", "response_types_supported": []string{"code"},
		"grant_types_supported": []string{"authorization_code", "refresh_token"}, "code_challenge_methods_supported": []string{"S256"},
		"scopes_supported": []string{"openid", "email", "profile"}}
}

// Envelope is Casdoor's error envelope as the path policy answers it.
func Envelope(msg string) Reply {
	b, _ := json.Marshal(Doc{"status": "error", "msg": msg, "data": nil, "data2": nil})
	return Reply{Status: 200, Header: []string{"Content-Type: application/json; charset=utf-8", "Server: beegoServer:2.0.0"}, Body: string(b)}
}

// HTML is a web page under 200.
func HTML(body string) Reply {
	return Reply{Status: 200, Header: []string{"Content-Type: text/html; charset=utf-8"}, Body: "<!doctype html><html>" + body + "</html>"}
}

// Challenge is the healthy 401, with the resource_metadata given.
func Challenge(resourceMetadata string, params ...string) Reply {
	return Reply{Status: 401, Header: []string{"Content-Type: application/json",
		"WWW-Authenticate: Bearer " + strings.Join(append(params, `resource_metadata="`+resourceMetadata+`"`), ", ")},
		Body: `{"error":"unauthorized"}`}
}

// Initialized is a 200 answer to initialize.
func Initialized(extraHeader ...string) Reply {
	return Reply{Status: 200, Header: append([]string{"Content-Type: application/json"}, extraHeader...),
		Body: `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"made-up","version":"1"}}}`}
}

// Healthy is a Casdoor with its origin set and a separate MCP server, both in order.
func Healthy() *World {
	w := New()
	w.OnFunc(func(q probe.Request) (Reply, bool) {
		if q.URL != MCP {
			return Reply{}, false
		}
		if strings.HasPrefix(RequestHeader(q, "Authorization"), "Bearer ") {
			return Challenge(PathPRM, `error="invalid_token"`), true
		}
		return Challenge(PathPRM), true
	})
	w.On("GET", PathPRM, ResourceMetadata().Reply()).On("GET", RootPRM, ResourceMetadata().Reply())
	w.OnFunc(casdoorRule)
	return w
}

// casdoorRule answers as a Casdoor: documents, health, registration switched on, the envelope for the rest.
func casdoorRule(q probe.Request) (Reply, bool) {
	path, ok := strings.CutPrefix(q.URL, Casdoor)
	if !ok {
		return Reply{}, false
	}
	path, _, _ = strings.Cut(path, "?")
	switch {
	case path == "/.well-known/oauth-authorization-server", path == "/.well-known/openid-configuration":
		return ServerMetadata().Reply(), true
	case path == "/.well-known/jwks":
		return Reply{Status: 200, Header: []string{"Content-Type: application/json"}, Body: jwks}, true
	case path == "/api/health":
		return Reply{Status: 200, Header: []string{"Content-Type: application/json", "Server: beegoServer:2.0.0", "Set-Cookie: casdoor_session_id=1; Path=/; HttpOnly"},
			Body: `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`}, true
	case path == "/api/oauth/register" && q.Method == "POST":
		return Reply{Status: 400, Header: []string{"Content-Type: application/json"},
			Body: `{"error":"invalid_redirect_uri","error_description":"redirect_uris is required and must contain at least one URI"}`}, true
	case path == "/api/login/oauth/access_token" && q.Method == "POST":
		return tokenRule(q), true
	case path == "/api/login/oauth/introspect" && q.Method == "POST":
		return introspectionRule(q), true
	case path == "/login/oauth/authorize":
		return HTML(`<head><title>Casdoor</title></head><div id="root"></div>`), true
	case strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/.well-known/"):
		return Envelope("Unauthorized operation"), true
	}
	return HTML(`<head><title>Casdoor</title></head><div id="root"></div>`), true
}

// jwks is one real 2048-bit RSA public key.
const jwks = `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"cert-built-in","e":"AQAB","n":"` + modulus + `"}]}`

// modulus belongs to a key that was thrown away.
const modulus = "zgELuEaFAMGu6AbV0rBOJnpdHL_nF_P-L317nNasZdxOOglqXD2DuZwRAjm_MlWZ4OzjtuzxCv76KWKLV_6HDZGljgwWh9IzEDnLHxzqcaao0NF0grWuGc5EYBG-HZ615Lvphg_VsCbS141qp_fCiembeC-ZP6NWHBTJ9MjGh-JAwgGfhIA55UG1FDNtGIAvZkNIdVKgGnPwCszXTM8GVn_8jXbU5M5eAAfPiUcUcZXdWTAl7Jfo8dM-WzhtQGHWY8xFRWgDDQtbmpX68rAYg_KTkVHcirLaK6BWjmxmadTIuIwUZJMwxyJlFrcqvGRklS_opAbV84ffdCJyhopEYw"
