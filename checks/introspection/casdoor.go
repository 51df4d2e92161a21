package introspection

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func application() checks.Check {
	return checks.Check{
		ID: "introspection.application", Topic: checks.TopicIntrospection, Title: "The right application asks about the token",
		Doc: "Casdoor checks a token with the certificate of the application whose credentials ask. A token of an application with another certificate is then called inactive, however good it is. " +
			"The token's azp is compared with your client id, and the key that signed it with the keys of the asking application.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.CasdoorIntrospectWrongAppCert},
		Run:   runApplication,
	}
}

func runApplication(ctx context.Context, f *facts.Facts) checks.Result {
	given, err := f.Introspect(ctx)
	if err != nil {
		return checks.Because(err)
	}
	base, isCasdoor, err := f.CasdoorLogin(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case !isCasdoor:
		return checks.SkippedFor("the authorization server was not recognised as a Casdoor")
	case !given.Tells():
		return checks.Result{Status: checks.NotEvaluated, Reason: "The introspection endpoint does not say whether the token is active."}
	case given.Reply.Active:
		return checks.Passed("Casdoor calls the token active, so that the application that asks is a right one.", given.X)
	}
	t, err := f.Token(ctx)
	if err != nil {
		return checks.Because(err)
	}
	issuedTo := t.Claims.AuthorizedParty
	if why := otherReason(ctx, f, t); why != "" {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The token is inactive for another reason: " + why, Exchanges: []*probe.Exchange{given.X}}
	}
	if issuedTo == "" || issuedTo == f.Target().ClientID {
		return checks.Passed("The token was issued to the client that asks. It is inactive for another reason.", given.X)
	}
	return wrongCertificate(ctx, f, base, t, given)
}

// otherReason says what is wrong with the token itself, or "" when it looks good from outside.
func otherReason(ctx context.Context, f *facts.Facts, t jwt.Token) string {
	if !t.Readable() {
		return "it is no JWT."
	}
	now := serverTime(ctx, f)
	if exp := t.Claims.Expires; !exp.IsZero() && exp.Before(now) {
		return "it expired " + jwt.Ago(exp, now) + "."
	}
	if nbf := t.Claims.NotBefore; !nbf.IsZero() && nbf.After(now.Add(time.Minute)) {
		return "it is not valid yet."
	}
	sig, err := f.TokenSignature(ctx)
	if err != nil {
		return "its signature could not be verified: " + err.Error() + "."
	}
	if sig.Fits == nil {
		return "its signature fits no key that Casdoor publishes."
	}
	return ""
}

// wrongCertificate compares the key that signed with the keys of the application that asks.
func wrongCertificate(ctx context.Context, f *facts.Facts, base string, t jwt.Token, given *facts.IntrospectionAnswer) checks.Result {
	asking := f.Target().ClientID
	fd := checks.Finding{
		Code: codes.CasdoorIntrospectWrongAppCert, Confidence: checks.Likely, Subject: "the client " + asking + " at " + given.X.URL,
		Expected: fmt.Sprintf("the credentials of %s, to which the token was issued", t.Claims.AuthorizedParty), Received: "active false, asked with the credentials of " + asking,
		Detail: fmt.Sprintf("The token was issued to the client %q, its signature fits a key that Casdoor publishes, and it has not expired. Asked with the credentials of %q, Casdoor calls it inactive.",
			t.Claims.AuthorizedParty, asking),
		Exchanges: []*probe.Exchange{given.X},
	}
	sig, err := f.TokenSignature(ctx)
	if err != nil {
		return checks.Because(err)
	}
	fd.Exchanges = append(fd.Exchanges, sig.Keys.Last())
	app, login, err := f.CasdoorApplication(ctx)
	if err != nil {
		return checks.Found("", fd)
	}
	d := f.Document(ctx, "the keys of the application that asks", base+"/.well-known/"+url.PathEscape(app.Name)+"/jwks")
	keys, err := oauth.ParseJWKS(d.Body())
	if !d.Usable() || err != nil {
		return checks.Found("", fd)
	}
	if slices.ContainsFunc(keys, func(k oauth.Key) bool { return k.KeyID == sig.Fits.KeyID }) {
		return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{given.X, d.Last()},
			Reason: fmt.Sprintf("The token of %q is inactive although the asking application %s uses the same certificate: it was revoked, or is not in Casdoor's database.", t.Claims.AuthorizedParty, app.Name)}
	}
	fd.Confidence = checks.Certain
	fd.Detail += fmt.Sprintf(" The application %s has another certificate than %s, which signed the token.", app.Name, sig.Fits.Name())
	fd.Exchanges = append(fd.Exchanges, d.Last(), login.X)
	return checks.Found("", fd)
}

func userinfo() checks.Check {
	return checks.Check{
		ID: "introspection.userinfo", Topic: checks.TopicIntrospection, Title: "Userinfo refuses with a status",
		Doc: "Software that checks tokens by asking userinfo must get 401 for a bad one. The endpoint is asked without any token, and the refusal is looked at. Your token is not sent there: only " +
			"a document names that address.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.CasdoorUserinfoErrorHTTP200},
		Run:   runUserinfo,
	}
}

func runUserinfo(ctx context.Context, f *facts.Facts) checks.Result {
	if _, err := f.Token(ctx); err != nil {
		return checks.Because(err)
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case !isCasdoor:
		return checks.SkippedFor("the authorization server was not recognised as a Casdoor")
	}
	d, err := f.Userinfo(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if d.Outcome != facts.GotEnvelope || !d.Envelope.IsError() {
		return checks.Passed("Userinfo answers a request without a token with "+d.Describe()+".", d.Last())
	}
	return checks.Found("", checks.Finding{
		Code: codes.CasdoorUserinfoErrorHTTP200, Subject: d.URL,
		Detail:   fmt.Sprintf("Userinfo refuses a request without a token with HTTP 200 and the envelope %q. A bad token is refused the same way.", d.Envelope.Msg),
		Expected: "401 with WWW-Authenticate", Received: d.Describe(), Exchanges: d.Hops,
	})
}
