package diagnose_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func sure(c checks.Confidence, f checks.Finding) checks.Finding {
	f.Confidence = c
	return f
}

func TestBestFirst(t *testing.T) {
	expectTree(t, "severity before everything", "session-not-sticky client-unreachable-nonstandard-port rfc9207-iss",
		found(codes.RFC9207Iss), found(codes.ClientUnreachableNonstandardPort), found(codes.SessionNotSticky))
	expectTree(t, "obstacles before advice, whatever the step", "sse-proxy-buffering casdoor-origin-unset casdoor-dcr-open",
		found(codes.CasdoorDCROpen), found(codes.CasdoorOriginUnset), found(codes.SSEProxyBuffering))
	expectTree(t, "advice that was raised to an error is no advice", "casdoor-origin-unset session-not-sticky",
		found(codes.SessionNotSticky), as(codes.Error, found(codes.CasdoorOriginUnset)))
	expectTree(t, "the earliest step", "as-unreachable www-authenticate-malformed prm-conflicting-documents pkce-s256-not-advertised cimd-advertised-not-working casdoor-frontend-missing session-not-sticky",
		found(codes.SessionNotSticky), found(codes.CasdoorFrontendMissing), found(codes.PKCES256NotAdvertised), found(codes.CIMDAdvertisedNotWorking),
		found(codes.PRMConflictingDocuments), found(codes.WWWAuthenticateMalformed), found(codes.ASUnreachable))
	expectTree(t, "the earliest step before the surest", "as-unreachable session-not-sticky",
		found(codes.SessionNotSticky), sure(checks.Possible, found(codes.ASUnreachable)))
	expectTree(t, "of one step, the surer one", "as-subpath-not-supported as-metadata-5xx pkce-s256-not-advertised",
		sure(checks.Possible, found(codes.PKCES256NotAdvertised)), sure(checks.Likely, found(codes.ASMetadata5xx)), found(codes.ASSubpathNotSupported))
	a, b := codes.PRMConflictingDocuments, codes.PRMResourceTrailingSlash
	if codes.Position(a) > codes.Position(b) {
		a, b = b, a
	}
	expectTree(t, "else the catalogue's order", string(a)+" "+string(b), found(b), found(a))
}

func TestOneDiagnosisForEachCode(t *testing.T) {
	x := []*probe.Exchange{{ID: "x1"}, {ID: "x2"}, {ID: "x3"}}
	mild := as(codes.Warning, found(codes.ASUnreachable))
	mild.Subject, mild.Exchanges = "https://a.example", x[:2]
	guess := sure(checks.Possible, found(codes.ASUnreachable))
	guess.Subject, guess.Exchanges = "https://b.example", x[1:2]
	worst := found(codes.ASUnreachable)
	worst.Subject, worst.Expected, worst.Received, worst.Exchanges = "https://c.example", "an answer", "none", x[2:]
	again := worst
	ds := assess(ended("reach.as", codes.StageServerMetadata, mild, guess), ended("another", codes.StageReach, worst, again)).Diagnoses
	if len(ds) != 1 {
		t.Fatalf("got %d diagnoses", len(ds))
	}
	e := codes.MustLookup(codes.ASUnreachable)
	want := checks.Diagnosis{Code: codes.ASUnreachable, Severity: codes.Error, Confidence: checks.Certain, Title: e.Title, Explanation: e.Meaning,
		Detail:  worst.Detail + " This is about https://c.example; the same holds for: https://b.example, https://a.example.",
		Subject: "https://c.example", Expected: "an answer", Received: "none", Fix: ds[0].Fix, Guide: e.Guide, GuideNote: e.GuideNote,
		Standard: e.Standard, StandardURL: e.StandardURL, Clients: e.Clients, Explains: []checks.Consequence{},
		Exchanges: []string{"x3", "x2", "x1"}, Checks: []string{"another", "reach.as"}}
	if d := cmp.Diff(want, ds[0]); d != "" {
		t.Error(d)
	}
}

func TestOfEqualFindingsTheFirstSubjectLeads(t *testing.T) {
	at := func(subject string) checks.Finding {
		f := found(codes.ASUnreachable)
		f.Subject, f.Detail = subject, "Detail of "+subject+"."
		return f
	}
	d := assess(ended("c", codes.StageReach, at("b"), at("c"), at("a"), at("b"))).Diagnoses[0]
	if d.Subject != "a" || d.Detail != "Detail of a. The same holds for: b, c." {
		t.Errorf("got %q, %q", d.Subject, d.Detail)
	}
}

func TestAdviceIsMarked(t *testing.T) {
	for _, tt := range []struct {
		f    checks.Finding
		want bool
	}{
		{found(codes.CasdoorOriginUnset), true},
		{as(codes.Info, found(codes.CasdoorOriginUnset)), true},
		{as(codes.Error, found(codes.CasdoorOriginUnset)), false},
		{found(codes.SSEProxyBuffering), false},
	} {
		if d := assess(oneEach(tt.f)...).Diagnoses[0]; d.Advisory != tt.want {
			t.Errorf("%s/%s: advisory = %v", d.Severity, d.Code, d.Advisory)
		}
	}
}

