package tokenendpoint

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/target"
)

// usual are the ways of client authentication that the SDKs of MCP clients have.
var usual = []string{facts.AuthNone, facts.AuthBasic, facts.AuthPost}

// known lists the clients that are known to use fewer ways: data only, each with its source.
var known = map[string]struct {
	methods []string
	source  string
}{
	"cursor": {[]string{facts.AuthNone}, "erp-mafia/accounted#2225: it registers with the method none"},
}

// waysOf are the ways of a client profile; of any client when none is chosen.
func waysOf(profile string) []string {
	if k, ok := known[profile]; ok {
		return k.methods
	}
	return usual
}

func methods() checks.Check {
	return checks.Check{
		ID: "token-endpoint.methods", Topic: checks.TopicTokenEndpoint, Title: "The client has one of the offered ways to authenticate",
		Doc: "The metadata may list how clients authenticate at the token endpoint. MCP clients use PKCE without a secret (none), or a secret in a Basic header or in the form. " +
			"A list without any of them, or without those of the chosen client, leaves the client out. Without a list nothing is judged.",
		Stage: codes.StageTokenEndpoint,
		Codes: []codes.Code{codes.TokenAuthMethodUnsupportedByClient},
		Run:   runMethods,
	}
}

func runMethods(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !m.HasTokenAuthMethods || len(m.TokenAuthMethods) == 0 {
		return checks.Passed("The metadata does not list the ways of authentication, so that none is ruled out.", s.Chosen.Last())
	}
	profile := f.Target().Client
	has := waysOf(profile)
	var common []string
	for _, offered := range m.TokenAuthMethods {
		if slices.Contains(has, offered) {
			common = append(common, offered)
		}
	}
	offered := strings.Join(m.TokenAuthMethods, ", ")
	if len(common) > 0 {
		return checks.Passed("The server offers "+offered+", of which "+who(profile)+" "+pick(profile)+" "+strings.Join(common, " or ")+".", s.Chosen.Last())
	}
	return checks.Found("", checks.Finding{
		Code: codes.TokenAuthMethodUnsupportedByClient, Severity: severity(ctx, f, ""), Subject: "token_endpoint_auth_methods_supported in " + s.Chosen.URL,
		Detail:   fmt.Sprintf("The server offers %s at its token endpoint. %s %s %s.", offered, capitalName(who(profile)), pick(profile), strings.Join(has, ", ")),
		Expected: strings.Join(has, " or "), Received: offered, Exchanges: s.Chosen.Hops,
	})
}

func who(profile string) string {
	if p, ok := target.ProfileByID(profile); ok {
		return p.Name
	}
	return "MCP clients"
}

func pick(profile string) string {
	if profile == "" {
		return "use"
	}
	return "uses"
}

func capitalName(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
