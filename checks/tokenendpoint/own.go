package tokenendpoint

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func signing() checks.Check {
	return checks.Check{
		ID: "token-endpoint.signing", Topic: checks.TopicTokenEndpoint, Title: "The server can issue a token to the client",
		Doc: "With client id and secret: a token is requested with the client's own credentials, which issues one. Casdoor fails here when the application's certificate is missing or does not fit. " +
			"The token is used for the checks of audience and scope, and is shown nowhere.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.CasdoorSigningCertMissing},
		Run:   runSigning,
	}
}

func runSigning(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.ClientCredentials(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if why, ok := silent(t.X.URL, t.TokenAnswer); ok {
		return notEvaluated(why, t.X)
	}
	if t.Reply.Granted() {
		return checks.Passed("A token was issued to the client"+remark(t)+".", t.X)
	}
	if t.Reply.Error == "endpoint_error" && strings.Contains(t.Reply.Description, "generate jwt token error") {
		return checks.Found("", checks.Finding{
			Code: codes.CasdoorSigningCertMissing, Subject: "the application of the client " + f.Target().ClientID,
			Detail:   "Casdoor cannot sign a token for this client: " + clip(t.Reply.Description) + ".",
			Expected: "200 with an access token", Received: described(t.TokenAnswer), Exchanges: proof(t.TokenAnswer),
		})
	}
	return notEvaluated("No token was issued to the client itself: "+described(t.TokenAnswer)+". That is no fault where clients use the authorization code grant only.", t.X)
}

// remark: tokens must not be cached (RFC 6749 §5.1), which hardly ever matters for a POST.
func remark(t *facts.ClientToken) string {
	for _, v := range t.X.HeaderValues("Cache-Control") {
		if strings.Contains(strings.ToLower(v), "no-store") {
			return ""
		}
	}
	return "; the answer lacks Cache-Control: no-store, which RFC 6749 §5.1 asks for"
}

func resource() checks.Check {
	return checks.Check{
		ID: "token-endpoint.resource", Topic: checks.TopicTokenEndpoint, Title: "A requested resource becomes the token's audience",
		Doc: "With client id and secret: the token that the client got for itself was requested for a resource, the one that you gave or, except from Casdoor, the MCP server's. Its aud must name that resource. " +
			"The MCP server is asked whether it takes the token, which decides how bad a wrong audience is.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.ResourceParamIgnored, codes.CasdoorClientCredentialsIgnoresResource},
		Run:   runResource,
	}
}

func runResource(ctx context.Context, f *facts.Facts) checks.Result {
	t, err := f.ClientCredentials(ctx)
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case t.Resource == "":
		return checks.SkippedFor("no resource was given, and Casdoor takes none for a token of the client itself")
	case !t.Reply.Granted():
		return notEvaluated("No token was issued whose audience could be looked at: "+described(t.TokenAnswer)+".", t.X)
	case !t.Token.Readable():
		return notEvaluated("The token that was issued is no JWT, so that its audience does not show.", t.X)
	}
	aud := t.Token.Claims.Audience
	if slices.ContainsFunc(aud, func(a string) bool { return facts.SameServer(a, t.Resource) }) {
		return checks.Passed("The token's aud is the requested resource, "+t.Resource+".", t.X)
	}
	return checks.Found("", ignored(ctx, f, t, aud))
}

// ignored says what the audience is instead, and whether the MCP server minds.
func ignored(ctx context.Context, f *facts.Facts, t *facts.ClientToken, aud []string) checks.Finding {
	got := "no aud at all"
	if len(aud) > 0 {
		got = "aud " + strings.Join(aud, ", ")
		if slices.Contains(aud, f.Target().ClientID) {
			got += ", which is the client id"
		}
	}
	fd := checks.Finding{Code: codes.ResourceParamIgnored, Subject: "aud of a token for " + t.Resource,
		Expected: "aud " + t.Resource, Received: got, Exchanges: proof(t.TokenAnswer),
		Detail: fmt.Sprintf("A token that the client requested for the resource %s has %s.", t.Resource, got)}
	if _, isCasdoor, err := f.CasdoorLogin(ctx); err == nil && isCasdoor {
		fd.Code = codes.CasdoorClientCredentialsIgnoresResource
		fd.Detail += " Casdoor ignores resource for this grant."
	}
	call, err := f.ClientTokenCall(ctx)
	if err != nil {
		return fd
	}
	fd.Exchanges = append(fd.Exchanges, call.X)
	switch {
	case call.Unauthorized():
		fd.Detail += " The MCP server refuses the token with 401."
	case call.Open():
		fd.Severity = codes.Warning
		fd.Detail += " The MCP server takes the token all the same."
	}
	return fd
}
