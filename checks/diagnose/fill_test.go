package diagnose_test

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/target"
)

// fixesOf are the fixes of a finding in a run with these inputs.
func fixesOf(f checks.Finding, v target.View, sw checks.Software) []codes.Fix {
	return diagnosisOf(f, v, sw).Fix
}

func diagnosisOf(f checks.Finding, v target.View, sw checks.Software) checks.Diagnosis {
	seen := with("seen", 0, checks.Pass, "")
	seen.Result.Software = &sw
	outcomes := append(oneEach(f), seen)
	rep := reported(outcomes)
	rep.Target = v
	return diagnose.Assess(outcomes, rep, true).Diagnoses[0]
}

// text is everything of a fix that is copied or read.
func text(f codes.Fix) string { return strings.Join(f.Steps, "\n") + "\n" + f.Snippet }

var view = target.View{MCP: "http://127.0.0.1:4000/tools/mcp", Casdoor: "https://door.test:8443", ClientID: "lab-client"}

func TestExamplesGetTheURLsOfTheRun(t *testing.T) {
	as := checks.Software{AS: checks.ASSoftware{URL: "https://door.test:8443", Issuer: "https://door.test:8443/", JWKSURI: "https://door.test:8443/keys", TokenEndpoint: "https://door.test:8443/token"}}
	for _, tt := range []struct {
		name, fill, want string
		casdoor          bool
		view             target.View
		sw               checks.Software
	}{
		{name: "endpoint", fill: `"resource": "https://mcp.example.com/mcp"`, want: `"resource": "http://127.0.0.1:4000/tools/mcp"`},
		{name: "endpoint in a query", fill: "&resource=https%3A%2F%2Fmcp.example.com%2Fmcp", want: "&resource=http%3A%2F%2F127.0.0.1%3A4000%2Ftools%2Fmcp"},
		{name: "well-known URL", fill: "curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must", want: "curl -i http://127.0.0.1:4000/.well-known/oauth-protected-resource/tools/mcp must"},
		{name: "origin", fill: `base_url="https://mcp.example.com"`, want: `base_url="http://127.0.0.1:4000"`},
		{name: "host and port", fill: "-connect mcp.example.com:443 -servername mcp.example.com", want: "-connect 127.0.0.1:4000 -servername 127.0.0.1"},
		{name: "paths", fill: `location = /.well-known/oauth-protected-resource/mcp { rewrite ^ /mcp/.well-known/x; } Path("/mcp") ^/mcp(/|$)`,
			want: `location = /.well-known/oauth-protected-resource/tools/mcp { rewrite ^ /tools/mcp/.well-known/x; } Path("/tools/mcp") ^/tools/mcp(/|$)`},
		{name: "not a path of the endpoint", fill: "http://mcp:3000 ./mcp /mcp-x /api/mcp https://claude.ai/api/mcp/auth_callback", want: "http://mcp:3000 ./mcp /mcp-x /api/mcp https://claude.ai/api/mcp/auth_callback"},
		{name: "endpoint without a path", fill: "https://mcp.example.com/mcp https://mcp.example.com/.well-known/oauth-protected-resource/mcp location /mcp",
			want: "https://h.test https://h.test/.well-known/oauth-protected-resource location /mcp", view: target.View{MCP: "https://h.test"}},
		{name: "standard port", fill: "mcp.example.com:443", want: "h.test:443", view: target.View{MCP: "https://h.test/mcp"}},
		{name: "a key in the query", fill: "https://mcp.example.com/mcp", want: "https://h.test/mcp", view: target.View{MCP: "https://h.test/mcp?key=" + target.Mask}},
		{name: "Casdoor", fill: "origin = https://auth.example.com and curl https://auth.example.com/.well-known/jwks", want: "origin = https://door.test:8443 and curl https://door.test:8443/.well-known/jwks", casdoor: true, sw: as},
		{name: "issuer as it is published", fill: `"authorization_servers": ["https://auth.example.com"]`, want: `"authorization_servers": ["https://door.test:8443/"]`, sw: as},
		{name: "issuer that is not known", fill: `"authorization_servers": ["https://auth.example.com"]`, want: `"authorization_servers": ["https://door.test:8443"]`},
		{name: "issuer on another host is nothing to copy", fill: `issuer="https://auth.example.com"`, want: `issuer="https://door.test:8443"`, sw: checks.Software{AS: checks.ASSoftware{Issuer: "http://casdoor:8000"}}},
		{name: "published endpoints", fill: "curl https://auth.example.com/.well-known/jwks https://auth.example.com/api/login/oauth/access_token", want: "curl https://door.test:8443/keys https://door.test:8443/token", sw: as},
		{name: "discovered server", fill: "https://auth.example.com/x", want: "https://found.test/x", view: target.View{MCP: "https://h.test/mcp"}, sw: checks.Software{AS: checks.ASSoftware{URL: "https://found.test"}}},
		{name: "server below a path", fill: "https://auth.example.com/.well-known/oauth-authorization-server/tenant https://auth.example.com/tenant/.well-known/openid-configuration location /tenant/",
			want: "https://h.test/.well-known/oauth-authorization-server/a/b https://h.test/a/b/.well-known/openid-configuration location /a/b/", view: target.View{Casdoor: "https://h.test/a/b"}},
		{name: "client id", fill: `["CLIENT_ID"] $CLIENT_ID "${CLIENT_ID}" CLIENT_ID_OF_AZP MY_CLIENT_ID`, want: `["lab-client"] $CLIENT_ID "${CLIENT_ID}" CLIENT_ID_OF_AZP MY_CLIENT_ID`},
		{name: "client id that is code", fill: `["CLIENT_ID"]`, want: `["CLIENT_ID"]`, view: target.View{MCP: view.MCP, ClientID: `x"; rm -rf /`}},
		{name: "nothing is known of the MCP server", fill: "curl https://mcp.example.com/mcp", want: "curl https://<your-mcp-server>/mcp", view: target.View{Casdoor: "https://door.test"}},
		{name: "nothing is known of Casdoor", fill: "curl https://auth.example.com/x", want: "curl https://<your-casdoor>/x", view: target.View{MCP: view.MCP}},
		{name: "an address that could be code", fill: "curl https://mcp.example.com/mcp", want: "curl https://<your-mcp-server>/mcp", view: target.View{MCP: "https://h.test/$(id)"}},
		{name: "other examples", fill: "https://client.example.com/callback https://login.example.com", want: "https://client.example.com/callback https://login.example.com"},
	} {
		if tt.view.MCP+tt.view.Casdoor == "" {
			tt.view = view
		}
		where, software := "The MCP server", ""
		if tt.casdoor {
			where, software = "Casdoor", "casdoor"
		}
		got := diagnose.Filled(checks.Report{Target: tt.view, Software: tt.sw}, codes.Fix{Where: where, Software: software, Steps: []string{tt.fill}, Snippet: tt.fill})
		if got.Snippet != tt.want || got.Steps[0] != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got.Snippet, tt.want)
		}
	}
}

