package pitfalls

import (
	"context"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func messages() checks.Check {
	return checks.Check{
		ID: "casdoor.messages", Topic: checks.TopicCasdoor, Title: "Casdoor says what is wrong",
		Doc: "With enableErrorMask2 in app.conf Casdoor's API replaces every message by the word Error, so that users and clients cannot tell one cause from another. Casdoor is asked about a client " +
			"id that cannot exist; the answers of its OAuth endpoints are never masked.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.CasdoorErrorMask},
		Run:   runMessages,
	}
}

func runMessages(ctx context.Context, f *facts.Facts) checks.Result {
	if _, _, ended := casdoorServer(ctx, f); ended != nil {
		return *ended
	}
	_, a, err := f.ChecksRequests(ctx)
	if err != nil {
		return checks.Because(err)
	}
	state := casdoor.LoginUnrecognised
	if a.Casdoor != nil {
		state = a.Casdoor.State
	}
	switch state {
	case casdoor.LoginUnrecognised:
		return checks.Result{Status: checks.NotEvaluated, Reason: "Casdoor's answer about a made-up client id (" + answer(a.X) + ") holds no message to look at.",
			Exchanges: []*probe.Exchange{a.X}}
	case casdoor.LoginMasked:
		return checks.Found("", masked(a.X))
	}
	return checks.Passed("Casdoor names the cause of a refusal: "+a.Casdoor.Msg+".", a.X)
}

func masked(x *probe.Exchange) checks.Finding {
	return checks.Finding{
		Code: codes.CasdoorErrorMask, Severity: codes.Info, Subject: x.URL,
		Detail: "Casdoor answers the question about a made-up client id with the bare word “Error”: enableErrorMask2 is on in app.conf. At the login page every cause looks the same; " +
			"only the OAuth endpoints still name theirs.",
		Expected: "Invalid client_id", Received: answer(x), Exchanges: []*probe.Exchange{x},
	}
}
