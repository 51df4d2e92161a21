package token

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

func times() checks.Check {
	return checks.Check{
		ID: "token.times", Topic: checks.TopicToken, Title: "The token is valid now, by the servers' clocks",
		Doc: "exp, nbf and iat are compared with the clocks of the two servers as their Date headers show them, since it is their clocks that decide. " +
			"Where a server sends no Date, the other server's clock, or this machine's, stands in. Seconds of difference are let pass.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.TokenExpired, codes.TokenClockSkew},
		Run:   runTimes,
	}
}

func runTimes(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	w := readWatch(ctx, f)
	if found := s.timeFaults(w); len(found) > 0 {
		return checks.Found("", found...)
	}
	return checks.Passed(s.timesText(w), w.proof()...)
}

// watch is what time it is at the two servers.
type watch struct {
	now         time.Time // this machine's
	mcp, issuer time.Time
	clocks      facts.Clocks
}

func readWatch(ctx context.Context, f *facts.Facts) watch {
	w := watch{now: time.Now(), clocks: f.Clocks(ctx)}
	w.mcp, w.issuer = w.now, w.now
	switch m, s := w.clocks.MCP, w.clocks.Server; {
	case m != nil && s != nil:
		w.mcp, w.issuer = m.Read(w.now), s.Read(w.now)
	case m != nil:
		w.mcp = m.Read(w.now)
	case s != nil:
		w.issuer = s.Read(w.now)
		w.mcp = w.issuer
	}
	return w
}

func (w watch) proof() []*probe.Exchange {
	var out []*probe.Exchange
	for _, c := range []*facts.Clock{w.clocks.MCP, w.clocks.Server} {
		if c != nil {
			out = append(out, c.X)
		}
	}
	return out
}

func (s *sight) timeFaults(w watch) []checks.Finding {
	c := s.token.Claims
	switch over := func(at time.Time) bool { return !c.Expires.IsZero() && !c.Expires.After(at) }; {
	case over(w.issuer) && (over(w.mcp) || over(w.now)):
		return []checks.Finding{s.expired(w)}
	case over(w.mcp):
		return []checks.Finding{s.skewed(w, "exp", c.Expires, fmt.Sprintf("has expired by the MCP server's clock, which shows %s, but not by the others", jwt.Moment(w.mcp)))}
	case s.revoked():
		return []checks.Finding{s.revokedFinding()}
	}
	for _, early := range []struct {
		claim string
		at    time.Time
	}{{"nbf", c.NotBefore}, {"iat", c.IssuedAt}} {
		if ahead := early.at.Sub(w.mcp); !early.at.IsZero() && ahead > facts.ClockSlack {
			return []checks.Finding{s.skewed(w, early.claim, early.at, fmt.Sprintf("lies %s ahead of the MCP server's clock, which shows %s", jwt.Span(ahead), jwt.Moment(w.mcp)))}
		}
	}
	if says := jwt.ReadRefusal(s.words); s.refused() && (says == jwt.SaysExpired || says == jwt.SaysEarly) {
		fd := s.skewed(w, "exp", c.Expires, "is all right by the clocks that can be seen")
		fd.Detail += " A clock inside of the server must be wrong." + s.said()
		fd.Confidence = checks.Likely
		return []checks.Finding{fd}
	}
	return nil
}

func (s *sight) expired(w watch) checks.Finding {
	exp := s.token.Claims.Expires
	fd := checks.Finding{
		Code: codes.TokenExpired, Subject: "the claim exp",
		Detail:   fmt.Sprintf("The token expired %s, on %s.%s", jwt.Ago(exp, w.issuer), jwt.Moment(exp), s.refusedWith()),
		Expected: "a time after " + jwt.Moment(w.issuer), Received: jwt.Moment(exp),
	}
	if s.use != nil {
		fd.Exchanges = s.use.Proof()
	}
	fd.Exchanges = append(fd.Exchanges, w.proof()...)
	if s.taken() && s.use.State != facts.TokenNotNeeded {
		fd.Detail += " The MCP server takes it all the same."
	}
	return fd
}

// revoked: Casdoor says that the token is over although its time has not come: logout, and
// forbidding the user, set the end of a token in the database to now.
func (s *sight) revoked() bool {
	return s.refused() && strings.Contains(s.words, "Access token has expired")
}

func (s *sight) revokedFinding() checks.Finding {
	exp := s.token.Claims.Expires
	return checks.Finding{
		Code: codes.TokenExpired, Subject: "the token in Casdoor's database",
		Detail:   fmt.Sprintf("By its claim exp the token is valid until %s, but Casdoor says that it has expired: it was revoked by a logout, or its user was forbidden.%s", jwt.Moment(exp), s.said()),
		Expected: "a token that is not revoked", Received: s.words, Exchanges: s.use.Proof(),
	}
}

func (s *sight) skewed(w watch, claim string, at time.Time, what string) checks.Finding {
	fd := checks.Finding{
		Code: codes.TokenClockSkew, Severity: codes.Warning, Subject: "the claim " + claim,
		Detail:   fmt.Sprintf("%s of the token, %s, %s. By this machine's clock it is %s.", claim, jwt.Moment(at), what, jwt.Moment(w.now)),
		Expected: claim + " that fits the clock of the MCP server, " + jwt.Moment(w.mcp), Received: jwt.Moment(at),
	}
	if s.refused() {
		fd.Severity = codes.Error
		fd.Detail += s.refusedWith()
	}
	if s.use != nil {
		fd.Exchanges = s.use.Proof()
	}
	fd.Exchanges = append(fd.Exchanges, w.proof()...)
	return fd
}

func (s *sight) timesText(w watch) string {
	c := s.token.Claims
	var parts []string
	switch {
	case c.Expires.IsZero() && c.Has("exp"):
		parts = append(parts, "exp cannot be read")
	case c.Expires.IsZero():
		parts = append(parts, "the token has no exp, so it never expires, which servers may refuse (RFC 9068 wants one)")
	default:
		parts = append(parts, fmt.Sprintf("valid until %s (%s)", jwt.Moment(c.Expires), jwt.Ago(c.Expires, w.mcp)))
	}
	if !c.IssuedAt.IsZero() {
		parts = append(parts, "issued "+jwt.Ago(c.IssuedAt, w.issuer))
	}
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
