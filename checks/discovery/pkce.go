package discovery

import (
	"context"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func pkce() checks.Check {
	return checks.Check{
		ID: "discovery.pkce", Topic: checks.TopicDiscovery, Title: "PKCE with S256 is advertised",
		Doc: "MCP clients must use PKCE, and must refuse a server whose metadata does not list the method S256 in code_challenge_methods_supported. Where the member " +
			"is absent strict clients refuse; where it is there without S256 all do.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.PKCES256NotAdvertised},
		Run:   runPKCE,
	}
}

func runPKCE(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if slices.Contains(m.CodeChallengeMethods, "S256") {
		return checks.Passed("The metadata lists S256.", s.Chosen.Last())
	}
	fd := checks.Finding{
		Code: codes.PKCES256NotAdvertised, Subject: "code_challenge_methods_supported in " + s.Chosen.URL,
		Expected: `"code_challenge_methods_supported": ["S256"]`, Exchanges: s.Chosen.Hops,
	}
	if m.HasCodeChallengeMethods {
		fd.Received = strings.Join(m.CodeChallengeMethods, " ")
		if fd.Received == "" {
			fd.Received = "an empty list"
		}
		fd.Detail = "The metadata lists the PKCE methods without S256 (" + fd.Received + "), so that no MCP client can use this server."
	} else {
		fd.Received = "no such member"
		fd.Detail = "The metadata does not say that PKCE is supported. Clients that follow the specification refuse such a server, others go on."
	}
	return checks.Found("", fd)
}
