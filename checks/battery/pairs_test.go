package battery_test

import (
	"fmt"
	"slices"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
)

// independent are faults that do not touch each other: both must be named.
var independent = [][2]string{
	{"www-authenticate-missing", "pkce-s256-not-advertised"},
	{"www-authenticate-missing", "jwks-uri-404"},
	{"www-authenticate-malformed", "as-issuer-trailing-slash"},
	{"www-authenticate-no-resource-metadata", "dcr-no-registration-endpoint"},
	{"www-authenticate-no-resource-metadata", "casdoor-dcr-disabled"},
	{"invalid-token-wrong-status", "as-metadata-rfc8414-missing"},
	{"invalid-token-wrong-status", "casdoor-frontend-missing"},
	{"invalid-token-wrong-status-2", "prm-resource-trailing-slash"},
	{"challenge-only-on-tool-call", "dcr-endpoint-requires-auth"},
	{"casdoor-bad-bearer-http-200", "prm-resource-path-mismatch"},
	{"prm-resource-trailing-slash", "as-issuer-mismatch"},
	{"prm-resource-trailing-slash", "pkce-s256-not-advertised"},
	{"prm-resource-path-mismatch", "jwks-uri-404"},
	{"prm-resource-path-mismatch-2", "casdoor-dcr-disabled"},
	{"prm-resource-host-mismatch", "cimd-advertised-not-working"},
	{"prm-resource-host-mismatch", "casdoor-frontend-missing"},
	{"prm-conflicting-documents", "pkce-s256-not-advertised-2"},
	{"prm-conflicting-documents", "casdoor-origin-trailing-slash"},
	{"prm-served-at-one-path-only", "dcr-no-registration-endpoint"},
	{"as-issuer-trailing-slash", "pkce-s256-not-advertised"},
	{"jwks-uri-404", "as-issuer-mismatch"},
	{"prm-missing", "as-issuer-mismatch"},
	{"jwks-uri-404", "dcr-endpoint-requires-auth"},
	{"pkce-s256-not-advertised", "dcr-no-registration-endpoint"},
	{"casdoor-origin-unset", "casdoor-dcr-disabled"},
	{"casdoor-frontend-missing", "casdoor-dcr-disabled"},
	{"casdoor-error-mask", "www-authenticate-missing"},
	{"client-unreachable-nonstandard-port", "prm-resource-trailing-slash"},
	{"waf-blocks-client-ua", "pkce-s256-not-advertised"},
	{"status-403-instead-of-401", "jwks-uri-404"},
	{"accept-header-406", "casdoor-frontend-missing"},
	{"casdoor-trailing-slash-denied", "casdoor-dcr-disabled"},
	{"session-not-sticky", "waf-blocks-client-ua"},
	{"token-expired", "prm-resource-trailing-slash"},
	{"token-aud-mismatch", "www-authenticate-missing"},
	{"token-aud-mismatch", "dcr-no-registration-endpoint"},
	{"token-iss-mismatch", "casdoor-dcr-disabled"},
	{"token-signature-wrong-key", "token-endpoint-error-http-200"},
	{"token-aud-mismatch", "jwks-kid-not-found"},
	{"resource-param-not-absolute", "redirect-uri-not-allowed"},
	{"resource-param-not-absolute", "token-endpoint-not-json"},
	{"scope-insufficient", "pkce-s256-not-advertised"},
	{"casdoor-insufficient-scope-http-200", "casdoor-dcr-disabled"},
	{"casdoor-introspect-wrong-app-cert", "casdoor-dcr-disabled"},
	{"token-auth-method-none-not-accepted", "jwks-uri-404"},
	{"token-endpoint-404", "prm-resource-trailing-slash"},
	{"dcr-response-invalid", "token-endpoint-error-http-200"},
	{"client-id-unknown", "casdoor-dcr-disabled"},
	{"token-clock-skew", "scopes-prm-as-mismatch"},
	{"scopes-prm-as-mismatch", "redirect-uri-loopback-port"},
}

