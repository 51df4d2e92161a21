package registration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func tolerance() checks.Check {
	return checks.Check{
		ID: "registration.tolerance", Topic: checks.TopicRegistration, Title: "Registration takes what clients send",
		Doc: "Clients differ in what they register with. The test client is registered with each advertised way of authentication and without one, with the least that the standard asks " +
			"for, and with a member that no standard has: each must be taken as the plain one is.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.DCRAuthMethodRejected, codes.DCRAuthMethodNoneNotListed, codes.DCRRequiredFieldTooStrict, codes.DCRUnknownFieldRejected},
		Run:   runTolerance,
	}
}

func runTolerance(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.TestClients(ctx)
	if err != nil {
		return checks.Because(err)
	}
	base := t.First()
	if base == nil {
		return checks.Result{Status: checks.NotEvaluated, Reason: "No test client was accepted, so there is nothing to compare with."}
	}
	found := append(methods(ctx, f, t, base), fields(t)...)
	var taken []string
	for _, c := range t.Tried {
		if c.Created {
			taken = append(taken, c.Says)
		}
	}
	return checks.Found("Taken: "+strings.Join(taken, "; ")+".", found...)
}

// methods judges the ways of client authentication. The method none may be refused by a server
// that does not list it.
func methods(ctx context.Context, f *facts.Facts, t *facts.TestClients, accepted *facts.TestClient) []checks.Finding {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil
	}
	var found []checks.Finding
	none := t.By(facts.AttemptNone)
	if none != nil && none.Created && m.HasTokenAuthMethods && !slices.Contains(m.TokenAuthMethods, facts.AuthNone) {
		found = append(found, checks.Finding{
			Code: codes.DCRAuthMethodNoneNotListed, Subject: "token_endpoint_auth_methods_supported",
			Detail:   fmt.Sprintf("A client without a secret (method none) was registered, but the metadata lists %s only.", strings.Join(m.TokenAuthMethods, ", ")),
			Expected: "none in the list", Received: strings.Join(m.TokenAuthMethods, ", "), Exchanges: []*probe.Exchange{none.X},
		})
	}
	for _, name := range []string{facts.AttemptPlain, facts.AttemptPost, facts.AttemptBasic, facts.AttemptOmitted} {
		c := t.By(name)
		if c == accepted || !refused(c) {
			continue
		}
		found = append(found, checks.Finding{
			Code: codes.DCRAuthMethodRejected, Subject: methodOf(c),
			Detail:   fmt.Sprintf("The registration with %s is refused, while the one with %s is accepted.", methodOf(c), methodOf(accepted)),
			Expected: "201, as with " + methodOf(accepted), Received: told(c), Exchanges: []*probe.Exchange{c.X, accepted.X},
		})
	}
	return found
}

func methodOf(c *facts.TestClient) string {
	if m, ok := c.Members["token_endpoint_auth_method"].(string); ok {
		return "token_endpoint_auth_method " + m
	}
	return "no token_endpoint_auth_method"
}

// fields judges the members beside: each attempt differs from the plain one by them alone.
func fields(t *facts.TestClients) []checks.Finding {
	plain := t.By(facts.AttemptPlain)
	if plain == nil || !plain.Created {
		return nil
	}
	var found []checks.Finding
	if c := t.By(facts.AttemptMinimal); refused(c) {
		found = append(found, checks.Finding{
			Code: codes.DCRRequiredFieldTooStrict, Subject: "a registration with redirect_uris and the method only",
			Detail:   "The registration with redirect_uris and the method only is refused; the one with client_name, grant_types and response_types is accepted.",
			Expected: "201: the standard has defaults for the other members", Received: told(c), Exchanges: []*probe.Exchange{c.X, plain.X},
		})
	}
	if c := t.By(facts.AttemptUnknown); refused(c) {
		found = append(found, checks.Finding{
			Code: codes.DCRUnknownFieldRejected, Subject: "a registration with one member more",
			Detail:   "With one unknown member more the registration is refused; without it the same registration is accepted.",
			Expected: "201: unknown members are ignored", Received: told(c), Exchanges: []*probe.Exchange{c.X, plain.X},
		})
	}
	return found
}
