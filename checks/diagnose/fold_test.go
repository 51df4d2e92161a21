package diagnose_test

import (
	"math/rand/v2"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

func TestConsequencesGoUnderTheirCause(t *testing.T) {
	expectTree(t, "alone", "prm-missing", found(codes.PRMMissing))
	expectTree(t, "one under another, named in any order", "prm-missing(resource-metadata-url-wrong)",
		found(codes.ResourceMetadataURLWrong), found(codes.PRMMissing))
	expectTree(t, "two independent causes", "www-authenticate-missing prm-missing",
		found(codes.PRMMissing), found(codes.WWWAuthenticateMissing))
	expectTree(t, "two causes, one consequence: the earlier step has it", "status-403-instead-of-401(prm-missing) wellknown-html-200-spa",
		found(codes.PRMMissing), found(codes.WellKnownHTML200SPA), found(codes.Status403InsteadOf401))
	expectTree(t, "a consequence of a consequence stands under the root",
		"tls-untrusted-cert(mcp-unreachable wrong-mcp-url www-authenticate-missing prm-missing)",
		found(codes.PRMMissing), found(codes.WWWAuthenticateMissing), found(codes.WrongMCPURL), found(codes.MCPUnreachable), found(codes.TLSUntrustedCert))
	expectTree(t, "what only a consequence explains stands under the root, too",
		"casdoor-trailing-slash-denied(www-authenticate-missing invalid-token-wrong-status casdoor-bad-bearer-http-200)",
		found(codes.InvalidTokenWrongStatus), found(codes.CasdoorTrailingSlashDenied), found(codes.WWWAuthenticateMissing), found(codes.CasdoorBadBearerHTTP200))
}

func TestACauseExplainsNothingWorseThanItself(t *testing.T) {
	expectTree(t, "a warning does not hide an error", "prm-missing wellknown-html-200-spa",
		found(codes.PRMMissing), as(codes.Warning, found(codes.WellKnownHTML200SPA)))
	expectTree(t, "among equals it does", "wellknown-html-200-spa(prm-missing)",
		as(codes.Warning, found(codes.PRMMissing)), as(codes.Warning, found(codes.WellKnownHTML200SPA)))
	expectTree(t, "an error hides a warning", "wellknown-html-200-spa(prm-missing)",
		as(codes.Warning, found(codes.PRMMissing)), found(codes.WellKnownHTML200SPA))
	expectTree(t, "a remark hides no warning", "as-metadata-rfc8414-missing as-metadata-404-at-declared-as",
		as(codes.Info, found(codes.ASMetadata404AtDeclaredAS)), found(codes.ASMetadataRFC8414Missing))
}

func TestConsequencesCarryWhatWasSeen(t *testing.T) {
	f := as(codes.Warning, found(codes.ResourceMetadataURLWrong))
	ds := assess(oneEach(found(codes.PRMMissing), f)...).Diagnoses
	want := checks.Consequence{Code: f.Code, Severity: codes.Warning, Title: codes.MustLookup(f.Code).Title, Subject: f.Subject, Detail: f.Detail}
	if len(ds) != 1 || len(ds[0].Explains) != 1 || ds[0].Explains[0] != want {
		t.Errorf("got %+v", ds)
	}
}

// TestEveryCodeIsShownOnce tries random sets of findings: none may get lost or show
// twice, and none may stand under something milder.
func TestEveryCodeIsShownOnce(t *testing.T) {
	all := codes.All()
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var fs []checks.Finding
		for _, i := range rnd.Perm(len(all))[:1+rnd.IntN(12)] {
			fs = append(fs, as([]codes.Severity{codes.Error, codes.Warning, codes.Info}[rnd.IntN(3)], found(all[i].Code)))
		}
		shown := map[codes.Code]int{}
		for _, d := range assess(oneEach(fs...)...).Diagnoses {
			shown[d.Code]++
			for _, e := range d.Explains {
				shown[e.Code]++
				if e.Severity.Rank() < d.Severity.Rank() {
					t.Errorf("seed %d: %s/%s stands under %s/%s", seed, e.Severity, e.Code, d.Severity, d.Code)
				}
			}
		}
		for _, f := range fs {
			if shown[f.Code] != 1 {
				t.Errorf("seed %d: %s is shown %d times", seed, f.Code, shown[f.Code])
			}
		}
		if len(shown) != len(fs) {
			t.Errorf("seed %d: %d codes shown of %d", seed, len(shown), len(fs))
		}
	}
}
