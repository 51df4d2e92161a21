package simulate

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
)

var flow = Flow{MCP: "https://mcp.example.com/mcp", PRM: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
	ASMetadata: "https://auth.example.com/.well-known/oauth-authorization-server", OIDCMetadata: "https://auth.example.com/.well-known/openid-configuration",
	JWKS: "https://auth.example.com/.well-known/jwks", Registration: "https://auth.example.com/api/oauth/register",
	Token: "https://auth.example.com/api/login/oauth/access_token", UserInfo: "https://auth.example.com/api/userinfo"}

// asked lists the request headers that a preflight asks for; "-" when none is needed.
func asked(t *testing.T, presetID string, k Kind, revision string) string {
	t.Helper()
	p, ok := PresetByID(presetID)
	if !ok {
		t.Fatalf("no preset %s", presetID)
	}
	for _, e := range flow.Endpoints() {
		if e.Kind != k {
			continue
		}
		q, ok := p.Question(e, origin(t, "https://app.example.com"), revision)
		if !ok {
			return "none"
		}
		plan := fetch.PlanOf(q.Request)
		if plan.Preflight == nil {
			return "-"
		}
		var names []string
		for _, c := range plan.Causes {
			names = append(names, c.Header)
		}
		return strings.Join(names, " ")
	}
	t.Fatalf("no endpoint %s", k)
	return ""
}

func TestHeadersThatTakeAPreflight(t *testing.T) {
	for _, tt := range []struct {
		preset   string
		kind     Kind
		revision string
		want     string
	}{
		{"inspector", MCPFirst, mcp.Revision20241105, "-"},
		{"inspector", MCPFirst, mcp.Revision20250326, "content-type"},
		{"inspector", MCPFirst, mcp.Revision20251125, "content-type"},
		{"inspector", MCPFirst, mcp.Revision20260728, "content-type mcp-method mcp-protocol-version"},
		{"inspector", MCPCall, mcp.Revision20241105, "authorization content-type"},
		{"inspector", MCPCall, mcp.Revision20250326, "authorization content-type mcp-session-id"},
		{"inspector", MCPCall, mcp.Revision20250618, "authorization content-type mcp-protocol-version mcp-session-id"},
		{"inspector", MCPCall, mcp.Revision20251125, "authorization content-type mcp-protocol-version mcp-session-id"},
		{"inspector", MCPCall, mcp.Revision20260728, "authorization content-type mcp-method mcp-name mcp-protocol-version"},
		{"inspector", MCPStream, mcp.Revision20241105, "authorization"},
		{"inspector", MCPStream, mcp.Revision20250326, "authorization last-event-id mcp-session-id"},
		{"inspector", MCPStream, mcp.Revision20251125, "authorization last-event-id mcp-protocol-version mcp-session-id"},
		{"inspector", MCPStream, mcp.Revision20260728, "none"},
		{"inspector", PRM, mcp.Revision20241105, "-"},
		{"inspector", PRM, mcp.Revision20251125, "mcp-protocol-version"},
		{"inspector", ASMetadata, mcp.Revision20250326, "mcp-protocol-version"},
		{"inspector", OIDCMetadata, mcp.Revision20260728, "mcp-protocol-version"},
		{"own", PRM, mcp.Revision20251125, "-"},
		{"own", ASMetadata, mcp.Revision20251125, "-"},
		{"own", MCPCall, mcp.Revision20251125, "authorization content-type mcp-protocol-version mcp-session-id"},
		{"inspector", JWKS, mcp.Revision20251125, "-"},
		{"inspector", Registration, mcp.Revision20251125, "content-type"},
		{"inspector", Token, mcp.Revision20251125, "-"},
		{"inspector", UserInfo, mcp.Revision20251125, "authorization"},
	} {
		if got := asked(t, tt.preset, tt.kind, tt.revision); got != tt.want {
			t.Errorf("%s, %s, %s: asks for %q, want %q", tt.preset, tt.kind, tt.revision, got, tt.want)
		}
	}
}

