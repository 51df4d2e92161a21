package diagnose_test

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// TestThePartyAtFaultIsAddressedFirst: a recognised Casdoor gets no advice for what the MCP server does.
func TestThePartyAtFaultIsAddressedFirst(t *testing.T) {
	pair := target.View{MCP: "https://mcp.test/mcp", Casdoor: "https://door.test"}
	own := target.View{MCP: "https://door.test/api/mcp", Casdoor: "https://door.test"}
	cas := checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true}}
	ownMCP := checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, OwnMCP: true}}
	by := func(c codes.Code, url string) checks.Finding {
		f := found(c)
		if url != "" {
			f.Exchanges = []*probe.Exchange{answered("p1", url)}
		}
		return f
	}
	told := by(codes.MetadataInternalHostLeak, "https://mcp.test/x")
	told.Owner = codes.OwnerAS
	for _, tt := range []struct {
		name    string
		finding checks.Finding
		view    target.View
		sw      checks.Software
		owner   codes.Owner
		first   string
	}{
		{"the MCP server's document", by(codes.MetadataInternalHostLeak, "https://mcp.test/.well-known/x"), pair, cas, codes.OwnerMCP, "The MCP server"},
		{"Casdoor's document", by(codes.MetadataInternalHostLeak, "https://door.test/.well-known/x"), pair, cas, codes.OwnerAS, "Casdoor"},
		{"the finding knows better", told, pair, cas, codes.OwnerAS, "Casdoor"},
		{"a third host", by(codes.MetadataInternalHostLeak, "https://cdn.test/"), pair, cas, "", "Casdoor"},
		{"no proof", by(codes.MetadataInternalHostLeak, ""), pair, cas, "", "Casdoor"},
		{"http behind a proxy", by(codes.MetadataHTTPSchemeBehindProxy, "https://mcp.test/mcp"), pair, cas, codes.OwnerMCP, "The MCP server"},
		{"a port", by(codes.ClientUnreachableNonstandardPort, "https://mcp.test/mcp"), pair, cas, codes.OwnerMCP, "The proxy or load balancer"},
		{"a challenge too late", by(codes.ChallengeOnlyOnToolCall, ""), pair, cas, codes.OwnerMCP, "The MCP server"},
		{"the same of Casdoor's own server", by(codes.ChallengeOnlyOnToolCall, ""), own, ownMCP, codes.OwnerAS, "Casdoor"},
		{"Casdoor's own server and a leak", by(codes.MetadataInternalHostLeak, "https://door.test/api/mcp"), own, ownMCP, codes.OwnerAS, "Casdoor"},
		{"what the client sends", by(codes.ResourceParamNotAbsolute, ""), pair, cas, codes.OwnerClient, "The MCP client"},
		{"what the client sends to Casdoor's own server", by(codes.ResourceParamNotAbsolute, ""), own, ownMCP, codes.OwnerClient, "The MCP client"},
		{"what stands at Casdoor", by(codes.RedirectURINotAllowed, ""), pair, cas, codes.OwnerAS, "Casdoor"},
		{"several parties may be meant", by(codes.TokenIssMismatch, ""), pair, cas, "", "Casdoor"},
	} {
		d := diagnosisOf(tt.finding, tt.view, tt.sw)
		if d.Owner != tt.owner || d.Fix[0].Where != tt.first {
			t.Errorf("%s: at fault is %q and %s is addressed first; want %q and %s", tt.name, d.Owner, d.Fix[0].Where, tt.owner, tt.first)
		}
		for _, f := range d.Fix {
			if tt.finding.Owner == codes.OwnerAS && f.For == codes.OwnerMCP {
				t.Errorf("%s: %s is addressed although the check knows better", tt.name, f.Where)
			}
		}
		if tt.owner == codes.OwnerMCP && d.Fix[0].For == codes.OwnerAS {
			t.Errorf("%s: the first fix is for %s", tt.name, d.Fix[0].For)
		}
	}
}
