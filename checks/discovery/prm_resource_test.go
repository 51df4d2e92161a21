package discovery

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// publishing serves a resource at both places.
func publishing(resource string) *factstest.World {
	d := prm().With(doc{"resource": resource}).Reply()
	return replies(factstest.PathPRM, d, factstest.RootPRM, d)
}

func TestResource(t *testing.T) {
	alive := func(w *factstest.World, u string) *factstest.World {
		return w.On("HEAD", u, factstest.Reply{Status: 200})
	}
	own := "https://auth.example.com/api/mcp"
	play(t, resource(), []scene{
		{name: "healthy", world: healthy(), says: "exactly"},
		{name: "default port written out", world: publishing("https://mcp.example.com:443/mcp"), says: "but for the spelling"},
		{name: "upper case host", world: publishing("https://MCP.example.com/mcp"), says: "but for the spelling"},
		{name: "slash", world: publishing(factstest.MCP + "/"), want: "prm-resource-trailing-slash", says: "The specification has clients refuse it"},
		{name: "slash after a bare host", world: over(bareHostWorld(), factstest.RootPRM, prm().With(doc{"resource": mcpHost + "/"}).Reply()),
			in: target.Input{MCP: mcpHost, Casdoor: factstest.Casdoor}, want: "prm-resource-trailing-slash/warning"},
		{name: "origin", world: publishing(mcpHost), want: "prm-resource-path-mismatch/warning", says: "accepted by the TypeScript SDK"},
		{name: "sibling", world: publishing(mcpHost + "/other"), want: "prm-resource-path-mismatch/error"},
		{name: "child", world: publishing(factstest.MCP + "/v1"), want: "prm-resource-path-mismatch/error"},
		{name: "other host", world: alive(publishing("https://api.example.com/mcp"), "https://api.example.com/mcp"), want: "prm-resource-host-mismatch", says: "api.example.com"},
		{name: "the authorization server", world: publishing(factstest.Casdoor), want: "prm-resource-is-as-url"},
		{name: "the authorization server with a slash", world: publishing(factstest.Casdoor + "/"), want: "prm-resource-is-as-url"},
		{name: "http is a fault of the URL", world: publishing("http://mcp.example.com/mcp"), says: "fault of the published URLs"},
		{name: "internal host is a fault of the URL", world: silent(publishing("http://mcp-server:8000/mcp"), "http://mcp-server:8000", probe.KindDNSNotFound), says: "fault of the published URLs"},
		{name: "Casdoor's own origin", world: ownMCP(prm().With(doc{"resource": factstest.Casdoor}).Reply()),
			in: target.Input{Casdoor: factstest.Casdoor, MCP: own}, says: "trait of Casdoor"},
		{name: "Casdoor's own, other path", world: ownMCP(prm().With(doc{"resource": factstest.Casdoor + "/mcp"}).Reply()),
			in: target.Input{Casdoor: factstest.Casdoor, MCP: own}, want: "prm-resource-path-mismatch/error"},
		{name: "Casdoor's own, reached by another name", world: ownReachedAt("http://localhost:8000", factstest.Casdoor), in: target.Input{Casdoor: "http://localhost:8000", MCP: "http://localhost:8000/api/mcp"},
			want: "prm-resource-host-mismatch", says: "You reached Casdoor as http://localhost:8000, but its origin is https://auth.example.com"},
		{name: "Casdoor's own, Host replaced by a proxy", world: hostFollowing(ownReachedAt("https://login.example.com", factstest.Casdoor)), in: target.Input{Casdoor: "https://login.example.com", MCP: "https://login.example.com/api/mcp"},
			want: "prm-resource-host-mismatch", says: "a proxy sends it another Host header"},
		{name: "open server", world: openServer(publishing("https://wrong.example.com")), says: "Not needed"},
		{name: "no document", world: replies(factstest.PathPRM, none, factstest.RootPRM, none), status: checks.NotEvaluated},
	})
}

// ownMCP is Casdoor's own MCP endpoint, with its protected resource metadata at the root.
func ownMCP(document factstest.Reply) *factstest.World {
	w := replies(factstest.Casdoor+"/.well-known/oauth-protected-resource", document)
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		if q.URL != factstest.Casdoor+"/api/mcp" || q.Method != "POST" {
			return factstest.Reply{}, false
		}
		if strings.Contains(string(q.Body), "tools/call") {
			return factstest.Challenge(factstest.Casdoor + "/.well-known/oauth-protected-resource"), true
		}
		return factstest.Initialized("Set-Cookie: casdoor_session_id=1"), true
	})
}