// TestTheRequestsChangeNothing: no redirect URI to register, no code that exists, no tool that
// exists, and no secret but made-up ones.
func TestTheRequestsChangeNothing(t *testing.T) {
	for _, revision := range mcp.Revisions() {
		for _, e := range flow.Endpoints() {
			q, ok := presets[0].Question(e, origin(t, "https://app.example.com"), revision)
			if !ok {
				continue
			}
			if q.Method != "GET" && q.Method != "POST" || (q.Method == "POST") != (len(q.Content) > 0) || q.Body != (len(q.Content) > 0) {
				t.Errorf("%s %s: %s with %q", revision, e.Kind, q.Method, q.Content)
			}
			for _, h := range q.Headers {
				if h.Name == "Authorization" && h != bearer {
					t.Errorf("%s %s: sends %s", revision, e.Kind, h)
				}
			}
			changesNothing(t, e.Kind, q.Content)
		}
	}
}

func changesNothing(t *testing.T, k Kind, content []byte) {
	t.Helper()
	switch k {
	case Registration:
		if string(content) != "{}" {
			t.Errorf("registers %s", content)
		}
	case Token:
		form, err := url.ParseQuery(string(content))
		if err != nil || form.Get("grant_type") != "authorization_code" || !strings.Contains(form.Get("code"), "made-up") || form.Has("client_secret") {
			t.Errorf("asks for a token with %s", content)
		}
	case MCPFirst, MCPCall:
		if len(content) == 0 {
			return
		}
		var m struct {
			Method string
			Params struct{ Name string }
		}
		if err := json.Unmarshal(content, &m); err != nil {
			t.Fatal(err)
		}
		switch m.Method {
		case "initialize", "server/discover", "tools/list":
		case "tools/call":
			if m.Params.Name != mcp.MadeUpTool {
				t.Errorf("calls %s", m.Params.Name)
			}
		default:
			t.Errorf("sends %s", m.Method)
		}
	}
}

func TestEveryPresetIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Presets() {
		if p.ID == "" || p.Name == "" || p.Source == "" || p.AsOf == "" || seen[p.ID] {
			t.Errorf("%+v lacks something, or its id is used twice", p)
		}
		seen[p.ID] = true
		if o := origin(t, orNull(p.Origin)); p.Origin != "" && o.String() != p.Origin {
			t.Errorf("%s: origin %q is spelt %q by browsers", p.ID, p.Origin, o)
		}
		for _, revision := range mcp.Revisions() {
			for _, e := range flow.Endpoints() {
				h, ok := p.Headers(e.Kind, revision)
				q, asks := p.Question(e, fetch.Origin{}, revision)
				if ok != asks || len(h) != len(q.Headers) {
					t.Errorf("%s %s %s: headers and request differ", p.ID, revision, e.Kind)
				}
			}
		}
	}
	if _, ok := PresetByID("nobody"); ok {
		t.Error("a preset that nobody made")
	}
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return s
}

func TestFlowListsWhatIsKnown(t *testing.T) {
	if got := len(flow.Endpoints()); got != 10 {
		t.Errorf("%d endpoints, want 10", got)
	}
	var kinds []Kind
	for _, e := range (Flow{PRM: "https://mcp.example.com/x", Token: "https://auth.example.com/t"}).Endpoints() {
		kinds = append(kinds, e.Kind)
		if e.Kind.Name() == string(e.Kind) {
			t.Errorf("%s has no name", e.Kind)
		}
	}
	if len(kinds) != 2 || kinds[0] != PRM || kinds[1] != Token {
		t.Errorf("got %v", kinds)
	}
	for _, e := range flow.Endpoints() {
		if e.Kind.Name() == string(e.Kind) {
			t.Errorf("%s has no name", e.Kind)
		}
	}
}

func TestPageSpace(t *testing.T) {
	for in, want := range map[string]fetch.Space{
		"https://claude.ai": fetch.Public, "http://app.example.com:8080": fetch.Public, "http://localhost:3000": fetch.Loopback,
		"http://a.localhost": fetch.Loopback, "https://127.0.0.1:1": fetch.Loopback, "http://10.1.2.3": fetch.Local, "https://8.8.8.8": fetch.Public,
		"https://intranet": fetch.Unknown, "https://wiki.corp": fetch.Unknown, "http://printer.local.": fetch.Unknown, "https://ide.internal": fetch.Unknown,
		"null": fetch.Unknown, "chrome-extension://abcdef": fetch.Unknown,
	} {
		if got := PageSpace(origin(t, in)); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
