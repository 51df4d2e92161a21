package battery_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

// expectation is what the battery must say of any Casdoor and the MCP server behind it, however they are
// set up: the lab's in every test, and a real one in make live.
type expectation struct {
	name string
	// in adds what the user gives beside the two URLs.
	in func(*target.Input)
	// one of these codes must be found, whatever else is; none for a run that has none to find.
	want []codes.Code
	// never may be found.
	never []codes.Code
	// own: only for Casdoor's own MCP server.
	own bool
	// needs a client id that the Casdoor knows.
	needsClient bool
}

const madeUp = "casdoctor-no-such-thing"

// unsigned is a JWT that the Casdoor never issued.
func unsigned(claims map[string]any) string {
	enc := base64.RawURLEncoding.EncodeToString
	body, _ := json.Marshal(claims)
	return enc([]byte(`{"alg":"RS256","typ":"JWT","kid":"casdoctor-no-such-key"}`)) + "." + enc(body) + "." + enc([]byte(strings.Repeat("s", 256)))
}

func expectations() []expectation {
	strange := map[string]any{"iss": "https://else.invalid", "sub": madeUp, "aud": []string{"else"}, "exp": time.Now().Add(time.Hour).Unix()}
	old := map[string]any{"iss": "https://else.invalid", "sub": madeUp, "aud": []string{"else"}, "exp": time.Now().Add(-time.Hour).Unix()}
	refusals := []codes.Code{codes.TokenOpaque, codes.CasdoorTokenNotInDatabase, codes.TokenValidButRejected, codes.CasdoorBadBearerHTTP200, codes.ProxyStripsAuthorization}
	return []expectation{
		{name: "the two URLs", never: []codes.Code{codes.CasdoorErrorMask, codes.CasdoorFrontendMissing, codes.WrongMCPURL, codes.MCPUnreachable, codes.ASUnreachable, codes.JWKSURI404, codes.TokenEndpoint404}},
		{name: "an unknown client", in: func(in *target.Input) { in.ClientID, in.RedirectURI = madeUp, "http://localhost:8787/callback" },
			want: []codes.Code{codes.ClientIDUnknown}, never: []codes.Code{codes.RedirectURINotAllowed}},
		{name: "a token that is none", in: func(in *target.Input) { in.Token = madeUp }, want: refusals, never: []codes.Code{codes.TokenExpired}},
		{name: "a token of another server", in: func(in *target.Input) { in.Token = unsigned(strange) },
			want: []codes.Code{codes.JWKSKidNotFound, codes.TokenIssMismatch, codes.CasdoorTokenNotInDatabase}, never: []codes.Code{codes.TokenExpired, codes.TokenValidButRejected}},
		{name: "an old token of another server", in: func(in *target.Input) { in.Token = unsigned(old) }, want: []codes.Code{codes.TokenExpired}, never: []codes.Code{codes.TokenValidButRejected}},
		{name: "a resource without a scheme", in: func(in *target.Input) { in.Resource = "mcp.example.com/mcp" }, want: []codes.Code{codes.ResourceParamNotAbsolute}},
		{name: "a resource that Casdoor takes", in: func(in *target.Input) { in.Resource = "http://localhost:3000" }, never: []codes.Code{codes.ResourceParamNotAbsolute, codes.ResourceParamRejected}},
		{name: "scopes as the guide spells them", in: func(in *target.Input) { in.Scope = "read:application" }, own: true, want: []codes.Code{codes.CasdoorScopeNameUnknown}},
		{name: "a slash at the end of the MCP URL", in: func(in *target.Input) { in.MCP += "/" }, own: true, want: []codes.Code{codes.CasdoorTrailingSlashDenied}},
		{name: "the Inspector in a page", in: func(in *target.Input) { in.Origin = "http://localhost:6274" }, own: true,
			want: []codes.Code{codes.CasdoorCORSFixedAllowHeaders}, never: []codes.Code{codes.CORSOriginNotAllowed, codes.CORSPreflightNotImplemented, codes.CORSPreflightRequiresAuth}},
		{name: "a page of nobody", in: func(in *target.Input) { in.Origin = "http://casdoctor-nobody.invalid" },
			want: []codes.Code{codes.CORSOriginNotAllowed, codes.CasdoorCORSPrivateHostAllowsAll}, never: []codes.Code{codes.CORSDuplicateACAO}},
		{name: "a loopback redirect URI", in: func(in *target.Input) { in.RedirectURI = "http://127.0.0.1:41234/anything" }, needsClient: true,
			never: []codes.Code{codes.ClientIDUnknown, codes.RedirectURINotAllowed, codes.RedirectURILoopbackPort, codes.RedirectURILoopbackHost, codes.RedirectURILoopbackHTTPRejected}},
		{name: "a redirect URI of nobody", in: func(in *target.Input) { in.RedirectURI = "https://casdoctor-nobody.invalid/callback" }, needsClient: true,
			want: []codes.Code{codes.RedirectURINotAllowed}, never: []codes.Code{codes.ClientIDUnknown}},
	}
}

