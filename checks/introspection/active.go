package introspection

import (
	"context"
	"fmt"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
)

func active() checks.Check {
	return checks.Check{
		ID: "introspection.active", Topic: checks.TopicIntrospection, Title: "Introspection tells good tokens from bad ones",
		Doc: "With client id and secret, the introspection endpoint is asked about a made-up token, which must be inactive, and about yours. An active answer is compared with the token claim by " +
			"claim; an inactive one is held against exp and the signature. The request is a form by POST: Casdoor answers GET with 404, and a JSON body with active false.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.IntrospectionWrongActive},
		Run:   runActive,
	}
}

func runActive(ctx context.Context, f *facts.Facts) checks.Result {
	bogus, given, err := ask(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if res, ok := silent(bogus); ok {
		return res
	}
	if bogus.Reply.Active {
		return checks.Found("", checks.Finding{
			Code: codes.IntrospectionWrongActive, Subject: bogus.X.URL,
			Detail:   "The introspection endpoint calls a made-up token active, so it would call any text a token.",
			Expected: "active false", Received: described(bogus), Exchanges: []*probe.Exchange{bogus.X},
		})
	}
	if given == nil {
		return checks.Passed("A made-up token is called inactive, as it should be. No token of yours was given to ask about.", bogus.X)
	}
	if res, ok := silent(given); ok {
		return res
	}
	if given.Reply.Active {
		return judgeActive(ctx, f, bogus, given)
	}
	return inactive(ctx, f, given)
}

// leeway is what the clocks of two servers may differ by (RFC 7519 §4.1.4).
const leeway = time.Minute

// judgeActive looks for a reason for which the token must not be active, then compares its claims.
func judgeActive(ctx context.Context, f *facts.Facts, bogus, given *facts.IntrospectionAnswer) checks.Result {
	wrong := func(detail, received string, confidence checks.Confidence, proof ...*probe.Exchange) checks.Result {
		return checks.Found("", checks.Finding{
			Code: codes.IntrospectionWrongActive, Confidence: confidence, Subject: given.X.URL, Detail: detail,
			Expected: "active false", Received: received, Exchanges: append([]*probe.Exchange{given.X}, proof...),
		})
	}
	t, err := f.Token(ctx)
	if err != nil {
		return checks.Because(err)
	}
	now := serverTime(ctx, f)
	for _, exp := range []time.Time{t.Claims.Expires, given.Reply.Expires()} {
		if !exp.IsZero() && now.Sub(exp) > leeway {
			return wrong(fmt.Sprintf("The token's exp is %s, which was %s by the server's clock, and introspection calls it active.", jwt.Moment(exp), jwt.Ago(exp, now)),
				"active true, exp "+jwt.Moment(exp), checks.Certain)
		}
	}
	if sig, err := f.TokenSignature(ctx); err == nil && (sig.Outcome == jwt.WrongKey || sig.Outcome == jwt.UnknownKey) {
		return wrong("The signature of the token fits no key that the authorization server publishes, and introspection calls it active.",
			"active true, for a token signed with another key", checks.Likely, sig.Keys.Last())
	}
	return compared(t, bogus, given)
}

// serverTime is now by the authorization server's clock, or by this machine's.
func serverTime(ctx context.Context, f *facts.Facts) time.Time {
	if c := f.Clocks(ctx); c.Server != nil {
		return c.Server.Read(time.Now())
	}
	return time.Now()
}

// compared tells which claims agree and which do not.
func compared(t jwt.Token, bogus, given *facts.IntrospectionAnswer) checks.Result {
	if !t.Readable() {
		return checks.Passed("The token is active, and a made-up one is not. It is no JWT whose claims could be compared.", given.X, bogus.X)
	}
	same, differing := given.Reply.CompareClaims(t.Claims.Raw)
	if len(differing) == 0 {
		return checks.Passed("The token is active, and a made-up one is not. The answer agrees with the token on "+strings.Join(same, ", ")+".", given.X, bogus.X)
	}
	var parts []string
	for _, d := range differing {
		parts = append(parts, fmt.Sprintf("%s is %s in the token and %s in the answer", d.Claim, d.Token, d.Reply))
	}
	return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{given.X},
		Reason: "The token is active, but the answer and the token differ: " + strings.Join(parts, "; ") + "."}
}

// inactive says why, as far as it shows.
func inactive(ctx context.Context, f *facts.Facts, given *facts.IntrospectionAnswer) checks.Result {
	t, err := f.Token(ctx)
	if err != nil {
		return checks.Because(err)
	}
	now := serverTime(ctx, f)
	why := "Nothing in the token tells why: it may have been revoked, or never issued by this server."
	switch exp := t.Claims.Expires; {
	case !t.Readable():
		why = "It is no JWT, so that only the server knows why."
	case !exp.IsZero() && exp.Before(now):
		return checks.Passed("The token is inactive, as it should be: it expired "+jwt.Ago(exp, now)+".", given.X)
	case f.Target().ClientID != "" && t.Claims.Client() != "" && t.Claims.Client() != f.Target().ClientID:
		why = fmt.Sprintf("It was issued to the client %q, and the question came from the client %q.", t.Claims.Client(), f.Target().ClientID)
	}
	return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{given.X}, Reason: "The introspection endpoint calls the token inactive. " + why}
}