func TestCasdoorsOwnServerNamesCasdoor(t *testing.T) {
	own := target.View{MCP: "https://door.test/api/mcp"}
	fixes := fixesOf(found(codes.CasdoorOriginUnset), own, checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, OwnMCP: true}})
	if fixes[0].Snippet != "origin = https://door.test" {
		t.Errorf("advises %+v", fixes[0])
	}
}

// Nothing answers at a mistyped URL: to copy it into a setting would break what works.
func TestAMistypedURLIsNoExample(t *testing.T) {
	sw := checks.Software{AS: checks.ASSoftware{URL: "https://found.test", Issuer: "https://found.test"}}
	seen := with("seen", 0, checks.Pass, "")
	seen.Result.Software = &sw
	outcomes := append(oneEach(found(codes.WrongCasdoorURL), found(codes.CasdoorDCROpen)), seen)
	rep := reported(outcomes)
	rep.Target = view
	a := diagnose.Assess(outcomes, rep, true)
	if len(a.Diagnoses) != 2 || a.Diagnoses[0].Code != codes.WrongCasdoorURL || !strings.Contains(a.Summary, "No Casdoor is found at the URL that you entered") {
		t.Fatalf("%s: %+v", a.Summary, a.Diagnoses)
	}
	if got := text(a.Diagnoses[1].Fix[0]); !strings.Contains(got, "https://found.test/api/") || strings.Contains(got, view.Casdoor) {
		t.Errorf("advises %s", got)
	}
}

// The catalogue itself is shared: filling it for one run must not show in another, nor under /codes.
func TestTheCatalogueKeepsItsExamples(t *testing.T) {
	before := text(codes.MustLookup(codes.PRMMissing).Fixes[0])
	fixesOf(found(codes.PRMMissing), view, checks.Software{})
	if after := text(codes.MustLookup(codes.PRMMissing).Fixes[0]); after != before || !strings.Contains(after, "https://mcp.example.com/mcp") {
		t.Errorf("the catalogue says %s", after)
	}
}

func TestAnInputThatIsAtFaultIsNoExample(t *testing.T) {
	wrong := found(codes.WrongMCPURL)
	wrong.Expected = "http://127.0.0.1:4000/mcp"
	down := found(codes.ASUnreachable)
	down.Subject = view.Casdoor
	mismatch := found(codes.ASIssuerMismatch)
	mismatch.Received = "https://other.test"
	for _, tt := range []struct {
		name         string
		finding      checks.Finding
		want, silent string
	}{
		{"the URL to enter instead", wrong, "http://127.0.0.1:4000/mcp", view.MCP},
		{"a server that does not answer", down, "<your-casdoor>", `["` + view.Casdoor},
		{"the issuer that is published", mismatch, `["https://other.test"]`, `["` + view.Casdoor},
	} {
		all := ""
		for _, f := range fixesOf(tt.finding, view, checks.Software{}) {
			all += text(f) + "\n"
		}
		if !strings.Contains(all, tt.want) || strings.Contains(all, tt.silent) {
			t.Errorf("%s: want %s and not %s in\n%s", tt.name, tt.want, tt.silent, all)
		}
	}
}

func TestNothingIsSaidTwice(t *testing.T) {
	f := found(codes.CasdoorOriginUnset)
	f.Fixes = []codes.Fix{{Where: "Casdoor", Software: "casdoor", Steps: []string{"Set it."}, Snippet: "origin = " + view.Casdoor}}
	n := 0
	for _, fix := range fixesOf(f, view, checks.Software{}) {
		if fix.Snippet == "origin = "+view.Casdoor {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the same setting is advised %d times", n)
	}
}
