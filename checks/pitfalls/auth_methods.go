package pitfalls

import (
	"context"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func authMethods() checks.Check {
	return checks.Check{
		ID: "casdoor.auth-methods", Topic: checks.TopicCasdoor, Title: "Client authentication methods are listed",
		Doc: "Casdoor's metadata does not say how clients may authenticate at the token endpoint. By the standard that means client_secret_basic only; in fact Casdoor also takes " +
			"the secret in the body, and public clients with PKCE.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.CasdoorAuthMethodsNotAdvertised},
		Run:   runAuthMethods,
	}
}

func runAuthMethods(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, ended := casdoorServer(ctx, f)
	if ended != nil {
		return *ended
	}
	if m.HasTokenAuthMethods {
		return checks.Passed("The metadata lists the methods.", s.Chosen.Last())
	}
	return checks.Found("", checks.Finding{
		Code: codes.CasdoorAuthMethodsNotAdvertised, Severity: codes.Info, Subject: "token_endpoint_auth_methods_supported in " + s.Chosen.URL,
		Detail:   "The metadata leaves the member out, which means client_secret_basic only (RFC 8414 §2). Clients that register with the method none may hesitate, although Casdoor takes them.",
		Expected: `["client_secret_basic", "client_secret_post", "none"]`, Received: "no such member", Exchanges: s.Chosen.Hops,
	})
}
