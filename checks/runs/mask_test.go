package runs

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

func parsed(t *testing.T, in target.Input) target.Target {
	t.Helper()
	tg, errs := target.Parse(in)
	if len(errs) > 0 {
		t.Fatalf("%+v", errs)
	}
	return tg
}

// outcomeOf says the text in every place where a check can say something.
func outcomeOf(s string) checks.Outcome {
	fix := codes.Fix{Where: s, Software: "nginx", Steps: []string{"first", s}, Snippet: s}
	return checks.Outcome{Result: checks.Result{Reason: s,
		Findings: []checks.Finding{{Code: codes.PRMMissing, Subject: s, Detail: s, Expected: s, Received: s, Fixes: []codes.Fix{fix}}},
		Software: &checks.Software{Proxy: s, Casdoor: checks.CasdoorSoftware{Evidence: []string{s}}, MCP: checks.MCPSoftware{Name: s, Version: s, ProtocolVersions: []string{s}},
			AS: checks.ASSoftware{URL: s, Issuer: s, AuthorizationEndpoint: s, TokenEndpoint: s, JWKSURI: s, RegistrationEndpoint: s, IntrospectionEndpoint: s}}}}
}

func TestEveryTextOfAnOutcomeIsMasked(t *testing.T) {
	const secret = `"a-secret/with+"signs"`
	m := newMasks(parsed(t, target.Input{MCP: "http://127.0.0.1:1/mcp", ClientSecret: secret}))
	said := "before " + secret + " after"
	o := outcomeOf(said)
	if d := cmp.Diff(outcomeOf("before "+target.Mask+" after").Result, m.outcome(o).Result); d != "" {
		t.Error(d)
	}
	// What a check returned may be shared: it stays as it is.
	if d := cmp.Diff(outcomeOf(said).Result, o.Result); d != "" {
		t.Errorf("the check's own result changed: %s", d)
	}
	if d := cmp.Diff(checks.Result{}, m.outcome(checks.Outcome{}).Result); d != "" {
		t.Errorf("an empty result became %s", d)
	}
}

func TestMaskedText(t *testing.T) {
	const token, secret = `eyJ0.tok/en+"=x`, `"clïent secret\`
	quoted, _ := json.Marshal(token)
	m := newMasks(parsed(t, target.Input{
		MCP: "https://mcp.example.com/mcp?api_key=kkkk-kkkk-kkkk&tenant=blue", Casdoor: "https://auth.example.com",
		Token: token, ClientSecret: secret, RedirectURI: "https://client.example/cb?state=s3&x=1", Resource: "https://mcp.example.com/mcp?sig=short",
		RegisteredRedirectURIs: []string{"https://client.example/plain", "https://client.example/cb?key=s4&x=1"},
	}))
	for _, tt := range []struct{ in, want string }{
		{"nothing", "nothing"},
		{token, "M"},
		{"«" + token + token + "»", "«MM»"},
		{"https://h/" + url.PathEscape(token) + "?a=" + url.QueryEscape(token), "https://h/M?a=M"},
		{string(quoted), `"M"`},
		{"no application " + secret + " here", "no application M here"},
		{url.QueryEscape(secret), "M"},
		{"no application " + strconv.Quote(secret), `no application "M"`},
		{"Nothing listens at https://mcp.example.com/mcp?api_key=kkkk-kkkk-kkkk&tenant=blue.", "Nothing listens at https://mcp.example.com/mcp?api_key=M&tenant=blue."},
		{"https://mcp.example.com/.well-known/x?api_key=kkkk-kkkk-kkkk", "https://mcp.example.com/.well-known/x?api_key=M"},
		{"blue", "blue"},
		{"https://client.example/cb?state=s3&x=1 is refused", "https://client.example/cb?state=M&x=1 is refused"},
		{"https://client.example/cb?key=s4&x=1 is the closest", "https://client.example/cb?key=M&x=1 is the closest"},
		{"the parameter state is s3, sig is short", "the parameter state is s3, sig is short"},
		{"resource https://mcp.example.com/mcp?sig=short", "resource https://mcp.example.com/mcp?sig=M"},
		{"https://auth.example.com", "https://auth.example.com"},
	} {
		if got, want := m.text(tt.in), strings.ReplaceAll(tt.want, "M", target.Mask); got != want {
			t.Errorf("%q\n got %q\nwant %q", tt.in, got, want)
		}
	}
}

// TestInnocentTextStays keeps words that happen to be an input, too short for a secret, readable.
func TestInnocentTextStays(t *testing.T) {
	m := newMasks(parsed(t, target.Input{MCP: "https://mcp.example.com/mcp?auth=bearer&key=", Token: "abc", ClientSecret: "12345"}))
	for _, s := range []string{"bearer_methods_supported", "abc", "12345", "", "Bearer"} {
		if got := m.text(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestSecretsOfATarget(t *testing.T) {
	got := secretsOf(parsed(t, target.Input{MCP: "https://h/mcp?api_key=kkkk-kkkk-kkkk&x=yyyyyyyyyyyyyyyy&key=zz&token=tttt%2Ftttt-tttt", Token: "the-token", ClientSecret: "the-secret"}))
	if d := cmp.Diff([]string{"kkkk-kkkk-kkkk", "the-secret", "the-token", "tttt/tttt-tttt"}, got); d != "" {
		t.Error(d)
	}
	if got := secretsOf(parsed(t, target.Input{Casdoor: "https://h"})); len(got) != 1 || got[0] != "" {
		t.Errorf("got %q", got)
	}
}
