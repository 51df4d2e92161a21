package tokenendpoint

import (
	"context"
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func answers() checks.Check {
	return checks.Check{
		ID: "token-endpoint.answers", Topic: checks.TopicTokenEndpoint, Title: "The token endpoint answers as clients read it",
		Doc: "A client and a code that do not exist are sent, as a client would send them: form-encoded, with and without Accept: application/json. Nothing can be granted. The right answer is " +
			"400 or 401 with a JSON object whose error is invalid_client. Where the form is refused, the same is sent as JSON to see whether only the form is the trouble.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.TokenEndpoint404, codes.TokenEndpointRejectsForm, codes.TokenEndpointNotJSON, codes.TokenEndpointErrorHTTP200,
			codes.TokenEndpointErrorNotOAuth, codes.TokenEndpointWrongError},
		Run: runAnswers,
	}
}

func runAnswers(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.TokenEndpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if why, ok := silent(t.URL, t.Unknown); ok {
		return notEvaluated(why, t.Unknown.X)
	}
	fd, bad := judgeUnknown(ctx, f, t)
	if !bad {
		return checks.Passed("A made-up client is refused as it should be: "+described(t.Unknown)+".", t.Unknown.X, t.Bare.X)
	}
	fd.Severity = severity(ctx, f, fd.Severity)
	return checks.Found("", fd)
}

// judgeUnknown finds the first thing that is wrong with the answers to the made-up client, the
// most basic first: that the endpoint is there, reads forms, answers in JSON, with a status, in
// OAuth's form, and with the right word.
func judgeUnknown(ctx context.Context, f *facts.Facts, t *facts.TokenEndpoint) (checks.Finding, bool) {
	if absent(t.Unknown) {
		return checks.Finding{Code: codes.TokenEndpoint404, Subject: t.URL,
			Detail:   fmt.Sprintf("The metadata names the token endpoint %s, but a POST there is answered with %s.", t.URL, described(t.Unknown)),
			Expected: "400 or 401 with invalid_client, since the client does not exist", Received: described(t.Unknown), Exchanges: proof(t.Unknown)}, true
	}
	if fd, bad := judgeForm(ctx, f, t); bad {
		return fd, true
	}
	if fd, bad := shape(t.URL, "the made-up client", t.Unknown); bad {
		return fd, true
	}
	if _, quiet := silent(t.URL, t.Bare); !quiet {
		if fd, bad := shape(t.URL, "the made-up client", t.Bare); bad {
			if fd.Code == codes.TokenEndpointNotJSON {
				fd.Detail += " With Accept: application/json it answers in JSON."
			}
			fd.Exchanges = append(fd.Exchanges, t.Unknown.X)
			return fd, true
		}
	}
	return wrongWord(t)
}

// absent: nothing is there for a POST, in the web's words or in Casdoor's.
func absent(a *facts.TokenAnswer) bool {
	if env, ok := casdoor.ParseEnvelope(a.X.Body); ok && env.IsError() && casdoor.Unauthorized(env.Msg) {
		return true
	}
	return slices.Contains([]int{404, 405, 410, 501}, a.X.Status) && !oauthWord(a.Reply.Error)
}

// oauthWord reports an error code of a token endpoint (RFC 6749 §5.2 and its extensions).
func oauthWord(word string) bool {
	return slices.Contains([]string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
		"invalid_target", "invalid_dpop_proof", "use_dpop_nonce", "server_error", "temporarily_unavailable", "access_denied"}, word)
}