// consequences are a cause and a fault that it hides or brings about: the cause leads, and
// no other error stands beside it.
var consequences = [][2]string{
	{"mcp-unreachable", "www-authenticate-missing"},
	{"mcp-unreachable", "prm-missing"},
	{"tls-handshake-failure", "invalid-token-wrong-status"},
	{"tls-untrusted-cert", "www-authenticate-malformed"},
	{"tls-untrusted-cert", "prm-resource-trailing-slash"},
	{"as-unreachable", "pkce-s256-not-advertised"},
	{"as-unreachable", "jwks-uri-404"},
	{"as-unreachable", "dcr-no-registration-endpoint"},
	{"waf-challenge-page", "www-authenticate-missing"},
	{"waf-challenge-page", "invalid-token-wrong-status"},
	{"redirect-to-login", "www-authenticate-missing"},
	{"host-header-rejected", "www-authenticate-missing"},
	{"prm-invalid-fields", "as-issuer-trailing-slash"},
	{"as-metadata-404-at-declared-as", "pkce-s256-not-advertised"},
	{"as-metadata-5xx", "jwks-uri-404"},
	{"wellknown-requires-auth", "prm-resource-trailing-slash"},
	{"as-unreachable", "redirect-uri-not-allowed"},
	{"as-unreachable", "token-endpoint-404"},
	{"as-metadata-5xx", "token-endpoint-404"},
	{"client-id-unknown-2", "redirect-uri-not-allowed"},
	{"jwks-uri-404", "jwks-kid-not-found"},
	{"token-expired", "scope-insufficient"},
	{"token-wrong-kind", "token-aud-mismatch"},
	{"token-endpoint-404", "token-auth-method-none-not-accepted"},
	{"token-endpoint-404", "token-endpoint-error-http-200"},
}

// TestPairsOfFaults diagnoses two faults at once, and prints both tables.
func TestPairsOfFaults(t *testing.T) {
	fmt.Println("Two independent faults: both are named")
	if n := diagnoseCombined(t, independent, bothNamed); n < 30 {
		t.Errorf("%d combinations of independent faults are right, want at least 30", n)
	}
	fmt.Println("A cause and its consequence: the cause alone leads")
	if n := diagnoseCombined(t, consequences, causeLeads); n < 15 {
		t.Errorf("%d combinations of a cause and its consequence are right, want at least 15", n)
	}
}

// diagnoseCombined counts the combinations that are judged right.
func diagnoseCombined(t *testing.T, combinations [][2]string, judge func(checks.Report, codes.Code, codes.Code) string) int {
	t.Helper()
	var specs []lab.Spec
	want := map[string][2]codes.Code{}
	for _, c := range combinations {
		s, err := lab.Combine(c[0], c[1])
		if err != nil {
			t.Error(err)
			continue
		}
		specs = append(specs, s)
		want[s.Name] = [2]codes.Code{codeOf(c[0]), codeOf(c[1])}
	}
	l, store := startLab(t, lab.Options{Specs: specs})
	right := 0
	for _, r := range diagnoseAll(t, l.Pairs(), store) {
		w := want[r.pair.Name]
		problem := judge(r.rep, w[0], w[1])
		mark := "ok  "
		if problem != "" {
			mark = "FAIL"
			t.Errorf("%s: %s; all: %s", r.pair.Name, problem, list(r.rep))
		} else {
			right++
		}
		fmt.Printf("%s %-80s %s\n", mark, r.pair.Name, list(r.rep))
	}
	fmt.Printf("%d of %d combinations diagnosed right\n", right, len(combinations))
	return right
}

func codeOf(name string) codes.Code {
	for _, s := range lab.Specs() {
		if s.Name == name {
			return s.Code
		}
	}
	return ""
}

func bothNamed(rep checks.Report, a, b codes.Code) string {
	for _, code := range []codes.Code{a, b} {
		if !slices.ContainsFunc(rep.Diagnoses, func(d checks.Diagnosis) bool { return d.Code == code }) {
			return fmt.Sprintf("%s is not named", code)
		}
	}
	return ""
}

func causeLeads(rep checks.Report, cause, _ codes.Code) string {
	if len(rep.Diagnoses) == 0 || rep.Diagnoses[0].Code != cause {
		return fmt.Sprintf("%s does not lead", cause)
	}
	for _, d := range rep.Diagnoses[1:] {
		if d.Severity == codes.Error {
			return fmt.Sprintf("%s stands beside the cause", d.Code)
		}
	}
	return ""
}
