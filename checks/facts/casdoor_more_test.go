package facts_test

import (
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestCasdoorIsRecognised(t *testing.T) {
	health := factstest.Casdoor + "/api/health"
	plainMetadata := factstest.ServerMetadata().With(factstest.Doc{"token_endpoint": factstest.Casdoor + "/token"})
	plain := func() *factstest.World {
		w := factstest.Healthy()
		w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			switch q.URL {
			case factstest.RFC8414, factstest.OIDC:
				return plainMetadata.Reply(), true
			case health:
				return factstest.Reply{Status: 404}, true
			}
			return factstest.Reply{}, false
		})
		return w
	}
	own := "https://auth.example.com/api/mcp"
	ownWorld := factstest.Healthy().On("POST", own, factstest.Initialized("Set-Cookie: casdoor_session_id=1"))
	tests := []struct {
		name          string
		world         *factstest.World
		in            target.Input
		detected, own bool
	}{
		{"Casdoor with a separate MCP server", factstest.Healthy(), factstest.Input(), true, false},
		{"another authorization server", plain(), factstest.Input(), false, false},
		{"by its metadata alone", factstest.Healthy().On("GET", health, factstest.Reply{Status: 404}), factstest.Input(), true, false},
		{"by its health alone", plain().On("GET", health, factstest.Reply{Status: 200,
			Body: `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`}), factstest.Input(), true, false},
		{"its own MCP server", ownWorld, target.Input{Casdoor: factstest.Casdoor, MCP: own}, true, true},
		{"its own MCP server, nothing else given", ownWorld, target.Input{MCP: own}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.world.Facts(t, tt.in).Casdoor(t.Context())
			if err != nil || got.Detected != tt.detected || got.OwnMCP != tt.own {
				t.Errorf("got %+v, %v", got, err)
			}
			if tt.detected && (len(got.Evidence) == 0 || len(got.Exchanges) == 0) {
				t.Error("detected without evidence")
			}
		})
	}
}

func TestCasdoorWithoutAnyAnswer(t *testing.T) {
	w := factstest.New().OnFunc(func(probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Err: probe.KindRefused}, true
	})
	if got, err := w.Facts(t, factstest.Input()).Casdoor(t.Context()); err == nil {
		t.Errorf("recognised %+v in silence", got)
	}
}

func TestSchemeGuessed(t *testing.T) {
	tests := []struct {
		fetched, published string
		want               bool
	}{
		{"http://auth.example.com/.well-known/x", "https://auth.example.com", true},
		{"https://127.0.0.1:8443/x", "http://127.0.0.1:8443", true},
		{"https://casdoor/x", "http://casdoor", true},
		{"https://auth.example.com/x", "http://auth.example.com", false}, // the guess would be https
		{"http://127.0.0.1:8000/x", "https://127.0.0.1:8000", false},     // the guess would be http
		{"http://auth.example.com/x", "http://auth.example.com", false},
		{"http://auth.example.com/x", "https://login.example.com", false},
		{"http://auth.example.com:8000/x", "https://auth.example.com", false},
		{"::", "https://h", false},
	}
	for _, tt := range tests {
		if got := facts.SchemeGuessed(tt.fetched, tt.published); got != tt.want {
			t.Errorf("SchemeGuessed(%q, %q) = %v", tt.fetched, tt.published, got)
		}
	}
}
