package token

import (
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

const ownMCP = factstest.Casdoor + "/api/mcp"

func ownInput(in *target.Input) { in.MCP = ownMCP }

// ownWorld is a Casdoor whose built-in MCP server speaks so.
func ownWorld(s speaks) *factstest.World { return casdoorServes(ownMCP, s) }

// casdoorServes is a Casdoor that answers as an MCP server at one of its URLs.
func casdoorServes(url string, s speaks) *factstest.World {
	w := factstest.Healthy().On("GET", factstest.Casdoor+"/.well-known/jwks", keySet(key(), "k1"))
	return w.OnFunc(func(q probe.Request) (reply, bool) { return s.answer(q, url) })
}

// casdoor401 refuses a tool call as Casdoor does.
func casdoor401(reason string) reply {
	return rpc(401, `"error":{"code":-32001,"message":"Unauthorized","data":"`+reason+`"}`,
		`WWW-Authenticate: Bearer realm="casdoor", resource_metadata="`+factstest.Casdoor+`/.well-known/oauth-protected-resource"`)
}

// ownRefusing is Casdoor's own MCP server, which says this of the given token.
func ownRefusing(reason string) speaks {
	return speaks{onCall(casdoor401("Unauthorized operation")), onCall(casdoor401("Access token doesn't exist in database")), onCall(casdoor401(reason))}
}

// ownScope refuses the made-up tool for its scope, which is how a good token looks there.
func ownScope(tools string) func(method string) reply {
	return func(method string) reply {
		switch method {
		case "tools/list":
			return rpc(200, `"result":{"tools":`+tools+`}`)
		case "tools/call":
			return rpc(200, `"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":["read"],"tool":"x"}}`)
		}
		return factstest.Initialized()
	}
}