// ownReachedAt is Casdoor's own MCP endpoint at one address, publishing another.
func ownReachedAt(reached, origin string) *factstest.World {
	d := prm().With(doc{"resource": origin, "authorization_servers": []string{origin}}).Reply()
	m := moved(origin).Reply()
	return over(healthy(), reached+"/.well-known/oauth-protected-resource", d, reached+"/.well-known/oauth-authorization-server", m, reached+"/.well-known/openid-configuration", m).
		OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			if q.URL != reached+"/api/mcp" || q.Method != "POST" {
				return factstest.Reply{}, false
			}
			if strings.Contains(string(q.Body), "tools/call") {
				return factstest.Challenge(reached + "/.well-known/oauth-protected-resource"), true
			}
			return factstest.Initialized("Set-Cookie: casdoor_session_id=1"), true
		})
}

// hostFollowing: the issuer is whatever the Host header says.
func hostFollowing(w *factstest.World) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return moved("https://" + facts.OtherHostValue).Reply(), q.Host == facts.OtherHostValue
	})
}

func TestOwnServerElsewhereSaysWhereToGo(t *testing.T) {
	f := ownReachedAt("http://localhost:8000", factstest.Casdoor).Facts(t, target.Input{Casdoor: "http://localhost:8000", MCP: "http://localhost:8000/api/mcp"})
	r := resource().Run(t.Context(), f)
	if len(r.Findings) != 1 || !r.Findings[0].FixesOnly || len(r.Findings[0].Fixes) == 0 || r.Findings[0].Fixes[0].Snippet != factstest.Casdoor+"/api/mcp" {
		t.Errorf("got %+v", r.Findings)
	}
}

func TestWhoRefusesKnowsTheRoot(t *testing.T) {
	const endpoint, origin = "https://h.example.com/mcp", "https://h.example.com"
	if got := judgeClients(endpoint, origin, true).sentence(); !strings.Contains(got, "accepted by the TypeScript SDK, mcp-remote, the Go SDK, VS Code") {
		t.Error(got)
	}
	if got := judgeClients(endpoint, origin, false).sentence(); got != "The specification has clients refuse it. Refused by Gemini CLI, the Go SDK, VS Code; accepted by the TypeScript SDK, mcp-remote." {
		t.Error(got)
	}
	if got := judgeClients(endpoint, endpoint, false).sentence(); !strings.HasPrefix(got, "Of the clients whose rule is known none refuses it") {
		t.Error(got)
	}
}

// The list of clients and the sentence name the same ones, and the chosen client is told apart.
func TestClientsAreThoseOfTheSentence(t *testing.T) {
	tests := []struct {
		resource, client string
		hit              []string
		says             string
	}{
		{factstest.MCP + "/", "", []string{"ts-sdk", "mcp-remote", "gemini-cli", "go-sdk", "vscode"}, "Refused by the TypeScript SDK, mcp-remote, Gemini CLI, the Go SDK, VS Code."},
		{factstest.MCP + "/", "vscode", []string{"ts-sdk", "mcp-remote", "gemini-cli", "go-sdk", "vscode"}, "Visual Studio Code, is among those that refuse it."},
		{factstest.MCP + "/", "chatgpt", []string{"ts-sdk", "mcp-remote", "gemini-cli", "go-sdk", "vscode"}, "How ChatGPT, the client that you chose, compares is not known."},
		{mcpHost, "mcp-remote", []string{"gemini-cli", "go-sdk", "vscode"}, "is among those that accept it."},
		{"https://api.example.com/mcp", "", nil, "Refused by"},
	}
	for _, tt := range tests {
		r := resource().Run(t.Context(), publishing(tt.resource).Facts(t, target.Input{Casdoor: factstest.Casdoor, MCP: factstest.MCP, Client: tt.client}))
		if len(r.Findings) != 1 || !slices.Equal(r.Findings[0].Clients, tt.hit) || !strings.Contains(r.Findings[0].Detail, tt.says) {
			t.Errorf("%s for %q: %+v", tt.resource, tt.client, r.Findings)
		}
	}
}
