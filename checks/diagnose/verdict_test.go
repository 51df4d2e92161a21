package diagnose_test

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/target"
)

func TestVerdict(t *testing.T) {
	fine := essential(ended("fine", codes.StageReach))
	blind := essential(with("blind", codes.StageChallenge, checks.NotEvaluated, "no answer"))
	unseen := with("unseen", codes.StageChallenge, checks.NotEvaluated, "no answer")
	skipped := essential(with("skipped", codes.StageReach, checks.Skipped, "no URL"))
	crashed := with("crashed", codes.StageEdge, checks.CouldNotRun, "the check itself failed")
	waiting := essential(with("waiting", codes.StageReach, checks.Pending, ""))
	advice, warning, remark := found(codes.CasdoorOriginUnset), found(codes.SSEProxyBuffering), found(codes.RFC9207Iss)
	on := func(fs ...checks.Finding) checks.Outcome { return ended("on", codes.StageServerMetadata, fs...) }
	for _, tt := range []struct {
		name     string
		outcomes []checks.Outcome
		want     checks.Verdict
	}{
		{"all passed", []checks.Outcome{fine, on()}, checks.Healthy},
		{"a remark", []checks.Outcome{fine, on(remark)}, checks.Healthy},
		{"advice", []checks.Outcome{fine, on(advice)}, checks.Healthy},
		{"a warning without a finding is a remark", []checks.Outcome{fine, with("w", codes.StageEdge, checks.Warn, "odd")}, checks.Healthy},
		{"a warning", []checks.Outcome{fine, on(warning, advice)}, checks.Degraded},
		{"an error", []checks.Outcome{fine, on(warning, found(codes.PRMMissing))}, checks.Broken},
		{"advice raised to an error", []checks.Outcome{fine, on(as(codes.Error, advice))}, checks.Broken},
		{"an error lowered to a remark", []checks.Outcome{fine, on(as(codes.Info, found(codes.PRMMissing)))}, checks.Healthy},
		{"a check that not everything hangs on was not evaluated", []checks.Outcome{fine, unseen}, checks.Healthy},
		{"an input was not given", []checks.Outcome{fine, skipped}, checks.Healthy},
		{"an essential check was not evaluated", []checks.Outcome{fine, blind}, checks.Undetermined},
		{"an essential check has not ended", []checks.Outcome{fine, waiting}, checks.Undetermined},
		{"a check failed itself", []checks.Outcome{fine, crashed}, checks.Undetermined},
		{"a warning, and too little seen", []checks.Outcome{blind, on(warning)}, checks.Undetermined},
		{"an error stands, however little was seen", []checks.Outcome{blind, crashed, on(found(codes.PRMMissing))}, checks.Broken},
		{"nothing was looked at", []checks.Outcome{skipped, unseen}, checks.Undetermined},
		{"no check at all", nil, checks.Undetermined},
	} {
		if got := assess(tt.outcomes...); got.Verdict != tt.want || got.Summary == "" || !strings.HasSuffix(got.Summary, ".") {
			t.Errorf("%s: got %s (%s), want %s", tt.name, got.Verdict, got.Summary, tt.want)
		}
	}
}

func TestNoVerdictBeforeTheEnd(t *testing.T) {
	outcomes := oneEach(found(codes.PRMMissing))
	if a := diagnose.Assess(outcomes, reported(outcomes), false); a.Verdict != "" || a.Summary != "" || len(a.Diagnoses) != 1 {
		t.Errorf("got %+v", a)
	}
}

func TestSummary(t *testing.T) {
	fine := essential(ended("fine", codes.StageReach))
	fineWith := func(fs ...checks.Finding) []checks.Outcome { return append(oneEach(fs...), fine) }
	for _, tt := range []struct {
		name     string
		outcomes []checks.Outcome
		topics   []string
		want     string
	}{
		{"healthy", fineWith(), nil, "A client that follows the specification can connect."},
		{"advice is counted, remarks are not", fineWith(found(codes.CasdoorOriginUnset), found(codes.CasdoorDCROpen), found(codes.RFC9207Iss)), nil,
			"A client that follows the specification can connect. Worth knowing: 2."},
		{"some topics claim no more than they saw", fineWith(), []string{"reach"}, "The chosen checks found nothing that stands in a client's way."},
		{"the worst cause speaks", fineWith(found(codes.CasdoorOriginUnset), found(codes.SSEProxyBuffering)), nil, codes.MustLookup(codes.SSEProxyBuffering).Title + "."},
		{"broken", fineWith(found(codes.SSEProxyBuffering), found(codes.PRMMissing)), nil, codes.MustLookup(codes.PRMMissing).Title + "."},
		{"undetermined", []checks.Outcome{essential(with("c", 0, checks.NotEvaluated, ""))}, nil,
			"Too little could be seen to say what is wrong: see the checks that were not evaluated."},
		{"undetermined, and why", []checks.Outcome{essential(with("c", 0, checks.NotEvaluated, "192.0.2.1 is never connected to."))}, nil,
			"Too little could be seen to say what is wrong: 192.0.2.1 is never connected to."},
	} {
		rep := reported(tt.outcomes)
		rep.Target = target.View{Topics: tt.topics}
		if got := diagnose.Assess(tt.outcomes, rep, true).Summary; got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}
