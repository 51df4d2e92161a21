package tokenendpoint

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

func client() checks.Check {
	return checks.Check{
		ID: "token-endpoint.client", Topic: checks.TopicTokenEndpoint, Title: "The client can authenticate",
		Doc: "With a client id: a made-up code is redeemed, without a secret, or, if you gave one, with it in a Basic header and in the form. invalid_grant is good: the client was accepted, " +
			"and only the code refused. invalid_client means that the client itself is refused. A secret goes only to the host that you named, or that your MCP server declares.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.TokenAuthMethodAdvertisedNotWorking, codes.TokenAuthMethodNoneNotAccepted},
		Run:   runClient,
	}
}

func runClient(ctx context.Context, f *facts.Facts) checks.Result {
	if f.Target().ClientID == "" {
		return checks.SkippedFor("no client id was given")
	}
	if f.Target().ClientSecret == "" {
		return withoutSecret(ctx, f)
	}
	var basic, post *facts.TokenAnswer
	var errBasic, errPost error
	facts.Together(ctx,
		func(ctx context.Context) { basic, errBasic = f.BogusCode(ctx, facts.AuthBasic) },
		func(ctx context.Context) { post, errPost = f.BogusCode(ctx, facts.AuthPost) })
	switch {
	case errBasic != nil:
		return checks.Because(errBasic)
	case errPost != nil:
		return checks.Because(errPost)
	}
	return judgeMethods(ctx, f, basic, post)
}

// accepted: the client got past its authentication, and only the made-up code was refused.
func accepted(a *facts.TokenAnswer) bool {
	return a.Reply.Error == "invalid_grant" && (a.Reply.Kind == oauth.JSONBody || a.Reply.Kind == oauth.FormBody)
}

// refused: the client itself was refused.
func refused(a *facts.TokenAnswer) bool {
	return a.Reply.Error == "invalid_client" || a.X.Status == 401
}

// judgeMethods compares the two ways in which a secret is sent.
func judgeMethods(ctx context.Context, f *facts.Facts, basic, post *facts.TokenAnswer) checks.Result {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case accepted(basic) && accepted(post):
		if r := wrongSecret(ctx, f); r != nil {
			return checks.Result{Status: checks.Warn, Exchanges: append(proof(r), basic.X),
				Reason: "The client secret is wrong (" + described(r) + " to a made-up refresh token). The made-up code does not show it, as this server looks the code up before the secret."}
		}
		return checks.Passed("The client is accepted by client_secret_basic and by client_secret_post.", basic.X, post.X)
	case refused(basic) && refused(post):
		return checks.Result{Status: checks.Warn, Exchanges: append(proof(basic), post.X),
			Reason: "The client id and secret are refused both ways (" + described(basic) + "): the secret is wrong, or the server does not know the client."}
	case accepted(basic) && refused(post):
		return oneFails(ctx, f, m, facts.AuthPost, post, facts.AuthBasic, basic)
	case accepted(post) && refused(basic):
		return oneFails(ctx, f, m, facts.AuthBasic, basic, facts.AuthPost, post)
	}
	return notEvaluated("The answers to a made-up code do not tell whether the client is accepted: by client_secret_basic "+described(basic)+"; by client_secret_post "+described(post)+".", basic.X, post.X)
}

// wrongSecret asks with a made-up refresh token, as some servers, Casdoor among them, look a code up
// before they look at the secret; nil where that shows nothing wrong.
func wrongSecret(ctx context.Context, f *facts.Facts) *facts.TokenAnswer {
	r, err := f.BogusRefresh(ctx, facts.AuthBasic)
	if err != nil || r.Reply.Error != "invalid_client" {
		return nil
	}
	return r
}

