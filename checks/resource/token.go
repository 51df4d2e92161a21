package resource

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

func tokenRequest() checks.Check {
	return checks.Check{
		ID: "resource.token", Topic: checks.TopicResource, Title: "The token request repeats the resource",
		Doc: "Casdoor wants the resource of the authorization request again in the token request, with the same characters. That shows only in a login, so that nothing is tried: the check says " +
			"how to repeat it.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.CasdoorResourceNotRepeated},
		Run:   runTokenRequest,
	}
}

func runTokenRequest(ctx context.Context, f *facts.Facts) checks.Result {
	r := f.Target().Resource
	if r == "" {
		return checks.SkippedFor(noResource)
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !isCasdoor {
		return checks.SkippedFor("the authorization server was not recognised as a Casdoor, and what others demand shows only in a login")
	}
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if fault := oauth.ResourceFault(r); fault != "" {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The resource " + fault + ", so that there is nothing to repeat."}
	}
	return checks.Found("", checks.Finding{
		Code: codes.CasdoorResourceNotRepeated, Severity: codes.Info, Confidence: checks.Possible, Subject: "resource in the token request to " + m.TokenEndpoint,
		Detail: fmt.Sprintf("If the login goes through and the token request then fails with invalid_grant, the client sent another resource there, or none. Casdoor expects exactly %s again, "+
			"and names in its message what it expected and what it got. A slash more is another resource.", r),
		Expected: "resource=" + r, Received: "not seen: it shows only in a login",
		Exchanges: metadata(ctx, f),
		Fixes:     []codes.Fix{{Where: "The MCP client", Steps: []string{"Send the same resource in the token request."}, Snippet: curl(m.TokenEndpoint, f.Target().RedirectURI, r)}},
	})
}

// curl is the token request as it must be sent; what only the login gives stays a variable.
func curl(endpoint, redirectURI, resource string) string {
	redirect := `"$REDIRECT_URI"`
	if redirectURI != "" {
		redirect = quote(redirectURI)
	}
	return fmt.Sprintf(`curl -s %s \
  -d grant_type=authorization_code --data-urlencode code="$CODE" -d client_id="$CLIENT_ID" \
  --data-urlencode code_verifier="$VERIFIER" --data-urlencode redirect_uri=%s \
  --data-urlencode resource=%s`, quote(endpoint), redirect, quote(resource))
}

// quote makes a shell word of any text.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