// judgeForm asks once more as JSON when the form was refused in a way that a form which was not read explains.
func judgeForm(ctx context.Context, f *facts.Facts, t *facts.TokenEndpoint) (checks.Finding, bool) {
	u := t.Unknown
	understood := u.Says("invalid_client", "invalid_grant", "unauthorized_client")
	if u.X.Status < 400 || u.X.Status >= 500 || understood || u.X.Status == 401 || u.X.Status == 403 {
		return checks.Finding{}, false
	}
	j, err := f.TokenRequestAsJSON(ctx)
	if err != nil || !j.Says("invalid_client", "invalid_grant", "unauthorized_client") {
		return checks.Finding{}, false
	}
	return checks.Finding{Code: codes.TokenEndpointRejectsForm, Subject: t.URL,
		Detail:   fmt.Sprintf("The form-encoded request that clients send is answered with %s, while the same request as JSON is understood: %s.", described(u), described(j)),
		Expected: "the form to be read: 400 or 401 with invalid_client", Received: described(u), Exchanges: append(proof(u), j.X)}, true
}

// shape judges what any refusal must look like: a status of an error, a JSON object, a member error.
func shape(url, who string, a *facts.TokenAnswer) (checks.Finding, bool) {
	fd := checks.Finding{Subject: url, Expected: "400 or 401 with a JSON object that has the member error", Received: described(a), Exchanges: proof(a)}
	env, isEnvelope := casdoor.ParseEnvelope(a.X.Body)
	switch ok := a.X.Status >= 200 && a.X.Status < 300; {
	case a.Reply.Kind == oauth.PageBody, a.Reply.Kind == oauth.FormBody && !a.Reply.Granted():
		fd.Code = codes.TokenEndpointNotJSON
		fd.Detail = fmt.Sprintf("The token endpoint answers %s with %s, status %d%s.", who, a.Reply.Kind, a.X.Status, without(a))
	case ok && isEnvelope && env.IsError():
		fd.Code = codes.TokenEndpointErrorHTTP200
		fd.Detail = fmt.Sprintf("%s is refused with HTTP %d and Casdoor's error envelope (%q).", capital(who), a.X.Status, clip(env.Msg))
	case ok && a.Reply.Error != "":
		fd.Code = codes.TokenEndpointErrorHTTP200
		fd.Detail = fmt.Sprintf("%s is refused with the error %q, but with HTTP %d.", capital(who), clip(a.Reply.Error), a.X.Status)
	case !ok && a.Reply.Error == "":
		fd.Code = codes.TokenEndpointErrorNotOAuth
		fd.Detail = fmt.Sprintf("%s is refused with %s, in which no client finds an error code.", capital(who), described(a))
	default:
		return checks.Finding{}, false
	}
	return fd, true
}

// without says that the request carried no Accept header, where that is so.
func without(a *facts.TokenAnswer) string {
	for _, h := range a.X.RequestHeader {
		if h.Name == "Accept" {
			return ""
		}
	}
	return ", when the request has no Accept header"
}

// wrongWord judges the error code that a client gets which the server cannot know.
func wrongWord(t *facts.TokenEndpoint) (checks.Finding, bool) {
	u := t.Unknown
	fd := checks.Finding{Code: codes.TokenEndpointWrongError, Subject: t.URL, Expected: `error "invalid_client" with 401`, Received: described(u), Exchanges: proof(u)}
	switch {
	case u.Says("invalid_client"):
		return checks.Finding{}, false
	case u.X.Status < 300:
		fd.Detail = "A client that does not exist is not refused: the answer is " + described(u) + "."
	case u.Says("server_error", "temporarily_unavailable"), u.X.Status >= 500:
		fd.Severity = codes.Warning
		fd.Detail = "A client that does not exist makes the endpoint fail: " + described(u) + "."
	case u.Says("invalid_grant", "unauthorized_client"):
		fd.Severity = codes.Info
		fd.Detail = fmt.Sprintf("A client that does not exist, with a code that does not exist, is answered with %q. A client whose registration was deleted does not learn from it that it must register again.", u.Reply.Error)
	default:
		fd.Severity = codes.Warning
		fd.Detail = fmt.Sprintf("A client that does not exist is answered with %q. A client whose registration was deleted does not learn from it that it must register again.", clip(u.Reply.Error))
	}
	return fd, true
}

func proof(a *facts.TokenAnswer) []*probe.Exchange { return []*probe.Exchange{a.X} }

func capital(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
