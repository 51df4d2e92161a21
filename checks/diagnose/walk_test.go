package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/battery"
	"casdoctor/checks/codes"
	"casdoctor/checks/diagnose"
	"casdoctor/checks/target"
)

// walk is the walk after the outcomes, by step.
func walk(finished bool, outcomes ...checks.Outcome) map[string]checks.Step {
	rep := reported(outcomes)
	rep.Diagnoses = diagnose.Assess(outcomes, rep, finished).Diagnoses
	out := map[string]checks.Step{}
	for _, s := range diagnose.Walk(rep, finished) {
		out[s.ID] = s
	}
	return out
}

func expectStep(t *testing.T, name string, got checks.Step, state checks.StepState, code codes.Code, note string) {
	t.Helper()
	if got.State != state || got.Code != code || !strings.Contains(got.Note, note) || note == "" && got.Note != "" {
		t.Errorf("%s: %s is %s %q %q; want %s %q %q", name, got.ID, got.State, got.Code, got.Note, state, code, note)
	}
}

func TestStepsOfTheWalk(t *testing.T) {
	want := "reach challenge prm as-metadata registration authorize token call"
	var ids []string
	for _, s := range diagnose.Walk(checks.Report{}, false) {
		ids = append(ids, s.ID)
		if s.Name == "" || s.From == "" || s.To == "" || s.From == s.To {
			t.Errorf("step %+v is not whole", s)
		}
	}
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestEveryStageButCORSBelongsToAStep keeps a cause from happening nowhere on the walk.
func TestEveryStageButCORSBelongsToAStep(t *testing.T) {
	for s := codes.StageReach; s < codes.StageCORS; s++ {
		n := 0
		for _, step := range walk(true, ended("c", s), ended("token-endpoint.signing", s), ended("token.accepted", s)) {
			if step.State == checks.StepOK {
				n++
			}
		}
		if n != 1 {
			t.Errorf("stage %d decides %d steps", s, n)
		}
	}
}

func TestStepStates(t *testing.T) {
	const stage = codes.StageResourceMetadata
	title := func(c codes.Code) string { return codes.MustLookup(c).Title }
	warning := as(codes.Warning, found(codes.PRMResourcePathMismatch))
	for _, tt := range []struct {
		name     string
		outcomes []checks.Outcome
		state    checks.StepState
		code     codes.Code
		note     string
	}{
		{"nothing looks at it", nil, checks.StepUnknown, "", "not looked at: this needs a login"},
		{"passed", []checks.Outcome{ended("a", stage)}, checks.StepOK, "", ""},
		{"a remark passes", []checks.Outcome{ended("a", stage, as(codes.Info, found(codes.PRMOnlyViaChallenge)))}, checks.StepOK, "", ""},
		{"skipped", []checks.Outcome{with("a", stage, checks.Skipped, "no URL was given")}, checks.StepUnknown, "", "no URL was given"},
		{"not evaluated", []checks.Outcome{with("a", stage, checks.NotEvaluated, "no answer")}, checks.StepUnknown, "", "no answer"},
		{"the check failed itself", []checks.Outcome{with("a", stage, checks.CouldNotRun, "the check itself failed")}, checks.StepUnknown, "", "the check itself failed"},
		{"the first reason stays", []checks.Outcome{with("a", stage, checks.Skipped, "one"), with("b", stage, checks.NotEvaluated, "two")}, checks.StepUnknown, "", "one"},
		{"one passed, one was not evaluated", []checks.Outcome{with("a", stage, checks.NotEvaluated, "no answer"), ended("b", stage)}, checks.StepOK, "", ""},
		{"a warning", []checks.Outcome{ended("a", stage), ended("b", stage, warning)}, checks.StepWarn, codes.PRMResourcePathMismatch, title(codes.PRMResourcePathMismatch)},
		{"the warning speaks, not the remark beside it", []checks.Outcome{ended("a", stage, as(codes.Info, found(codes.PRMOnlyViaChallenge)), warning)},
			checks.StepWarn, codes.PRMResourcePathMismatch, title(codes.PRMResourcePathMismatch)},
		{"a warning without a finding", []checks.Outcome{with("a", stage, checks.Warn, "one endpoint is odd")}, checks.StepWarn, "", "one endpoint is odd"},
		{"an error before a warning", []checks.Outcome{ended("a", stage, warning), ended("b", stage, warning, found(codes.PRMConflictingDocuments)), ended("c", stage, found(codes.PRMResourceTrailingSlash))},
			checks.StepFail, codes.PRMConflictingDocuments, title(codes.PRMConflictingDocuments)},
		{"a failure without a finding leaves no older code", []checks.Outcome{ended("a", stage, warning), with("b", stage, checks.Fail, "it fails")}, checks.StepFail, "", "it fails"},
		{"a warning after an error", []checks.Outcome{ended("a", stage, found(codes.PRMConflictingDocuments)), ended("b", stage, warning)},
			checks.StepFail, codes.PRMConflictingDocuments, title(codes.PRMConflictingDocuments)},
	} {
		expectStep(t, tt.name, walk(true, tt.outcomes...)["prm"], tt.state, tt.code, tt.note)
	}
}

func TestStepsWhileTheRunIsUnderWay(t *testing.T) {
	const stage = codes.StageResourceMetadata
	waiting := with("w", stage, checks.Pending, "")
	warned := ended("a", stage, as(codes.Warning, found(codes.PRMResourcePathMismatch)))
	for _, tt := range []struct {
		name     string
		finished bool
		outcomes []checks.Outcome
		state    checks.StepState
		code     codes.Code
		note     string
	}{
		{"waiting", false, []checks.Outcome{waiting}, checks.StepPending, "", ""},
		{"part passed", false, []checks.Outcome{ended("a", stage), waiting}, checks.StepPending, "", ""},
		{"part warned: it may get worse", false, []checks.Outcome{warned, waiting}, checks.StepPending, "", ""},
		{"part skipped", false, []checks.Outcome{with("a", stage, checks.Skipped, "no URL"), waiting}, checks.StepPending, "", ""},
		{"part failed: it gets no better", false, []checks.Outcome{ended("a", stage, found(codes.PRMConflictingDocuments)), waiting}, checks.StepFail, codes.PRMConflictingDocuments, codes.MustLookup(codes.PRMConflictingDocuments).Title},
		{"the run is over", true, []checks.Outcome{ended("a", stage), waiting}, checks.StepOK, "", ""},
	} {
		expectStep(t, tt.name, walk(tt.finished, tt.outcomes...)["prm"], tt.state, tt.code, tt.note)
	}
}

func TestNothingGetsPastAFailingStep(t *testing.T) {
	w := walk(true, ended("a", codes.StageReach), ended("b", codes.StageChallenge, found(codes.WWWAuthenticateMalformed)),
		ended("c", codes.StageResourceMetadata), with("d", codes.StageServerMetadata, checks.NotEvaluated, "no answer"),
		ended("e", codes.StageRegistration, found(codes.CIMDAdvertisedNotWorking)), ended("f", codes.StageAuthorize, as(codes.Warning, found(codes.CasdoorFrontendMissing))))
	const blocked = "an earlier step fails"
	expectStep(t, "before it", w["reach"], checks.StepOK, "", "")
	expectStep(t, "itself", w["challenge"], checks.StepFail, codes.WWWAuthenticateMalformed, codes.MustLookup(codes.WWWAuthenticateMalformed).Title)
	expectStep(t, "passed", w["prm"], checks.StepBlocked, "", blocked)
	expectStep(t, "not evaluated", w["as-metadata"], checks.StepBlocked, "", blocked)
	expectStep(t, "fails itself", w["registration"], checks.StepFail, codes.CIMDAdvertisedNotWorking, codes.MustLookup(codes.CIMDAdvertisedNotWorking).Title)
	expectStep(t, "warns itself", w["authorize"], checks.StepWarn, codes.CasdoorFrontendMissing, codes.MustLookup(codes.CasdoorFrontendMissing).Title)
	expectStep(t, "not looked at", w["token"], checks.StepBlocked, "", blocked)
	expectStep(t, "the last", w["call"], checks.StepBlocked, "", blocked)

	w = walk(true, ended("a", codes.StageChallenge, as(codes.Warning, found(codes.WWWAuthenticateMalformed))), ended("b", codes.StageResourceMetadata))
	expectStep(t, "a warning blocks nothing", w["prm"], checks.StepOK, "", "")
	expectStep(t, "a warning blocks nothing", w["token"], checks.StepUnknown, "", "needs a token")

	w = walk(false, ended("a", codes.StageChallenge, found(codes.WWWAuthenticateMalformed)), with("b", codes.StageResourceMetadata, checks.Pending, ""))
	expectStep(t, "still looked at", w["prm"], checks.StepPending, "", "")
}

// TestStepsNameTheRootCause follows a finding that is folded under the cause of another step.
func TestStepsNameTheRootCause(t *testing.T) {
	w := walk(true, ended("a", codes.StageReach, found(codes.TLSUntrustedCert)),
		ended("b", codes.StageResourceMetadata, found(codes.PRMMissing)), ended("c", codes.StageReach, found(codes.MCPUnreachable)))
	expectStep(t, "the consequence", w["prm"], checks.StepFail, codes.TLSUntrustedCert, codes.MustLookup(codes.PRMMissing).Title)
	expectStep(t, "the cause", w["reach"], checks.StepFail, codes.TLSUntrustedCert, codes.MustLookup(codes.TLSUntrustedCert).Title)
}

// TestNobodyHearsThatAnUntriedStepWorks holds what the checks around a step cannot show.
func TestNobodyHearsThatAnUntriedStepWorks(t *testing.T) {
	const needs = "not tried: needs a token"
	around := []checks.Outcome{ended("token-endpoint.answers", codes.StageTokenEndpoint), with("token.accepted", codes.StageToken, checks.Skipped, "no access token was given"),
		ended("scope.hint", codes.StageScope), with("transport.answers", codes.StageTransport, checks.NotEvaluated, "the MCP server asks for a token first")}
	w := walk(true, around...)
	for _, id := range []string{"token", "call"} {
		if expectStep(t, "without a token", w[id], checks.StepUnknown, "", needs); !w[id].Untried {
			t.Errorf("%s counts as tried", id)
		}
	}

	warned := append(slices.Clone(around), ended("token-endpoint.methods", codes.StageTokenEndpoint, as(codes.Warning, found(codes.JWKSUnreachable))))
	if w := walk(true, warned...); w["token"].State != checks.StepWarn || !w["token"].Untried {
		t.Errorf("a warning beside the step: %+v", w["token"])
	}
	failed := append(slices.Clone(around), ended("token-endpoint.methods", codes.StageTokenEndpoint, found(codes.JWKSUnreachable)))
	if w := walk(true, failed...); w["token"].State != checks.StepFail || w["token"].Untried {
		t.Errorf("an error beside the step: %+v", w["token"])
	}

	open := walk(true, ended("transport.revisions", codes.StageTransport))["call"]
	if expectStep(t, "a server that lets everybody in", open, checks.StepOK, "", ""); open.Untried {
		t.Error("a call that was answered counts as untried")
	}

	rep := reported([]checks.Outcome{ended("scope.hint", codes.StageScope), with("token.accepted", codes.StageToken, checks.NotEvaluated, "it answers 500")})
	rep.Target.Token = target.Mask
	for _, s := range diagnose.Walk(rep, true) {
		if s.ID == "call" {
			expectStep(t, "with a token, unclear", s, checks.StepUnknown, "", "it answers 500")
		}
	}
}

func TestStepsBesideTheChosenTopics(t *testing.T) {
	rep := reported([]checks.Outcome{ended("challenge.status", codes.StageChallenge), with("token.kind", codes.StageToken, checks.Skipped, "no access token was given"),
		ended("scope.hint", codes.StageScope)})
	rep.Checks[1].Topic = checks.TopicToken
	rep.Target.Topics = []string{"challenge", "token", "scope"}
	const not = "not looked at: not among the chosen topics"
	want := map[string]string{"reach": not, "challenge": "", "prm": not, "as-metadata": not, "registration": not, "authorize": not, "token": "not tried: needs a token", "call": not}
	for _, s := range diagnose.Walk(rep, true) {
		if s.Note != want[s.ID] || (s.State == checks.StepOK) != (s.ID == "challenge") {
			t.Errorf("%s is %s: %q, want %q", s.ID, s.State, s.Note, want[s.ID])
		}
	}
}

// TestStepsAreTriedByChecksThatExist keeps a renamed check from leaving its step untried for ever.
func TestStepsAreTriedByChecksThatExist(t *testing.T) {
	for _, step := range []string{"token", "call"} {
		n := 0
		for _, c := range battery.All() {
			if w := walk(true, checks.Outcome{Check: c, Result: checks.Result{Status: checks.Pass}}); !w[step].Untried {
				n++
			}
		}
		if n == 0 {
			t.Errorf("no check of the battery takes the step %s", step)
		}
	}
	for _, id := range []string{"token-endpoint.signing", "token.accepted", "transport.revisions", "transport.answers"} {
		if !slices.ContainsFunc(battery.All(), func(c checks.Check) bool { return c.ID == id }) {
			t.Errorf("the battery has no check %s", id)
		}
	}
}

// TestIntrospectionBelongsToNoStep: no client asks for it on its walk.
func TestIntrospectionBelongsToNoStep(t *testing.T) {
	o := ended("introspection.active", codes.StageTokenEndpoint, checks.Finding{Code: codes.IntrospectionWrongActive, Severity: codes.Error})
	o.Check.Topic = checks.TopicIntrospection
	steps := walk(true, ended("token.accepted", codes.StageScope), o)
	if steps["token"].State == checks.StepFail || steps["call"].State == checks.StepBlocked {
		t.Errorf("token: %+v, call: %+v", steps["token"], steps["call"])
	}
}

// TestWithoutAnMCPServerNobodyReachedIt: checks of Casdoor alone share stages with the steps of the other server.
func TestWithoutAnMCPServerNobodyReachedIt(t *testing.T) {
	rep := reported([]checks.Outcome{ended("reach.as", codes.StageReach), ended("casdoor.prm", codes.StageResourceMetadata), ended("discovery.as-metadata", codes.StageServerMetadata)})
	rep.Target.Casdoor = "https://door.example.com"
	for _, s := range diagnose.Walk(rep, true) {
		want := checks.StepUnknown
		if s.ID == "as-metadata" {
			want = checks.StepOK
		}
		if s.State != want {
			t.Errorf("%s is %s %q, want %s", s.ID, s.State, s.Note, want)
		}
	}
}