// oneFails: a way that is not offered may fail.
func oneFails(ctx context.Context, f *facts.Facts, m oauth.ServerMetadata, bad string, badAnswer *facts.TokenAnswer, good string, goodAnswer *facts.TokenAnswer) checks.Result {
	offered, said := m.TokenAuthMethods, "offers "+strings.Join(m.TokenAuthMethods, ", ")
	if !m.HasTokenAuthMethods {
		offered, said = []string{facts.AuthBasic}, "lists no ways, which means client_secret_basic (RFC 8414 §2)"
	}
	if !slices.Contains(offered, bad) {
		return checks.Passed(fmt.Sprintf("The client is accepted by %s. By %s, which the metadata does not offer, it is refused.", good, bad), goodAnswer.X, badAnswer.X)
	}
	return checks.Found("", checks.Finding{
		Code: codes.TokenAuthMethodAdvertisedNotWorking, Severity: severity(ctx, f, ""), Subject: bad + " at " + badAnswer.X.URL,
		Detail: fmt.Sprintf("The metadata %s. With the same client id and secret %s is refused (%s), while %s works (%s).",
			said, bad, described(badAnswer), good, described(goodAnswer)),
		Expected: "invalid_grant for the made-up code by " + bad, Received: described(badAnswer), Exchanges: append(proof(badAnswer), goodAnswer.X),
	})
}

// withoutSecret asks as a public client does.
func withoutSecret(ctx context.Context, f *facts.Facts) checks.Result {
	a, err := f.BogusCode(ctx, facts.AuthNone)
	if err != nil {
		return checks.Because(err)
	}
	if why, ok := silent(a.X.URL, a); ok {
		return notEvaluated(why, a.X)
	}
	switch {
	case accepted(a):
		return checks.Passed("The client is accepted without a secret: only the made-up code was refused.", a.X)
	case !refused(a):
		return notEvaluated("The answer to a made-up code does not tell whether the client is accepted without a secret: "+described(a)+".", a.X)
	case unknown(ctx, f, a):
		return notEvaluated(fmt.Sprintf("The server does not know the client %q (%s), so that nothing can be said about its secret.", f.Target().ClientID, described(a)), a.X)
	}
	return noneRefused(ctx, f, a)
}

// noneRefused: how much that hurts depends on what the server promises.
func noneRefused(ctx context.Context, f *facts.Facts, a *facts.TokenAnswer) checks.Result {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	fd := checks.Finding{
		Code: codes.TokenAuthMethodNoneNotAccepted, Confidence: checks.Likely, Subject: a.X.URL,
		Expected: "invalid_grant for the made-up code, as the client is known and PKCE stands in for a secret", Received: described(a), Exchanges: proof(a),
		Detail: fmt.Sprintf("The client %q, without a secret and with a PKCE verifier, is refused: %s.", f.Target().ClientID, described(a)),
	}
	switch {
	case slices.Contains(m.TokenAuthMethods, facts.AuthNone):
		fd.Detail += " The metadata offers the method none. Either this client was registered with a secret, or public clients are refused as a whole."
		fd.Severity = severity(ctx, f, "")
	case m.HasTokenAuthMethods:
		fd.Detail += " The metadata does not offer the method none: the MCP client needs the secret. If you have it, give it to the check."
		fd.Severity = codes.Info
	default:
		fd.Detail += " If the client is meant to have a secret, give it to the check."
		fd.Severity = severity(ctx, f, codes.Warning)
	}
	return checks.Found("", fd)
}

var (
	unknownWords = regexp.MustCompile(`(?i)\bunknown\b|\bnot (?:found|registered|known|exist)\b|\bdoes ?n[o']t exist\b|\bno such\b|\bclient[_ ]?id is invalid\b|\binvalid client[_ ]?id\b`)
	secretWords  = regexp.MustCompile(`(?i)secret|credential|authenticat|assertion`)
)

// unknown reports that the client was refused because the server does not know it, by its words, or
// because its login page says so.
func unknown(ctx context.Context, f *facts.Facts, a *facts.TokenAnswer) bool {
	if said := a.Reply.Description; unknownWords.MatchString(said) && !secretWords.MatchString(said) {
		return true
	}
	t := f.Target()
	login, err := f.Authorize(ctx, facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI})
	return err == nil && login.Verdict == oauth.AuthorizeRefused && login.Fault == oauth.FaultClient
}