func TestACodeThatTheCatalogueLacksIsStillShown(t *testing.T) {
	ds := assess(ended("c", codes.StageReach, checks.Finding{Code: "made-up", Severity: codes.Error, Confidence: checks.Certain, Subject: "s"})).Diagnoses
	if len(ds) != 1 || ds[0].Title != "made-up" || ds[0].Severity != codes.Error || ds[0].Fix == nil || ds[0].Clients == nil {
		t.Errorf("got %+v", ds)
	}
}

// TestTheOrderOfArrivalDoesNotMatter shuffles a run: checks end and exchanges come in any order.
func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	say := func(f checks.Finding, detail string) checks.Finding {
		f.Detail, f.Subject = detail, "one subject"
		return f
	}
	recognised := func(id string, s checks.Software) checks.Outcome {
		o := ended(id, codes.StageServerMetadata)
		o.Result.Software = &s
		return o
	}
	outcomes := []checks.Outcome{
		ended("z.first", codes.StageResourceMetadata, say(found(codes.PRMMissing), "From the first."), found(codes.SSEProxyBuffering)),
		ended("a.second", codes.StageResourceMetadata, say(found(codes.PRMMissing), "From the second.")),
		ended("m.third", codes.StageChallenge, found(codes.ResourceMetadataURLWrong), found(codes.WWWAuthenticateMissing)),
		ended("b.fourth", codes.StageServerMetadata, found(codes.PKCES256NotAdvertised), found(codes.ASIssuerMismatch)),
		ended("c.fifth", codes.StageServerMetadata, found(codes.CasdoorOriginUnset)),
		recognised("d", checks.Software{Casdoor: checks.CasdoorSoftware{Detected: true, Evidence: []string{"one", "two"}}, MCP: checks.MCPSoftware{Name: "first", ProtocolVersions: []string{"b"}}}),
		recognised("e", checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{"three", "one"}}, MCP: checks.MCPSoftware{Name: "second", Version: "2", ProtocolVersions: []string{"a", "b"}}}),
	}
	rep := reported(outcomes,
		answered("x1", "https://auth.example.com/", "Server", "nginx"), answered("x2", "https://auth.example.com/x", "Server", "nginx"),
		answered("x3", "https://mcp.example.com/mcp", "Server", "Caddy"))
	rep.Target = target.View{MCP: "https://mcp.example.com/mcp"}
	want := diagnose.Assess(outcomes, rep, true)
	if want.Diagnoses[1].Detail != "From the first." {
		t.Errorf("the first check of the battery does not speak: %q", want.Diagnoses[1].Detail)
	}
	rep.Diagnoses = want.Diagnoses
	walk := diagnose.Walk(rep, true)
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		mixed, xs := slices.Clone(outcomes), slices.Clone(rep.Exchanges)
		rnd.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		rnd.Shuffle(len(xs), func(i, j int) { xs[i], xs[j] = xs[j], xs[i] })
		other := rep
		other.Exchanges = xs
		if d := cmp.Diff(want, diagnose.Assess(mixed, other, true)); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
		if d := cmp.Diff(walk, diagnose.Walk(other, true)); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestAssessLeavesItsInputsAlone(t *testing.T) {
	outcomes := []checks.Outcome{ended("b", codes.StageReach, found(codes.ASUnreachable)), ended("a", codes.StageReach, found(codes.MCPUnreachable))}
	before := slices.Clone(outcomes)
	rep := reported(outcomes)
	slices.Reverse(rep.Checks)
	a := diagnose.Assess(outcomes, rep, true)
	if d := cmp.Diff(before, outcomes); d != "" {
		t.Error(d)
	}
	catalogue := slices.Clone(codes.MustLookup(codes.MCPUnreachable).Clients)
	for _, d := range a.Diagnoses {
		d.Clients[0] = "changed"
	}
	if d := cmp.Diff(catalogue, codes.MustLookup(codes.MCPUnreachable).Clients); d != "" {
		t.Errorf("a caller changed the catalogue: %s", d)
	}
}

func TestAFindingMayLeaveTheCatalogueOut(t *testing.T) {
	f := found(codes.PRMMissing)
	f.Fixes, f.FixesOnly = []codes.Fix{{Where: "here", Steps: []string{"Do this."}}}, true
	if got := assess(oneEach(f)...).Diagnoses[0].Fix; len(got) != 1 || got[0].Where != "here" {
		t.Errorf("got %+v", got)
	}
	f.Fixes = nil
	if got := assess(oneEach(f)...).Diagnoses[0].Fix; len(got) == 0 {
		t.Error("without fixes of its own a finding has the catalogue's")
	}
}

func TestAFindingMayNameTheClientsThatItHits(t *testing.T) {
	f := found(codes.RedirectURINotAllowed)
	f.Clients = []string{"chatgpt"}
	if got := assess(oneEach(f)...).Diagnoses[0].Clients; !slices.Equal(got, f.Clients) {
		t.Errorf("it hits %v, want %v", got, f.Clients)
	}
}
