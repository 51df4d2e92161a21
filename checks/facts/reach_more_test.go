package facts_test

import (
	"strings"
	"testing"

	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func hop(status int, location string) factstest.Reply {
	return factstest.Reply{Status: status, Header: []string{"Location: " + location}}
}

func TestRedirectsAreFollowed(t *testing.T) {
	const next = "https://mcp.example.com/v2"
	tests := []struct {
		name  string
		world *factstest.World
		want  string // the URLs of the hops
	}{
		{"one hop", factstest.Healthy().On("POST", factstest.MCP, hop(308, "/v2")).On("POST", next, factstest.Initialized()), factstest.MCP + " " + next},
		{"not to a login page", factstest.Healthy().On("POST", factstest.MCP, hop(302, "/login")), factstest.MCP},
		{"a slash on a path like a login", factstest.Healthy().On("POST", factstest.MCP, hop(307, "/sso/mcp")), factstest.MCP},
		{"to another scheme only as far as the web goes", factstest.Healthy().On("POST", factstest.MCP, hop(302, "/v2")).On("POST", next, hop(302, "ftp://x/")), factstest.MCP + " " + next},
	}
	for _, tt := range tests {
		r, err := tt.world.Facts(t, factstest.Input()).Redirects(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var got []string
		for _, x := range r.Exchanges() {
			got = append(got, x.URL)
		}
		if strings.Join(got, " ") != tt.want || r.End().X.URL != got[len(got)-1] {
			t.Errorf("%s: hops %v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRedirectsAreBounded(t *testing.T) {
	w := factstest.Healthy().OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return hop(307, q.URL+"x"), strings.HasPrefix(q.URL, factstest.MCP) && q.Method == "POST"
	})
	r, err := w.Facts(t, factstest.Input()).Redirects(t.Context())
	if err != nil || len(r.Hops) != 6 {
		t.Errorf("%d hops, want the first and five more: %v", len(r.Hops), err)
	}
	if _, err := factstest.Healthy().Facts(t, factstest.Input()).Redirects(t.Context()); err == nil {
		t.Error("a server that does not redirect has no redirects")
	}
}

func TestSpeaks(t *testing.T) {
	tests := []struct {
		name  string
		reply factstest.Reply
		want  bool
	}{
		{"Bearer", factstest.Challenge(factstest.PathPRM), true},
		{"JSON-RPC", factstest.Initialized(), true},
		{"bare 401", factstest.Reply{Status: 401}, false},
		{"Basic", factstest.Reply{Status: 401, Header: []string{"WWW-Authenticate: Basic"}}, false},
		{"Bearer under 403", factstest.Reply{Status: 403, Header: []string{"WWW-Authenticate: Bearer"}}, false},
		{"page", factstest.HTML(""), false},
	}
	for _, tt := range tests {
		e, err := factstest.Healthy().On("POST", factstest.MCP, tt.reply).Facts(t, factstest.Input()).Endpoint(t.Context())
		if err != nil || e.Initialize.Speaks() != tt.want {
			t.Errorf("%s: Speaks() is not %v (%v)", tt.name, tt.want, err)
		}
	}
}
