package facts_test

import (
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestRenamedChallenge(t *testing.T) {
	tests := []struct {
		names []string
		want  string
	}{
		{[]string{"Content-Type"}, ""},
		{[]string{"WWW-Authenticate"}, ""},
		{[]string{"X-Amzn-Remapped-WWW-Authenticate"}, "X-Amzn-Remapped-WWW-Authenticate"},
		{[]string{"x-original-www-authenticate", "www-authenticate"}, ""},
	}
	for _, tt := range tests {
		x := &probe.Exchange{Status: 401}
		for _, n := range tt.names {
			x.Header = append(x.Header, probe.HeaderLine{Name: n, Value: "Bearer"})
		}
		if h, ok := facts.RenamedChallenge(x); h.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("%v: got %q %v, want %q", tt.names, h.Name, ok, tt.want)
		}
	}
}

func TestNoMetadataAnywhere(t *testing.T) {
	none := factstest.Reply{Status: 404}
	bare := func(pairs ...any) *factstest.World {
		w := factstest.Healthy().On("POST", factstest.MCP, factstest.Reply{Status: 401})
		w.On("GET", factstest.PathPRM, none).On("GET", factstest.RootPRM, none)
		for i := 0; i < len(pairs); i += 2 {
			w.On("GET", pairs[i].(string), pairs[i+1].(factstest.Reply))
		}
		return w
	}
	tests := []struct {
		name  string
		world *factstest.World
		want  bool
	}{
		{"nothing", bare(), true},
		{"a document", bare(factstest.RootPRM, factstest.ResourceMetadata().Reply()), false},
		{"a broken document", bare(factstest.RootPRM, factstest.Doc{"resource": factstest.MCP}.Reply()), false},
		{"a page that hides it", bare(factstest.RootPRM, factstest.HTML("")), false},
		{"a login that hides it", bare(factstest.PathPRM, factstest.Reply{Status: 401}), false},
		{"server metadata at the host", bare("https://mcp.example.com/.well-known/oauth-authorization-server", factstest.ServerMetadata().Reply()), false},
		{"a document below the path", bare(factstest.MCP+"/.well-known/oauth-protected-resource", factstest.ResourceMetadata().Reply()), false},
	}
	for _, tt := range tests {
		if got := tt.world.Facts(t, factstest.Input()).NoMetadataAnywhere(t.Context()); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
