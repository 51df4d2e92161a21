package diagnose_test

import (
	"fmt"
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

// tried are checks that take all steps of the walk.
func tried() []checks.Outcome {
	var out []checks.Outcome
	for s := codes.StageReach; s <= codes.StageAuthorize; s++ {
		out = append(out, ended(fmt.Sprintf("s%d", s), s))
	}
	return append(out, ended("token-endpoint.signing", codes.StageTokenEndpoint), ended("token.accepted", codes.StageTransport))
}

func TestSummary(t *testing.T) {
	fineWith := func(fs ...checks.Finding) []checks.Outcome { return append(oneEach(fs...), tried()...) }
	untried := tried()[:codes.StageAuthorize-codes.StageReach+1]
	for _, tt := range []struct {
		name     string
		outcomes []checks.Outcome
		topics   []string
		want     string
	}{
		{"healthy", fineWith(), nil, "A client that follows the specification can connect."},
		{"advice is counted, remarks are not", fineWith(found(codes.CasdoorOriginUnset), found(codes.CasdoorDCROpen), found(codes.RFC9207Iss)), nil,
			"A client that follows the specification can connect. Advice on 2 points."},
		{"one piece of advice", fineWith(found(codes.CasdoorDCROpen)), nil, "A client that follows the specification can connect. Advice on 1 point."},
		{"without a token it ends at the login", append(untried, ended("scope.hint", codes.StageScope), ended("token-endpoint.answers", codes.StageTokenEndpoint)), nil,
			"A client that follows the specification gets as far as the login. Nothing after it was tried: that needs an access token."},
		{"less was seen", untried[1 : len(untried)-1], nil, "Nothing that could be seen stands in a client's way. Not seen: “Send the user to the login page”, “Trade the code for a token”, “Call with the token”. More can be seen with a client ID and an access token."},
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

// TestTopicsThatLackTheirInputs holds that nobody who asks for a topic hears that all is
// well when not one of its checks could look.
func TestTopicsThatLackTheirInputs(t *testing.T) {
	in := func(topic checks.Topic, o checks.Outcome) checks.Outcome {
		o.Check.Topic = topic
		return o
	}
	fine := in("challenge", essential(ended("fine", codes.StageChallenge)))
	noToken := in("token", with("t1", codes.StageToken, checks.Skipped, "no access token was given"))
	again := in("token", with("t2", codes.StageToken, checks.Skipped, "no access token was given"))
	noClient := in("resource", with("r1", codes.StageAuthorize, checks.Skipped, "no client id was given"))
	neither := in("resource", with("r2", codes.StageAuthorize, checks.Skipped, "neither a resource nor a client id was given"))
	other := in("casdoor", with("o1", codes.StageChallenge, checks.Skipped, "the MCP server is not Casdoor's own"))
	const little = "Too little could be seen to say what is wrong: "
	for _, tt := range []struct {
		name     string
		topics   []string
		outcomes []checks.Outcome
		verdict  checks.Verdict
		says     string
	}{
		{"the input of a chosen topic", []string{"challenge", "token"}, []checks.Outcome{fine, noToken, again}, checks.Undetermined, little + "no access token was given."},
		{"what a topic is chosen for", []string{"scope"}, []checks.Outcome{in("scope", with("scope.token", codes.StageScope, checks.Skipped, "no access token was given")), in("scope", with("scope.lists", codes.StageScope, checks.Pass, "they agree"))},
			checks.Undetermined, little + "no access token was given."},
		{"of the only topic", []string{"token"}, []checks.Outcome{noToken, again}, checks.Undetermined, little + "no access token was given."},
		{"of several", []string{"token", "resource"}, []checks.Outcome{noToken, noClient, neither}, checks.Undetermined, little + "no access token was given; no client id was given."},
		{"only either would do", []string{"resource"}, []checks.Outcome{neither}, checks.Undetermined, little + "neither a resource nor a client id was given."},
		{"one of its checks had what it needs", []string{"challenge", "token"}, []checks.Outcome{fine, noToken, in("token", ended("t3", codes.StageToken))}, checks.Healthy, "The chosen checks"},
		{"skipped for what the servers are", []string{"challenge", "casdoor"}, []checks.Outcome{fine, other}, checks.Healthy, "The chosen checks"},
		{"a run of everything", nil, []checks.Outcome{fine, noToken, again}, checks.Healthy, "Nothing that could be seen"},
		{"an error stands", []string{"challenge", "token"}, []checks.Outcome{in("challenge", ended("e", codes.StageChallenge, found(codes.PRMMissing))), noToken}, checks.Broken, codes.MustLookup(codes.PRMMissing).Title},
	} {
		rep := reported(tt.outcomes)
		rep.Target = target.View{Topics: tt.topics}
		if got := diagnose.Assess(tt.outcomes, rep, true); got.Verdict != tt.verdict || !strings.HasPrefix(got.Summary, tt.says) {
			t.Errorf("%s: %s, %s", tt.name, got.Verdict, got.Summary)
		}
	}
}

// TestAHealthyRunSaysWhetherTheChosenClientGetsThere: its servers may stand elsewhere.
func TestAHealthyRunSaysWhetherTheChosenClientGetsThere(t *testing.T) {
	fine := essential(ended("fine", codes.StageChallenge))
	port := with("reach.port", codes.StageReach, checks.NotEvaluated, "not judged: 127.0.0.1 is a loopback address")
	for client, says := range map[string]bool{"claude": true, "": false} {
		rep := reported([]checks.Outcome{fine, port})
		rep.Target = target.View{Client: client}
		if got := diagnose.Assess([]checks.Outcome{fine, port}, rep, true).Summary; strings.Contains(got, " Not judged: 127.0.0.1 is a loopback address.") != says {
			t.Errorf("for %q: %s", client, got)
		}
	}
}