// unmet says what a report lacks, or has too much; "" when it is as expected.
func (e expectation) unmet(rep checks.Report) string {
	found := map[codes.Code]bool{}
	for _, c := range rep.Checks {
		if c.Status == checks.CouldNotRun || c.Status == checks.Pending {
			return fmt.Sprintf("check %s ended as %s: %s", c.ID, c.Status, c.Reason)
		}
		for _, fd := range c.Findings {
			found[fd.Code] = true
		}
	}
	if !rep.Software.Casdoor.Detected {
		return "Casdoor was not recognised"
	}
	if len(e.want) > 0 && !slices.ContainsFunc(e.want, func(c codes.Code) bool { return found[c] }) {
		return fmt.Sprintf("none of %v was found; verdict %s: %s", e.want, rep.Verdict, list(rep))
	}
	for _, c := range e.never {
		if found[c] {
			return fmt.Sprintf("%s was found; verdict %s: %s", c, rep.Verdict, list(rep))
		}
	}
	return e.leaks(rep)
}

// leaks: what is secret stands nowhere in the report.
func (e expectation) leaks(rep checks.Report) string {
	in := target.Input{}
	if e.in != nil {
		e.in(&in)
	}
	text, err := json.Marshal(rep)
	if err != nil {
		return err.Error()
	}
	for _, secret := range []string{in.Token, in.ClientSecret} {
		if secret != "" && secret != in.ClientID && strings.Contains(string(text), secret) {
			return "the report shows the secret that was given"
		}
	}
	return ""
}

// expect runs the battery for one expectation on a pair of servers.
func (e expectation) expect(t *testing.T, store *runs.Store, base target.Input, resolve map[string]string) {
	t.Helper()
	if e.in != nil {
		e.in(&base)
	}
	rep, err := diagnoseOne(lab.Pair{Input: base, Resolve: resolve}, store)
	if err != nil {
		t.Fatal(err)
	}
	problem := e.unmet(rep)
	if problem != "" {
		t.Error(problem)
	}
	mark := map[bool]string{true: "ok  ", false: "FAIL"}[problem == ""]
	fmt.Printf("%s %-34s %-12s %2d requests  %s\n", mark, e.name, rep.Verdict, rep.Timing.Requests, list(rep))
}

// applies reports that the expectation says something of such a pair.
func (e expectation) applies(own bool, clientID string) bool {
	return !(e.own && !own || e.needsClient && clientID == "")
}

// TestExpectations: the lab's Casdoor is like any other, with its own MCP server and with another.
func TestExpectations(t *testing.T) {
	l, store := startLab(t, lab.Options{Only: []string{"healthy", "healthy-token-casdoor", "healthy-casdoor-authorize"}})
	for _, name := range []string{"healthy", "healthy-token-casdoor"} {
		p, _ := l.Pair(name)
		base := target.Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP}
		own := strings.HasSuffix(base.MCP, "/api/mcp")
		for _, e := range expectations() {
			with := base
			if e.needsClient {
				known, _ := l.Pair("healthy-casdoor-authorize")
				with.ClientID = known.Input.ClientID
			}
			if !e.applies(own, with.ClientID) {
				continue
			}
			t.Run(name+"/"+e.name, func(t *testing.T) { e.expect(t, store, with, p.Resolve) })
		}
	}
}
