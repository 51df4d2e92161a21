package token

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func userData() checks.Check {
	return checks.Check{
		ID: "token.user-data", Topic: checks.TopicToken, Title: "The token carries no more than is needed",
		Doc: "Casdoor's default token format writes the whole user record into the token, down to the salt of the password. Whoever gets the token can read it, and the header grows to several kilobytes, " +
			"which some proxies refuse. The names of such members are shown, never their values.",
		Codes: []codes.Code{codes.CasdoorTokenUserData},
		Run:   runUserData,
	}
}

func runUserData(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	n, size := len(s.token.Claims.Names), len(s.token.Reveal())
	record := s.token.UserRecord()
	if len(record) == 0 {
		return checks.Passed(fmt.Sprintf("The token holds %d claims and is %d characters long.", n, size), s.proof()...)
	}
	names := strings.Join(record[:min(len(record), 8)], ", ")
	fd := checks.Finding{
		Code: codes.CasdoorTokenUserData, Subject: "the claims of the token",
		Detail:   fmt.Sprintf("The token holds %d claims, among them %s. It is %d characters long.", n, names, size),
		Expected: "only the claims that the MCP server needs", Received: names, Exchanges: s.proof(),
	}
	if len(fd.Exchanges) == 0 {
		if server, err := f.Server(ctx); err == nil {
			fd.Exchanges = metadataProof(server)
		}
	}
	return checks.Found("", fd)
}

func join(list []string) string { return strings.Join(list, " ") }
