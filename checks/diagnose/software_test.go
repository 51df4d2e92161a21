package diagnose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// answered is an exchange whose answer has these header lines: name, value, …
func answered(id, url string, header ...string) *probe.Exchange {
	x := &probe.Exchange{ID: id, URL: url, Status: 200}
	for i := 0; i+1 < len(header); i += 2 {
		x.Header = append(x.Header, probe.HeaderLine{Name: header[i], Value: header[i+1]})
	}
	return x
}

const mcpURL = "https://mcp.example.com/mcp"

func proxyOf(xs ...*probe.Exchange) string {
	rep := reported(nil, xs...)
	rep.Target = target.View{MCP: mcpURL}
	return diagnose.Assess(nil, rep, false).Software.Proxy
}

func TestProxiesShowThemselvesInHeaders(t *testing.T) {
	for _, tt := range []struct {
		want   string
		header []string
	}{
		{"nginx", []string{"Server", "nginx"}},
		{"nginx", []string{"server", "nginx/1.27.3 (Ubuntu)"}},
		{"nginx", []string{"Server", "openresty/1.25"}},
		{"caddy", []string{"Server", "Caddy"}},
		{"caddy", []string{"Via", "1.1 Caddy"}},
		{"caddy", []string{"Server", "uvicorn", "Via", "1.1 inner", "Via", "1.1 Caddy"}},
		{"traefik", []string{"Server", "Traefik"}},
		{"cloudflare", []string{"Server", "cloudflare"}},
		{"cloudflare", []string{"Server", "nginx", "CF-RAY", "8f1-FRA"}},
		{"envoy", []string{"Server", "envoy"}},
		{"envoy", []string{"Server", "istio-envoy"}},
		{"aws-alb", []string{"Server", "awselb/2.0"}},
		{"", []string{"Server", "beegoServer:2.0.0"}},
		{"", []string{"Server", "not-nginx", "X-Proxy", "nginx"}},
		{"", nil},
	} {
		if got := proxyOf(answered("x1", mcpURL, tt.header...)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.header, got, tt.want)
		}
	}
}

func TestTheProxyOfTheMCPServerCounts(t *testing.T) {
	own := answered("x1", "https://MCP.example.com/.well-known/x", "Server", "Caddy")
	other, more := answered("x2", "https://auth.example.com/", "Server", "nginx"), answered("x3", "https://auth.example.com/y", "Server", "nginx")
	silent := answered("x4", mcpURL)
	for _, tt := range []struct {
		name, want string
		xs         []*probe.Exchange
	}{
		{"in front of it", "caddy", []*probe.Exchange{other, more, own, silent}},
		{"in front of another", "nginx", []*probe.Exchange{silent, other}},
		{"most answers show it", "nginx", []*probe.Exchange{answered("x5", "https://c.example/", "Server", "Caddy"), other, more}},
		{"as many as of another", "caddy", []*probe.Exchange{other, answered("x5", "https://c.example/", "Server", "Caddy")}},
		{"no answer at all", "", nil},
	} {
		if got := proxyOf(tt.xs...); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWhatChecksRecognisedIsMerged(t *testing.T) {
	a, b := with("a", 0, checks.Pass, ""), with("b", 0, checks.Pass, "")
	a.Result.Software = &checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{"the header Server"}}, MCP: checks.MCPSoftware{ProtocolVersions: []string{"2025-11-25"}}}
	b.Result.Software = &checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, Evidence: []string{"the header Server", "a cookie"}},
		MCP: checks.MCPSoftware{Name: "files", Version: "2", ProtocolVersions: []string{"2025-06-18", "2025-11-25"}}}
	want := checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, Evidence: []string{"the header Server", "a cookie"}},
		MCP: checks.MCPSoftware{Name: "files", Version: "2", ProtocolVersions: []string{"2025-06-18", "2025-11-25"}}}
	if d := cmp.Diff(want, assess(a, b, with("c", 0, checks.Fail, "")).Software); d != "" {
		t.Error(d)
	}
	if none := assess().Software; none.Casdoor.Evidence == nil || none.MCP.ProtocolVersions == nil {
		t.Error("a list is null")
	}
}

// where lists the places of the fixes.
func where(d checks.Diagnosis) string {
	var out []string
	for _, f := range d.Fix {
		out = append(out, f.Where)
	}
	return strings.Join(out, ", ")
}

func TestFixesForTheDetectedSoftwareLead(t *testing.T) {
	own := found(codes.CasdoorHostSchemeGuess)
	own.Fixes = []codes.Fix{{Where: "This very case"}}
	cas := checks.Outcome{Check: checks.Check{ID: "detect"}, Result: checks.Result{Status: checks.Pass,
		Software: &checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true}}}}
	proven := func(f checks.Finding, server string) checks.Finding {
		f.Exchanges = []*probe.Exchange{answered("p1", "https://auth.example.com/", "Server", server)}
		return f
	}
	spa := found(codes.WellKnownNotRoutedByProxy)
	for _, tt := range []struct {
		name     string
		finding  checks.Finding
		more     []checks.Outcome
		header   string
		leading  string
		trailing string
	}{
		{"nothing detected: what holds for any software", found(codes.TLSHandshakeFailure), nil, "", "The proxy or load balancer", "Traefik"},
		{"Caddy in front", found(codes.TLSHandshakeFailure), nil, "Caddy", "Caddy, The proxy or load balancer", "Traefik"},
		{"Traefik in front", found(codes.TLSHandshakeFailure), nil, "Traefik", "Traefik, The proxy or load balancer", "Caddy"},
		{"the proof shows another proxy", proven(spa, "Traefik"), nil, "Caddy", "Traefik", ""},
		{"the proof shows none", proven(spa, "uvicorn"), nil, "Caddy", "Caddy", ""},
		{"Casdoor", found(codes.ASUnreachable), []checks.Outcome{cas}, "", "Casdoor", ""},
		{"another authorization server", found(codes.ASUnreachable), nil, "", "The MCP server", "Casdoor"},
		{"this case's own fix leads", own, []checks.Outcome{cas}, "nginx", "This very case, Casdoor", ""},
	} {
		outcomes := append(oneEach(tt.finding), tt.more...)
		rep := reported(outcomes, answered("x1", mcpURL, "Server", tt.header))
		rep.Target = target.View{MCP: mcpURL}
		d := diagnose.Assess(outcomes, rep, true).Diagnoses[0]
		if got := where(d); !strings.HasPrefix(got, tt.leading) || !strings.HasSuffix(got, tt.trailing) {
			t.Errorf("%s: got %s; want %s … %s", tt.name, got, tt.leading, tt.trailing)
		}
		if want := len(tt.finding.Fixes) + len(codes.MustLookup(d.Code).Fixes); len(d.Fix) != want {
			t.Errorf("%s: %d fixes, want all %d", tt.name, len(d.Fix), want)
		}
	}
}
