package discovery

import (
	"context"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func responseIssuer() checks.Check {
	return checks.Check{
		ID: "discovery.rfc9207", Topic: checks.TopicDiscovery, Title: "Issuer in the authorization response",
		Doc: "A server may promise to send its issuer with the authorization response (RFC 9207), which keeps clients safe from mix-ups. It is optional and " +
			"recommended; some client versions drop the parameter and then refuse the response themselves.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.RFC9207Iss},
		Run:   runResponseIssuer,
	}
}

func runResponseIssuer(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !m.IssParameter {
		return checks.Passed("The iss parameter is not promised, which is usual.", s.Chosen.Last())
	}
	return checks.Found("", checks.Finding{
		Code: codes.RFC9207Iss, Severity: codes.Info, Subject: "authorization_response_iss_parameter_supported in " + s.Chosen.URL,
		Detail:   "The server promises the iss parameter in its authorization responses. That is right; a login that fails after the redirect may come from a client that drops it.",
		Expected: "iss equal to " + m.Issuer + " in every authorization response", Received: "true", Exchanges: s.Chosen.Hops,
	})
}
